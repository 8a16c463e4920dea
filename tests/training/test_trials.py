"""The short games that the SRGAN lab shows and plays."""

import threading

import pytest

from srlib.common.errors import InputError
from srlib.methods.networks import Network
from srlib.pictures.photos import open_photos
from srlib.training import trials
from srlib.training.trials import play


@pytest.mark.slow
def test_short_game_plays_and_stops(
    make_embedded, tmp_path, monkeypatch, eager, make_training, small_generators
):
    for name, value in {"_ALONE": 2, "_BATCH": 2, "_PATCH": 4}.items():
        monkeypatch.setattr(trials, name, value)
    photos = open_photos(make_embedded(["train"] * 3 + ["test"], side=144))
    make_training(Network("srresnet", 4))
    stopped = threading.Event()
    given = (photos, 1e-2, 0.3, stopped)
    trial, picture = play(*given, on_step=lambda step: stopped.set(), steps=3, folders=(tmp_path,))
    assert trial.steps == 1 and picture.shape == (144, 144, 3)
    assert trial.psnr > 15 and 0 < trial.perceptual < 4
    with pytest.raises(InputError, match="srresnet_middle has no weights"):
        play(*given, folders=(tmp_path / "none",))
