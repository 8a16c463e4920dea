"""SRGAN: the generator of ``srresnet`` after a game against the discriminator."""

from typing import TYPE_CHECKING

from srlib.common.recipes import Recipe
from srlib.models.kind import Kind
from srlib.models.srresnet import build_generator

if TYPE_CHECKING:
    import keras


def build_discriminator(size: int, filters: int = 64) -> "keras.Model":
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
    from srlib.common.backend import keras, layers

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


def _recipe(scale: int) -> Recipe:
    """Return the game's recipe: it judges 96x96 high-res pixels, within a margin."""
    margin = 8
    # The optimum of the VGG term alone is a picture with a fine grid: in the worse grades, where
    # that term is four to five times as large, it must not outweigh the adversarial term. Longer
    # games at 2x, or at the higher rate, turn smooth skies grainy.
    batch, steps, rate, adversarial = (8, 20, 3e-4, 3e-3) if scale == 2 else (4, 40, 5e-4, 1e-2)
    return Recipe(
        patch=96 // scale + 2 * margin,
        batch=batch,
        epochs=150,
        steps=steps,
        learning_rate=rate,
        kept_epochs=(5, 15, 25, 35, 90, 100, 150),  # those that the talk showed
        shifts=16,
        vgg_weight=0.3,
        adversarial_weight=adversarial,
        margin=margin,
    )


KIND = Kind(
    name="srgan",
    build=build_generator,
    recipe=_recipe,
    sees="small",
    reach=24,
    multiple=4,  # as it was measured for its card
    colour="#CC79A7",
    origin="srresnet",
    trainer="game",
)
