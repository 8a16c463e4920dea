"""A small network of plain convolutions, which learns in seconds."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

FILTERS, LAYERS = 16, 6
REACH = LAYERS  # small pixels that it sees to each side


def build_plain(scale: int) -> "keras.Model":
    """Build 3x3 convolutions at the small size, pixel shuffle, and the bicubic picture added.

    11,548 parameters at 2x. It begins as bicubic interpolation: the last layer starts at zero.

    Args:
        scale: how many times the picture grows.

    Returns:
        A network from float32 (batch, height, width, 3) in 0 to 1 to
        (batch, scale · height, scale · width, 3).
    """
    from srlib.common.backend import keras, layers
    from srlib.models.layers import BicubicUpsampling, PixelShuffle

    picture = keras.Input((None, None, 3))
    x = picture
    for _ in range(LAYERS - 1):
        x = layers.Conv2D(FILTERS, 3, padding="same")(x)
        x = layers.PReLU(keras.initializers.Constant(0.25), shared_axes=[1, 2])(x)
    x = layers.Conv2D(3 * scale**2, 3, padding="same", kernel_initializer="zeros")(x)
    enlarged = BicubicUpsampling(scale)(picture)
    return keras.Model(picture, layers.Add()([enlarged, PixelShuffle(scale)(x)]), name="plain")
