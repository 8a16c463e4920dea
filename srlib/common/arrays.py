"""Read and write arrays (npz files): whole or not at all."""

import contextlib
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
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


def write_arrays(path: str | Path, **arrays: Any) -> None:
    """Write an ``.npz`` file that appears, or replaces the old one, only when complete.

    Raises:
        InputError: if the folder, which is made if needed, or the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
