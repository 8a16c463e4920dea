"""VGG16 features: what a picture contains, rather than which values its pixels have."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np

from srlib.backend import keras, layers, ops
from srlib.errors import InputError
from srlib.photos import DATA

WEIGHTS = DATA / "vgg16" / "vgg16_blocks1-3.npz"
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
        InputError: if the weights are missing or there is no such layer.
    """
    if not Path(weights).is_file():
        raise InputError(f"There are no VGG16 weights '{weights}': restore the file.")
    picture = keras.Input((None, None, 3))
    x, maps, arrays = CaffeInput(dtype="float32")(picture), {}, np.load(weights)
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


def distance_to(truth: np.ndarray) -> Callable[[np.ndarray], float]:
    """Return a function that measures the perceptual distance of pictures to ``truth``.

    At each position of three VGG16 layers the feature vector is scaled to length 1; the
    squared differences are summed over channels, and averaged over positions and layers.
    LPIPS (Zhang et al., "The unreasonable effectiveness of deep features", 2018) weights the
    channels by what people said of picture pairs and uses five layers: this measure has no
    such weights, and its numbers cannot be compared with published LPIPS.

    Args:
        truth: uint8 RGB, at least 8x8; its features are calculated only once.

    Returns:
        From uint8 RGB of the same shape to a distance from 0 (equal) to 4. It raises
        InputError for another shape.
    """
    expected = _directions(truth)

    def distance(picture: np.ndarray) -> float:
        if picture.shape != truth.shape:
            raise InputError(
                f"Pictures of unequal shape {picture.shape} and {truth.shape} cannot be compared."
            )
        pairs = zip(_directions(picture), expected, strict=True)
        layers = [ops.mean(ops.sum(ops.square(one - two), axis=-1)) for one, two in pairs]
        return float(np.mean([float(layer) for layer in layers]))

    return distance


def perceptual_distance(picture: np.ndarray, truth: np.ndarray) -> float:
    """Return the distance of two pictures in VGG16 features; see ``distance_to``.

    Args:
        picture, truth: uint8 RGB of equal shape, at least 8x8.

    Raises:
        InputError: if the shapes differ.
    """
    return distance_to(truth)(picture)


def _directions(picture: np.ndarray) -> list:
    """Return each layer's feature vectors, scaled to length 1."""
    maps = vgg_features()(picture[None].astype(np.float32) / 255, training=False)
    return [ops.normalize(each, axis=-1) for each in maps]
