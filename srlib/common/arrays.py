"""Read and write arrays (npz files): whole or not at all."""

import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np

from srlib.common.files import replacing

# What NumPy and zipfile raise for a file that is cut short or altered.
DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError)
DAMAGED += (zipfile.BadZipFile, zlib.error, tokenize.TokenError)


def write_arrays(path: str | Path, **arrays: object) -> None:
    """Write an ``.npz`` file that appears, or replaces the old one, only when complete.

    Raises:
        InputError: if the folder, which is made if needed, or the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
