"""The losses of the course, beside Keras' own."""

from collections.abc import Callable

from srlib.common.backend import keras, ops
from srlib.evaluation.metrics import LUMA_WEIGHTS
from srlib.models.vgg import direction_gap, directions


@keras.saving.register_keras_serializable(package="srlib")
def patch_rmse(truth: keras.KerasTensor, picture: keras.KerasTensor) -> keras.KerasTensor:
    """Return the root of each patch's mean squared error.

    PSNR is averaged over photos, and the smooth ones, whose errors are small, count as much
    as the others; in a mean of squares they hardly count. Networks then gain less on smooth
    photos, or lose, above all in the worse grades.

    Args:
        truth, picture: float32 (batch, height, width, 3) in 0 to 1.

    Returns:
        (batch,), from 0 to 1.
    """
    errors = ops.cast(truth, "float32") - ops.cast(picture, "float32")
    return ops.sqrt(ops.mean(ops.square(errors), axis=(1, 2, 3)) + 1e-7)


def rmse_with_luma(weight: float) -> Callable[..., keras.KerasTensor]:
    """Return ``patch_rmse`` with a share for brightness, which published tables measure.

    Args:
        weight: of the root of each patch's mean squared error in brightness, beside that in
            colours.
    """
    grey = LUMA_WEIGHTS.astype("float32") / LUMA_WEIGHTS.sum()

    def loss(truth: keras.KerasTensor, picture: keras.KerasTensor) -> keras.KerasTensor:
        brightness = [ops.sum(ops.cast(each, "float32") * grey, -1) for each in (truth, picture)]
        true, seen = (each[..., None] for each in brightness)
        return patch_rmse(truth, picture) + weight * patch_rmse(true, seen)

    return loss


def vgg_mse(
    features: keras.Model, real: keras.KerasTensor, fake: keras.KerasTensor
) -> keras.KerasTensor:
    """Return the MSE of VGG feature maps, averaged over the network's layers.

    Args:
        features: as from ``perceptual.vgg_features``.
        real, fake: float32 RGB (batch, height, width, 3) in 0 to 1.

    Returns:
        A scalar, in squared units of VGG activations (0 to some hundreds).
    """
    pairs = zip(_maps(features, real), _maps(features, fake), strict=True)
    losses = [ops.mean(ops.square(ops.cast(first - second, "float32"))) for first, second in pairs]
    return sum(losses) / len(losses)


def vgg_distance(
    features: keras.Model, real: keras.KerasTensor, fake: keras.KerasTensor
) -> keras.KerasTensor:
    """Return how far the directions of VGG features lie apart, place by place.

    Args:
        features, real, fake: as for ``vgg_mse``.

    Returns:
        A scalar from 0 (equal) to 2: ``perceptual.perceptual_distances`` with ``window=1``.
    """
    pairs = zip(_maps(features, real), _maps(features, fake), strict=True)
    gaps = [direction_gap(*(directions(maps) for maps in pair)) for pair in pairs]
    return sum(ops.mean(gap) for gap in gaps) / len(gaps)


def _maps(features: keras.Model, picture: keras.KerasTensor) -> list:
    maps = features(picture, training=False)
    return list(maps) if isinstance(maps, (list, tuple)) else [maps]
