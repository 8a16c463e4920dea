"""The degradation camera: chance by seed, in known bounds."""

import cv2
import numpy as np
import pytest

from srlib.common.camera import seed_of, take_picture
from srlib.common.errors import InputError
from srlib.evaluation.tables import evaluate
from srlib.pictures.degradation import degrade
from srlib.pictures.patches import training_pairs


@pytest.fixture
def high(make_picture):
    return make_picture(96, 120)


def test_a_seed_gives_one_picture_and_another_seed_another(high):
    first = take_picture(high, 60, 48, seed=3)
    assert first.shape == (48, 60, 3) and first.dtype == np.uint8
    assert np.array_equal(first, take_picture(high, 60, 48, seed=3))
    assert not np.array_equal(first, take_picture(high, 60, 48, seed=4))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_chance_does_the_picture_stays_in_its_place_and_colour(high, seed):
    small = take_picture(high, 60, 48, seed)
    fair = cv2.resize(high, (60, 48), interpolation=cv2.INTER_AREA)
    differences = small.astype(float) - fair
    assert np.abs(differences.mean(axis=(0, 1))).max() < 6  # channels are not swapped
    moved = np.roll(fair, 2, axis=1).astype(float) - fair
    assert differences.std() < moved.std()  # nor is the picture shifted


def test_pictures_are_spoilt_in_ever_other_ways():
    grey = np.full((64, 64, 3), 120, np.uint8)
    noises = [take_picture(grey, 32, 32, seed).std() for seed in range(60)]
    assert min(noises) < 1 and 5 < max(noises) < 15


def test_too_long_a_photo_is_refused():
    with pytest.raises(InputError, match="A photo of 65501x16 pixels is no JPEG"):
        take_picture(np.zeros((16, 65501, 3), np.uint8), 32750, 8, 0)


def test_degrade_takes_the_seed_for_the_camera_alone(high):
    assert np.array_equal(degrade(high, 2, "camera", 7), take_picture(high, 60, 48, 7))
    assert np.array_equal(degrade(high, 2, "bicubic", 7), degrade(high, 2, "bicubic"))


def test_each_training_picture_has_its_own_camera(high):
    (first, _), (second, _) = training_pairs([high, high], 2, "camera")
    assert not np.array_equal(first, second)


def test_a_photo_is_measured_alike_under_its_name_and_its_files(high):
    assert seed_of("cat") == seed_of("cat.jpg") == seed_of("photos/cat.png") != seed_of("dog")
    table = evaluate(["cubic"], {"cat": high, "cat.jpg": high, "dog": high}, 2, "camera")
    cat, file, dog = table["psnr_rgb"]
    assert cat == file != dog
