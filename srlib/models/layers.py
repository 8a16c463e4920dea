"""Layers that Keras does not have: pixel shuffle."""

from srlib.common.backend import keras, layers, ops


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
