"""What sampling does: test pictures, pictures with one low-res file, kernels, two reductions."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from srlib.common.errors import InputError
from srlib.common.opencv import cv2
from srlib.figures.kernels import edge_profiles, kernel_curve, kernel_curves
from srlib.figures.palette import method_colour
from srlib.figures.protocol import photo_pairs, two_reductions
from srlib.figures.sampling import (
    false_period,
    half_pixel_centres,
    sampled_wave,
    with_low_res_of,
    zone_plate,
)
from srlib.pictures.degradation import low_res_jpeg
from srlib.pictures.interpolation import INTERPOLATIONS, interpolate


@pytest.fixture
def drawn(monkeypatch):
    """Collect figures, captions and alt texts before they are turned into pictures."""
    found = []
    for module in ("kernels", "protocol", "sampling"):
        monkeypatch.setattr(f"srlib.figures.{module}.show", lambda *shown: found.append(shown))
    yield found
    plt.close("all")


# Sampling


def test_zone_plate_gets_finer_outwards_up_to_two_pixels():
    plate = zone_plate(256)
    assert plate.shape == (256, 256, 3) and plate.dtype == np.uint8
    assert np.array_equal(plate, plate.transpose(1, 0, 2)) and (plate == plate[::-1, ::-1]).all()
    middle = plate[127, :, 0].astype(int)
    turns = np.flatnonzero(np.diff(np.sign(middle - 127)))
    assert np.diff(turns)[-10:].max() <= 2 < np.diff(turns)[len(turns) // 2]


def test_zone_plate_is_aliased_by_decimation_and_hardly_by_averaging():
    plate = zone_plate(240)
    decimated, averaged = (
        cv2.resize(plate, (60, 60), interpolation=how).astype(float)
        for how in (cv2.INTER_LINEAR, cv2.INTER_AREA)
    )
    # The middles of false rings lie a quarter of the side away from the true middle.
    false = np.s_[27:33, 12:18]
    assert decimated[false].std() > 3 * averaged[false].std()
    assert abs(decimated[27:33, 27:33] - averaged[27:33, 27:33]).max() < 20


@pytest.mark.parametrize("scale", [2, 4, 6])
def test_another_picture_gets_the_same_low_res_file(make_picture, scale):
    high, other = make_picture(48, 60, 1), make_picture(48, 60, 2)
    made = with_low_res_of(high, other, scale)
    assert low_res_jpeg(made, scale) == low_res_jpeg(high, scale)
    changed = (made != other).mean()
    assert changed <= 4 / scale**2 and (made != high).any()


def test_black_and_white_get_it_as_well(make_picture):
    high = make_picture(24, 24)
    for value in (0, 255):
        made = with_low_res_of(high, np.full_like(high, value), 4)
        assert low_res_jpeg(made, 4) == low_res_jpeg(high, 4)


@pytest.mark.parametrize("scale", [3, 8])
def test_a_scale_without_four_middle_pixels_is_refused(make_picture, scale):
    picture = make_picture(12, 12)
    with pytest.raises(InputError, match="use two of one shape, and an even scale"):
        with_low_res_of(picture, picture, scale)


@pytest.mark.parametrize(("period", "step", "seen"), [(5, 4, 20), (3, 4, 12), (10, 4, 10)])
def test_samples_fit_the_false_wave_as_well(period, step, seen):
    assert false_period(period, step) == pytest.approx(seen)
    places = np.arange(0, 60, step)
    waves = [np.cos(2 * np.pi * places / each) for each in (period, seen)]
    np.testing.assert_allclose(*waves, atol=1e-9)


def test_a_wave_that_disappears_is_refused():
    with pytest.raises(InputError, match="choose another step"):
        false_period(4, 8)


def test_the_dots_lie_on_both_waves(drawn):
    sampled_wave(5, 4, "t")
    fast, slow, dots = drawn[0][0].axes[0].lines
    for wave in (fast, slow):
        at_dots = np.interp(dots.get_xdata(), wave.get_xdata(), wave.get_ydata())
        np.testing.assert_allclose(at_dots, dots.get_ydata(), atol=0.01)
    assert "period 20" in drawn[0][2]


def test_new_pixels_lie_a_quarter_beside_the_old_ones(drawn):
    half_pixel_centres([0, 100, 200], 2, "t")
    axis = drawn[0][0].axes[0]
    dots = [line.get_xdata()[0] for line in axis.lines if line.get_marker() == "o"]
    assert dots[:3] == [0.5, 1.5, 2.5] and dots[3:] == [0.25, 0.75, 1.25, 1.75, 2.25, 2.75]
    texts = [text.get_text() for text in axis.texts]
    assert texts.count("?") == 6 and "0.25 of a pixel" in texts and "200" in texts


# Kernels


def cubic(x, a=-0.75):
    """Keys' kernel, as chapter 02 writes it."""
    near, far = (a + 2) * x**3 - (a + 3) * x**2 + 1, a * (x**3 - 5 * x**2 + 8 * x - 4)
    return np.where(x <= 1, near, np.where(x < 2, far, 0))


def test_kernels_are_those_of_the_literature():
    distances, weights = kernel_curve("cubic")
    assert distances.shape == weights.shape == (320,)
    np.testing.assert_allclose(weights, cubic(abs(distances)), atol=2e-3)
    distances, weights = kernel_curve("linear")
    np.testing.assert_allclose(weights, (1 - abs(distances)).clip(0), atol=2e-3)
    distances, weights = kernel_curve("nearest")
    assert set(weights[abs(distances) < 0.5]) == {1} and not weights[abs(distances) > 0.5].any()


@pytest.mark.parametrize("name", INTERPOLATIONS)
def test_weights_add_up_to_one(name):
    distances, weights = kernel_curve(name)
    for start in (0, 7, 20):
        assert weights[start::32].sum() == pytest.approx(1, abs=0.01)


def test_each_kernel_has_its_colour_and_a_zero_line(drawn):
    kernel_curves()
    axes = drawn[0][0].axes
    assert [axis.get_title() for axis in axes] == list(INTERPOLATIONS)
    for axis in axes:
        zero, curve = axis.lines
        assert set(zero.get_ydata()) == {0}
        assert to_hex(curve.get_color()).upper() == method_colour(axis.get_title())
    assert "cubic -0.11" in drawn[0][2] and "linear 0.00" in drawn[0][2]


def test_only_two_rules_overshoot_an_edge(drawn):
    edge_profiles(50, 200)
    lines = {line.get_label(): line.get_ydata() for line in drawn[0][0].axes[0].lines}
    overshooting = {name for name, values in lines.items() if max(values) > 201}
    assert overshooting == {"cubic", "lanczos4"}
    assert "nearest 50 to 200" in drawn[0][2]
    edge = np.repeat(np.array([[50, 200]], np.float32), 6, axis=1)
    np.testing.assert_array_equal(lines["cubic"], interpolate(edge, 8, "cubic")[0])


# The same photos


def test_photos_are_sorted_and_keep_their_pairs(drawn):
    psnr = pd.DataFrame({"nothing": [25.0, 20.0], "cubic": [26.0, 22.0]}, ["a", "b"])
    photo_pairs(psnr, "t")
    figure, caption, alt = drawn[0]
    axis = figure.axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["b", "a"]
    marks = {line.get_label(): list(line.get_xdata()) for line in axis.lines}
    assert marks == {"nothing": [20.0, 25.0], "cubic": [22.0, 26.0]}
    assert "nothing 22.50 dB, cubic 24.00 dB" in caption and "+1.5 dB" in alt


def test_reductions_are_joined_by_a_line_for_each_method(drawn):
    index = pd.MultiIndex.from_product([["good", "bad"], ["linear", "cubic"]])
    psnr = pd.DataFrame({"one": [26, 27, 21, 20], "two": [26, 27, 21, 22]}, index)
    two_reductions(psnr, pd.Series({"good": 28, "bad": 20.5}, name="srcnn"))
    figure, _, alt = drawn[0]
    assert [axis.get_title() for axis in figure.axes] == ["good", "bad"]
    *lines, mark = figure.axes[1].lines
    assert {line.get_label(): list(line.get_ydata()) for line in lines} == {
        "linear": [21, 21],
        "cubic": [20, 22],
    }
    assert list(mark.get_ydata()) == [20.5]
    assert "in good cubic and cubic; in bad linear and cubic" in alt
