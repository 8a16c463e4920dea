"""SRResNet: SRGAN's generator, residual blocks at low-res size."""

from typing import TYPE_CHECKING

from srlib.common.recipes import Recipe
from srlib.models.kind import Kind

if TYPE_CHECKING:
    import keras


def residual_block(
    x: "keras.KerasTensor", filters: int, batch_norm: bool = False
) -> "keras.KerasTensor":
    """Add Conv, (BN,) PReLU, Conv, (BN) of ``x`` to ``x``."""
    from srlib.common.backend import layers

    y = layers.Conv2D(filters, 3, padding="same")(x)
    y = layers.BatchNormalization()(y) if batch_norm else y
    y = layers.PReLU(shared_axes=[1, 2])(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization()(y) if batch_norm else y
    return layers.Add()([x, y])


def build_generator(
    scale: int, filters: int = 32, blocks: int = 8, batch_norm: bool = False
) -> "keras.Model":
    """Build the generator: residual blocks at low-res size, pixel shuffle, convolution.

    Two things differ from Ledig et al., "Photo-realistic single image super-resolution using
    a generative adversarial network", 2017: batch normalisation is left out unless asked for
    (it brings artifacts, Wang et al., "ESRGAN", 2018), and the network adds its output to
    the bicubic picture, so that it learns only what interpolation misses.

    Args:
        scale: how many times the picture grows.
        filters: channels in the residual blocks (paper: 64).
        blocks: number of residual blocks (paper: 16).
        batch_norm: True for the paper's blocks.

    Returns:
        A network from float32 (batch, height, width, 3) in 0 to 1 to
        (batch, scale · height, scale · width, 3).
    """
    from srlib.common.backend import keras, layers
    from srlib.models.layers import BicubicUpsampling, PixelShuffle

    picture = keras.Input((None, None, 3))
    first = layers.Conv2D(filters, 3, padding="same")(picture)
    first = layers.PReLU(shared_axes=[1, 2])(first)
    x = first
    for _ in range(blocks):
        x = residual_block(x, filters, batch_norm)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x) if batch_norm else x
    x = layers.Add()([x, first])
    x = layers.Conv2D(16 * scale**2, 3, padding="same", name="head")(x)
    x = layers.PReLU(shared_axes=[1, 2])(PixelShuffle(scale)(x))
    detail = layers.Conv2D(3, 3, padding="same", kernel_initializer="zeros", name="detail")(x)
    # The picture itself is never rounded to half precision, whatever the rest calculates in.
    enlarged = BicubicUpsampling(scale, dtype="float32")(picture)
    return keras.Model(picture, layers.Add(dtype="float32")([enlarged, detail]), name="generator")


KIND = Kind(
    name="srresnet",
    build=build_generator,
    recipe=lambda scale: Recipe(
        patch=32, batch=8, epochs=200, steps=500, learning_rate=1e-3, shifts=16
    ),
    sees="small",
    reach=24,
    multiple=4,  # as it was measured for its card
    colour="#009E73",
)
