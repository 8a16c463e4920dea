"""The photos that the chapters use: a stated number of a stated size, each of which can be read."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError, one_of
from srlib.common.photo_lists import say_left_out, why_unusable
from srlib.common.places import DATA
from srlib.common.threads import side_by_side
from srlib.pictures.crops import centre_crop, crop_to_multiple
from srlib.pictures.photos import Photo, PhotoSet, open_photos, read_photos

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
    chosen: set[Photo] = set()
    faults: dict[Photo, str] = {}
    for split, count in COUNTS.items():
        waiting = [photo for photo in found.photos if photo.split == split]
        while waiting and count:
            looked_at, waiting = waiting[:count], waiting[count:]
            reasons = side_by_side(partial(why_unusable, side=LEAST), looked_at)
            faults |= dict(zip(looked_at, reasons, strict=True))
            usable = [photo for photo in looked_at if not faults[photo]]
            chosen.update(usable)
            count -= len(usable)
    say_left_out(found.folder, faults.values())
    photos = tuple(replace(photo, side=MIDDLE) for photo in found.photos if photo in chosen)
    empty = [split for split in COUNTS if split not in {photo.split for photo in photos}]
    if empty:
        raise InputError(
            f"The chapters need train, validation and test photos, but of {len(found)} photos in "
            f"'{found.folder}' none is left for {' and '.join(empty)}: add photos, until there "
            "are about thirty."
        )
    left_out = (photo for photo, fault in faults.items() if fault)
    return PhotoSet(found.folder, photos, (*found.left_out, *left_out))


def measured_centres(photos: PhotoSet) -> dict[str, np.ndarray]:
    """Return what every table of the chapters measures: the middle of each test photo.

    Returns:
        Name → uint8 RGB (240, 240, 3), as ``evaluation.evaluate`` takes it.
    """
    chosen = photos.split("test")
    pictures = (centre_crop(picture, LEAST) for picture in read_photos(chosen))
    return dict(zip((photo.name for photo in chosen), pictures, strict=True))


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
