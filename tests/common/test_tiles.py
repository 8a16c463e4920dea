import numpy as np
import pytest

from srlib.common.tiles import cut_tiles


@pytest.mark.parametrize("size", [(1, 1), (7, 30), (8, 16), (25, 17)])
@pytest.mark.parametrize("margin", [0, 3, 20])
def test_cores_cover_every_pixel_once_with_a_margin_around(size, margin):
    height, width = size
    covered = np.zeros(size, int)
    for area, (top, bottom, left, right) in cut_tiles(height, width, 8, margin):
        tile = covered[area]
        tile[top:bottom, left:right] += 1
        assert 0 < bottom - top <= 8 and 0 < right - left <= 8
        for (start, end), cut, length in zip(
            ((top, bottom), (left, right)), area, size, strict=True
        ):
            assert start == min(margin, cut.start + start)
            assert cut.stop - cut.start - end == min(margin, length - cut.start - end)
    assert (covered == 1).all()
