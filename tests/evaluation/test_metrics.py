import inspect

import numpy as np
import pytest
from skimage.color import rgb2ycbcr
from skimage.metrics import peak_signal_noise_ratio

from srlib.common.errors import InputError
from srlib.evaluation.metrics import luma, mean_psnr, mse, psnr, psnr_y, ssim_y

MEASURES = [mse, psnr, psnr_y, ssim_y]


def flat(value, side=16):
    return np.full((side, side, 3), value, np.uint8)


def test_mse_of_a_known_pair():
    first = np.array([[0, 10], [20, 30]], np.uint8)
    second = np.array([[0, 13], [16, 30]], np.uint8)
    assert mse(first, second) == (9 + 16) / 4


def test_mse_does_not_wrap_around():
    assert mse(flat(0), flat(255)) == mse(flat(255), flat(0)) == 255**2


def test_psnr_of_a_known_pair():
    assert psnr(flat(100), flat(105)) == pytest.approx(10 * np.log10(65025 / 25))
    assert psnr(flat(0), flat(255)) == 0


def test_psnr_of_equal_pictures_is_infinite():
    assert psnr(flat(7), flat(7)) == float("inf")


def test_psnr_leaves_out_the_border():
    framed = flat(100)
    framed[:2] = framed[-2:] = framed[:, :2] = framed[:, -2:] = 0
    assert psnr(flat(100), framed) < 20
    assert psnr(flat(100), framed, border=2) == float("inf")
    assert psnr(flat(100), framed, border=1) < 30


def test_psnr_is_that_of_scikit_image(real_photo):
    blurred = real_photo // 2 + np.roll(real_photo, 1, 0) // 2
    assert psnr(real_photo, blurred) == peak_signal_noise_ratio(real_photo, blurred)


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_take_the_truth_first_and_no_border_unless_asked_for(measure):
    parameters = inspect.signature(measure).parameters
    assert list(parameters) == ["truth", "picture", "border", "data_range"]
    assert parameters["border"].default == 0
    odd = flat(0)
    odd[0, 0] = 255
    assert measure(flat(0), odd) != measure(flat(0), odd, 1) == measure(flat(0), flat(0))


@pytest.mark.parametrize("measure", [*MEASURES, mean_psnr])
def test_unequal_shapes_are_refused(measure):
    with pytest.raises(InputError, match="unequal shape .*crop or upscale"):
        measure(flat(0, 16), flat(0, 17))


@pytest.mark.parametrize("measure", MEASURES)
def test_floats_measure_as_uint8_does_once_their_range_is_named(measure, make_picture):
    truth, picture = make_picture(24, 24), make_picture(24, 24, 1)
    unit = 255**2 if measure is mse else 1
    floats = [each / 255 for each in (truth, picture)]
    assert measure(*floats, data_range=1) * unit == pytest.approx(measure(truth, picture))
    with pytest.raises(InputError, match="type float64 is unknown: name it, as data_range=1"):
        measure(*floats)


@pytest.mark.parametrize("measure", MEASURES)
def test_mixed_pairs_are_measured_in_the_range_of_uint8_alone(measure, make_picture):
    truth, picture = make_picture(24, 24), make_picture(24, 24, 1)
    for pair in ((truth, picture.astype(float)), (truth.astype(float), picture)):
        with pytest.raises(InputError, match="type float64 and uint8 is unknown"):
            measure(*pair)
        with pytest.raises(InputError, match="range of 1 does not fit .*: use 255 for uint8"):
            measure(*pair, data_range=1)
        assert measure(*pair, data_range=255) == measure(truth, picture)


@pytest.mark.parametrize("data_range", [0, -1, float("nan"), float("inf")])
def test_impossible_ranges_are_refused(data_range):
    with pytest.raises(InputError, match=f"range of {data_range} does not fit"):
        psnr(np.zeros((8, 8)), np.ones((8, 8)), data_range=data_range)


def test_mean_psnr_is_the_mean_over_pictures(make_picture):
    truth, pictures = np.split(np.stack([make_picture(24, 24, seed) for seed in range(6)]), 2)
    expected = np.mean([psnr(*pair) for pair in zip(truth, pictures, strict=True)])
    assert mean_psnr(truth, pictures) == pytest.approx(expected)
    assert mean_psnr(truth / 255, pictures / 255, data_range=1) == pytest.approx(expected)
    pictures[:, 0] = 0
    assert mean_psnr(truth, pictures, border=1) == pytest.approx(
        np.mean([psnr(*pair, border=1) for pair in zip(truth, pictures, strict=True)])
    )
    with pytest.raises(InputError, match="name it, as data_range=1"):
        mean_psnr(truth / 255, pictures / 255)


def test_luma_runs_from_16_to_235():
    assert luma(flat(255)) == pytest.approx(235)
    assert luma(flat(0)) == pytest.approx(16)


def test_luma_is_that_of_scikit_image(real_photo):
    assert np.abs(luma(real_photo) - rgb2ycbcr(real_photo)[..., 0]).max() < 1e-9
    assert np.abs(luma(real_photo / 255, 1) - luma(real_photo)).max() < 1e-9


@pytest.mark.parametrize(
    ("colour", "value"), [((255, 0, 0), 81.481), ((0, 255, 0), 144.553), ((0, 0, 255), 40.966)]
)
def test_luma_weights_green_most(colour, value):
    assert luma(flat(colour)) == pytest.approx(value)


def test_psnr_y_of_white_against_black():
    expected = 20 * np.log10(255 / (235 - 16))
    assert psnr_y(flat(255), flat(0), 2) == pytest.approx(expected)


def test_psnr_y_cuts_the_border(make_picture):
    picture = make_picture(24, 24)
    other = picture.copy()
    other[0] = 255 - other[0]
    assert psnr_y(picture, other) < 40
    assert psnr_y(picture, other, 1) == float("inf")


def test_ssim_of_equal_pictures_is_one(make_picture):
    assert ssim_y(make_picture(24, 24), make_picture(24, 24)) == pytest.approx(1)


def test_ssim_is_that_of_the_paper(real_photo):
    # Computed with the formulas and the 11x11 window written out, not with scikit-image.
    assert ssim_y(real_photo, np.roll(real_photo, 1, 1)) == pytest.approx(0.812863, abs=1e-4)


def test_ssim_of_flat_pictures_is_the_ratio_of_brightness():
    constant = (0.01 * 255) ** 2
    expected = (2 * 16 * 235 + constant) / (16**2 + 235**2 + constant)
    assert ssim_y(flat(0), flat(255)) == pytest.approx(expected)


def test_ssim_falls_with_noise(real_photo):
    noise = np.random.default_rng(0).normal(size=real_photo.shape)
    little, much = (
        np.clip(real_photo + level * noise, 0, 255).astype(np.uint8) for level in (5, 30)
    )
    assert 1 > ssim_y(real_photo, little) > ssim_y(real_photo, much) > 0


def test_ssim_refuses_pictures_smaller_than_its_window():
    with pytest.raises(InputError, match="at least 11x11 pixels"):
        ssim_y(flat(0, 14), flat(0, 14), border=2)


def test_border_that_leaves_nothing_is_refused():
    with pytest.raises(InputError, match="border"):
        psnr(flat(0, 8), flat(1, 8), border=4)
