"""The lab of chapter 03 before and after its trainings: settings, costs, runs."""

import csv
import io
import math

import pytest

from srlib.common.errors import InputError
from srlib.figures.palette import PALETTE
from srlib.labs.srcnn.lab import srcnn_lab
from srlib.labs.srcnn.runs import curves, in_grade, to_csv
from srlib.labs.srcnn.speed import Speed
from srlib.pictures.degradation import GRADES
from srlib.studies.kernels.experiment import Run
from srlib.studies.kernels.settings import Settings, cost
from srlib.training.unseen import unseen_crop


def test_cost_of_the_default_network_is_the_decks():
    price = cost(Settings())
    assert price.parameters == (15616, 2080, 2403) and sum(price.parameters) == 20099
    assert price.receptive_field == 13
    assert price.multiply_adds == 81 * 3 * 64 + 64 * 32 + 25 * 32 * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kernel_sizes", "filters"), [((9, 5, 5), (64, 32)), ((1, 13, 3), (4, 128))]
)
def test_cost_counts_what_keras_counts(kernel_sizes, filters):
    from srlib.models.srcnn import build_srcnn

    network = build_srcnn(kernel_sizes, filters)
    counted = tuple(layer.count_params() for layer in network.layers)
    assert cost(Settings(1, kernel_sizes, filters)).parameters == counted


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"epochs": 0}, "0 epochs"),
        ({"kernel_sizes": (9, 2, 5)}, "three odd numbers"),
        ({"kernel_sizes": (9, 5)}, "three odd numbers"),
        ({"filters": (64, 2)}, "at least 3"),
        ({"grade": "great"}, "no grade 'great'"),
        ({"learning_rate": -1.0}, "learning rate of -1 does not train"),
        ({"learning_rate": 0}, "above 0 and at most 1"),
        ({"learning_rate": 30.0}, "learning rate of 30 does not train"),
        ({"learning_rate": float("nan")}, "learning rate of nan does not train"),
        ({"kernel_range": (2, 8)}, "three odd numbers"),
        ({"filter_range": (1, 8)}, "at least 3"),
    ],
)
def test_settings_that_cannot_be_trained_are_refused(settings, sentence):
    with pytest.raises(InputError, match=sentence):
        srcnn_lab(**settings)


def test_speed_is_learnt_from_a_run():
    speed, settings = Speed(), Settings(epochs=4)
    assert speed.seconds(settings) is None
    speed.learn(Run(settings, 30.0, [1.0, 1.0], [30.0, 30.0], seconds=3.0, started=1.0))
    assert speed.seconds(settings) == pytest.approx(1 + 4)
    assert speed.seconds(Settings(epochs=8)) == pytest.approx(1 + 8)
    speed.learn(Run(settings, 30.0, [], [], seconds=0.5, started=0.0))
    assert speed.seconds(settings) == pytest.approx(1 + 4)


def test_one_slow_run_leaves_the_estimate(photos):
    speed, settings = Speed(), Settings(epochs=2)
    for seconds in (4.0, 40.0, 4.4):
        speed.learn(Run(settings, 30.0, [1.0] * 2, [30.0] * 2, seconds=seconds, started=0.0))
    assert speed.seconds(settings) == pytest.approx(4.4)


def test_runs_can_be_saved_as_csv():
    runs = [
        Run(Settings(kernel_sizes=(9, 5, 5)), 30.0, [0.1], [30.25], seconds=2.0),
        Run(Settings(grade="bad", whitened=False), 25.0),
    ]
    rows = list(csv.DictReader(io.StringIO(to_csv(runs).decode())))
    assert [row["f1-f2-f3"] for row in rows] == ["9-5-5", "9-1-5"]
    assert rows[0]["over cubic (dB)"] == "+0.25" and rows[1]["PSNR (dB)"] == ""
    assert rows[0]["parameters"] == "69251"
    assert [row["whitened"] for row in rows] == ["yes", "no"]


def test_an_exact_picture_has_no_figure_in_the_csv():
    exact = Run(Settings(), math.inf, [0.1], [math.inf])
    [row] = csv.DictReader(io.StringIO(to_csv([exact]).decode()))
    assert row["PSNR (dB)"] == row["over cubic (dB)"] == ""


def test_curves_of_a_grade_are_laid_over_each_other_in_their_own_colours():
    runs = [
        Run(Settings(epochs=2), 30.0, [0.1, 0.05], [29.0, 31.0]),
        Run(Settings(epochs=2, grade="bad"), 20.0, [0.2], [19.0]),
        Run(Settings(epochs=2, kernel_sizes=(9, 5, 5)), 30.0, [0.2, 0.15], [28.0, 29.0]),
        Run(Settings(epochs=2), 30.0),
    ]
    drawn = in_grade(runs, "good")
    assert list(drawn) == [1, 3]

    def has(picture, colour):
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        return bool((picture == wanted).all(axis=-1).any())

    both, first = curves(drawn), curves({1: runs[0]})
    assert has(both, PALETTE[0]) and has(both, PALETTE[2])
    assert has(first, PALETTE[0]) and not has(first, PALETTE[2])


def test_srcnn_lab_shows_costs_before_any_training(photos, move_everything):
    lab = srcnn_lab(photos=photos)
    assert "15,616" in lab.cost.value and "20,099" in lab.cost.value
    lab.controls["f1"].value = 5
    assert "9,347" in lab.cost.value and "9x9" in lab.cost.value
    move_everything(lab)
    assert not lab.background.running and lab.runs == []


def test_srcnn_lab_takes_defaults_and_locks(photos):
    lab = srcnn_lab(5, (9, 5, 5), (32, 16), 1e-3, "bad", photos, 20, locked=["epochs", "grade"])
    assert lab.settings == Settings(5, (9, 5, 5), (32, 16), 1e-3, "bad", whitened=True)
    lab.controls["whitened"].value = False
    assert lab.settings == Settings(5, (9, 5, 5), (32, 16), 1e-3, "bad", whitened=False)
    assert lab.controls["epochs"].max == 20
    assert lab.controls["epochs"].disabled and not lab.controls["f1"].disabled


@pytest.mark.parametrize("rate", [0.03, 1.0, 3e-7, 5e-4])
def test_learning_rate_is_the_one_that_was_given(photos, rate, move_everything):
    lab = srcnn_lab(learning_rate=rate, photos=photos)
    assert lab.settings.learning_rate == rate
    move_everything(lab)


def test_srcnn_lab_takes_ranges(photos):
    lab = srcnn_lab(photos=photos, kernel_range=(3, 9), filter_range=(8, 64))
    # as elsewhere, a range is widened to hold the value: f2 is 1
    limits = {
        name: (lab.controls[name].min, lab.controls[name].max)
        for name in ("f1", "f2", "f3", "n1", "n2")
    }
    assert limits["f1"] == limits["f3"] == (3, 9) and limits["f2"] == (1, 9)
    assert limits["n1"] == limits["n2"] == (8, 64)


@pytest.mark.parametrize("grade", GRADES)
def test_unseen_crop_fits_every_grade(photos, grade):
    name, small, high = unseen_crop(photos, grade)
    assert name == photos.split("test")[0].name
    assert high.shape[0] == small.shape[0] * GRADES[grade] == 132
