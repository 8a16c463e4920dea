"""The efficient network: a few 3x3 convolutions at low-res size, added to the bicubic picture."""

from typing import TYPE_CHECKING

from srlib.common.recipes import Recipe
from srlib.models.kind import Kind

if TYPE_CHECKING:
    import keras


def build_efficient(scale: int, filters: int = 16, middle: int = 5) -> "keras.Model":
    """Build the network in the form in which it is used: 13,884 parameters at 2x.

    It is trained in a wider form that folds into this one, see ``training.wide``. Source: Zhang et
    al., "Edge-oriented convolution block for real-time super resolution" (ECBSR), 2021.

    Args:
        scale: how many times the picture grows.
        filters: channels of all convolutions but the last.
        middle: number of convolutions between the first and the last.

    Returns:
        A network from float32 (batch, height, width, 3) in 0 to 1 to
        (batch, scale · height, scale · width, 3); with its starting weights it is bicubic.
    """
    from srlib.common.backend import keras, layers
    from srlib.models.layers import BicubicConvolution, MaxPReLU, PixelShuffle

    picture = keras.Input((None, None, 3))
    x = picture
    for number in range(1 + middle):
        x = layers.Conv2D(filters, 3, padding="same", name=f"conv{number}")(x)
        x = MaxPReLU(keras.initializers.Constant(0.25), shared_axes=[1, 2])(x)
    head = layers.Conv2D(3 * scale**2, 3, padding="same", kernel_initializer="zeros", name="head")
    # The picture itself is never rounded to half precision, whatever the rest calculates in.
    enlarged = BicubicConvolution(scale, dtype="float32")(picture)
    blocks = layers.Add(dtype="float32")([enlarged, head(x)])
    return keras.Model(picture, PixelShuffle(scale, dtype="float32")(blocks), name="efficient")


KIND = Kind(
    name="efficient",
    build=build_efficient,
    recipe=lambda scale: Recipe(32, 16, 56 if scale == 2 else 20, 1000, 2e-3, shifts=4, luma=1.0),
    sees="small",
    reach=7,
    colour="#882255",
    first=(2, "bicubic"),
    trainer="wide",
)
