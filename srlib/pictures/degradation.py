"""Make low-res (LR) pictures from high-res (HR) ones, and recover the small picture.

Three degradations, ways to lose detail. The *grades* repeat the recipe of the data set "Image
Super Resolution from Unsplash"; *bicubic* (in papers: BI) is the antialiased reduction that
published tables use; *camera* is another one for each seed, see ``common.camera``.
"""

from numbers import Integral

import numpy as np
from PIL import Image

from srlib.common.camera import take_picture
from srlib.common.errors import InputError, one_of
from srlib.common.jpeg import QUALITY, decode_jpeg, encode_jpeg, refuse_too_long
from srlib.common.opencv import cv2

GRADES = {"good": 2, "middle": 4, "bad": 6}
DEGRADATIONS = ("grade", "bicubic", "camera")


def grade_scale(grade: str) -> int:
    """Return the scale (the scale factor) of a grade: 2 for good, 4 for middle, 6 for bad.

    Raises:
        InputError: if there is no such grade.
    """
    return GRADES[one_of(grade, GRADES, "grade")]


def low_res_jpeg(high: np.ndarray, scale: int, quality: int = QUALITY) -> bytes:
    """Encode the data set's low-res file of a picture.

    The picture is made ``scale`` times smaller by linear interpolation without
    antialiasing, blown up again to its old size by repeating pixels, and stored as JPEG (the
    data set: at OpenCV's default quality).

    Args:
        high: uint8 RGB (height, width, 3).
        scale: whole number of at least 1, at most the shorter side.
        quality: of the JPEG file, 1 to 100.

    Returns:
        The bytes of the JPEG file; the picture in it is as large as ``high``.

    Raises:
        InputError: if the scale does not fit the picture, or a JPEG cannot be so long.
    """
    refuse_too_long(high, "A grade")
    height, width = high.shape[:2]
    small_size = _small_size(width, height, scale)
    small = cv2.resize(high, small_size, interpolation=cv2.INTER_LINEAR)
    blown_up = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    return encode_jpeg(blown_up, quality)


def low_res_picture(high: np.ndarray, scale: int) -> np.ndarray:
    """Return the low-res picture as one reads it from the data set's file.

    It has the size of ``high`` (uint8 RGB), with pixels ``scale`` times as wide.
    """
    return decode_jpeg(low_res_jpeg(high, scale))


def recover_small(low: np.ndarray, scale: int) -> np.ndarray:
    """Recover the small picture from a low-res picture of full size.

    Averages each block of repeated pixels (``INTER_AREA``), which also averages away some
    of the JPEG noise.

    Returns:
        uint8 RGB (height // scale, width // scale, 3).
    """
    height, width = low.shape[:2]
    return cv2.resize(low, _small_size(width, height, scale), interpolation=cv2.INTER_AREA)


def bicubic_resize(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Resize as published tables do: cubic convolution (a = -0.5), antialiased.

    Equals MATLAB's ``imresize`` but for the outermost pixels; OpenCV's ``INTER_CUBIC``
    (a = -0.75) does not antialias. Source: Keys, "Cubic convolution interpolation", 1981.

    Returns:
        uint8 RGB (height, width, 3).
    """
    resized = np.empty((height, width, 3), np.uint8)
    for number in range(3):  # one after another: they are floats
        channel = Image.fromarray(picture[..., number].astype(np.float32))
        values = np.asarray(channel.resize((width, height), Image.Resampling.BICUBIC))
        resized[..., number] = np.rint(values.clip(0, 255))
    return resized


def degrade(high: np.ndarray, scale: int, degradation: str = "grade", seed: int = 0) -> np.ndarray:
    """Return the small picture that a method gets to see: the low-res (LR) image of papers.

    Args:
        high: the high-res (HR) image, or ground truth, uint8 RGB (height, width, 3); crop it
            with ``crop_to_multiple`` first.
        scale: whole number of at least 2.
        degradation: ``grade`` (the data set's recipe, then recovered), ``bicubic`` or ``camera``.
        seed: of the camera; the others need none.

    Returns:
        uint8 RGB (height // scale, width // scale, 3).

    Raises:
        InputError: if the degradation does not exist or the scale does not fit.
    """
    one_of(degradation, DEGRADATIONS, "degradation")
    if degradation == "grade":
        return recover_small(low_res_picture(high, scale), scale)
    size = _small_size(high.shape[1], high.shape[0], scale)
    blind = degradation == "camera"
    return take_picture(high, *size, seed) if blind else bicubic_resize(high, *size)


def _small_size(width: int, height: int, scale: int) -> tuple[int, int]:
    if not isinstance(scale, Integral) or not 1 <= scale <= min(width, height):
        raise InputError(
            f"A scale of {scale} does not fit a picture of {width}x{height} pixels: "
            "use a whole number from 1 to its shorter side."
        )
    return width // scale, height // scale
