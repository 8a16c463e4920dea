import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.common.tiles import cut_strips, cut_tiles, run_in_tiles


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


@pytest.mark.parametrize(("side", "reach"), [(4, 0), (8, 3), (100, 5)])
def test_what_was_upscaled_in_tiles_is_whole(make_picture, side, reach):
    small, seen = make_picture(19, 30), []

    def enlarge(tile):
        seen.append(tile.shape[:2])
        return tile.repeat(2, 0).repeat(2, 1)

    big = run_in_tiles(enlarge, small, 2, side, reach)
    assert np.array_equal(big, small.repeat(2, 0).repeat(2, 1))
    assert np.max(seen) <= side + 2 * (reach + -reach % 4)


@pytest.mark.parametrize("overlap", [0, 10])
def test_strips_cover_all_but_the_border(overlap):
    covered = np.zeros((700, 1000), int)
    strips = list(cut_strips(covered.shape, 4, overlap))
    for strip in strips:
        covered[strip] += 1
    inside = covered[4:-4, 4:-4]
    assert inside.min() == 1 and inside.sum() == covered.sum() and len(strips) == 3
    assert (inside == 2).sum() == overlap * 2 * inside.shape[1]


def test_a_border_that_leaves_nothing_is_refused():
    with pytest.raises(InputError, match="border of 4 leaves nothing of a picture of 9x8 pixels"):
        list(cut_strips((8, 9, 3), 4))
