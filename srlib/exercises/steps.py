"""The steps of a camera that students get: blur, shrink and store, for uint8 RGB."""

from typing import Any

import numpy as np

from srlib.common.errors import InputError
from srlib.common.jpeg import decode_jpeg, encode_jpeg
from srlib.common.opencv import cv2


def blur(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Blur a picture, uint8 RGB; ``sigma`` in pixels of this picture."""
    _refuse_others(picture, "blur")
    return cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)


def shrink(picture: np.ndarray, scale: int) -> np.ndarray:
    """Make a picture, uint8 RGB, ``scale`` times smaller by linear interpolation."""
    _refuse_others(picture, "shrink")
    height, width = picture.shape[:2]
    return cv2.resize(picture, (width // scale, height // scale), interpolation=cv2.INTER_LINEAR)


def store(picture: np.ndarray, quality: int) -> np.ndarray:
    """Return what is read from the JPEG file of a picture, uint8 RGB."""
    _refuse_others(picture, "store")
    return decode_jpeg(encode_jpeg(picture, quality))


def _refuse_others(picture: Any, step: str) -> None:
    """Refuse what is no picture, uint8 (height, width, 3), in one sentence."""
    if not isinstance(picture, np.ndarray):
        raise InputError(
            f"{step} needs a picture, and got an object of type {type(picture).__name__}"
        )
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise InputError(f"{step} needs the shape (height, width, 3), and got {picture.shape}")
    if picture.dtype != np.uint8:
        raise InputError(
            f"{step} needs a picture of uint8, and got {picture.dtype}: `astype(np.uint8)` makes "
            "it one, after rounding and `clip`"
        )
