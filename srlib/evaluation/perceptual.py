"""The perceptual distance: what a picture contains, rather than which values its pixels have."""

from collections.abc import Sequence

import numpy as np

from srlib.common.backend import compile_network, keras, ops
from srlib.common.errors import InputError, one_of
from srlib.common.pixels import refuse_other_than_rgb, refuse_unequal
from srlib.common.tiles import cut_tiles
from srlib.models.vgg import LAYERS, direction_gap, directions, vgg_features

# Tiles of a large picture overlap by more than a feature of the third block sees to each side
# (21 pixels); both are multiples of 4, so that pooling sees the same groups of pixels.
_TILE, _REACH = 256, 24
# Textures are compared within windows of so many pixels: less than half of what one feature of
# the third block sees (40 pixels).
WINDOW, _WINDOWS = 16, tuple(2**power for power in range(10))


def perceptual_distances(
    truth: np.ndarray, pictures: Sequence[np.ndarray], window: int = WINDOW
) -> list[float]:
    """Return the perceptual distance of each picture to the truth.

    At each position of three VGG16 layers the feature vector is scaled to length 1. These
    directions are averaged over windows; the squared differences of the averages are summed
    over channels, and averaged over windows and layers.

    Averages forgive a texture that lies a few pixels elsewhere, as the eye does: two meadows
    look alike although no blade of grass is where the other has one. Sources: Gatys et al.,
    "Texture synthesis using convolutional neural networks", 2015; Ding et al., "Image quality
    assessment: unifying structure and texture similarity", 2020. With ``window=1`` each place
    is compared with the same place, as LPIPS does.

    LPIPS (Zhang et al., "The unreasonable effectiveness of deep features", 2018) weights the
    channels by what people said of picture pairs, uses five layers and no windows: this
    measure's numbers cannot be compared with published LPIPS.

    Large pictures are measured tile by tile, which bounds the memory and changes nothing.

    Args:
        truth: uint8 RGB, at least 8x8.
        pictures: uint8 RGB of the same shape.
        window: side of the windows in pixels of the picture: 1, 2, 4 and so on to 512.

    Returns:
        Distances from 0 (equal) to 2.

    Raises:
        InputError: if the shapes differ, a picture is smaller or not uint8 RGB, or there is no
            such window.
    """
    one_of(str(window), _WINDOWS, "window")
    for picture in (truth, *pictures):
        refuse_other_than_rgb(picture, "The perceptual distance takes")
        refuse_unequal(truth, picture)
    height, width = truth.shape[:2]
    if min(height, width) < 8:
        raise InputError("The perceptual distance needs at least 8x8 pixels: use larger pictures.")
    if not pictures:
        return []
    sums, counts = np.zeros((len(pictures), len(LAYERS))), np.zeros(len(LAYERS))
    for area, core in cut_tiles(height, width, max(_TILE, window), _REACH):
        expected = _mean_directions(truth[area], core, window)
        for number, picture in enumerate(pictures):
            means = _mean_directions(picture[area], core, window)
            gaps = [direction_gap(*pair) for pair in zip(means, expected, strict=True)]
            sums[number] += [float(ops.sum(gap)) for gap in gaps]
        counts += [gap.shape[1] * gap.shape[2] for gap in gaps]
    return (sums / counts).mean(axis=1).tolist()


def perceptual_distance(truth: np.ndarray, picture: np.ndarray, window: int = WINDOW) -> float:
    """Return the perceptual distance of one picture; see ``perceptual_distances``."""
    return perceptual_distances(truth, [picture], window)[0]


def _mean_directions(picture: np.ndarray, core: tuple[int, ...], window: int) -> list:
    """Return, layer by layer, the means of directions over the windows of a tile's core."""
    batch, means = picture[None].astype(np.float32) / 255, []
    for layer, maps in enumerate(compile_network(vgg_features())(batch)):
        # Each layer halves the sides.
        top, bottom, left, right = (edge // 2**layer for edge in core)
        inside = directions(maps)[:, top:bottom, left:right]
        means.append(_window_means(inside, max(1, window // 2**layer)))
    return means


def _window_means(maps: keras.KerasTensor, side: int) -> keras.KerasTensor:
    """Average over windows; of one that the lower or right edge cuts, over its rest."""
    padding = ((0, 0), (0, -maps.shape[1] % side), (0, -maps.shape[2] % side), (0, 0))
    covered = ops.pad(ops.ones_like(maps[..., :1]), padding)
    sums, counts = (ops.average_pool(each, side) for each in (ops.pad(maps, padding), covered))
    return sums / counts
