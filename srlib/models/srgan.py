"""SRGAN's second network, the discriminator."""

from srlib.common.backend import keras, layers


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
