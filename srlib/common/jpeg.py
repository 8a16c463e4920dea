"""JPEG files in memory, as OpenCV encodes and decodes them."""

from typing import cast

import numpy as np

from srlib.common.errors import InputError
from srlib.common.opencv import cv2

LONGEST = 65_500  # pixels of a side
QUALITY = 95  # OpenCV's default


def refuse_too_long(picture: np.ndarray, name: str = "A picture") -> None:
    """Refuse a picture that no JPEG can hold; the error calls it ``name``.

    Raises:
        InputError: if a side is longer than 65,500 pixels.
    """
    height, width = picture.shape[:2]
    if max(height, width) > LONGEST:
        raise InputError(
            f"{name} of {width}x{height} pixels is no JPEG, which ends at {LONGEST}: crop it."
        )


def encode_jpeg(picture: np.ndarray, quality: int = QUALITY) -> bytes:
    """Return the bytes of the JPEG file of a picture.

    Args:
        picture: uint8 RGB (height, width, 3).
        quality: 1 to 100.

    Raises:
        InputError: if a JPEG cannot be so long.
    """
    refuse_too_long(picture)
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def decode_jpeg(file: bytes) -> np.ndarray:
    """Return the picture in the bytes of a JPEG file as uint8 RGB (height, width, 3)."""
    bgr = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
    return cv2.cvtColor(cast(np.ndarray, bgr), cv2.COLOR_BGR2RGB)
