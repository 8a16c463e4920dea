"""Lists of photos: which ones a folder holds, by its table or as they lie there."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from srlib.common.errors import InputError, one_of
from srlib.common.files import reading
from srlib.common.folders import find_pictures, folders_that, is_picture
from srlib.common.picture_files import check_picture
from srlib.common.places import DATA, in_checkout
from srlib.common.tables import read_rows
from srlib.common.words import name_some, note, one_line

SPLITS = ("train", "validation", "test")
VARIABLE = "SR_DATA_DIR"


@dataclass(frozen=True)
class ListedPhoto:
    """A photo in a list, its split and its credit.

    Attributes:
        name: of the file without its suffix, as it can be shown.
        path: the file.
        split: one of ``SPLITS``.
    """

    name: str
    path: Path
    split: str
    title: str = ""
    author: str = ""
    licence: str = ""
    source: str = ""


def find_folder(data_dir: str | Path | None = None) -> Path:
    """Return the folder that holds the photos: the one that is named, or one inside it.

    Args:
        data_dir: as for ``pictures.open_photos``.

    Raises:
        InputError: if it is missing, a file, or cannot be opened, or if only several of its
            folders hold pictures.
    """
    named = data_dir or os.environ.get(VARIABLE) or DATA / "photos"
    folder = in_checkout(os.path.expanduser(named))
    with reading(folder):
        if folder.is_file():
            raise InputError(
                f"'{folder}' is a file: name the folder of the photos, unpacked if they are packed."
            )
        if not folder.is_dir():
            raise InputError(
                f"There is no data folder '{folder}': correct data_dir or {VARIABLE}, "
                "or leave both empty to use the photos that ship with the course."
            )
        inner = folders_that(lambda each: _reader(each) is not None, folder)
    if len(inner) > 1:
        names = name_some([f"'{each.relative_to(folder)}'" for each in inner])
        raise InputError(f"'{folder}' has pictures in its folders {names}: name one of them.")
    if inner and inner[0] != folder:
        note(f"The photos are taken from '{inner[0]}'.")
    return inner[0] if inner else folder


def list_photos(folder: Path) -> tuple[ListedPhoto, ...]:
    """Return the photos of a folder, as from ``find_folder``; their files are not opened.

    Those of a table (``photos.csv``; Kaggle's ``image_data.csv``) come in its order, the pictures
    of another folder by their names.

    Raises:
        InputError: if the folder, its table or a photo that it names is missing, wrong or cannot
            be opened, or two files have one name.
    """
    with reading(folder):
        return _tell_apart((_reader(folder) or _read_pictures)(folder))


def why_unusable(photo: ListedPhoto, side: int = 0) -> str:
    """Return why a photo cannot be used, in words without a remedy; nothing if it can.

    Args:
        photo: the photo.
        side: as for ``common.decoding.check``.
    """
    try:
        check_picture(photo.path, side)
    except InputError as error:
        sentence, _, _ = str(error).rpartition(": ")
        return sentence.replace(one_line(str(photo.path)), one_line(photo.path.name))
    return ""


def say_left_out(folder: Path, faults: Iterable[str]) -> None:
    """Name and count the photos with a fault, which are left out, in a note."""
    reasons = [fault for fault in faults if fault]
    if reasons:
        note(f"Left out of '{folder}' ({len(reasons)}): {name_some(reasons, '; ')}.")


def split_by_name(name: str) -> str:
    """Return the split of a photo by a rule that never changes: a hash of its name.

    About 70 % train, 10 % validation, 20 % test, whatever other photos there are.
    """
    # A file's name need not be text: bytes that are not UTF-8 count as they are.
    percent = int(hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest(), 16) % 100
    return "train" if percent < 70 else "validation" if percent < 80 else "test"


def _reader(folder: Path) -> Callable[[Path], list[ListedPhoto]] | None:
    """Return what reads a folder's list of photos, None if it has none."""
    if (folder / "photos.csv").is_file():
        return _read_embedded
    if (folder / "image_data.csv").is_file() or (folder / "high res").is_dir():
        return _read_kaggle
    return _read_pictures if any(map(is_picture, folder.iterdir())) else None


def _read_pictures(folder: Path) -> list[ListedPhoto]:
    return [_photo(path) for path in find_pictures(folder)]


def _photo(path: Path, split: str = "", **credit: Any) -> ListedPhoto:
    return ListedPhoto(one_line(path.stem), path, split or split_by_name(path.stem), **credit)


def _tell_apart(photos: list[ListedPhoto]) -> tuple[ListedPhoto, ...]:
    """Name photos by their whole file names where cat.jpg and cat.png would both be cat."""
    files = [one_line(photo.path.name) for photo in photos]
    for name, count in Counter(files).items():
        if count > 1:
            raise InputError(f"{count} photos are called '{name}': rename them, or delete rows.")
    pairs = list(zip(photos, files, strict=True))
    taken = Counter(name for photo, file in pairs for name in {photo.name, file})
    return tuple(
        replace(photo, name=file) if taken[photo.name] > 1 else photo for photo, file in pairs
    )


def _read_embedded(folder: Path) -> list[ListedPhoto]:
    rows = read_rows(
        folder / "photos.csv", ("file", "split", "title", "author", "licence", "source")
    )
    photos = []
    for row in rows:
        split = one_of(row["split"], SPLITS, f"split for {row['file']} in photos.csv:")
        path = _listed(folder, row["file"], "photos.csv", "restore the file or delete its row")
        credit = {key: row[key] for key in ("title", "author", "licence", "source")}
        photos.append(_photo(path, split, **credit))
    return photos


def _read_kaggle(folder: Path) -> list[ListedPhoto]:
    """Return each photo of image_data.csv once: it has a row for each of its low-res files.

    Those files are not read: the grades are made from the photo.
    """
    rows = read_rows(folder / "image_data.csv", ("high_res",))
    remedy = "download the set again or delete its rows"
    return [
        _photo(_listed(folder, f"high res/{name}", "image_data.csv", remedy))
        for name in dict.fromkeys(row["high_res"] for row in rows)
    ]


def _listed(folder: Path, name: str, table: str, remedy: str) -> Path:
    """Return a file that a table names, which may not lead out of its folder."""
    path = folder / name
    if "\0" in name or not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise InputError(f"{table} names '{name}', which lies outside '{folder}': {remedy}.")
    if not path.is_file():
        raise InputError(f"{table} names '{path}', which is not there: {remedy}.")
    return path
