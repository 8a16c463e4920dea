from itertools import islice

import cv2
import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.pictures.crops import centre_crop
from srlib.pictures.patches import patch_stream, random_patches, training_pairs


def first(pairs, size=8, batch=4, seed=0, count=1):
    return [
        (inputs.copy(), targets.copy())
        for inputs, targets in islice(random_patches(pairs, size, batch, seed), count)
    ]


def numbered_pairs(scale):
    """Return pairs whose pixel values tell their place: the target's pixels copy the input's."""
    small = np.arange(20 * 24, dtype=np.uint16).reshape(20, 24)
    small = np.stack([small % 251, small // 2 % 251, small % 199], axis=-1).astype(np.uint8)
    return [(small, small.repeat(scale, 0).repeat(scale, 1))]


@pytest.mark.parametrize("degradation", ["grade", "bicubic"])
def test_pairs_are_the_small_picture_and_the_crop(make_picture, degradation):
    picture = make_picture(51, 62)
    [(small, high)] = training_pairs([picture], 4, degradation)
    assert np.array_equal(high, picture[:48, :60])
    assert small.shape == (12, 15, 3)


def test_enlarged_pairs_have_equal_size(make_picture):
    [(small, high)] = training_pairs([make_picture(51, 62)], 4, enlarge=True)
    assert small.shape == high.shape == (48, 60, 3)
    assert not np.array_equal(small, high)


@pytest.mark.parametrize("scale", [1, 2, 6])
def test_input_and_target_show_the_same_place_turned_alike(scale):
    for inputs, targets in first(numbered_pairs(scale), batch=16, count=3):
        assert np.array_equal(inputs, targets[:, ::scale, ::scale])
        assert np.array_equal(targets, inputs.repeat(scale, 1).repeat(scale, 2))


def test_target_made_small_looks_like_the_input(real_photo):
    pairs = training_pairs([real_photo], 2)
    [(inputs, targets)] = first(pairs, size=16)
    small = np.stack([cv2.resize(t, (16, 16), interpolation=cv2.INTER_AREA) for t in targets])
    assert np.abs(small - inputs).mean() < 0.02


def test_patches_are_cut_turned_in_all_eight_ways():
    pairs = numbered_pairs(1)
    small = pairs[0][0]
    whole = {
        np.ascontiguousarray(turned).tobytes()
        for square in [small[:20, left : left + 20] for left in range(5)]
        for k in range(4)
        for turned in (np.rot90(square, k), np.rot90(square, k)[:, ::-1])
    }
    [(inputs, _)] = first(pairs, size=20, batch=300)
    seen = {np.rint(patch * 255).astype(np.uint8).tobytes() for patch in inputs}
    assert seen == whole


def test_same_seed_same_patches_other_seed_others():
    pairs = numbered_pairs(2)
    [(inputs, targets)] = first(pairs, seed=3)
    [(again, targets_again)] = first(pairs, seed=3)
    [(others, _)] = first(pairs, seed=4)
    assert np.array_equal(inputs, again) and np.array_equal(targets, targets_again)
    assert not np.array_equal(inputs, others)


def test_batches_follow_each_other_with_new_patches():
    (one, _), (two, _) = first(numbered_pairs(2), count=2)
    assert not np.array_equal(one, two)


def test_patches_come_from_every_picture():
    black, white = (np.full((12, 12, 3), value, np.uint8) for value in (0, 255))
    [(inputs, _)] = first([(black, black), (white, white)], batch=32)
    assert set(np.unique(inputs)) == {0, 1}


def test_values_lie_between_0_and_1(make_picture):
    [(inputs, targets)] = first(training_pairs([make_picture(48, 48)], 2))
    for array in (inputs, targets):
        assert array.dtype == np.float32
        assert array.min() >= 0 and 0.5 < array.max() <= 1


def test_picture_smaller_than_a_patch_is_refused(make_picture):
    pairs = training_pairs([make_picture(48, 48), make_picture(12, 30)], 2)
    with pytest.raises(InputError, match="15x6 pixels is smaller than a patch of 8x8: use"):
        first(pairs)
    with pytest.raises(InputError, match="smaller than a patch"):
        patch_stream(pairs, 8, 2, 0)


@pytest.mark.parametrize("scales", [(2, 4), (4, 2)])
def test_pairs_of_two_scales_are_refused(make_picture, scales):
    pairs = [pair for scale in scales for pair in training_pairs([make_picture(96, 96)], scale)]
    with pytest.raises(InputError, match=r"96x96 pixels is not \d times as large .*: use pairs of"):
        first(pairs)
    with pytest.raises(InputError, match="use pairs of one scale"):
        patch_stream(pairs, 8, 2, 0)


def test_pair_with_one_longer_side_is_refused(make_picture):
    pair = (make_picture(12, 12), make_picture(24, 36))
    with pytest.raises(InputError, match="target of 36x24 pixels is not 2 times as large"):
        first([pair])


def test_no_pairs_are_refused():
    with pytest.raises(InputError, match="no pairs to cut patches from: name at least one photo"):
        patch_stream([], 8, 2, 0)


def test_patch_may_be_as_large_as_the_picture(make_picture):
    [(inputs, targets)] = first(training_pairs([make_picture(32, 32)], 2), size=16)
    assert inputs.shape == (4, 16, 16, 3) and targets.shape == (4, 32, 32, 3)


def test_stream_yields_the_same_batches_with_known_shapes():
    pairs = numbered_pairs(2)
    stream = patch_stream(pairs, 8, 4, 5)
    inputs_spec, targets_spec = stream.element_spec
    assert inputs_spec.shape == (4, 8, 8, 3) and targets_spec.shape == (4, 16, 16, 3)
    expected = first(pairs, seed=5, count=3)
    for (inputs, targets), batch in zip(stream.take(3), expected, strict=True):
        assert np.array_equal(inputs, batch[0]) and np.array_equal(targets, batch[1])


def test_no_tuner_holds_up_the_end_of_a_stream():
    assert patch_stream(numbered_pairs(2), 8, 4, 5).options().autotune.enabled is False


def test_centre_crop_takes_the_middle():
    picture = np.arange(100).reshape(10, 10)
    assert np.array_equal(centre_crop(picture, 4), picture[3:7, 3:7])
    assert np.array_equal(centre_crop(picture, 40), picture)
    assert centre_crop(picture[:, :2], 4).shape == (4, 2)
