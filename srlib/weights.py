"""Save and load the weights of a network."""

import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from srlib.errors import InputError
from srlib.files import replacing

if TYPE_CHECKING:
    import keras

# What NumPy and zipfile raise for a file that is cut short or altered.
DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError)
DAMAGED += (zipfile.BadZipFile, zlib.error, tokenize.TokenError)


def save_weights(network: "keras.Model", path: str | Path, dtype: str = "float32") -> None:
    """Write a network's weights, in the order of ``get_weights``.

    Args:
        network: a built network.
        path: the file, ``.npz``; its folder is made if needed.
        dtype: ``float32``, or ``float16`` for half the size.

    Raises:
        InputError: if the file cannot be written.
    """
    save_values(network.get_weights(), path, dtype)


def save_values(values: Sequence[np.ndarray], path: str | Path, dtype: str = "float32") -> None:
    """Write weights that no network holds; as ``save_weights``."""
    write_arrays(path, **{f"w{i}": value.astype(dtype) for i, value in enumerate(values)})


def read_weights(path: str | Path) -> list[np.ndarray]:
    """Read what ``save_weights`` wrote.

    Raises:
        InputError: if the file is missing or damaged.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"There are no weights '{path}': train the network first.")
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return [arrays[f"w{i}"] for i in range(len(arrays.files))]
    except DAMAGED as error:
        raise InputError(f"'{path}' is damaged: delete it and train again.") from error


def load_weights(network: "keras.Model", path: str | Path) -> "keras.Model":
    """Load weights into a network built the same way, and return it.

    Raises:
        InputError: if the file is missing, damaged or made for another network.
    """
    values = read_weights(path)
    if [value.shape for value in values] != [value.shape for value in network.get_weights()]:
        raise InputError(
            f"'{path}' does not fit the network {network.name}: delete it and train again."
        )
    network.set_weights(values)
    return network


def write_arrays(path: str | Path, **arrays: object) -> None:
    """Write an ``.npz`` file that appears, or replaces the old one, only when complete.

    Raises:
        InputError: if the folder, which is made if needed, or the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
