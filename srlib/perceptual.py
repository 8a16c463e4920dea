"""VGG16 features: what a picture contains, rather than which values its pixels have."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from srlib.backend import keras, layers, ops
from srlib.errors import InputError, one_of
from srlib.photos import DATA
from srlib.weights import DAMAGED

WEIGHTS = DATA / "vgg16" / "vgg16_blocks1-3.npz"
# Tiles of a large picture overlap by more than a feature of the third block sees to each side
# (21 pixels); both are multiples of 4, so that pooling sees the same groups of pixels.
_TILE, _REACH = 512, 24
# Textures are compared within windows of so many pixels: less than half of what one feature of
# the third block sees (40 pixels).
WINDOW, _WINDOWS = 16, tuple(2**power for power in range(10))
LAYERS = ("block1_conv2", "block2_conv2", "block3_conv3")
_CONVOLUTIONS = {1: (64, 2), 2: (128, 2), 3: (256, 3)}
# Means of ImageNet in blue, green, red: the order in which VGG16 was trained.
_BGR_MEANS = (103.939, 116.779, 123.68)


@keras.saving.register_keras_serializable(package="srlib")
class CaffeInput(layers.Layer):
    """Turn RGB in 0 to 1 into what VGG16 was trained on: BGR in 0 to 255 less its mean."""

    def call(self, picture: keras.KerasTensor) -> keras.KerasTensor:
        """Reverse the channels, scale and centre them."""
        return picture[..., ::-1] * 255.0 - ops.convert_to_tensor(_BGR_MEANS)


@lru_cache(maxsize=4)
def vgg_features(
    names: tuple[str, ...] = LAYERS, weights: Path = WEIGHTS, dtype: str = "float32"
) -> keras.Model:
    """Build the first blocks of VGG16 with their ImageNet weights, frozen.

    Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
    recognition", 2015; blocks 1 to 3 ship with the course in half precision.

    Args:
        names: layers whose feature maps (after ReLU) are wanted, as ``block2_conv2``.
        weights: the file with kernels and biases.
        dtype: what the convolutions calculate in, a Keras dtype policy.

    Returns:
        A network from float32 RGB (batch, height, width, 3) in 0 to 1 to a list of maps.

    Raises:
        InputError: if the weights are missing or damaged, or there is no such layer.
    """
    picture = keras.Input((None, None, 3))
    x, maps, arrays = CaffeInput(dtype="float32")(picture), {}, _read(weights)
    for block, (filters, count) in _CONVOLUTIONS.items():
        for number in range(1, count + 1):
            name = f"block{block}_conv{number}"
            layer = layers.Conv2D(
                filters, 3, padding="same", activation="relu", name=name, dtype=dtype
            )
            maps[name] = x = layer(x)
            layer.set_weights([arrays[f"{name}/kernel"], arrays[f"{name}/bias"]])
        x = layers.MaxPooling2D(dtype=dtype)(x)
    unknown = [name for name in names if name not in maps]
    if unknown:
        raise InputError(f"There is no VGG16 layer {unknown[0]}: choose from {', '.join(maps)}.")
    model = keras.Model(picture, [maps[name] for name in names], name="vgg16")
    model.trainable = False
    return model


def _read(weights: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(weights) as arrays:
            return dict(arrays)
    except DAMAGED as error:
        raise InputError(
            f"The VGG16 weights '{weights}' are missing or damaged: restore the file."
        ) from error


def directions(maps: keras.KerasTensor) -> keras.KerasTensor:
    """Scale each feature vector to length 1, so that smooth places count as much as edges.

    Args:
        maps: features (batch, height, width, channels), 0 or more.

    Returns:
        float32 of the same shape, from 0 to 1.
    """
    return ops.normalize(ops.cast(maps, "float32"), axis=-1)


def direction_gap(first: keras.KerasTensor, second: keras.KerasTensor) -> keras.KerasTensor:
    """Return how far two maps of directions lie apart at each place.

    Args:
        first, second: as from ``directions``, or means of such.

    Returns:
        float32 (batch, height, width): squared distances from 0 to 2.
    """
    return ops.sum(ops.square(first - second), axis=-1)


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
        InputError: if the shapes differ, or there is no such window.
    """
    one_of(str(window), _WINDOWS, "window")
    for picture in pictures:
        if picture.shape != truth.shape:
            raise InputError(
                f"Pictures of unequal shape {picture.shape} and {truth.shape} cannot be compared."
            )
    sums, counts = np.zeros((len(pictures), len(LAYERS))), np.zeros(len(LAYERS))
    for area, core in _tiles(*truth.shape[:2]):
        expected = _mean_directions(truth[area], core, window)
        for number, picture in enumerate(pictures):
            means = _mean_directions(picture[area], core, window)
            gaps = [direction_gap(*pair) for pair in zip(means, expected, strict=True)]
            sums[number] += [float(ops.sum(gap)) for gap in gaps]
        counts += [gap.shape[1] * gap.shape[2] for gap in gaps]
    return (sums / counts).mean(axis=1).tolist()


def perceptual_distance(picture: np.ndarray, truth: np.ndarray, window: int = WINDOW) -> float:
    """Return the perceptual distance of one picture; see ``perceptual_distances``."""
    return perceptual_distances(truth, [picture], window)[0]


def _mean_directions(picture: np.ndarray, core: tuple[int, ...], window: int) -> list:
    """Return, layer by layer, the means of directions over the windows of a tile's core."""
    batch, means = picture[None].astype(np.float32) / 255, []
    for layer, maps in enumerate(vgg_features().predict_on_batch(batch)):
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


def _tiles(height: int, width: int) -> Iterator[tuple[tuple[slice, slice], tuple[int, ...]]]:
    """Yield tiles of a picture, and within each the pixels (top, bottom, left, right) that are
    not in another one."""
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            above, before = min(top, _REACH), min(left, _REACH)
            bottom, right = min(top + _TILE, height), min(left + _TILE, width)
            area = (
                slice(top - above, min(bottom + _REACH, height)),
                slice(left - before, min(right + _REACH, width)),
            )
            yield area, (above, above + bottom - top, before, before + right - left)
