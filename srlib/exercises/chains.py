"""A network of convolutions with kernels of any size, and one layer of it."""

from dataclasses import dataclass, field

import numpy as np

from srlib.common.opencv import cv2


@dataclass(frozen=True)
class Chain:
    """A network of convolutions: from an array (height, width) to one of the same shape.

    Attributes:
        sizes: height and width of each kernel, odd numbers.
    """

    sizes: tuple[tuple[int, int], ...]
    _bias: float = field(default=0.5, repr=False)

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """Return what the network makes of a picture."""
        random = np.random.default_rng(6)
        for size in self.sizes:
            kernel = random.uniform(0.2, 1, size)
            picture = one_layer(np.asarray(picture, float), kernel / kernel.sum(), self._bias)
        return picture

    def __repr__(self) -> str:
        kernels = ", ".join(f"{height}x{width}" for height, width in self.sizes)
        return f"a network with kernels of {kernels}"


def one_layer(
    picture: np.ndarray, kernel: np.ndarray, bias: float, border: int = cv2.BORDER_CONSTANT
) -> np.ndarray:
    """Return max(0, kernel * picture + bias), of the picture's shape; floats."""
    return np.maximum(weighted_sums(picture, kernel, border) + bias, 0)


def weighted_sums(
    picture: np.ndarray, kernel: np.ndarray, border: int = cv2.BORDER_CONSTANT
) -> np.ndarray:
    """Return kernel * picture, of the picture's shape; floats."""
    return cv2.filter2D(picture.astype(float), -1, kernel.astype(float), borderType=border)
