"""Large pictures in tiles or strips, so that memory stays bounded."""

from collections.abc import Callable, Iterator

import numpy as np

from srlib.common.errors import InputError
from srlib.common.progress import progress

Area = tuple[slice, slice]
Tile = tuple[Area, tuple[int, int, int, int]]
_STRIP = 2**18  # pixels of a strip


def cut_tiles(height: int, width: int, side: int, margin: int) -> Iterator[Tile]:
    """Yield tiles of a picture: their cores of ``side`` pixels (less at the lower and right
    edge) cover it once, and ``margin`` pixels around a core belong to its tile, too.

    Yields:
        The rows and columns of a tile in the picture; and of its core within the tile the
        top, bottom, left and right.
    """
    for top in range(0, height, side):
        for left in range(0, width, side):
            above, before = min(top, margin), min(left, margin)
            bottom, right = min(top + side, height), min(left + side, width)
            rows = slice(top - above, min(bottom + margin, height))
            columns = slice(left - before, min(right + margin, width))
            yield (rows, columns), (above, above + bottom - top, before, before + right - left)


def run_in_tiles(
    run: Callable[[np.ndarray], np.ndarray], small: np.ndarray, scale: int, side: int, reach: int
) -> np.ndarray:
    """Upscale a picture tile by tile; each is cut with ``reach`` extra pixels and stitched
    without them.

    Args:
        run: what upscales a tile, uint8 RGB.
        small: uint8 RGB (height, width, 3).
        scale: so many times as high and wide is what ``run`` returns.
        side: of the tiles in small pixels, a multiple of 4, so that pooling sees the same groups
            of pixels in all of them.
        reach: how many small pixels around a pixel its result depends on.

    Returns:
        uint8 RGB (height · scale, width · scale, 3).
    """
    height, width = small.shape[:2]
    big = np.empty((height * scale, width * scale, 3), np.uint8)
    tiles = list(cut_tiles(height, width, side, reach + -reach % 4))
    for (rows, columns), core in progress(tiles, "tile"):
        top, bottom, left, right = (edge * scale for edge in core)
        part = run(small[rows, columns])[top:bottom, left:right]
        y, x = rows.start * scale + top, columns.start * scale + left
        big[y : y + part.shape[0], x : x + part.shape[1]] = part
    return big


def cut_strips(shape: tuple[int, ...], border: int, overlap: int = 0) -> Iterator[Area]:
    """Yield strips of a picture without its border, as wide as it is.

    Args:
        shape: of the picture: height, width and so on.
        border: pixels cut off each side.
        overlap: rows that two strips share.

    Yields:
        The rows and columns of a strip in the picture.

    Raises:
        InputError: if the border leaves nothing.
    """
    height, width = shape[:2]
    if min(height, width) <= 2 * border:
        raise InputError(
            f"A border of {border} leaves nothing of a picture of {width}x{height} pixels: "
            "use a larger one."
        )
    rows = max(1, _STRIP // width)
    for top in range(border, height - border - overlap, rows):
        bottom = min(top + rows + overlap, height - border)
        yield slice(top, bottom), slice(border, width - border)
