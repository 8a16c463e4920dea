"""The pictures that the SRCNN lab learns from and looks at; all labs of a kernel share them."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from srlib.evaluation.metrics import psnr
from srlib.pictures.crops import centre_crop
from srlib.pictures.degradation import grade_scale
from srlib.pictures.interpolation import interpolate
from srlib.pictures.patches import Pair, training_pairs
from srlib.pictures.photos import PhotoSet
from srlib.training.unseen import unseen_crop

VALIDATION, VALIDATION_SIDE = 6, 96  # how many crops of validation photos, and their side


@dataclass(frozen=True)
class Lesson:
    """The pictures of a grade: pairs to learn from, to validate on, and one unseen crop.

    Attributes:
        pairs: (enlarged, high-res) of the train photos, uint8 RGB; 160 MB for the course's.
        validation: (small, high-res) crops of validation photos.
        cubic: mean PSNR of cubic on them (dB).
        small, high: a crop of a test photo.
        name: of this photo.
    """

    grade: str
    pairs: Sequence[Pair]
    validation: Sequence[Pair]
    cubic: float
    small: np.ndarray
    high: np.ndarray
    name: str


_shared: dict[tuple[PhotoSet, str], Lesson] = {}
_reading = threading.Lock()


def shared_lesson(photos: PhotoSet, grade: str, stopped: threading.Event) -> Lesson | None:
    """Return the pictures of a grade, which are read once; None if it was stopped meanwhile.

    Those of another photo set are given up.
    """
    while not _reading.acquire(timeout=0.1):  # another lab reads: it may be the same pictures
        if stopped.is_set():
            return None
    try:
        if (photos, grade) not in _shared:
            lesson = read_lesson(photos, grade, stopped)
            if lesson is None:
                return None
            for key in [key for key in _shared if key[0] != photos]:
                del _shared[key]
            _shared[photos, grade] = lesson
        return _shared[photos, grade]
    finally:
        _reading.release()


def read_lesson(photos: PhotoSet, grade: str, stopped: threading.Event) -> Lesson | None:
    """Read the photos for a grade; None if it was stopped meanwhile."""
    scale = grade_scale(grade)
    name, small, high = unseen_crop(photos, grade)
    crops = [
        centre_crop(photo.read(), VALIDATION_SIDE)
        for photo in photos.split("validation", VALIDATION)
    ]
    validation = training_pairs(crops, scale)
    level = np.mean([psnr(truth, interpolate(tiny, scale)) for tiny, truth in validation])
    pairs: list[Pair] = []
    for photo in photos.split("train"):
        if stopped.is_set():
            return None
        pairs += training_pairs([photo.read()], scale, enlarge=True)
    return Lesson(grade, pairs, validation, float(level), small, high, name)
