"""The study ``augmentation``: what more pictures from the same photos are worth."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from srlib.common.errors import one_of
from srlib.common.places import DATA
from srlib.evaluation.metrics import psnr
from srlib.methods.door import network_method
from srlib.pictures.crops import centre_crop
from srlib.pictures.interpolation import interpolate
from srlib.pictures.patches import Pair, random_patches, training_pairs
from srlib.pictures.photos import PhotoSet, open_photos
from srlib.studies.plain import REACH, build_plain
from srlib.studies.study import Study
from srlib.studies.views import eight_views
from srlib.training.augmentation import mix, shift_grid, swap_colours

if TYPE_CHECKING:
    import keras

# Each does what those before it do, and one thing more.
AUGMENTATIONS = ("none", "turns", "colours", "grids", "mixing")
PHOTOS = (8, 24, 68)
_SCALE, _PATCH, _BATCH, _RATE = 2, 24, 8, 2e-3
_SIDE = 240  # of the middle of validation photos, as chapter 01 measures


def train_augmented(
    augmentation: str, photos: int, steps: int, seed: int, parts: int = 3
) -> dict[str, object]:
    """Train the plain network (grade good, 2x), and measure it on the validation photos.

    Args:
        augmentation: one of ``AUGMENTATIONS``.
        photos: so many train photos, drawn by the seed; the same ones for all augmentations.
        steps: of 8 patches of 24x24 small pixels each.
        seed: of the photos, the weights and the patches.
        parts: measure so many times, the last time at the end.

    Returns:
        ``psnr``, mean RGB PSNR in dB over the middles of the validation photos after each part;
        ``photo_psnr``, of each photo at the end; ``views``, their mean by eight views; and
        ``cubic``, their mean by cubic interpolation.

    Raises:
        InputError: if there is no such augmentation.
    """
    from srlib.training.callbacks import ValidationPSNR
    from srlib.training.loop import fit

    level = AUGMENTATIONS.index(one_of(augmentation, AUGMENTATIONS, "augmentation"))
    model = _fresh_model(steps, seed)
    method = network_method("plain", model, _SCALE, reach=REACH)
    validation = _validation()
    watch = ValidationPSNR(method, validation, _SCALE)
    # In one go: what is cut ahead of the steps is lost between two of them.
    history = fit(model, batches(level, photos, seed), parts, steps // parts, [watch])
    reached = [psnr(high, method(small, _SCALE)) for small, high in validation]
    views = eight_views(method)
    return {
        "psnr": [round(value, 4) for value in history["val_psnr"]],
        "photo_psnr": [round(value, 4) for value in reached],
        "views": _mean([psnr(high, views(small, _SCALE)) for small, high in validation]),
        "cubic": _mean([psnr(high, interpolate(small, _SCALE)) for small, high in validation]),
    }


def batches(level: int, photos: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Return endless batches of patches with the first ``level`` of the augmentations.

    Args and returned values are those of ``train_augmented`` and ``patches.random_patches``.
    """
    chosen = np.random.default_rng(seed).permutation(_train_photos())[:photos]
    pairs: list[Pair] = []
    for number in sorted(chosen):
        pairs += _pairs(int(number), colours=level >= 2, grids=level >= 3)
    patches = random_patches(pairs, _PATCH, _BATCH, seed, turns=8 if level >= 1 else 1)
    return mix(patches, seed) if level >= 4 else patches


def _fresh_model(steps: int, seed: int) -> "keras.Model":
    """Return the compiled network with a seed's weights, and the optimiser as at its start."""
    from srlib.training.seeds import starting_weights

    model = _compiled_model(steps)
    with starting_weights(seed):
        model.set_weights(build_plain(_SCALE).get_weights())
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape))
    return model


@lru_cache(maxsize=1)
def _compiled_model(steps: int) -> "keras.Model":
    """Return the network; trainings share it, as to compile it takes as long as 200 steps."""
    from srlib.common.backend import keras

    model = build_plain(_SCALE)
    rate = keras.optimizers.schedules.CosineDecay(_RATE, steps)
    model.compile(keras.optimizers.Adam(rate), "mse")
    model.optimizer.build(model.trainable_variables)
    return model


@lru_cache(maxsize=1)
def _photo_set() -> PhotoSet:
    """Return the course's own photos: results of other ones would not compare."""
    return open_photos(DATA / "photos")


def _train_photos() -> int:
    return len(_photo_set().split("train"))


@cache
def _pairs(number: int, colours: bool, grids: bool) -> Sequence[Pair]:
    """Return the pairs of one train photo; all trainings of a process share them."""
    if grids:
        pictures = [picture for _, picture in _pairs(number, colours, False)]
        return training_pairs(shift_grid(pictures, _SCALE, _SCALE**2, seed=number), _SCALE)
    picture = _photo_set().split("train")[number].read()
    return training_pairs(swap_colours([picture]) if colours else [picture], _SCALE)


@lru_cache(maxsize=1)
def _validation() -> Sequence[Pair]:
    photos = _photo_set().split("validation")
    return training_pairs([centre_crop(photo.read(), _SIDE) for photo in photos], _SCALE)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)


AUGMENTATION = Study(
    name="augmentation",
    settings=tuple(
        {"augmentation": augmentation, "photos": photos}
        for photos in PHOTOS
        for augmentation in AUGMENTATIONS
    ),
    common={"steps": 300},
    seeds=5,
    train=train_augmented,
)
