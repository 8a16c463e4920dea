"""Pictures of other kinds than photos, train and test pictures apart."""

from collections.abc import Callable

import numpy as np

from srlib.common.digits import read_digits
from srlib.common.errors import one_of
from srlib.common.places import DATA
from srlib.pictures.crops import centre_crop
from srlib.pictures.degradation import bicubic_resize
from srlib.pictures.photos import open_photos
from srlib.training.drawings import make_drawing
from srlib.training.rendered_pages import render_page

SIDE = 240  # of what is tested: the middle of each test picture, as in all chapters
_TRAIN, _TEST = 40, 8  # rendered pages, and drawings
_FIRST_TEST = 1_000_000  # its seed
_ROWS = 12  # of digits on a sheet; as many columns


def _photos(split: str) -> dict[str, np.ndarray]:
    return {photo.name: photo.read() for photo in open_photos(DATA / "photos").split(split)}


def _rendered(render: Callable[[int], np.ndarray], split: str) -> dict[str, np.ndarray]:
    seeds = range(_TRAIN) if split == "train" else range(_FIRST_TEST, _FIRST_TEST + _TEST)
    return {f"seed {seed}": render(seed) for seed in seeds}


def _medical(split: str) -> dict[str, np.ndarray]:
    """Return parts of two pictures that ship with scikit-image; between the parts are gaps.

    Stained tissue under a microscope: Center for Microscopy and Molecular Imaging, no known
    copyright restrictions. A retina: Mikael Häggström, CC0; it is halved, as it is not sharp.
    """
    from skimage import data

    tissue, retina = data.immunohistochemistry(), data.retina()
    retina = bicubic_resize(retina, *(side // 2 for side in retina.shape[1::-1]))
    if split == "train":
        return {"tissue": tissue[:, :256], "retina": retina[120:600, :400]}
    parts = {"tissue": tissue[:, 272:512], "retina": retina[120:600, 416:656]}
    return {
        f"{name}, {place}": half
        for name, part in parts.items()
        for place, half in (("above", part[:SIDE]), ("below", part[-SIDE:]))
    }


def _digits(split: str) -> dict[str, np.ndarray]:
    """Return sheets of 12x12 digits."""
    digits = read_digits()[0 if split == "train" else 1]
    sheets, side = digits[: len(digits) // _ROWS**2 * _ROWS**2], _ROWS * digits.shape[1]
    sheets = sheets.reshape(-1, _ROWS, _ROWS, *digits.shape[1:3]).transpose(0, 1, 3, 2, 4)
    levels = np.rint(255 * sheets.reshape(-1, side, side, 1)).astype(np.uint8).repeat(3, axis=-1)
    return {f"sheet {number}": sheet for number, sheet in enumerate(levels)}


_MAKERS: dict[str, Callable[[str], dict[str, np.ndarray]]] = {
    "photos": _photos,
    "pages": lambda split: _rendered(render_page, split),
    "drawings": lambda split: _rendered(make_drawing, split),
    "medical": _medical,
    "digits": _digits,
}
PICTURE_KINDS = tuple(_MAKERS)


def train_pictures(kind: str) -> list[np.ndarray]:
    """Return the pictures that a network for a kind learns from, uint8 RGB.

    Args:
        kind: ``photos`` (the course's own), ``pages``, ``drawings``, ``medical`` or ``digits``.

    Raises:
        InputError: if there is no such kind.
    """
    return list(_MAKERS[one_of(kind, PICTURE_KINDS, "kind of pictures")]("train").values())


def unseen_pictures(kind: str) -> dict[str, np.ndarray]:
    """Return the middle 240x240 pixels of the test pictures of a kind by their names, uint8 RGB.

    Args:
        kind: as for ``train_pictures``; no network learnt from these, but the medical ones are
            other parts of the same two pictures.

    Raises:
        InputError: if there is no such kind.
    """
    found = _MAKERS[one_of(kind, PICTURE_KINDS, "kind of pictures")]("test")
    return {name: centre_crop(picture, SIDE) for name, picture in found.items()}
