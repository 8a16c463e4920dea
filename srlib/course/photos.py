"""The photos that the chapters use: a stated number of a stated size, each of which can be read."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError, one_of
from srlib.common.places import DATA
from srlib.pictures.crops import centre_crop, crop_to_multiple
from srlib.pictures.photos import Photo, PhotoSet, open_photos, say_left_out, why_unusable

# As many photos of each split as the course has itself: so memory and time are bounded.
COUNTS = {"train": 68, "validation": 12, "test": 20}
# Of a larger photo than the course's own the middle square of this side is used.
MIDDLE = 768
# Every table of the chapters measures the middle square of this side of each test photo; a
# multiple of 2, 4 and 6, so that every grade fits.
LEAST = 240


def chapter_photos(data_dir: str | Path | None = None) -> PhotoSet:
    """Open the photos that the chapters use.

    Each is read once, a JPEG at an eighth of its size. Those that are damaged, too small, or of a
    single colour in their middle (which any method restores exactly) are left out, which is
    said in a note.

    Args:
        data_dir: as for ``pictures.open_photos``.

    Returns:
        The first 68 train, 12 validation and 20 test photos, of each at most the middle
        768x768 pixels.

    Raises:
        InputError: as ``open_photos``; and if a split has no photo left.
    """
    found = open_photos(data_dir)
    taken: Counter[str] = Counter()
    chosen: list[Photo] = []
    faults: dict[Photo, str] = {}
    for photo in found.photos:
        if taken[photo.split] == COUNTS[photo.split]:
            continue
        faults[photo] = why_unusable(photo, LEAST)
        if not faults[photo]:
            taken[photo.split] += 1
            chosen.append(replace(photo, side=MIDDLE))
    say_left_out(found.folder, faults.values())
    missing = [split for split in COUNTS if not taken[split]]
    if missing:
        raise InputError(
            f"The chapters need train, validation and test photos, but of {len(found)} photos in "
            f"'{found.folder}' none is left for {' and '.join(missing)}: add photos, until there "
            "are about thirty."
        )
    left_out = (photo for photo, fault in faults.items() if fault)
    return PhotoSet(found.folder, tuple(chosen), (*found.left_out, *left_out))


def measured_centres(photos: PhotoSet) -> dict[str, np.ndarray]:
    """Return what every table of the chapters measures: the middle of each test photo.

    Returns:
        Name → uint8 RGB (240, 240, 3), as ``evaluation.evaluate`` takes it.
    """
    return {photo.name: centre_crop(photo.read(), LEAST) for photo in photos.split("test")}


def course_photo(name: str) -> np.ndarray:
    """Return one of the course's own photos, whatever other photos a chapter uses.

    So what a chapter says of a picture is true of every run.

    Args:
        name: of the file without its suffix, as ``lemurs``.

    Returns:
        uint8 RGB (height, width, 3), its sides cropped to multiples of 12.

    Raises:
        InputError: if there is no such photo.
    """
    photos = {photo.name: photo for photo in open_photos(DATA / "photos").photos}
    return crop_to_multiple(photos[one_of(name, photos, "photo")].read(), 12)
