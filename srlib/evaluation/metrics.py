"""How close is a picture to the truth? MSE, PSNR and SSIM."""

import numpy as np
from skimage.metrics import structural_similarity

from srlib.common.errors import InputError

# ITU-R BT.601, studio range: black is 16, white is 235.
_LUMA_WEIGHTS = np.array([65.481, 128.553, 24.966]) / 255
_LUMA_BLACK = 16.0


def mse(picture: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean squared error in squared units of the input's range.

    Raises:
        InputError: if the two differ in shape.
    """
    if picture.shape != truth.shape:
        raise _unequal(picture, truth)
    return float(np.mean(np.square(picture.astype(np.float64) - truth)))


def psnr(picture: np.ndarray, truth: np.ndarray, border: int = 0) -> float:
    """Return the peak signal-to-noise ratio in dB: 10 log10(255² / MSE).

    Args:
        picture, truth: arrays of equal shape, range 0 to 255.
        border: pixels cut off each side before comparing.

    Returns:
        dB; infinity for equal pictures.

    Raises:
        InputError: if the two differ in shape, or the border leaves nothing.
    """
    error = mse(_cut(picture, border), _cut(truth, border))
    return float(10 * np.log10(255**2 / error)) if error else float("inf")


def luma(picture: np.ndarray) -> np.ndarray:
    """Return the brightness Y (BT.601 studio range, 16 to 235) of an RGB picture.

    Args:
        picture: uint8 RGB (height, width, 3).

    Returns:
        float64 (height, width), not rounded.
    """
    return _LUMA_BLACK + picture.astype(np.float64) @ _LUMA_WEIGHTS


def psnr_y(picture: np.ndarray, truth: np.ndarray, border: int) -> float:
    """Return PSNR-Y in dB by the convention of published tables.

    Brightness only, ``border`` (usually the scale) pixels cut off each side.
    """
    return psnr(luma(picture), luma(truth), border)


def ssim_y(picture: np.ndarray, truth: np.ndarray, border: int = 0) -> float:
    """Return the structural similarity of the brightness, at most 1.

    Gaussian window of 11 pixels, sigma 1.5. Source: Wang et al., "Image quality
    assessment: from error visibility to structural similarity", 2004.

    Raises:
        InputError: if the two differ in shape, or what remains of them is smaller than the
            window.
    """
    if picture.shape != truth.shape:
        raise _unequal(picture, truth)
    first, second = _cut(luma(picture), border), _cut(luma(truth), border)
    if min(first.shape) < 11:
        raise InputError("SSIM needs pictures of at least 11x11 pixels: use larger ones.")
    return float(
        structural_similarity(
            first,
            second,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
    )


def _cut(picture: np.ndarray, border: int) -> np.ndarray:
    height, width = picture.shape[:2]
    if min(height, width) <= 2 * border:
        raise InputError(
            f"A border of {border} leaves nothing of a picture of {width}x{height} pixels: "
            "use a larger one."
        )
    return picture[border : height - border, border : width - border]


def _unequal(picture: np.ndarray, truth: np.ndarray) -> InputError:
    return InputError(
        f"Pictures of unequal shape {picture.shape} and {truth.shape} cannot be "
        "compared: crop or upscale one of them."
    )
