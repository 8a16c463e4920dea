"""Train a network wide and use it slim: convolutions whose kernels are sums, folded at the end.

A convolution is linear, so two of them in a row without a ReLU between them, or two side by side
whose results are added, are one convolution with another kernel: nothing is gained in what the
network can do. But it learns otherwise, and better, along the more numerous weights.
"""

import numpy as np

from srlib.common.backend import keras, layers, ops

# Channels between the two kernels of a wide pair.
INNER = 64


@keras.saving.register_keras_serializable(package="srlib")
class WideConv2D(layers.Layer):
    """A 3x3 convolution whose kernel is put together anew at each use.

    kernel = (3x3 to ``inner`` channels, then 1x1 to ``filters``) + a plain 3x3. It is composed in
    the space of kernels, not of pictures: a step costs hardly more than a plain layer's, however
    wide ``inner`` is. Source of the idea: Bhardwaj et al., "Collapsible linear blocks for
    super-efficient super resolution" (SESR), 2022.

    Args:
        filters: channels of the result.
        inner: channels between the two kernels of the wide pair.
    """

    def __init__(self, filters: int, inner: int = INNER, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.filters, self.inner = filters, inner

    def build(self, input_shape: tuple) -> None:
        """Make the weights, as matrices: a row for each place and channel that goes in."""
        rows = 9 * input_shape[-1]
        spread = keras.initializers.VarianceScaling(1.0, "fan_in", "normal")
        self.wide = self.add_weight((rows, self.inner), spread, name="wide")
        self.narrow = self.add_weight((self.inner, self.filters), "zeros", name="narrow")
        self.plain = self.add_weight((rows, self.filters), "glorot_uniform", name="plain")
        self.bias = self.add_weight((self.filters,), "zeros", name="bias")

    def kernel(self) -> keras.KerasTensor:
        """Return the one kernel, (3, 3, channels, filters)."""
        matrix = ops.matmul(self.wide, self.narrow) + self.plain
        return ops.reshape(matrix, (3, 3, -1, self.filters))

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Convolve; (batch, height, width, channels) → (batch, height, width, filters)."""
        kernel = ops.cast(self.kernel(), x.dtype)
        return ops.conv(x, kernel, padding="same") + ops.cast(self.bias, x.dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Return the shape of the result."""
        return (*input_shape[:-1], self.filters)

    def get_config(self) -> dict:
        """Return what is needed to build the layer again."""
        return {**super().get_config(), "filters": self.filters, "inner": self.inner}

    def start_from(self, convolution: layers.Conv2D) -> None:
        """Compute what a plain convolution does."""
        kernel, bias = convolution.get_weights()
        self.plain.assign(kernel.reshape(self.plain.shape))
        self.narrow.assign(np.zeros(self.narrow.shape))
        self.bias.assign(bias)


def widen(model: keras.Model, inner: int = INNER) -> keras.Model:
    """Return the wide form of a network, which computes the same.

    Args:
        model: a functional model; each of its 3x3 convolutions becomes a ``WideConv2D``.
        inner: channels between the two kernels of each.
    """

    def wider(layer: layers.Layer) -> layers.Layer:
        if isinstance(layer, layers.Conv2D):
            return WideConv2D(layer.filters, inner, name=layer.name, dtype=layer.dtype_policy)
        return layer.__class__.from_config(layer.get_config())

    wide = keras.models.clone_model(model, clone_function=wider)
    for slim, layer in zip(model.layers, wide.layers, strict=True):
        if isinstance(layer, WideConv2D):
            layer.start_from(slim)
        else:
            layer.set_weights(slim.get_weights())
    return wide


def fold(wide: keras.Model, model: keras.Model) -> keras.Model:
    """Give a network the weights of its wide form, folded, and return it.

    Args:
        wide: as from ``widen``, trained.
        model: what it was widened from; the two compute the same afterwards.
    """
    for slim, layer in zip(model.layers, wide.layers, strict=True):
        if isinstance(layer, WideConv2D):
            kernel, bias = (ops.convert_to_numpy(each) for each in (layer.kernel(), layer.bias))
            slim.set_weights([kernel, bias])
        else:
            slim.set_weights(layer.get_weights())
    return model


class Folding(keras.callbacks.Callback):
    """Fold the wide form in training into the plain one after each epoch.

    Args:
        wide, model: as for ``fold``.
    """

    def __init__(self, wide: keras.Model, model: keras.Model) -> None:
        super().__init__()
        self.wide, self.folded = wide, model

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Fold, before anything is measured or saved."""
        fold(self.wide, self.folded)
