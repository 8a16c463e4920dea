"""VGG16 features: what a picture contains, rather than which values its pixels have."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from srlib.backend import keras, layers, ops
from srlib.errors import InputError
from srlib.photos import DATA
from srlib.weights import DAMAGED

WEIGHTS = DATA / "vgg16" / "vgg16_blocks1-3.npz"
# Tiles of a large picture overlap by more than a feature of the third block sees to each side
# (21 pixels); both are multiples of 4, so that pooling sees the same groups of pixels.
_TILE, _REACH = 512, 24
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


def direction_gaps(
    first: Sequence[keras.KerasTensor], second: Sequence[keras.KerasTensor]
) -> list[keras.KerasTensor]:
    """Return, layer by layer, how far feature vectors point in other directions.

    Each vector is scaled to length 1, so that smooth places count as much as strong edges.

    Args:
        first, second: feature maps (batch, height, width, channels) of the same layers.

    Returns:
        For each layer float32 (batch, height, width): squared distances from 0 to 4.
    """
    gaps = []
    for pair in zip(first, second, strict=True):
        one, two = (ops.normalize(ops.cast(maps, "float32"), axis=-1) for maps in pair)
        gaps.append(ops.sum(ops.square(one - two), axis=-1))
    return gaps


def perceptual_distances(truth: np.ndarray, pictures: Sequence[np.ndarray]) -> list[float]:
    """Return the perceptual distance of each picture to the truth.

    At each position of three VGG16 layers the feature vector is scaled to length 1; the
    squared differences are summed over channels, and averaged over positions and layers.
    LPIPS (Zhang et al., "The unreasonable effectiveness of deep features", 2018) weights the
    channels by what people said of picture pairs and uses five layers: this measure has no
    such weights, and its numbers cannot be compared with published LPIPS.

    Large pictures are measured tile by tile, which bounds the memory and changes nothing.

    Args:
        truth: uint8 RGB, at least 8x8.
        pictures: uint8 RGB of the same shape.

    Returns:
        Distances from 0 (equal) to 4.

    Raises:
        InputError: if the shapes differ.
    """
    for picture in pictures:
        if picture.shape != truth.shape:
            raise InputError(
                f"Pictures of unequal shape {picture.shape} and {truth.shape} cannot be compared."
            )
    sums, counts = np.zeros((len(pictures), len(LAYERS))), np.zeros(len(LAYERS))
    for window, core in _tiles(*truth.shape[:2]):
        expected = _features(truth[window])
        for number, picture in enumerate(pictures):
            gaps = direction_gaps(_features(picture[window]), expected)
            inside = [_inside(np.asarray(gap)[0], core, layer) for layer, gap in enumerate(gaps)]
            sums[number] += [part.sum() for part in inside]
        counts += [part.size for part in inside]
    return (sums / counts).mean(axis=1).tolist()


def perceptual_distance(picture: np.ndarray, truth: np.ndarray) -> float:
    """Return the perceptual distance of one picture; see ``perceptual_distances``."""
    return perceptual_distances(truth, [picture])[0]


def _features(picture: np.ndarray) -> list:
    return vgg_features()(picture[None].astype(np.float32) / 255, training=False)


def _tiles(height: int, width: int) -> Iterator[tuple[tuple[slice, slice], tuple[int, ...]]]:
    """Yield windows of a picture, and within each the pixels (top, bottom, left, right) that
    are not in another one."""
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            above, before = min(top, _REACH), min(left, _REACH)
            bottom, right = min(top + _TILE, height), min(left + _TILE, width)
            window = (
                slice(top - above, min(bottom + _REACH, height)),
                slice(left - before, min(right + _REACH, width)),
            )
            yield window, (above, above + bottom - top, before, before + right - left)


def _inside(gaps: np.ndarray, core: tuple[int, ...], layer: int) -> np.ndarray:
    """Cut from a window's map what belongs to its own pixels; each layer halves the sides."""
    top, bottom, left, right = (edge // 2**layer for edge in core)
    return gaps[top:bottom, left:right]
