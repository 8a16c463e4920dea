"""The photos: the set that ships with the course, the Kaggle set, or any folder."""

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError, one_of
from srlib.common.files import reading
from srlib.common.places import DATA, in_checkout
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.files import find_pictures, read_picture

SPLITS = ("train", "validation", "test")
VARIABLE = "SR_DATA_DIR"


@dataclass(frozen=True)
class Photo:
    """One high-res photo, its split and its credit; ``read`` returns the pixels."""

    name: str
    path: Path
    split: str
    title: str = ""
    author: str = ""
    licence: str = ""
    source: str = ""

    def read(self) -> np.ndarray:
        """Return the photo as uint8 RGB (height, width, 3)."""
        return read_picture(self.path)


@dataclass(frozen=True)
class PhotoSet:
    """The photos of one folder."""

    folder: Path
    photos: tuple[Photo, ...]

    def __len__(self) -> int:
        return len(self.photos)

    def split(self, name: str, limit: int | None = None) -> list[Photo]:
        """Return the photos of a split (``train``, ``validation`` or ``test``).

        Args:
            name: the split.
            limit: at most so many, the first ones.

        Raises:
            InputError: if there is no such split, or it is empty.
        """
        one_of(name, SPLITS, "split")
        chosen = [photo for photo in self.photos if photo.split == name]
        if not chosen:
            raise InputError(
                f"No {name} photos in '{self.folder}': add more photos (it has {len(self)})."
            )
        return chosen[:limit]


def open_photos(data_dir: str | Path | None = None) -> PhotoSet:
    """Open a photo set; pixels are read only when asked for.

    Args:
        data_dir: the embedded set's folder, the Kaggle set's folder (``high res/``
            and ``image_data.csv``), or any folder of pictures; ``~`` is one's home. None or
            "" means the environment variable SR_DATA_DIR, and without it the embedded set.

    Returns:
        A set split **by photo**: as the CSV says, else by a stable rule on the name.

    Raises:
        InputError: if the folder, its CSV or a photo that it names is missing, wrong or cannot
            be opened, or two files have one name.
    """
    named = data_dir or os.environ.get(VARIABLE) or DATA / "photos"
    folder = in_checkout(os.path.expanduser(named))
    with reading(folder):
        if not folder.is_dir():
            raise InputError(
                f"There is no data folder '{folder}': correct data_dir or {VARIABLE}, "
                "or leave both empty to use the photos that ship with the course."
            )
        return PhotoSet(folder, _tell_apart(_find_photos(folder)))


def split_by_name(name: str) -> str:
    """Return the split of a photo by a rule that never changes: a hash of its name.

    About 70 % train, 10 % validation, 20 % test, whatever other photos there are.
    """
    # A file's name need not be text: bytes that are not UTF-8 count as they are.
    percent = int(hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest(), 16) % 100
    return "train" if percent < 70 else "validation" if percent < 80 else "test"


def _find_photos(folder: Path) -> list[Photo]:
    if (folder / "photos.csv").is_file():
        return _read_embedded(folder)
    if (folder / "image_data.csv").is_file() or (folder / "high res").is_dir():
        return _read_kaggle(folder)
    return [Photo(path.stem, path, split_by_name(path.stem)) for path in find_pictures(folder)]


def _tell_apart(photos: list[Photo]) -> tuple[Photo, ...]:
    """Name photos by their whole file names where cat.jpg and cat.png would both be cat."""
    for name, count in Counter(photo.path.name for photo in photos).items():
        if count > 1:
            raise InputError(f"{count} photos are called '{name}': rename them, or delete rows.")
    taken = Counter(name for photo in photos for name in {photo.name, photo.path.name})
    return tuple(
        replace(photo, name=photo.path.name) if taken[photo.name] > 1 else photo for photo in photos
    )


def _read_embedded(folder: Path) -> list[Photo]:
    rows = _read_csv(
        folder / "photos.csv", ("file", "split", "title", "author", "licence", "source")
    )
    photos = []
    for row in rows:
        split = one_of(row["split"], SPLITS, f"split for {row['file']} in photos.csv:")
        path = folder / row["file"]
        if not path.is_file():
            raise InputError(
                f"photos.csv names '{path}', which is not there: restore the file or "
                "delete its row."
            )
        credit = {key: row[key] for key in ("title", "author", "licence", "source")}
        photos.append(Photo(path.stem, path, split, **credit))
    return photos


def _read_kaggle(folder: Path) -> list[Photo]:
    """Return each photo of image_data.csv once: it has a row for each of its low-res files.

    Those files are not read: the grades are made from the photo.
    """
    rows = _read_csv(folder / "image_data.csv", ("high_res",))
    photos = []
    for name in dict.fromkeys(row["high_res"] for row in rows):
        path = folder / "high res" / name
        if not path.is_file():
            raise InputError(
                f"image_data.csv names '{path}', which is not there: download the set again "
                "or delete its rows."
            )
        photos.append(Photo(path.stem, path, split_by_name(path.stem)))
    return photos


def _read_csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        raise InputError(f"There is no '{path}': restore it, or use another data folder.")
    try:
        with reading(path):
            text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"'{path}' is not in UTF-8: save it in this encoding.") from error
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            f"'{path}' has no column {', '.join(missing)}: its first line must name "
            f"{', '.join(columns)}."
        )
    rows = list(reader)
    for number, row in enumerate(rows, 1):
        if None in (row[name] for name in columns):
            raise InputError(
                f"Row {number} of '{path}' is cut short: complete it ({', '.join(columns)}) "
                "or delete it."
            )
    if not rows:
        raise InputError(f"'{path}' lists no photos: restore it, or use another data folder.")
    return rows


def read_all(photos: Iterable[Photo]) -> dict[str, np.ndarray]:
    """Read photos into a mapping from name to pixels, as ``evaluate`` takes it.

    Sides are cropped to multiples of 12, so that the scales 2, 3, 4 and 6 all fit and every
    result is as large as its photo.

    Raises:
        InputError: if a photo cannot be read or is smaller than 12x12 pixels.
    """
    return {photo.name: crop_to_multiple(photo.read(), 12) for photo in photos}
