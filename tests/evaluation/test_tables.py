import math

import numpy as np
import pandas as pd
import pytest

from srlib.common.errors import InputError
from srlib.common.picture_files import write_picture
from srlib.evaluation.metrics import psnr, psnr_y, ssim_y
from srlib.evaluation.tables import evaluate, gain_over, summarise
from srlib.methods.door import Method, interpolation_method, network_method
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade
from srlib.pictures.photos import open_photos, read_all

COLUMNS = [
    "method",
    "photo",
    "psnr_rgb",
    "psnr_y",
    "ssim_y",
    "perceptual",
    "seconds_per_megapixel",
    "parameters",
]


@pytest.fixture
def pictures(make_picture):
    return {"one": make_picture(51, 62), "two": make_picture(48, 48, 1)}


@pytest.fixture
def perfect(pictures):
    """Return a method that knows the answers."""

    def answer(small, scale):
        for picture in pictures.values():
            high = crop_to_multiple(picture, scale)
            if np.array_equal(degrade(high, scale), small):
                return high
        raise AssertionError("the small picture is not the degraded one")

    return Method("perfect", answer, parameters=7)


def test_table_has_a_row_for_each_method_and_photo(pictures, perfect):
    table = evaluate([interpolation_method("cubic"), perfect], pictures, 2)
    assert list(table.columns) == COLUMNS
    assert sorted(zip(table["method"], table["photo"], strict=True)) == [
        ("cubic", "one"),
        ("cubic", "two"),
        ("perfect", "one"),
        ("perfect", "two"),
    ]


def test_methods_may_be_named(pictures, perfect):
    named = evaluate(["cubic", perfect], pictures, 2)
    given = evaluate([interpolation_method("cubic"), perfect], pictures, 2)
    columns = ["method", "photo", "psnr_rgb"]
    assert named[columns].equals(given[columns])
    with pytest.raises(InputError, match="no method 'cubik'"):
        evaluate(["cubik"], pictures, 2)


def test_perfect_method_wins(pictures, perfect):
    table = evaluate([interpolation_method("cubic"), perfect], pictures, 4)
    summary = summarise(table)
    assert summary["psnr_rgb"].idxmax() == summary["ssim_y"].idxmax() == "perfect"
    assert math.isinf(summary.loc["perfect", "psnr_y"])
    assert summary.loc["perfect", "ssim_y"] == pytest.approx(1)
    assert summary["parameters"].to_dict() == {"cubic": 0, "perfect": 7}


@pytest.mark.parametrize("degradation", ["grade", "bicubic"])
def test_figures_are_those_of_the_metrics(pictures, degradation):
    method = interpolation_method("linear")
    table = evaluate([method], {"one": pictures["one"]}, 4, degradation)
    high = pictures["one"][:48, :60]
    result = method(degrade(high, 4, degradation), 4)
    row = table.iloc[0]
    assert row["psnr_rgb"] == pytest.approx(psnr(high, result))
    assert row["psnr_y"] == pytest.approx(psnr_y(high, result, 4))
    assert row["ssim_y"] == pytest.approx(ssim_y(high, result, 4))
    assert row["seconds_per_megapixel"] > 0


def test_perceptual_distance_is_measured_only_when_asked_for(pictures, perfect):
    methods = [perfect, interpolation_method("nearest")]
    assert evaluate(methods, pictures, 2)["perceptual"].isna().all()
    measured = summarise(evaluate(methods, pictures, 2, perceptual=True))["perceptual"]
    assert measured["perfect"] < 1e-9 < 0.001 < measured["nearest"]


def test_summary_names_the_worst_photo():
    table = pd.DataFrame(
        {
            "method": ["a", "b", "a", "b"],
            "photo": ["x", "x", "y", "y"],
            "psnr_rgb": [30.0, 20.0, 26.0, 24.0],
            "psnr_y": 31.0,
            "ssim_y": [0.9, 0.8, 0.7, 0.6],
            "perceptual": np.nan,
            "seconds_per_megapixel": 1.0,
            "parameters": [5, 0, 5, 0],
        }
    )
    summary = summarise(table)
    assert list(summary.index) == ["a", "b"]
    assert summary["psnr_rgb"].tolist() == [28, 22]
    assert summary["psnr_rgb_std"].tolist() == [2, 2]
    assert summary["worst_photo"].tolist() == ["y", "x"]
    assert summary["worst_psnr_rgb"].tolist() == [26, 20]
    assert summary["parameters"].tolist() == [5, 0]
    assert gain_over(table, "a", "b") == 6


def test_summary_of_two_scales_keeps_them_apart(pictures):
    method = interpolation_method("cubic")
    tables = [evaluate([method], pictures, scale).assign(scale=scale) for scale in (2, 4)]
    summary = summarise(pd.concat(tables), ["scale", "method"])
    assert list(summary.index) == [(2, "cubic"), (4, "cubic")]
    assert summary.loc[(2, "cubic"), "psnr_rgb"] > summary.loc[(4, "cubic"), "psnr_rgb"]


def test_gain_is_measured_over_cubic(pictures):
    table = evaluate([interpolation_method(name) for name in ("nearest", "cubic")], pictures, 2)
    means = table.groupby("method")["psnr_rgb"].mean()
    assert gain_over(table, "nearest") == pytest.approx(means["nearest"] - means["cubic"])
    assert gain_over(table, "nearest") < 0


def test_methods_of_one_name_are_refused(pictures):
    twins = [interpolation_method("cubic"), Method("cubic", interpolation_method("linear").enlarge)]
    with pytest.raises(InputError, match="2 methods are called 'cubic': give each its own name"):
        evaluate(twins, pictures, 2)


def test_networks_have_seen_a_tiny_picture_before_they_are_timed(pictures):
    seen = []

    def enlarge(small, scale):
        seen.append(small.shape[:2])
        return small.repeat(scale, 0).repeat(scale, 1)

    network, rule = Method("network", enlarge, scale=2), Method("rule", enlarge)
    evaluate([network], pictures, 2)
    first, *timed = seen
    assert max(first) <= 16
    assert timed == [(25, 31), (24, 24)]
    seen.clear()
    evaluate([rule], pictures, 2)
    assert seen == timed


def test_networks_are_compiled_once_before_they_are_timed(make_picture, traced):
    network, shapes = traced
    pictures = {str(side): make_picture(side, 2 * side) for side in (48, 56, 64)}
    evaluate([network_method("network", network, 2, enlarge_first=True)], pictures, 2)
    assert shapes == [(None, None, None, 3)]


def test_summary_gives_the_median_time(pictures):
    table = evaluate([interpolation_method("cubic")], {"one": pictures["one"]}, 2)
    table = pd.concat([table.assign(seconds_per_megapixel=time) for time in (1.0, 2.0, 900.0)])
    assert summarise(table).loc["cubic", "seconds_per_megapixel"] == 2


@pytest.mark.parametrize("wrong", [np.zeros((48, 48, 3)), np.zeros((48, 48), np.uint8)])
def test_pictures_of_another_type_or_shape_are_refused(wrong):
    with pytest.raises(InputError, match="odd: evaluate takes uint8 RGB"):
        evaluate([interpolation_method("cubic")], {"odd": wrong}, 2)


def test_results_of_another_type_are_refused(pictures):
    raw = Method("raw", lambda small, scale: np.zeros((50, 62, 3)))
    with pytest.raises(InputError, match="float64 and uint8 is unknown"):
        evaluate([raw], {"one": pictures["one"]}, 2)


@pytest.mark.parametrize("nothing", [{}, [], [np.zeros((8, 8, 3), np.uint8)], np.zeros((8, 8, 3))])
def test_what_are_no_named_pictures_is_refused(nothing):
    with pytest.raises(InputError, match="no picture to measure on: pass {'a name': picture"):
        evaluate([interpolation_method("cubic")], nothing, 2)


@pytest.mark.parametrize("method", ["cubic", interpolation_method("cubic")])
def test_one_method_needs_no_list(method, pictures):
    table = evaluate(method, pictures, 2)
    assert list(table["method"]) == ["cubic"] * len(pictures)


def test_picture_that_is_too_small_is_refused(make_picture):
    with pytest.raises(InputError, match="3x3 pixels is too small"):
        evaluate([interpolation_method("cubic")], {"dot": make_picture(3, 3)}, 4)


@pytest.mark.parametrize("scale", [0, -2])
def test_impossible_scale_is_refused(pictures, scale):
    with pytest.raises(InputError, match=f"{scale}"):
        evaluate([interpolation_method("cubic")], pictures, scale)


def test_photos_are_read_by_name(make_embedded):
    photos = open_photos(make_embedded(["train", "test"])).photos
    pictures = read_all(photos)
    assert list(pictures) == ["photo0", "photo1"]
    assert np.array_equal(pictures["photo1"], photos[1].read())


def test_photos_of_odd_size_are_cropped_so_that_every_scale_fits(tmp_path, make_picture):
    write_picture(tmp_path / "odd.png", make_picture(59, 50))
    pictures = read_all(open_photos(tmp_path).photos)
    assert pictures["odd"].shape == (48, 48, 3)
    assert np.array_equal(pictures["odd"], make_picture(59, 50)[:48, :48])
