"""More pictures from the same photos: other colours, other grids, mixtures."""

import numpy as np

from srlib.pictures.patches import training_pairs
from srlib.training.augmentation import mix, shift_grid, swap_colours


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


def test_mixtures_lie_between_two_patches_of_the_batch_and_targets_are_mixed_alike():
    inputs = np.arange(6, dtype=np.float32).reshape(6, 1, 1, 1)
    batch = (inputs, np.tile(10 * inputs, (1, 2, 2, 1)))
    mixed, targets = next(mix([batch], seed=3))
    assert mixed.dtype == targets.dtype == np.float32
    assert targets.shape == (6, 2, 2, 1)
    assert np.allclose(targets, 10 * mixed)
    assert not np.array_equal(mixed, inputs)
    assert mixed.min() >= 0 and mixed.max() <= 5
    assert np.array_equal(batch[0], inputs)
    again, _ = next(mix([batch], seed=3))
    other, _ = next(mix([batch], seed=4))
    assert np.array_equal(again, mixed) and not np.array_equal(other, mixed)


def test_a_weak_mixture_is_nearly_one_patch():
    inputs = np.random.default_rng(0).random((64, 1, 1, 1)).astype(np.float32)
    mixed, _ = next(mix([(inputs, inputs)], seed=0, strength=1e-3))
    assert np.isclose(np.abs(mixed - inputs.ravel()).min(axis=-1), 0, atol=1e-3).mean() > 0.9
