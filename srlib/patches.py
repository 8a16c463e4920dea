"""Cut pairs of patches out of photos and stream them to a network (tf.data)."""

from collections.abc import Iterator, Sequence

import numpy as np

from srlib.degradation import crop_to_multiple, degrade
from srlib.errors import InputError
from srlib.interpolation import interpolate

Pair = tuple[np.ndarray, np.ndarray]


def training_pairs(
    pictures: Sequence[np.ndarray],
    scale: int,
    degradation: str = "grade",
    enlarge: bool = False,
) -> list[Pair]:
    """Return (input, high-res) for each picture.

    Args:
        pictures: high-res photos, uint8 RGB.
        scale: whole number of at least 2.
        degradation: ``grade`` or ``bicubic``.
        enlarge: True for networks that start from the enlarged picture (SRCNN, autoencoder),
            False for those that start from the small one (SRGAN).

    Returns:
        Pairs of uint8 RGB arrays; the second is 1 or ``scale`` times as large as the first.
    """
    pairs = []
    for picture in pictures:
        high = crop_to_multiple(picture, scale)
        small = degrade(high, scale, degradation)
        pairs.append((interpolate(small, scale, "cubic") if enlarge else small, high))
    return pairs


def swap_colours(pictures: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return pictures and copies with their channels in the two other cyclic orders.

    A network that enlarges copies colours through its own weights: where it never saw a deep
    red or blue, it gets them wrong. Swapped copies show it three times as many colours.

    Args:
        pictures: uint8 RGB.
    """
    orders = ((0, 1, 2), (1, 2, 0), (2, 0, 1))
    return [np.ascontiguousarray(picture[..., order]) for order in orders for picture in pictures]


def shift_grid(
    pictures: Sequence[np.ndarray], scale: int, count: int, seed: int = 0
) -> list[np.ndarray]:
    """Return each picture ``count`` times, cut so that its small pixels lie elsewhere.

    Without antialiasing a small pixel is made from few of the ``scale``² big ones that it stands
    for. Cut by some rows and columns, a photo gives another small picture of the same content.

    Args:
        pictures: uint8 RGB.
        scale: whole number of at least 2.
        count: copies of each; at most ``scale``², the number of different grids.
        seed: the same seed gives the same cuts.

    Returns:
        Views of the pictures, without their first 0 to ``scale`` - 1 rows and columns.
    """
    random = np.random.default_rng(seed)
    copies = []
    for picture in pictures:
        grids = random.permutation(scale**2)[:count]
        copies += [picture[grid // scale :, grid % scale :] for grid in grids]
    return copies


def centre_crop(picture: np.ndarray, side: int) -> np.ndarray:
    """Return the square of ``side`` pixels in the middle, or all if the picture is smaller."""
    top, left = (max(0, length - side) // 2 for length in picture.shape[:2])
    return picture[top : top + side, left : left + side]


def random_patches(
    pairs: Sequence[Pair], size: int, batch: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield batches of patches without end, turned and mirrored at random.

    Args:
        pairs: as from ``training_pairs``.
        size: side of the input patch in pixels.
        batch: patches per batch.
        seed: the same seed gives the same patches.

    Yields:
        Two float32 arrays in 0 to 1: inputs (batch, size, size, 3) and targets.

    Raises:
        InputError: if a picture is smaller than a patch.
    """
    for small, _ in pairs:
        if min(small.shape[:2]) < size:
            raise InputError(
                f"A picture of {small.shape[1]}x{small.shape[0]} pixels is smaller than a "
                f"patch of {size}x{size}: use larger pictures or smaller patches."
            )
    random = np.random.default_rng(seed)
    ratio = pairs[0][1].shape[0] // pairs[0][0].shape[0]
    inputs = np.empty((batch, size, size, 3), np.float32)
    targets = np.empty((batch, size * ratio, size * ratio, 3), np.float32)
    while True:
        for i in range(batch):
            small, high = pairs[random.integers(len(pairs))]
            top = random.integers(small.shape[0] - size + 1)
            left = random.integers(small.shape[1] - size + 1)
            turn = random.integers(8)
            inputs[i] = _turned(_patch(small, top, left, size), turn)
            targets[i] = _turned(_patch(high, top * ratio, left * ratio, size * ratio), turn)
        yield inputs / 255, targets / 255


def patch_stream(pairs: Sequence[Pair], size: int, batch: int, seed: int) -> "tf.data.Dataset":  # noqa: F821
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
