"""The study of augmentations: what its trainings get to see."""

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.pictures.photos import open_photos
from srlib.studies import augmentations
from srlib.studies.augmentations import AUGMENTATION, AUGMENTATIONS, batches, train_augmented


@pytest.fixture
def few_photos(make_embedded, monkeypatch):
    """Let the study use small photos, and forget them afterwards."""
    opened = open_photos(make_embedded(["train"] * 3 + ["validation"]))
    cached = (augmentations._photo_set, augmentations._pairs, augmentations._validation)
    for function in cached:
        function.cache_clear()
    monkeypatch.setattr(augmentations, "open_photos", lambda folder: opened)
    monkeypatch.setattr(augmentations, "_PATCH", 12)
    yield opened
    for function in cached:
        function.cache_clear()


def seen(level, photos=3, seed=0):
    """Return many patches that a training sees, small and big."""
    stream = batches(level, photos, seed)
    small, big = zip(*(next(stream) for _ in range(60)), strict=True)
    return np.concatenate(small), np.concatenate(big)


def test_the_grid_is_that_of_five_augmentations_and_three_sizes():
    assert len(AUGMENTATION.settings) == 15 and AUGMENTATION.seeds == 5
    assert AUGMENTATION.settings[0] == {"augmentation": "none", "photos": 8}


def test_without_augmentation_patches_lie_as_in_their_photos(few_photos):
    photos = [photo.read() for photo in few_photos.split("train")]
    _, big = seen(0)
    for patch in np.rint(big[:20] * 255).astype(np.uint8):
        found = [
            np.array_equal(photo[y : y + 24, x : x + 24], patch)
            for photo in photos
            for y in range(0, photo.shape[0] - 23, 2)
            for x in range(0, photo.shape[1] - 23, 2)
        ]
        assert any(found)


def test_each_augmentation_shows_other_patches_than_the_one_before(few_photos):
    for level in range(1, len(AUGMENTATIONS)):
        assert not np.array_equal(seen(level)[0], seen(level - 1)[0])


def test_a_seed_draws_the_same_photos_for_all_augmentations(few_photos, monkeypatch):
    drawn = []
    pairs = augmentations._pairs

    def record(number, colours, grids):
        drawn.append(number)
        return pairs(number, colours=colours, grids=grids)

    monkeypatch.setattr(augmentations, "_pairs", record)
    for level in range(len(AUGMENTATIONS)):
        batches(level, photos=1, seed=5)
    first = drawn[0]
    assert drawn[:3] == [first] * 3 and set(drawn) == {first}
    drawn.clear()
    for seed in range(12):
        batches(0, photos=1, seed=seed)
    assert len(set(drawn)) > 1


def test_an_unknown_augmentation_is_refused():
    with pytest.raises(InputError, match="no augmentation 'cutout'"):
        train_augmented("cutout", 8, 3, 0)


@pytest.mark.slow
def test_a_training_begins_anew_though_the_network_is_compiled_once(few_photos):
    first = train_augmented("none", 2, 6, seed=0)
    other = train_augmented("mixing", 2, 6, seed=1)
    assert train_augmented("none", 2, 6, seed=0) == first != other
    assert len(first["psnr"]) == 3 and len(first["photo_psnr"]) == 1
    assert np.isclose(first["psnr"][-1], first["photo_psnr"][0])
    assert first["psnr"][-1] > first["cubic"] - 1  # it starts as an interpolation
