"""What the course claims of the networks that ship, on crops of some photos never trained on."""

import cv2
import numpy as np
import pytest

from srlib.evaluation.tables import evaluate
from srlib.methods.checkpoints import shipped_method, shipped_methods
from srlib.methods.door import interpolation_method
from srlib.models.registry import KINDS
from srlib.pictures.crops import centre_crop
from srlib.pictures.degradation import GRADES, degrade
from srlib.pictures.photos import open_photos

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def crops():
    return {each.name: centre_crop(each.read(), 120) for each in open_photos().split("test")[:3]}


@pytest.fixture(scope="module", params=GRADES)
def means(request, crops):
    """Return the mean figures of cubic and of each network in a grade."""
    scale = GRADES[request.param]
    rivals = [interpolation_method("cubic"), *shipped_methods(scale)]
    table = evaluate(rivals, crops, scale, perceptual=True)
    table["method"] = table["method"].str.removesuffix(", shipped")
    return table.groupby("method")[["psnr_rgb", "perceptual"]].mean()


def test_networks_trained_on_errors_beat_cubic(means):
    psnr = means["psnr_rgb"]
    trained = [name for name in psnr.index if name in KINDS and KINDS[name].trainer == "errors"]
    assert len(trained) >= 3
    assert (psnr[trained] > psnr["cubic"] + 0.1).all()


def test_the_game_brings_texture_for_at_most_two_decibels(means):
    game, start, cubic = (means.loc[name] for name in ("srgan", "srresnet", "cubic"))
    assert game["perceptual"] < 0.85 * start["perceptual"]
    assert game["perceptual"] < 0.7 * cubic["perceptual"]
    assert game["psnr_rgb"] > start["psnr_rgb"] - 2


@pytest.mark.parametrize("scale", GRADES.values())
def test_the_game_leaves_no_grid_and_no_tint(crops, scale):
    game = shipped_method("srgan", scale)
    results = [(game(degrade(crop, scale), scale), crop) for crop in crops.values()]
    assert np.mean([_unevenness(result, scale) for result, _ in results]) < 0.25
    tints = [(result.astype(float) - crop).mean((0, 1)) for result, crop in results]
    assert np.abs(tints).max() < 4  # grey levels


def _unevenness(picture, scale):
    """Return how unevenly sharpness lies on the places within a small pixel: 0 is evenly."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    sharpness = np.square(cv2.Laplacian(grey, cv2.CV_32F))[scale:-scale, scale:-scale]
    places = [sharpness[i::scale, j::scale].mean() for i in range(scale) for j in range(scale)]
    return np.std(places) / np.mean(places)
