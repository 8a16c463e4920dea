"""The runs of the SRCNN lab over the study that ships."""

import numpy as np

from srlib.labs.srcnn import overlay
from srlib.labs.srcnn.overlay import over_study
from srlib.pictures.photos import open_photos
from srlib.studies.kernels.experiment import Run
from srlib.studies.kernels.settings import Settings
from srlib.studies.kernels.shipped import kernel_points
from srlib.studies.results import read_result

GOOD = Run(Settings(epochs=6), 27.6, [0.1], [27.9])


def test_runs_are_laid_over_the_study_by_their_numbers_gains_and_costs(monkeypatch):
    drawn = {}

    def draw(points, title, own):
        drawn.update(own)
        return drawing(points, title, own)

    drawing = overlay.gain_against_cost
    monkeypatch.setattr(overlay, "gain_against_cost", draw)
    runs = [Run(Settings(grade="bad"), 20.0, [0.1], [20.5]), GOOD]
    picture = over_study(runs, open_photos())
    assert picture.dtype == np.uint8 and picture.shape[2] == 3
    [(name, (cost, gain))] = drawn.items()
    assert name == "2: 9-1-5" and cost == 81 * 3 * 64 + 64 * 32 + 25 * 32 * 3
    assert round(gain, 6) == 0.3


def test_what_does_not_compare_is_not_drawn(photos):
    assert over_study([], open_photos()) is None
    assert over_study([Run(Settings(grade="bad"), 20.0, [0.1], [20.5])], open_photos()) is None
    assert over_study([GOOD], photos) is None  # other photos than the study's


def test_the_points_are_means_between_the_seeds():
    points = kernel_points(read_result("kernel_sizes"))
    assert len(points) == 64 and "9-1-5" in points.index
    assert (points["low"] <= points["gain"]).all() and (points["gain"] <= points["high"]).all()
    assert points.loc["9-1-5", "cost"] == 81 * 3 * 32 + 32 * 16 + 25 * 16 * 3
