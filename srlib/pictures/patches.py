"""Cut pairs of patches out of photos and stream them to a network (tf.data)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from srlib.common.errors import InputError
from srlib.common.threads import side_by_side
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade
from srlib.pictures.interpolation import interpolate

if TYPE_CHECKING:
    import tensorflow as tf

Pair = tuple[np.ndarray, np.ndarray]


def training_pairs(
    pictures: Sequence[np.ndarray], scale: int, degradation: str = "grade", enlarge: bool = False
) -> list[Pair]:
    """Return (input, high-res) for each picture.

    Args:
        pictures: high-res photos, uint8 RGB.
        scale: whole number of at least 2.
        degradation: ``grade``, ``bicubic`` or ``camera`` (each picture its own).
        enlarge: True for networks that start from the enlarged picture (SRCNN, autoencoder),
            False for those that start from the small one (SRGAN).

    Returns:
        Pairs of uint8 RGB arrays; the second is 1 or ``scale`` times as large as the first.
    """

    def pair(number: int, picture: np.ndarray) -> Pair:
        high = crop_to_multiple(picture, scale)
        small = degrade(high, scale, degradation, number)
        return interpolate(small, scale, "cubic") if enlarge else small, high

    return side_by_side(lambda numbered: pair(*numbered), enumerate(pictures))


def random_patches(
    pairs: Sequence[Pair], size: int, batch: int, seed: int, turns: int = 8
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield batches of patches without end, turned and mirrored at random.

    Args:
        pairs: as from ``training_pairs``.
        size: side of the input patch in pixels.
        batch: patches per batch.
        seed: the same seed gives the same patches.
        turns: so many of the square's eight symmetries are used; 1 leaves patches as they lie.

    Yields:
        Two float32 arrays in 0 to 1: inputs (batch, size, size, 3) and targets.

    Raises:
        InputError: if there is no pair, a picture is smaller than a patch, or the pairs are
            not all of one scale.
    """
    if not pairs:
        raise InputError("There are no pairs to cut patches from: name at least one photo.")
    ratio = pairs[0][1].shape[0] // pairs[0][0].shape[0]
    for small, high in pairs:
        if min(small.shape[:2]) < size:
            raise InputError(
                f"A picture of {small.shape[1]}x{small.shape[0]} pixels is smaller than a "
                f"patch of {size}x{size}: use larger pictures or smaller patches."
            )
        if high.shape[:2] != (small.shape[0] * ratio, small.shape[1] * ratio):
            raise InputError(
                f"A target of {high.shape[1]}x{high.shape[0]} pixels is not {ratio} times as large "
                "as its input: use pairs of one scale."
            )
    random = np.random.default_rng(seed)
    inputs = np.empty((batch, size, size, 3), np.float32)
    targets = np.empty((batch, size * ratio, size * ratio, 3), np.float32)
    while True:
        for i in range(batch):
            small, high = pairs[int(random.integers(len(pairs)))]
            top = random.integers(small.shape[0] - size + 1)
            left = random.integers(small.shape[1] - size + 1)
            turn = int(random.integers(turns))
            inputs[i] = _turned(_patch(small, top, left, size), turn)
            targets[i] = _turned(_patch(high, top * ratio, left * ratio, size * ratio), turn)
        yield inputs / 255, targets / 255


def patch_stream(pairs: Sequence[Pair], size: int, batch: int, seed: int) -> "tf.data.Dataset":
    """Return ``random_patches`` as a tf.data stream, cut while the network trains."""
    import tensorflow as tf

    first_input, first_target = next(random_patches(pairs, size, batch, seed))
    signature = tuple(
        tf.TensorSpec(array.shape, tf.float32) for array in (first_input, first_target)
    )
    stream = tf.data.Dataset.from_generator(
        lambda: random_patches(pairs, size, batch, seed), output_signature=signature
    )
    # There is nothing to tune, and the tuner's thread can hold up the end of a stream by a minute.
    options = tf.data.Options()
    options.autotune.enabled = False
    return stream.prefetch(4).with_options(options)


def _patch(picture: np.ndarray, top: int, left: int, size: int) -> np.ndarray:
    return picture[top : top + size, left : left + size]


def _turned(patch: np.ndarray, turn: int) -> np.ndarray:
    """Apply one of the eight symmetries of the square."""
    patch = np.rot90(patch, turn % 4)
    return patch[:, ::-1] if turn >= 4 else patch
