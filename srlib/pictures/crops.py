"""Cut pictures to size."""

from numbers import Integral

import numpy as np

from srlib.common.errors import InputError
from srlib.common.opencv import cv2


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


def refuse_other_than_rgb(picture: np.ndarray, taker: str) -> None:
    """Refuse an array of another type or shape in a sentence that begins with ``taker``.

    Raises:
        InputError: if it is not uint8 RGB (height, width, 3).
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[-1] != 3:
        raise InputError(
            f"{taker} uint8 RGB (height, width, 3), not {picture.dtype} {picture.shape}: read the "
            "picture with srlib.pictures.read_picture, or turn 0 to 1 into uint8 with to_uint8."
        )


def to_uint8(picture: np.ndarray, name: str = "The picture") -> np.ndarray:
    """Turn values in 0 to 1 into uint8: scaled, rounded, clipped; an error calls them ``name``.

    Raises:
        InputError: if a value is NaN or infinite, as from a training with too high a rate.
    """
    if not np.isfinite([picture.min(), picture.max()]).all():
        raise InputError(f"{name} is NaN or infinite: train anew with a smaller learning rate.")
    row = np.maximum(picture, np.float32(0)).reshape(1, -1)
    return cv2.convertScaleAbs(row, alpha=255).reshape(picture.shape)  # one pass, it clips as well
