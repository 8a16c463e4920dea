"""More training pictures from the same photos: swapped colours, shifted grids, mixtures."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np


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


def mix(
    batches: Iterable[tuple[np.ndarray, np.ndarray]], seed: int, strength: float = 1.2
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield batches in which each patch is laid over another one of its batch (mixup).

    Input and target are mixed alike: share · patch + (1 - share) · another. Source: Zhang et
    al., "mixup: beyond empirical risk minimization", 2018; for super-resolution Yoo et al.,
    "Rethinking data augmentation for image super-resolution", 2020 (with CutBlur, which needs
    an input as large as its target).

    Args:
        batches: inputs and targets in 0 to 1, as from ``patches.random_patches``.
        seed: the same seed gives the same mixtures.
        strength: of the beta distribution that the shares come from; from 0 (hardly mixed) up.
    """
    random = np.random.default_rng(seed)
    for inputs, targets in batches:
        others = random.permutation(len(inputs))
        share = random.beta(strength, strength, (len(inputs), 1, 1, 1)).astype(np.float32)
        yield (
            share * inputs + (1 - share) * inputs[others],
            share * targets + (1 - share) * targets[others],
        )
