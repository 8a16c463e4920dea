"""Eight views: enlarge a picture in all its turned and mirrored forms, and average."""

from dataclasses import replace

import numpy as np

from srlib.methods.door import Method


def eight_views(method: Method) -> Method:
    """Return a method that averages what another makes of eight views of a picture.

    The views are the symmetries of the square: turned four ways, each mirrored as well; every
    result is turned back. It takes eight times as long. Source: Timofte et al., "Seven ways to
    improve example-based single image super resolution", 2016 (in papers: self-ensemble, x8).
    """

    def enlarge(small: np.ndarray, scale: int) -> np.ndarray:
        total = np.zeros((small.shape[0] * scale, small.shape[1] * scale, 3), np.float32)
        for turn in range(4):
            for mirror in (1, -1):
                view = np.ascontiguousarray(np.rot90(small[:, ::mirror], turn))
                total += np.rot90(method(view, scale), -turn)[:, ::mirror]
        return np.rint(total / 8).astype(np.uint8)

    return replace(method, name=f"{method.name}, eight views", enlarge=enlarge)
