"""More pictures from the same photos: other colours, other grids."""

import numpy as np

from srlib.pictures.patches import training_pairs
from srlib.training.augmentation import shift_grid, swap_colours


def test_swapped_colours_keep_the_picture_and_add_two_orders(make_picture):
    picture = make_picture(8, 12)
    same, second, third = swap_colours([picture])
    assert np.array_equal(same, picture)
    assert np.array_equal(second, picture[..., [1, 2, 0]])
    assert np.array_equal(third, picture[..., [2, 0, 1]])


def test_shifted_copies_show_the_same_photo_with_other_small_pixels(make_picture):
    picture = make_picture(40, 60)
    copies = shift_grid([picture], 4, 5)
    starts = {(40 - copy.shape[0], 60 - copy.shape[1]) for copy in copies}
    assert len(starts) == len(copies) == 5
    assert all(0 <= side < 4 for start in starts for side in start)
    for copy in copies:
        assert np.array_equal(copy, picture[-copy.shape[0] :, -copy.shape[1] :])
    small = {pair[0].tobytes() for pair in training_pairs(copies, 4)}
    assert len(small) == 5


def test_there_are_no_more_grids_than_pixels_in_a_small_one(make_picture):
    assert len(shift_grid([make_picture(40, 60)] * 2, 2, 16)) == 2 * 4


def test_same_seed_gives_the_same_grids(make_picture):
    pictures = [make_picture(40, 60)] * 3
    shapes = [[copy.shape for copy in shift_grid(pictures, 6, 2, seed)] for seed in (1, 1, 2)]
    assert shapes[0] == shapes[1] != shapes[2]
