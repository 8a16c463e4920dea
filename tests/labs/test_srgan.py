"""The lab of chapter 05."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.labs import srgan
from srlib.labs.core.pages import static_twin
from srlib.pictures.photos import open_photos


@pytest.fixture
def gallery(tmp_path, make_picture, monkeypatch):
    """Put a small gallery in the place of the shipped one."""
    from srlib.training import gallery
    from srlib.training import trials as game

    folder = tmp_path / "gallery"
    folder.mkdir()
    name = open_photos().split("test")[0].name
    shots = []
    for i, epoch in enumerate((5, 150)):
        Image.fromarray(make_picture(144, 144, i)).save(folder / f"{epoch}.png")
        shots.append(gallery.Shot("srgan_middle", epoch, f"{epoch}.png", name, 0.5 - i / 10, 25.0))
    (folder / "gallery.json").write_text(json.dumps([asdict(shot) for shot in shots]))
    trials = []
    for adversarial in game.ADVERSARIAL_WEIGHTS:
        for vgg in game.VGG_WEIGHTS:
            trials.append(game.Trial(adversarial, vgg, 100, 24.0 + vgg, 0.3, "5.png"))
    (folder / "trials.json").write_text(json.dumps([asdict(trial) for trial in trials]))
    read_gallery, read_trials = gallery.read_gallery, game.read_trials
    monkeypatch.setattr(gallery.Shot.read, "__defaults__", (folder,))
    monkeypatch.setattr(game.Trial.read, "__defaults__", (folder,))
    monkeypatch.setattr(srgan, "read_gallery", lambda name: read_gallery(name, folder))
    monkeypatch.setattr(game, "read_trials", lambda: read_trials(folder))
    return folder


def test_srgan_lab_scrubs_and_plays_through_the_epochs(gallery, shown, move_everything):
    lab = srgan.srgan_lab()
    move_everything(lab)
    assert "epoch 150" in lab.whole.value
    last = shown(lab.windows["srgan"])
    lab.player.value = 0
    assert "epoch 5: loss 0.5000, 25.00 dB" in lab.whole.value and lab.value("epoch") == 0
    assert not np.array_equal(shown(lab.windows["srgan"]), last)


def test_play_goes_on_from_where_the_slider_is(gallery):
    lab = srgan.srgan_lab()
    assert lab.player.value == lab.player.max == 1
    lab.controls["epoch"].value = 0
    assert lab.player.value == 0
    assert "<b>0</b>" not in static_twin(lab.panel) and "<b>5</b>" in static_twin(lab.panel)


def test_srgan_lab_shows_the_precomputed_game_of_the_weights(gallery):
    lab = srgan.srgan_lab(adversarial_weight=0.0, vgg_weight=0.1, locked=["vgg"])
    assert "adversarial 0, VGG 0.1" in lab.games["precomputed"].value
    lab.controls["adversarial"].value = 1e-2
    assert "adversarial 0.01, VGG 0.1" in lab.games["precomputed"].value
    with pytest.raises(InputError, match=r"no weight.*'0\.5'"):
        srgan.srgan_lab(adversarial_weight=0.5)


def test_srgan_lab_plays_in_the_background(gallery, make_picture, monkeypatch, wait_for):
    def play(photos, adversarial, vgg, stopped, on_step):
        on_step(3)
        stopped.wait(20)
        return srgan.Trial(adversarial, vgg, 3, 24.5, 0.25), make_picture(144, 144)

    monkeypatch.setattr(srgan.game, "play", play)
    lab = srgan.srgan_lab()
    lab.start.click()
    lab.start.click()
    lab.controls["vgg"].value = 0.0  # answered while it plays
    assert "VGG 0:" in lab.games["precomputed"].value
    lab.stop.click()
    wait_for(lab.background)
    assert lab.message.value == "" and lab.status.value == "stopped"
    assert lab.progress.value == 3 and "24.50 dB" in lab.games["live"].value
