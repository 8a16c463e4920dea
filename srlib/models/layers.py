"""Layers that Keras lacks: pixel shuffle, and bicubic upsampling for pictures of any size."""

import numpy as np

from srlib.common.backend import keras, layers, ops


class _Upsampling(layers.Layer):
    """A layer whose result is ``scale`` times as high and wide."""

    def __init__(self, scale: int, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def get_config(self) -> dict:
        """Return what is needed to build the layer again."""
        return {**super().get_config(), "scale": self.scale}

    def _upscaled(self, *sides: int | None) -> list[int | None]:
        """Return the sides after the layer; unknown ones stay unknown."""
        return [side and side * self.scale for side in sides]


@keras.saving.register_keras_serializable(package="srlib")
class PixelShuffle(_Upsampling):
    """Turn scale² channels into a picture ``scale`` times as high and wide.

    (batch, height, width, scale² · c) → (batch, scale · height, scale · width, c).
    Source: Shi et al., "Real-time single image and video super-resolution", 2016.
    """

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Move each group of scale² channels to its block of pixels."""
        height, width, channels = ops.shape(x)[1], ops.shape(x)[2], x.shape[-1]
        scale, colours = self.scale, channels // self.scale**2
        x = ops.reshape(x, (-1, height, width, scale, scale, colours))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (-1, height * scale, width * scale, colours))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Return the shape after the shuffle."""
        batch, height, width, channels = input_shape
        return (batch, *self._upscaled(height, width), channels // self.scale**2)


@keras.saving.register_keras_serializable(package="srlib")
class BicubicUpsampling(_Upsampling):
    """Upsample by cubic convolution (a = -0.5).

    (batch, height, width, c) → (batch, scale · height, scale · width, c). Equal to Keras'
    ``UpSampling2D(scale, interpolation="bicubic")``, which cannot be compiled for pictures of
    any size. Source: Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Interpolate; the sides need not be known before the picture comes."""
        import tensorflow as tf

        height, width = ops.shape(x)[1:3]
        return tf.image.resize(x, (height * self.scale, width * self.scale), "bicubic")

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """Return the shape of the result."""
        batch, height, width, channels = input_shape
        return (batch, *self._upscaled(height, width), channels)


def cubic_kernel(scale: int) -> np.ndarray:
    """Return bicubic upsampling (a = -0.5) as the kernel of a convolution.

    Returns:
        float32 (5, 5, 3, 3 · scale²): fixed weights for each place in the block of new pixels.
    """
    places = (np.arange(scale) + 0.5) / scale - 0.5
    places = np.rint(places * 1024) / 1024  # as exactly as TensorFlow knows them
    far = np.abs(np.arange(-2, 3)[:, None] - places)
    inner, outer = 1.5 * far**3 - 2.5 * far**2 + 1, -0.5 * far**3 + 2.5 * far**2 - 4 * far + 2
    line = np.where(far <= 1, inner, np.where(far < 2, outer, 0))
    kernel = np.einsum("yi,xj,ab->yxaijb", line, line, np.eye(3))
    return kernel.reshape(5, 5, 3, 3 * scale**2).astype(np.float32)


@keras.saving.register_keras_serializable(package="srlib")
class BicubicConvolution(_Upsampling):
    """The same as a fixed convolution, which a ``PixelShuffle`` must follow.

    (batch, height, width, 3) → (batch, height, width, 3 · scale²). Only the outermost pixels
    differ: here the picture goes on as its mirror image.
    """

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Compute all places of each small pixel."""
        x = ops.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)), "symmetric")
        return ops.conv(x, ops.cast(cubic_kernel(self.scale), x.dtype), padding="valid")


@keras.saving.register_keras_serializable(package="srlib")
class MaxPReLU(layers.PReLU):
    """PReLU for slopes of at most 1, as the larger of x and slope · x: in half the time.

    For pictures, with one slope a channel (``shared_axes=[1, 2]``).
    """

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Bend negative values."""
        slopes = ops.cast(self.alpha, x.dtype)
        # Slopes for a row of pixels: TensorFlow multiplies by few numbers at a time slowly.
        row = ops.broadcast_to(slopes, (1, 1, ops.shape(x)[2], x.shape[-1]))
        return ops.maximum(x, row * x)
