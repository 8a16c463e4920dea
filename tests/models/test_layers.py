"""The course's own layers: exact, compiled for any size, exported."""

import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.models.layers import BicubicUpsampling
from srlib.models.srresnet import build_generator


@pytest.mark.parametrize("scale", [2, 3, 4, 6])
def test_bicubic_upsampling_equals_that_of_keras(scale):
    picture = np.random.default_rng(0).random((2, 13, 17, 3), np.float32)
    expected = np.asarray(layers.UpSampling2D(scale, interpolation="bicubic")(picture))
    np.testing.assert_array_equal(np.asarray(BicubicUpsampling(scale)(picture)), expected)


@pytest.fixture
def generator():
    """A small generator, as it is after some training."""
    model = build_generator(2, filters=4, blocks=1)
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
