"""The denoising autoencoder for digits."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def build_denoiser(code_size: int = 64) -> "keras.Model":
    """Build the denoising autoencoder for digits of 28x28 pixels.

    x → encoder → z → decoder → x̂: convolutions halve the picture twice, a dense layer makes
    the code z, and the decoder mirrors the encoder.

    Args:
        code_size: length of the code z (the bottleneck).

    Returns:
        A network from float32 (batch, 28, 28, 1) in 0 to 1 to the same shape and range.
    """
    from srlib.common.backend import keras, layers

    picture = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(picture)
    x = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(x)
    code = layers.Dense(code_size, activation="relu", name="code")(layers.Flatten()(x))
    x = layers.Dense(7 * 7 * 64, activation="relu")(code)
    x = layers.Reshape((7, 7, 64))(x)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
    clean = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(picture, clean, name="denoiser")
