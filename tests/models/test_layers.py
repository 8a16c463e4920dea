"""The course's own layers: exact, compiled for any size, exported."""

import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.models.efficient import build_efficient
from srlib.models.layers import BicubicConvolution, BicubicUpsampling, MaxPReLU, PixelShuffle
from srlib.models.srresnet import build_generator


@pytest.mark.parametrize("scale", [2, 3, 4, 6])
def test_bicubic_upsampling_equals_that_of_keras(scale):
    picture = np.random.default_rng(0).random((2, 13, 17, 3), np.float32)
    expected = np.asarray(layers.UpSampling2D(scale, interpolation="bicubic")(picture))
    np.testing.assert_array_equal(np.asarray(BicubicUpsampling(scale)(picture)), expected)


@pytest.mark.parametrize("scale", [2, 3, 4, 6])
def test_a_fixed_convolution_and_a_shuffle_are_bicubic_upsampling(scale):
    picture = np.random.default_rng(0).random((2, 9, 12, 3), np.float32)
    expected = layers.UpSampling2D(scale, interpolation="bicubic")(picture)
    found = PixelShuffle(scale)(BicubicConvolution(scale)(picture))
    assert found.shape == expected.shape
    inside = (slice(None), slice(2 * scale, -2 * scale), slice(2 * scale, -2 * scale))
    np.testing.assert_allclose(np.asarray(found)[inside], np.asarray(expected)[inside], atol=1e-6)


def test_the_convolution_goes_on_flat_beyond_the_edge():
    flat = np.full((1, 5, 6, 3), 0.25, np.float32)
    np.testing.assert_allclose(np.asarray(BicubicConvolution(2)(flat)), 0.25, atol=1e-6)


def test_prelu_as_a_maximum_equals_keras_own():
    values = np.random.default_rng(0).normal(size=(1, 4, 5, 6)).astype(np.float32)
    slopes = np.linspace(-0.9, 1, 6, dtype=np.float32).reshape(1, 1, 6)
    found, expected = MaxPReLU(shared_axes=[1, 2]), layers.PReLU(shared_axes=[1, 2])
    for layer in (found, expected):
        layer.build(values.shape)
        layer.set_weights([slopes])
    np.testing.assert_allclose(found(values), expected(values), atol=1e-6)


BUILDERS = {
    "srresnet": lambda: build_generator(2, filters=4, blocks=1),
    "efficient": lambda: build_efficient(2, filters=4, middle=1),
}


@pytest.fixture(params=BUILDERS)
def generator(request):
    """A small network, as it is after some training."""
    model = BUILDERS[request.param]()
    random = np.random.default_rng(0)
    model.set_weights([random.normal(0, 0.1, weight.shape) for weight in model.get_weights()])
    return model


def test_the_generator_is_compiled_for_pictures_of_any_size(generator):
    for height, width in ((16, 16), (20, 16), (9, 31)):
        picture = np.random.default_rng(1).random((1, height, width, 3), np.float32)
        expected = np.asarray(generator(picture, training=False))
        found = generator.predict(picture, verbose=0)
        np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.slow
def test_the_generator_can_be_saved_and_exported(generator, tmp_path):
    import tensorflow as tf

    picture = np.random.default_rng(1).random((1, 12, 15, 3), np.float32)
    expected = np.asarray(generator(picture, training=False))
    generator.save(tmp_path / "generator.keras")
    again = keras.models.load_model(tmp_path / "generator.keras")
    np.testing.assert_allclose(np.asarray(again(picture)), expected, atol=1e-5)
    generator.export(tmp_path / "exported", verbose=False)
    exported = tf.saved_model.load(tmp_path / "exported")
    served = np.asarray(exported.serve(picture))
    np.testing.assert_allclose(served, expected, atol=1e-5)
