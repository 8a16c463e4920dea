"""A student's crop of a photo, and what is done to it before it is measured."""

import numpy as np

from srlib.common.opencv import cv2
from srlib.common.places import DATA
from srlib.exercises.students import Student
from srlib.pictures.crops import centre_crop, crop_to_multiple
from srlib.pictures.photos import open_photos

SIGMAS = (0.5, 1, 2, 4, 8, 16)  # of the blurs, in pixels
_MOST = 3  # pixels that a crop is moved by


def read_photo(student: Student) -> np.ndarray:
    """Return a student's photo, uint8 RGB, its sides cropped to multiples of 12."""
    [photo] = [p for p in open_photos(DATA / "photos").photos if p.name == student.photo]
    return crop_to_multiple(photo.read(), 12)


def read_middle(student: Student) -> np.ndarray:
    """Return the middle 240x240 pixels of a student's photo, uint8 RGB."""
    return centre_crop(read_photo(student), 240)


def pixels_moved(student: Student) -> int:
    """Return by how many pixels a student's crop is moved, down and to the right: 1 to 3."""
    return student.choose(range(1, _MOST + 1), "moved")


def moved_and_blurred(
    student: Student,
) -> tuple[np.ndarray, np.ndarray, dict[float, np.ndarray]]:
    """Return a student's crop, the same texture moved, and the crop blurred.

    Returns:
        The crop of the student's box, uint8 RGB; an equal window of the photo that lies some
        pixels further up and to the left, so that its texture is moved down and to the right;
        and the blurred crop by the blur's sigma in pixels.
    """
    left, top, width, height = student.box
    crop = read_photo(student)[top : top + height, left : left + width]
    start = _MOST - pixels_moved(student)
    side = height - _MOST
    still, moved = crop[_MOST:, _MOST:], crop[start : start + side, start : start + side]
    blurred = {sigma: cv2.GaussianBlur(still, (0, 0), sigma) for sigma in SIGMAS}
    return still, moved, blurred
