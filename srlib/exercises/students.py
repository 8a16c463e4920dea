"""Numbers of one's own: seed, photo and crop follow from the name that a student types."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from srlib.common.places import DATA
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.photos import open_photos

Choice = TypeVar("Choice")
_SIDE = 96  # of the crop, in pixels: a multiple of 12, so that every grade fits


@dataclass(frozen=True)
class Student:
    """A student, by the name that was typed.

    Attributes:
        name: without spaces too many; capitals do not matter for the numbers.
        seed: from 0 to 9,999.
        photo: the name of a test photo of the course.
        box: left, top, width, height of a square of 96x96 pixels in it, in multiples of 12; it is
            never one of the duller squares of the photo.
    """

    name: str
    seed: int
    photo: str
    box: tuple[int, int, int, int]

    def choose(self, choices: Sequence[Choice], about: str = "") -> Choice:
        """Return one of the choices, always the same for the same name.

        Args:
            choices: at least one.
            about: a word for what is chosen, so that two choices do not go together.
        """
        return choices[_hash(f"{self.name}/{about}") % len(choices)]

    def __str__(self) -> str:
        who = self.name or "nobody yet (type your name between the quotes and run the cell again)"
        left, top, width, height = self.box
        return (
            f"Numbers of {who}: seed {self.seed}, photo {self.photo}, its {width}x{height} pixels "
            f"at left {left}, top {top}"
        )

    __repr__ = __str__


def open_student(name: str) -> Student:
    """Return the numbers that belong to a name: the same on every machine.

    Args:
        name: as the student writes it; capitals, accents' encoding and further spaces do not
            matter. An empty one has numbers as well, so that every cell can be run.
    """
    name = " ".join(unicodedata.normalize("NFC", str(name)).split())
    photos = open_photos(DATA / "photos").split("test")
    photo = photos[_hash(f"{name}/photo") % len(photos)]
    picture = crop_to_multiple(photo.read(), 12)
    boxes = [
        (picture[top : top + _SIDE, left : left + _SIDE].std(), left, top)
        for top in range(0, picture.shape[0] - _SIDE + 1, 24)
        for left in range(0, picture.shape[1] - _SIDE + 1, 24)
    ]
    livelier = sorted(boxes)[len(boxes) // 2 :]
    _, left, top = livelier[_hash(f"{name}/box") % len(livelier)]
    return Student(name, _hash(f"{name}/seed") % 10_000, photo.name, (left, top, _SIDE, _SIDE))


def _hash(text: str) -> int:
    # Python's own hash differs from run to run.
    return int(hashlib.sha256(text.casefold().encode("utf-8", "replace")).hexdigest()[:12], 16)
