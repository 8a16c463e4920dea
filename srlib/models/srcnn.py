"""SRCNN: three convolutions that sharpen an enlarged picture."""

from typing import TYPE_CHECKING

from srlib.common.recipes import Recipe
from srlib.models.copying import pass_on
from srlib.models.kind import Kind

if TYPE_CHECKING:
    import keras


def build_srcnn(
    kernel_sizes: tuple[int, int, int] = (9, 1, 5),
    filters: tuple[int, int] = (64, 32),
    channels: int = 3,
) -> "keras.Sequential":
    """Build SRCNN 9-1-5 on RGB: 20,099 parameters with the defaults.

    Source: Dong et al., "Image super-resolution using deep convolutional networks", 2016,
    equations 1 to 3. The picture must be enlarged (cubic) before it enters.

    Args:
        kernel_sizes: f1, f2, f3 of patch extraction, non-linear mapping, reconstruction.
        filters: n1, n2 of the first two layers.
        channels: colour channels of input and output.

    Returns:
        A network from float32 (batch, height, width, channels) in 0 to 1 to the same shape.
    """
    from srlib.common.backend import keras, layers

    f1, f2, f3 = kernel_sizes
    n1, n2 = filters
    return keras.Sequential(
        [
            keras.Input((None, None, channels)),
            layers.Conv2D(n1, f1, padding="same", activation="relu", name="extraction"),
            layers.Conv2D(n2, f2, padding="same", activation="relu", name="mapping"),
            layers.Conv2D(channels, f3, padding="same", name="reconstruction"),
        ],
        name="srcnn",
    )


def start_as_copy(model: "keras.Sequential") -> "keras.Sequential":
    """Set the weights so that SRCNN begins close to a copy of its input, and return it.

    The first filters of each layer pass red, green and blue on unchanged; the others stay
    random and join in as the network learns. Without this, a short training is spent on
    learning to copy.

    Args:
        model: as from ``build_srcnn``, with at least as many filters as channels.
    """
    extraction, mapping, reconstruction = model.layers
    channels = reconstruction.filters
    pass_on(extraction, channels)
    pass_on(mapping, channels)
    pass_on(reconstruction, channels, others=0.3)
    return model


KIND = Kind(
    name="srcnn",
    build=lambda scale: start_as_copy(build_srcnn()),
    recipe=lambda scale: Recipe(
        patch=48,
        batch=16,
        epochs=60,
        steps=500,
        learning_rate=2e-3,
        kept_epochs=(1, 20),
        shifts=4,
        whitened=True,
    ),
    sees="enlarged",
    reach=6,
    colour="#0072B2",
)
