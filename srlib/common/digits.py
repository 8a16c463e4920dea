"""Handwritten digits for the denoising autoencoder: an excerpt of MNIST."""

from pathlib import Path

import numpy as np

from srlib.common.arrays import reading_arrays
from srlib.common.errors import InputError
from srlib.common.places import DATA, in_checkout


def read_digits(path: str | Path = DATA / "digits" / "mnist.npz") -> tuple[np.ndarray, ...]:
    """Read the training and the test digits.

    Returns:
        Two float32 arrays in 0 to 1: (6000, 28, 28, 1) and (1000, 28, 28, 1).

    Raises:
        InputError: if the file is missing or damaged.
    """
    path = in_checkout(path)
    if not path.is_file():
        raise InputError(f"There are no digits '{path}': restore the file.")
    with reading_arrays(path, f"'{path}' is damaged: restore it from the repository.") as arrays:
        return tuple(
            arrays[name][..., None].astype(np.float32) / 255 for name in ("x_train", "x_test")
        )


def add_noise(digits: np.ndarray, level: float, seed: int) -> np.ndarray:
    """Add Gaussian noise and clip to 0 to 1.

    Args:
        digits: float32 in 0 to 1, any shape.
        level: standard deviation of the noise, in units of the range.
        seed: the same seed gives the same noise.
    """
    noise = np.random.default_rng(seed).normal(0, level, digits.shape)
    return np.clip(digits + noise, 0, 1).astype(np.float32)
