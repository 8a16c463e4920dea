import cv2
import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture
from srlib.evaluation.metrics import psnr, psnr_y
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import (
    GRADES,
    bicubic_resize,
    degrade,
    grade_scale,
    low_res_jpeg,
    low_res_picture,
    recover_small,
)


def recipe_by_hand(high, scale):
    """Follow the data set's recipe in OpenCV's own order of channels."""
    blue_first = np.ascontiguousarray(high[..., ::-1])
    height, width = high.shape[:2]
    small = cv2.resize(blue_first, (width // scale, height // scale))
    blown_up = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    return cv2.imencode(".jpg", blown_up, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def test_grades_have_their_scales():
    assert [grade_scale(name) for name in ("good", "middle", "bad")] == [2, 4, 6]
    assert GRADES == {"good": 2, "middle": 4, "bad": 6}


def test_unknown_grade_lists_the_grades():
    with pytest.raises(InputError, match="no grade 'best': choose one of good, middle, bad"):
        grade_scale("best")


@pytest.mark.parametrize("scale", [2, 4, 6])
@pytest.mark.parametrize("size", [(96, 72), (79, 119)])
def test_low_res_file_follows_the_recipe(make_picture, scale, size):
    high = make_picture(*size)
    assert low_res_jpeg(high, scale) == recipe_by_hand(high, scale)


def test_low_res_picture_is_what_the_file_holds(make_picture, tmp_path):
    high = make_picture(48, 60)
    (tmp_path / "low.jpg").write_bytes(low_res_jpeg(high, 4))
    low = low_res_picture(high, 4)
    assert low.shape == high.shape
    assert np.array_equal(low, cv2.imread(str(tmp_path / "low.jpg"))[..., ::-1])


@pytest.mark.parametrize("scale", [2, 4, 6])
def test_small_picture_is_recovered(real_photo, scale):
    side = 240 // scale
    small = cv2.resize(real_photo, (side, side), interpolation=cv2.INTER_LINEAR)
    recovered = recover_small(low_res_picture(real_photo, scale), scale)
    assert recovered.shape == (side, side, 3)
    assert psnr(small, recovered) >= 40


@pytest.mark.parametrize("degradation", ["grade", "bicubic"])
def test_degraded_picture_is_smaller(make_picture, degradation):
    small = degrade(make_picture(48, 60), 6, degradation)
    assert small.shape == (8, 10, 3) and small.dtype == np.uint8


def test_grade_goes_through_the_low_res_file(make_picture):
    high = make_picture(48, 60)
    assert np.array_equal(degrade(high, 2), recover_small(low_res_picture(high, 2), 2))


def test_degradations_differ(make_picture):
    high = make_picture(48, 60)
    assert not np.array_equal(degrade(high, 2), degrade(high, 2, "bicubic"))


def test_unknown_degradation_lists_them(make_picture):
    with pytest.raises(InputError, match="no degradation 'blur': choose one of grade, bicubic"):
        degrade(make_picture(24, 24), 2, "blur")


@pytest.mark.parametrize("scale", [0, -2, 1.5, 2.0, float("nan"), 25])
@pytest.mark.parametrize("degradation", ["grade", "bicubic"])
def test_scale_that_does_not_fit_is_refused(make_picture, scale, degradation):
    with pytest.raises(InputError, match=f"scale of {scale} .*30x24 pixels: use a whole number"):
        degrade(make_picture(24, 30), scale, degradation)


def test_crop_keeps_the_upper_left(make_picture):
    picture = make_picture(79, 119)
    cropped = crop_to_multiple(picture, 6)
    assert cropped.shape == (78, 114, 3)
    assert np.array_equal(cropped, picture[:78, :114])


@pytest.mark.parametrize("multiple", [0, -2, 1.5, 2.0, float("nan")])
def test_crop_refuses_an_impossible_multiple(make_picture, multiple):
    with pytest.raises(InputError, match=f"multiple of {multiple}: use"):
        crop_to_multiple(make_picture(12, 12), multiple)


def test_crop_refuses_what_is_too_small(make_picture):
    with pytest.raises(InputError, match="9x5 pixels is too small: each side needs at least 6"):
        crop_to_multiple(make_picture(5, 9), 6)


def test_bicubic_keeps_a_flat_picture_flat():
    flat = np.full((24, 36, 3), (10, 120, 250), np.uint8)
    assert np.array_equal(bicubic_resize(flat, 12, 8), flat[:8, :12])


def test_scale_may_be_any_whole_number(make_picture):
    high = make_picture(24, 24)
    assert np.array_equal(degrade(high, np.int64(2)), degrade(high, 2))


def test_bicubic_has_the_weights_of_its_curve():
    # Keys' curve, a = -0.5, stretched over two pixels: at 0.25, 0.75, 1.25 and 1.75 half of
    # 0.8671875, 0.2265625, -0.0703125 and -0.0234375.
    weights = np.array([-3, -9, 29, 111, 111, 29, -9, -3]) / 256
    line = np.full((8, 32, 3), 100, np.uint8)
    for place, weight in zip(range(13, 21), weights, strict=True):  # around small pixel 8
        bright = line.copy()
        bright[:, place] = 255
        assert bicubic_resize(bright, 16, 4)[0, 8, 0] == round(100 + 155 * weight), place


def test_bicubic_antialiases():
    stripes = np.zeros((24, 24, 3), np.uint8)
    stripes[:, ::2] = 255
    grey = bicubic_resize(stripes, 6, 6).astype(int)
    assert np.abs(grey - 127).max() <= 25


@pytest.mark.slow
@pytest.mark.parametrize(("scale", "published"), [(2, 33.66), (3, 30.39), (4, 28.42)])
def test_bicubic_reproduces_the_published_set5_row(folder_from, scale, published):
    values = []
    for path in sorted(folder_from("SR_BENCH_DIR", "Set5").glob("*.png")):
        high = crop_to_multiple(read_picture(path), scale)
        height, width = high.shape[:2]
        small = bicubic_resize(high, width // scale, height // scale)
        values.append(psnr_y(high, bicubic_resize(small, width, height), scale))
    assert len(values) == 5
    assert np.mean(values) == pytest.approx(published, abs=0.03)
