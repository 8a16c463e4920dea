"""A part of a test photo, on which one sees what a short training has brought."""

import numpy as np

from srlib.pictures.crops import centre_crop
from srlib.pictures.degradation import grade_scale
from srlib.pictures.patches import training_pairs
from srlib.pictures.photos import PhotoSet

UNSEEN_SIDE = 132  # a multiple of 12, for all grades


def unseen_crop(
    photos: PhotoSet, grade: str, side: int = UNSEEN_SIDE
) -> tuple[str, np.ndarray, np.ndarray]:
    """Return name, small picture and high-res picture of the first test photo's middle.

    Args:
        photos: the set.
        grade: ``good``, ``middle`` or ``bad``.
        side: of the high-res picture in pixels.

    Returns:
        The name, and uint8 RGB (height, width, 3) twice.
    """
    photo = photos.split("test")[0]
    [(small, high)] = training_pairs([centre_crop(photo.read(), side)], grade_scale(grade))
    return photo.name, small, high
