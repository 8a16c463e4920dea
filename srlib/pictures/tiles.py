"""Large pictures tile by tile, so that memory stays bounded."""

from collections.abc import Iterator

Area = tuple[slice, slice]
Core = tuple[int, int, int, int]


def cut_tiles(height: int, width: int, side: int, margin: int) -> Iterator[tuple[Area, Core]]:
    """Yield overlapping tiles whose cores cover a picture once.

    Args:
        height, width: of the picture in pixels.
        side: of a core; at the lower and right edge it may be less.
        margin: pixels around a core that belong to its tile too, where the picture has them.

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
