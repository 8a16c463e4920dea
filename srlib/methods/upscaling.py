"""Upscale a picture in one call."""

from pathlib import Path

import numpy as np

from srlib.methods.checkpoints import method_by_name
from srlib.methods.door import refuse_if_small
from srlib.pictures.files import read_picture


def upscale(picture: np.ndarray | str | Path, method: str = "srgan", scale: int = 4) -> np.ndarray:
    """Upscale a picture with a method of the course.

    Args:
        picture: uint8 RGB (height, width, 3), or the file of one.
        method: an interpolation, or a network, which takes its shipped weights.
        scale: the scale factor; networks: 2, 4 or 6.

    Returns:
        uint8 RGB (height · scale, width · scale, 3).

    Raises:
        InputError: if there is no such method or no weights for this scale, or if the picture
            cannot be read or is too small for the method.
    """
    small = picture if isinstance(picture, np.ndarray) else read_picture(picture)
    chosen = method_by_name(method, scale)  # after reading: a network takes seconds to load
    refuse_if_small(chosen, *small.shape[:2])
    return chosen(small, scale)
