import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.evaluation.metrics import luma, mse, psnr, psnr_y, ssim_y


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
    assert psnr(framed, flat(100)) < 20
    assert psnr(framed, flat(100), border=2) == float("inf")
    assert psnr(framed, flat(100), border=1) < 30


@pytest.mark.parametrize("measure", [mse, psnr, lambda a, b: psnr_y(a, b, 2)])
def test_unequal_shapes_are_refused(measure):
    with pytest.raises(InputError, match="unequal shape .*crop or upscale"):
        measure(flat(0, 16), flat(0, 17))


def test_ssim_refuses_unequal_shapes():
    with pytest.raises(InputError, match="unequal shape"):
        ssim_y(flat(0, 16), flat(0, 17))


def test_luma_runs_from_16_to_235():
    assert luma(flat(255)) == pytest.approx(235)
    assert luma(flat(0)) == pytest.approx(16)


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
    assert psnr_y(other, picture, 0) < 40
    assert psnr_y(other, picture, 1) == float("inf")


def test_ssim_of_equal_pictures_is_one(make_picture):
    assert ssim_y(make_picture(24, 24), make_picture(24, 24)) == pytest.approx(1)


def test_ssim_of_flat_pictures_is_the_ratio_of_brightness():
    constant = (0.01 * 255) ** 2
    expected = (2 * 16 * 235 + constant) / (16**2 + 235**2 + constant)
    assert ssim_y(flat(0), flat(255)) == pytest.approx(expected)


def test_ssim_falls_with_noise(real_photo):
    noise = np.random.default_rng(0).normal(size=real_photo.shape)
    little, much = (
        np.clip(real_photo + level * noise, 0, 255).astype(np.uint8) for level in (5, 30)
    )
    assert 1 > ssim_y(little, real_photo) > ssim_y(much, real_photo) > 0


def test_ssim_refuses_pictures_smaller_than_its_window():
    with pytest.raises(InputError, match="at least 11x11 pixels"):
        ssim_y(flat(0, 14), flat(0, 14), border=2)


def test_border_that_leaves_nothing_is_refused():
    with pytest.raises(InputError, match="border"):
        psnr(flat(0, 8), flat(1, 8), border=4)
