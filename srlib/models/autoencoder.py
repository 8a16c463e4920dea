"""The autoencoder with skips, which restores detail."""

from typing import TYPE_CHECKING

from srlib.common.recipes import Recipe
from srlib.models.copying import pass_on
from srlib.models.kind import Kind

if TYPE_CHECKING:
    import keras


def build_autoencoder(skips: bool = True, dropout: float = 0.3) -> "keras.Model":
    """Build the super-resolution autoencoder with skips: 1,110,403 parameters.

    The encoder halves the picture twice, the decoder doubles it twice, and two skips carry
    the encoder's fine detail over to the decoder. All convolutions are 3x3 with ReLU.

    Args:
        skips: without them the picture has to pass through the bottleneck alone.
        dropout: share of values dropped between the encoder's stages while training.

    Returns:
        A network from float32 (batch, height, width, 3) in 0 to 1 (the enlarged picture,
        sides multiples of 4) to the same shape.
    """

    from srlib.common.backend import keras, layers

    def convolve(x: keras.KerasTensor, filters: int) -> keras.KerasTensor:
        return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

    picture = keras.Input((None, None, 3))
    skip_a = convolve(convolve(picture, 64), 64)
    x = layers.Dropout(dropout)(layers.MaxPooling2D()(skip_a))
    skip_b = convolve(convolve(x, 128), 128)
    x = convolve(layers.MaxPooling2D()(skip_b), 256)

    x = convolve(convolve(layers.UpSampling2D()(x), 128), 128)
    x = layers.Add()([x, skip_b]) if skips else x
    x = convolve(convolve(layers.UpSampling2D()(x), 64), 64)
    x = layers.Add()([x, skip_a]) if skips else x
    return keras.Model(picture, convolve(x, 3), name="autoencoder")


def start_as_copy(model: "keras.Model") -> "keras.Model":
    """Set the weights so that the autoencoder begins as a copy of its input.

    Red, green and blue travel through the first two convolutions, over the outer skip and
    out. The rest of the network stays random but does not reach the output at first: else
    training would begin by silencing it, and ReLUs that are silent for all inputs stay so.

    Args:
        model: as from ``build_autoencoder`` with skips.

    Returns:
        The same model.
    """
    from srlib.common.backend import layers

    convolutions = [layer for layer in model.layers if isinstance(layer, layers.Conv2D)]
    first, second, *_, last_decoder, output = convolutions
    pass_on(first, output.filters)
    pass_on(second, output.filters)
    kernel, bias = last_decoder.get_weights()
    kernel[..., : output.filters] = 0
    last_decoder.set_weights([kernel, bias])
    pass_on(output, output.filters)
    return model


KIND = Kind(
    name="autoencoder",
    # What dropout adds is noise, which the decoder learns to shut out.
    build=lambda scale: start_as_copy(build_autoencoder(dropout=0.0)),
    recipe=lambda scale: Recipe(
        patch=96, batch=4, epochs=100, steps=500, learning_rate=2e-4, shifts=4
    ),
    sees="enlarged",
    reach=23,
    colour="#D55E00",
    multiple=4,
)
