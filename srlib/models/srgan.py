"""SRGAN's two networks: the generator (also SRResNet) and the discriminator."""

from srlib.backend import keras, layers, ops


@keras.saving.register_keras_serializable(package="srlib")
class PixelShuffle(layers.Layer):
    """Turn scale² channels into a picture ``scale`` times as high and wide.

    (batch, height, width, scale² · c) → (batch, scale · height, scale · width, c).
    Source: Shi et al., "Real-time single image and video super-resolution", 2016.
    """

    def __init__(self, scale: int, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Move each group of scale² channels to its block of pixels."""
        height, width, channels = ops.shape(x)[1], ops.shape(x)[2], x.shape[-1]
        scale, colours = self.scale, channels // self.scale**2
        x = ops.reshape(x, (-1, height, width, scale, scale, colours))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (-1, height * scale, width * scale, colours))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Return the shape after the shuffle; unknown sides stay unknown."""
        batch, height, width, channels = input_shape
        sides = [side and side * self.scale for side in (height, width)]
        return (batch, *sides, channels // self.scale**2)

    def get_config(self) -> dict:
        """Return what is needed to build the layer again."""
        return {**super().get_config(), "scale": self.scale}


def residual_block(
    x: keras.KerasTensor, filters: int, batch_norm: bool = False
) -> keras.KerasTensor:
    """Add Conv, (BN,) PReLU, Conv, (BN) of ``x`` to ``x``."""
    y = layers.Conv2D(filters, 3, padding="same")(x)
    y = layers.BatchNormalization()(y) if batch_norm else y
    y = layers.PReLU(shared_axes=[1, 2])(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization()(y) if batch_norm else y
    return layers.Add()([x, y])


def build_generator(
    scale: int, filters: int = 32, blocks: int = 8, batch_norm: bool = False
) -> keras.Model:
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
    enlarged = layers.UpSampling2D(scale, interpolation="bicubic", dtype="float32")(picture)
    return keras.Model(picture, layers.Add(dtype="float32")([enlarged, detail]), name="generator")


def build_discriminator(size: int, filters: int = 64) -> keras.Model:
    """Build the discriminator: is this patch real or generated?

    Eight 3x3 convolutions (64, 64/2, 128, 128/2, 256, 256/2, 512, 512/2) with LeakyReLU and
    batch normalisation, then two dense layers. Source: Ledig et al., 2017, figure 4.

    Args:
        size: side of the patches it sees, a multiple of 16.
        filters: channels of the first layer (paper: 64).

    Returns:
        A network from float32 (batch, size, size, 3) in 0 to 1 to (batch, 1) logits:
        above 0 means real.
    """
    patch = keras.Input((size, size, 3))
    x = layers.LeakyReLU(negative_slope=0.2)(layers.Conv2D(filters, 3, padding="same")(patch))
    for factor, strides in ((1, 2), (2, 1), (2, 2), (4, 1), (4, 2), (8, 1), (8, 2)):
        x = layers.Conv2D(factor * filters, 3, strides=strides, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    x = layers.Dense(16 * filters)(layers.Flatten()(x))
    x = layers.LeakyReLU(negative_slope=0.2)(x)
    logit = layers.Dense(1, dtype="float32", name="logit")(x)
    return keras.Model(patch, logit, name="discriminator")
