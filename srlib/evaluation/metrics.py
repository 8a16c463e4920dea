"""How close is a picture to the truth (ground truth, GT)? MSE, PSNR and SSIM.

All measures take the truth first, and all refuse what ``mse`` refuses. Pairs of uint8 pictures
have a data range of 255. For others it must be named, as 1 for values in 0 to 1; what stands
beside a uint8 picture must run from 0 to 255, too. Large pictures are measured strip by strip,
which bounds the memory and changes nothing.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from skimage.metrics import structural_similarity

from srlib.common.errors import InputError
from srlib.common.pixels import refuse_unequal
from srlib.common.tiles import cut_strips

# ITU-R BT.601, studio range: black is 16, white is 235.
LUMA_WEIGHTS = np.array([65.481, 128.553, 24.966]) / 255
_LUMA_BLACK = 16.0
_WINDOW = 11  # of SSIM, in pixels


def mse(
    truth: np.ndarray, picture: np.ndarray, border: int = 0, data_range: float | None = None
) -> float:
    """Return the mean squared error in squared units of the input's range.

    Args:
        truth, picture: arrays of equal shape, (height, width) or (height, width, channels).
        border: pixels cut off each side before comparing.
        data_range: from black to white, in units of the input; None for uint8 pairs.

    Raises:
        InputError: if the two differ in shape, the border leaves nothing, or the data range is
            missing or does not fit.
    """
    _data_range(truth, picture, data_range)
    return _mean_square(truth, picture, border, partial(np.asarray, dtype=np.float64))


def psnr(
    truth: np.ndarray, picture: np.ndarray, border: int = 0, data_range: float | None = None
) -> float:
    """Return the peak signal-to-noise ratio in dB: 10 log10(data_range² / MSE).

    It is infinite for equal pictures. Arguments are those of ``mse``.
    """
    peak = _data_range(truth, picture, data_range)
    return _decibels(peak, mse(truth, picture, border, peak))


def mean_psnr(
    truth: np.ndarray, pictures: np.ndarray, border: int = 0, data_range: float | None = None
) -> float:
    """Return the mean over a batch of each picture's PSNR in dB.

    Arguments are those of ``mse``, with one more axis: (count, height, width, channels).
    """
    peak = _data_range(truth, pictures, data_range)
    pairs = zip(truth, pictures, strict=True)
    return float(np.mean([psnr(*pair, border, peak) for pair in pairs]))


def luma(picture: np.ndarray, data_range: float = 255) -> np.ndarray:
    """Return the brightness Y (luma, BT.601 studio range, 16 to 235) of an RGB picture.

    Args:
        picture: RGB (height, width, 3) in 0 to ``data_range``.

    Returns:
        float64 (height, width), not rounded.
    """
    return _LUMA_BLACK + picture.astype(np.float64) * (255 / data_range) @ LUMA_WEIGHTS


def psnr_y(
    truth: np.ndarray, picture: np.ndarray, border: int = 0, data_range: float | None = None
) -> float:
    """Return PSNR-Y in dB by the convention of published tables.

    Brightness of RGB pictures only; the tables cut a ``border`` of usually the scale off each
    side. Arguments are those of ``mse``.
    """
    peak = _data_range(truth, picture, data_range)
    return _decibels(255, _mean_square(truth, picture, border, partial(luma, data_range=peak)))


def ssim_y(
    truth: np.ndarray, picture: np.ndarray, border: int = 0, data_range: float | None = None
) -> float:
    """Return the structural similarity of RGB pictures' brightness, at most 1.

    Gaussian window of 11 pixels, sigma 1.5; less is refused. Arguments are those of ``mse``.
    Source: Wang et al., "Image quality assessment: from error visibility to structural
    similarity", 2004.
    """
    peak = _data_range(truth, picture, data_range)
    inside = truth.shape[0] - 2 * border - _WINDOW + 1  # rows of windows
    if min(inside, truth.shape[1] - 2 * border - _WINDOW + 1) < 1:
        raise InputError(
            f"SSIM needs pictures of at least {_WINDOW}x{_WINDOW} pixels: use larger ones."
        )
    total = 0.0
    for strip in cut_strips(truth.shape, border, _WINDOW - 1):
        first, second = luma(truth[strip], peak), luma(picture[strip], peak)
        mean = structural_similarity(
            first,
            second,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
        total += mean * (first.shape[0] - _WINDOW + 1)
    return float(total / inside)


def _mean_square(
    truth: np.ndarray, picture: np.ndarray, border: int, view: Callable[[np.ndarray], np.ndarray]
) -> float:
    """Return the mean squared difference of what ``view`` makes of both."""
    total, count = 0.0, 0
    for strip in cut_strips(truth.shape, border):
        first, second = view(truth[strip]), view(picture[strip])
        total, count = total + np.square(first - second).sum(), count + first.size
    return float(total / count)


def _decibels(peak: float, error: float) -> float:
    return float(10 * np.log10(peak**2 / error)) if error else float("inf")


def _data_range(truth: np.ndarray, picture: np.ndarray, named: float | None) -> float:
    """Return the data range of a pair that can be compared; refuse others."""
    refuse_unequal(truth, picture)
    types = {truth.dtype.name, picture.dtype.name}
    if named is None and types == {"uint8"}:
        return 255
    pair = f"pictures of type {' and '.join(sorted(types))}"
    if named is None:
        raise InputError(f"The range of {pair} is unknown: name it, as data_range=1 for 0 to 1.")
    if not 0 < named < np.inf or ("uint8" in types and named != 255):
        raise InputError(
            f"A data range of {named} does not fit {pair}: use 255 for uint8, and a number above 0 "
            "for others."
        )
    return named
