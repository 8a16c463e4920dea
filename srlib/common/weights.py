"""Save and load the weights of a model."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from srlib.common.arrays import finite, reading_arrays, write_arrays
from srlib.common.errors import InputError

if TYPE_CHECKING:
    import keras


def save_weights(model: "keras.Model", path: str | Path, dtype: str = "float32") -> None:
    """Write a model's weights, in the order of ``get_weights``.

    Args:
        model: a built Keras model.
        path: the file, ``.npz``; its folder is made if needed.
        dtype: ``float32``, or ``float16`` for half the size.

    Raises:
        InputError: if the file cannot be written, or a weight is NaN or infinite.
    """
    save_values(model.get_weights(), path, dtype)


def save_values(values: Sequence[np.ndarray], path: str | Path, dtype: str = "float32") -> None:
    """Write weights that no model holds; as ``save_weights``."""
    write_arrays(path, **{f"w{i}": value.astype(dtype) for i, value in enumerate(values)})


def read_weights(path: str | Path) -> list[np.ndarray]:
    """Read what ``save_weights`` wrote.

    Raises:
        InputError: if the file is missing or damaged.
    """
    if not Path(path).is_file():
        raise InputError(f"There are no weights '{path}': train the network first.")
    with reading_arrays(path, f"'{path}' is damaged: delete it and train again.") as arrays:
        return finite(arrays[f"w{i}"] for i in range(len(arrays.files)))


def load_weights(model: "keras.Model", path: str | Path) -> "keras.Model":
    """Load weights into a model built the same way, and return it.

    Raises:
        InputError: if the file is missing, damaged or made for another model.
    """
    values = read_weights(path)
    if [value.shape for value in values] != [value.shape for value in model.get_weights()]:
        raise InputError(
            f"'{path}' does not fit the network {model.name}: delete it and train again."
        )
    model.set_weights(values)
    return model
