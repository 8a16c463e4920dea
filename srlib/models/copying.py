"""Let a convolution begin by passing its first channels on unchanged."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras import layers


def pass_on(layer: "layers.Conv2D", channels: int, others: float = 0.0) -> None:
    """Make a convolution's first outputs copies of its first inputs, plus a share of others.

    Args:
        layer: a built convolution with an odd kernel and at least ``channels`` filters.
        channels: how many channels to pass on.
        others: factor for what these outputs take from all other channels.
    """
    kernel, bias = layer.get_weights()
    middle = kernel.shape[0] // 2
    kernel[..., :channels] *= others
    kernel[:, :, :channels, :channels] = 0
    for channel in range(channels):
        kernel[middle, middle, channel, channel] = 1
    layer.set_weights([kernel, bias])
