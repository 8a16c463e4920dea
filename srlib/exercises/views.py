"""The eight views of a picture: turned, mirrored, and back."""

from functools import cache

import numpy as np

from srlib.methods.door import Method


def view(picture: np.ndarray, number: int) -> np.ndarray:
    """Return a view, 0 to 7: mirrored from 4 on, then turned by ``number % 4`` quarters."""
    return np.rot90(picture[:, ::-1] if number >= 4 else picture, number % 4)


def undo(picture: np.ndarray, number: int) -> np.ndarray:
    """Return the picture of which another is a view."""
    turned = np.rot90(picture, -(number % 4))
    return turned[:, ::-1] if number >= 4 else turned


class Views:
    """What a method makes of the views of pictures; each is enlarged once and then kept."""

    def __init__(self, method: Method, smalls: list[np.ndarray], scale: int) -> None:
        self._method, self._smalls, self._scale = method, smalls, scale
        self.enlarged = cache(self._enlarged)

    def _enlarged(self, picture: int, number: int) -> np.ndarray:
        """Return the result for a view of a picture, turned back; pictures count from 0."""
        small = np.ascontiguousarray(view(self._smalls[picture], number))
        return undo(self._method(small, self._scale), number)
