"""Large pictures tile by tile, so that memory stays bounded."""

from collections.abc import Iterator

Tile = tuple[tuple[slice, slice], tuple[int, int, int, int]]


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
