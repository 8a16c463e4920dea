"""Cut pictures to size."""

from numbers import Integral

import numpy as np

from srlib.common.errors import InputError


def crop_to_multiple(picture: np.ndarray, multiple: int) -> np.ndarray:
    """Cut the right and lower edge so that both sides are multiples.

    Raises:
        InputError: if the picture is smaller than one multiple, or that is no whole number.
    """
    if not isinstance(multiple, Integral) or multiple < 1:
        raise InputError(f"A side cannot be a multiple of {multiple}: use 1, 2, 3 or more.")
    height, width = (side - side % multiple for side in picture.shape[:2])
    if not height or not width:
        raise InputError(
            f"A picture of {picture.shape[1]}x{picture.shape[0]} pixels is too small: "
            f"each side needs at least {multiple}."
        )
    return picture[:height, :width]


def centre_crop(picture: np.ndarray, side: int) -> np.ndarray:
    """Return the square of ``side`` pixels in the middle, or all if the picture is smaller."""
    top, left = (max(0, length - side) // 2 for length in picture.shape[:2])
    return picture[top : top + side, left : left + side]
