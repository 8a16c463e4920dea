"""The photos that the chapters use: a stated number of a stated size, each of which can be read."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from srlib.common.errors import InputError
from srlib.pictures.photos import Photo, PhotoSet, open_photos, say_left_out, why_unusable

# As many photos of each split as the course has itself: so memory and time are bounded.
COUNTS = {"train": 68, "validation": 12, "test": 20}
# Of a larger photo than the course's own the middle square of this side is used.
MIDDLE = 768
# The chapters cut crops of this side out of photos.
LEAST = 144


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
