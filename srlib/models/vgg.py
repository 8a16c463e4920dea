"""VGG16 features: what a picture contains, rather than which values its pixels have."""

from functools import lru_cache
from pathlib import Path

from srlib.common.arrays import reading_arrays
from srlib.common.backend import keras, layers, ops
from srlib.common.errors import InputError
from srlib.common.places import DATA, in_checkout

LAYERS = ("block1_conv2", "block2_conv2", "block3_conv3")
WEIGHTS = DATA / "vgg16" / "vgg16_blocks1-3.npz"
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
    x, maps = CaffeInput(dtype="float32")(picture), {}
    for block, (filters, count) in _CONVOLUTIONS.items():
        for number in range(1, count + 1):
            name = f"block{block}_conv{number}"
            layer = layers.Conv2D(
                filters, 3, padding="same", activation="relu", name=name, dtype=dtype
            )
            maps[name] = x = layer(x)
        x = layers.MaxPooling2D(dtype=dtype)(x)
    unknown = [name for name in names if name not in maps]
    if unknown:
        raise InputError(f"There is no VGG16 layer {unknown[0]}: choose from {', '.join(maps)}.")
    model = keras.Model(picture, [maps[name] for name in names], name="vgg16")
    sentence = f"The VGG16 weights '{weights}' are missing or damaged: restore the file."
    with reading_arrays(in_checkout(weights), sentence) as arrays:
        for layer in model.layers:
            if layer.weights:
                layer.set_weights([arrays[f"{layer.name}/{part}"] for part in ("kernel", "bias")])
    model.trainable = False
    return model


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
