"""Read and write arrays (npz files): whole or not at all."""

import contextlib
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from srlib.common.errors import InputError
from srlib.common.files import replacing

# What NumPy and zipfile raise for a file that is cut short or altered.
_DAMAGED: tuple[type[Exception], ...] = (OSError, ValueError, KeyError, EOFError, RuntimeError)
_DAMAGED += (zipfile.BadZipFile, zlib.error, tokenize.TokenError)


@contextlib.contextmanager
def reading_arrays(path: str | Path, sentence: str) -> Iterator[np.lib.npyio.NpzFile]:
    """Open an ``.npz`` file for a block; arrays are read when the block asks for them.

    Args:
        path: the file.
        sentence: what the error says; it names the file and the remedy.

    Raises:
        InputError: if the file is missing or damaged, or has no array that the block asks for.
    """
    try:
        with Path(path).open("rb") as file:
            arrays = np.load(file)
            if not isinstance(arrays, np.lib.npyio.NpzFile):
                raise ValueError("a single array")
            with arrays:
                yield arrays
    except _DAMAGED as error:
        raise InputError(sentence) from error


def finite(arrays: Iterable[Any]) -> list[np.ndarray]:
    """Return arrays as they are, for ``reading_arrays`` and ``write_arrays``.

    Raises:
        ValueError: if a number among them is NaN or infinite.
    """
    values = [np.asarray(array) for array in arrays]
    if not all(np.isfinite(each).all() for each in values if each.dtype.kind == "f"):
        raise ValueError("NaN or infinite")
    return values


def write_arrays(path: str | Path, **arrays: Any) -> None:
    """Write an ``.npz`` file that appears, or replaces the old one, only when complete.

    Raises:
        InputError: if the folder, which is made if needed, or the file cannot be written, or a
            number is NaN or infinite, as after a training with too high a rate.
    """
    try:
        finite(arrays.values())
    except ValueError as error:
        raise InputError(
            f"'{path}' is not written, as it would hold NaN or infinite numbers: train anew with a "
            "smaller learning rate."
        ) from error
    with replacing(path) as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
