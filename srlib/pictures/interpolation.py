"""Upscaling by fixed rules: OpenCV's five interpolation methods."""

from numbers import Integral

import numpy as np

from srlib.common.errors import InputError, one_of
from srlib.common.opencv import cv2

INTERPOLATIONS = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "area": cv2.INTER_AREA,
    "cubic": cv2.INTER_CUBIC,
    "lanczos4": cv2.INTER_LANCZOS4,
}


def interpolate(small: np.ndarray, scale: int, name: str = "cubic") -> np.ndarray:
    """Enlarge (upscale, upsample) a small picture with one of OpenCV's methods.

    Args:
        small: uint8 (height, width) or (height, width, 3).
        scale: whole number of at least 1.
        name: a key of ``INTERPOLATIONS``.

    Returns:
        uint8, ``scale`` times as high and wide.

    Raises:
        InputError: if the method does not exist or the scale is no whole number from 1.
    """
    one_of(name, INTERPOLATIONS, "interpolation")
    if not isinstance(scale, Integral) or scale < 1:
        raise InputError(
            f"A scale of {scale} cannot enlarge a picture: use a whole number of at least 1."
        )
    height, width = small.shape[:2]
    size = (width * scale, height * scale)
    return cv2.resize(small, size, interpolation=INTERPOLATIONS[name])
