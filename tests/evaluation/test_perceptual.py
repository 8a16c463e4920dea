import inspect

import cv2
import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.evaluation.perceptual import perceptual_distance, perceptual_distances
from srlib.models.vgg import LAYERS, CaffeInput, vgg_features


@pytest.fixture
def crop(real_photo):
    return np.ascontiguousarray(real_photo[80:176, 80:176])


def test_equal_pictures_have_no_distance(crop):
    assert perceptual_distance(crop, crop) == pytest.approx(0, abs=1e-9)


def test_distance_is_the_same_both_ways(crop):
    blurred = cv2.GaussianBlur(crop, (0, 0), 1.5)
    there, back = perceptual_distance(crop, blurred), perceptual_distance(crop, blurred)
    assert there == pytest.approx(back, rel=1e-4)


def test_truth_comes_first():
    assert list(inspect.signature(perceptual_distance).parameters)[:2] == ["truth", "picture"]
    assert list(inspect.signature(perceptual_distances).parameters)[:2] == ["truth", "pictures"]


def test_distance_grows_with_blur(crop):
    blurred = [cv2.GaussianBlur(crop, (0, 0), sigma) for sigma in (0.7, 1.5, 4)]
    distances = [perceptual_distance(crop, picture) for picture in blurred]
    assert 0 < distances[0] < distances[1] < distances[2]


def test_distance_grows_with_noise(crop):
    noise = np.random.default_rng(0).normal(size=crop.shape)
    noisy = [np.clip(crop + level * noise, 0, 255).astype(np.uint8) for level in (3, 12, 40)]
    distances = [perceptual_distance(crop, picture) for picture in noisy]
    assert 0 < distances[0] < distances[1] < distances[2]


def test_a_texture_may_lie_elsewhere_but_must_not_be_missing():
    grain = np.random.default_rng(0).integers(60, 200, (96, 110, 1), np.uint8).repeat(3, 2)
    truth, elsewhere = grain[:, :96], grain[:, 14:]
    blurred = cv2.GaussianBlur(truth, (0, 0), 1.5)
    assert 3 * perceptual_distance(truth, elsewhere) < perceptual_distance(truth, blurred)
    place_by_place = [perceptual_distance(truth, each, window=1) for each in (elsewhere, blurred)]
    assert place_by_place[0] > 0.5 * place_by_place[1]


def test_unknown_window_lists_the_windows(crop):
    with pytest.raises(InputError, match=r"no window '5': choose one of 1, 2, 4, .* 512\."):
        perceptual_distance(crop, crop, window=5)


def test_the_largest_window_averages_a_whole_picture(crop):
    moved = np.roll(crop, 31, axis=(0, 1))
    assert perceptual_distance(crop, moved, window=512) < perceptual_distance(crop, moved) / 2


def test_unequal_shapes_are_refused(crop):
    with pytest.raises(InputError, match="unequal shape"):
        perceptual_distance(crop, crop[:, :-4])


def test_other_types_are_refused(crop):
    with pytest.raises(InputError, match="perceptual distance takes uint8 RGB .*, not float64"):
        perceptual_distance(crop, crop / 255)


def test_no_pictures_have_no_distances(crop):
    assert perceptual_distances(crop, []) == []


def test_pictures_smaller_than_the_features_are_refused(crop):
    assert perceptual_distance(crop[:8, :8], crop[:8, 1:9]) > 0
    for tiny in (crop[:7, :8], crop[:8, :7], crop[:3, :3]):
        with pytest.raises(InputError, match="at least 8x8 pixels: use larger"):
            perceptual_distance(tiny, tiny)


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(
        InputError, match=r"VGG16 weights '.*gone\.npz' are missing or damaged: restore"
    ):
        vgg_features(weights=tmp_path / "gone.npz")


def test_unknown_layer_lists_the_layers():
    with pytest.raises(InputError, match="no VGG16 layer block9_conv1: choose from block1_conv1"):
        vgg_features(("block9_conv1",))


def test_features_are_frozen_and_shrink_block_by_block():
    network = vgg_features()
    assert not network.trainable_variables
    maps = network(np.zeros((1, 16, 24, 3), np.float32))
    shapes = [tuple(one.shape) for one in maps]
    assert shapes == [(1, 16, 24, 64), (1, 8, 12, 128), (1, 4, 6, 256)]
    assert len(LAYERS) == 3


def test_input_is_reversed_scaled_and_centred():
    picture = np.array([[[[1, 0.5, 0]]]], np.float32)
    values = np.asarray(CaffeInput()(picture)).ravel()
    assert values == pytest.approx([-103.939, 127.5 - 116.779, 255 - 123.68], abs=1e-3)


def test_large_pictures_are_measured_in_tiles_with_the_same_result(monkeypatch, real_photo):
    from srlib.evaluation import perceptual

    truth = real_photo[:101, :150]
    pictures = [cv2.GaussianBlur(truth, (0, 0), sigma) for sigma in (1, 3)]
    whole = perceptual.perceptual_distances(truth, pictures)
    monkeypatch.setattr(perceptual, "_TILE", 48)
    assert perceptual.perceptual_distances(truth, pictures) == pytest.approx(whole, rel=1e-4)


def test_damaged_weights_are_named(tmp_path):
    damaged = tmp_path / "vgg.npz"
    damaged.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(InputError, match=r"vgg\.npz' are missing or damaged"):
        vgg_features(weights=damaged)
