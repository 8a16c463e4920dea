"""What folders hold: pictures, other files, further folders."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from srlib.common.decoding import SUFFIXES
from srlib.common.errors import InputError
from srlib.common.files import reading
from srlib.common.words import name_some, note


def find_pictures(folder: str | Path) -> list[Path]:
    """Return the picture files directly in a folder, but hidden ones, sorted by name.

    Other files are named in a note.

    Raises:
        InputError: if the folder is missing, cannot be opened or holds no picture.
    """
    folder = Path(folder)
    found, others = [], []
    with reading(folder):
        if not folder.is_dir():
            raise InputError(f"There is no folder '{folder}': check the path.")
        for path in sorted(folder.iterdir()):
            if is_picture(path):
                found.append(path)
            elif not path.name.startswith(".") and not path.is_dir():
                others.append(path)
    names = name_some([f"'{path.name}'" for path in others])
    if not found:
        seen = f", but {names}" if others else ""
        raise InputError(f"No pictures in '{folder}'{seen}: put JPEG or PNG files there.")
    if others:
        note(
            f"Passed over in '{folder}', as no pictures that can be read here: {names} "
            f"({len(others)}); save photos among them as JPEG or PNG."
        )
    return found


def is_picture(path: Path) -> bool:
    """Return whether a file looks like a picture, by its name."""
    hidden = path.name.startswith(".")  # as ._cat.jpg, which macOS puts beside cat.jpg
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def folders_that(holds: Callable[[Path], bool], folder: Path, depth: int = 2) -> list[Path]:
    """Return the folder if it holds what is looked for, else those inside that do.

    Args:
        holds: what tells of a folder whether it is one of those.
        folder: where to look first.
        depth: how many folders deep to look.
    """
    if holds(folder):
        return [folder]
    found = []
    for each in sorted(folder.iterdir()) if depth else ():
        # A zip made on a Mac has shadows of all its files.
        if each.is_dir() and not each.name.startswith(".") and each.name != "__MACOSX":
            with contextlib.suppress(OSError):  # one that cannot be opened has nothing for us
                found += folders_that(holds, each, depth - 1)
    return found
