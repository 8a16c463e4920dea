"""Cubic convolution with lobes of any depth, as the exercises of chapter 02 need it."""

import numpy as np


def near(x: np.ndarray, a: float) -> np.ndarray:
    """Return the weights at distances up to 1 by Keys' first formula, an array like ``x``."""
    return np.polyval([a + 2, -(a + 3), 0, 1], x)


def far(x: np.ndarray, a: float) -> np.ndarray:
    """Return the weights at distances from 1 to 2 by his second formula, like ``x``."""
    return np.polyval([a, -5 * a, 8 * a, -4 * a], x)


def kernel(distance: np.ndarray, a: float) -> np.ndarray:
    """Return the weights at any distances, of either sign, an array like ``distance``."""
    x = np.abs(distance)
    return np.select([x <= 1, x < 2], [near(x, a), far(x, a)])


def enlarge_cubic(picture: np.ndarray, scale: int, a: float) -> np.ndarray:
    """Enlarge a picture by cubic convolution with lobes of any depth.

    With a = -0.75 it is OpenCV's ``INTER_CUBIC``, with a = -0.5 Keys' kernel.

    Args:
        picture: uint8 (height, width, 3).
        scale: whole number of at least 1.
        a: the slope of the kernel at distance 1, which sets the depth of its negative lobes.

    Returns:
        uint8, ``scale`` times as high and wide.
    """
    result = picture.astype(float)
    for _ in range(2):  # rows, then columns
        places = (np.arange(len(result) * scale) + 0.5) / scale - 0.5
        left = np.floor(places).astype(int)
        padded = np.pad(result, ((2, 2), (0, 0), (0, 0)), mode="edge")
        offsets = range(-1, 3)  # of the four neighbours, from the one on the left
        weights = [kernel(places - left - k, a)[:, None, None] for k in offsets]
        parts = [w * padded[left + k + 2] for w, k in zip(weights, offsets, strict=True)]
        result = sum(parts).swapaxes(0, 1)
    return np.rint(result.clip(0, 255)).astype(np.uint8)
