"""What pixels are: pictures are uint8 RGB, networks speak of 0 to 1."""

import numpy as np

from srlib.common.errors import InputError
from srlib.common.opencv import cv2

_PIECE = 2**15  # values that stay in a processor's cache from one step to the next
_GREY = 2  # levels between the channels of a grey pixel, after a lossy file


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


def refuse_unequal(truth: np.ndarray, picture: np.ndarray) -> None:
    """Refuse a picture that does not have the shape of the truth.

    Raises:
        InputError: if the two differ in shape.
    """
    if truth.shape != picture.shape:
        raise InputError(
            f"Pictures of unequal shape {truth.shape} and {picture.shape} cannot be "
            "compared: crop or upscale one of them."
        )


def is_grey(picture: np.ndarray) -> bool:
    """Return whether a uint8 RGB picture is grey, up to what a lossy file has rounded apart."""
    red, green, blue = np.moveaxis(picture, -1, 0)  # whole channels: NumPy is slow along short axes
    highest = np.maximum(np.maximum(red, green), blue)
    return int((highest - np.minimum(np.minimum(red, green), blue)).max()) <= _GREY


def to_uint8(picture: np.ndarray, name: str = "The picture") -> np.ndarray:
    """Turn values in 0 to 1 into uint8: scaled, rounded, clipped; an error calls them ``name``.

    Raises:
        InputError: if a value is NaN or infinite, as from a training with too high a rate.
    """
    if not np.isfinite([picture.min(), picture.max()]).all():
        raise InputError(f"{name} is NaN or infinite: train anew with a smaller learning rate.")
    values = picture.reshape(-1)
    levels = np.empty(values.size, np.uint8)
    for start in range(0, values.size, _PIECE):
        piece = slice(start, start + _PIECE)
        positive = np.maximum(values[piece], np.float32(0))
        levels[piece] = cv2.convertScaleAbs(positive, alpha=255).ravel()  # it clips, too
    return levels.reshape(picture.shape)
