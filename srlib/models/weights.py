"""Save and load the weights of a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from srlib.common.arrays import DAMAGED, write_arrays
from srlib.common.errors import InputError

if TYPE_CHECKING:
    import keras


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
