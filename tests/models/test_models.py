import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.evaluation.metrics import mean_psnr, psnr
from srlib.methods.networks import Network
from srlib.models.autoencoder import build_autoencoder
from srlib.models.autoencoder import start_as_copy as autoencoder_as_copy
from srlib.models.denoiser import build_denoiser
from srlib.models.layers import PixelShuffle
from srlib.models.registry import KINDS
from srlib.models.srcnn import build_srcnn
from srlib.models.srcnn import start_as_copy as srcnn_as_copy
from srlib.models.srgan import build_discriminator
from srlib.models.srresnet import build_generator


def noise(*shape):
    return np.random.default_rng(0).random(shape, np.float32)


def test_srcnn_has_the_parameters_of_the_paper():
    network = build_srcnn()
    assert isinstance(network, keras.Sequential)
    assert [layer.count_params() for layer in network.layers] == [15616, 2080, 2403]
    assert network.count_params() == 20099


def test_srcnn_keeps_the_size_and_has_a_linear_end():
    network = build_srcnn()
    network.layers[-1].set_weights([np.zeros((5, 5, 32, 3)), np.full(3, -2.0)])
    result = np.asarray(network(noise(2, 11, 7, 3)))
    assert result.shape == (2, 11, 7, 3)
    assert np.all(result == -2)


def test_srcnn_can_be_built_otherwise():
    network = build_srcnn((5, 3, 3), (8, 4), channels=1)
    assert network(noise(1, 6, 6, 1)).shape == (1, 6, 6, 1)
    assert network.count_params() == (25 * 8 + 8) + (9 * 8 * 4 + 4) + (9 * 4 + 1)


def test_autoencoder_has_its_parameters():
    assert build_autoencoder().count_params() == 1_110_403
    assert build_autoencoder(skips=False).count_params() == 1_110_403


def test_autoencoder_keeps_the_size():
    assert build_autoencoder()(noise(1, 12, 20, 3)).shape == (1, 12, 20, 3)


def test_autoencoder_drops_values_only_while_training():
    network, picture = build_autoencoder(), noise(1, 16, 16, 3)
    assert np.array_equal(network(picture, training=False), network(picture, training=False))
    assert not np.array_equal(network(picture, training=True), network(picture, training=True))


def test_skips_carry_what_the_bottleneck_cannot():
    plain, skipping = build_autoencoder(skips=False), build_autoencoder()
    skipping.set_weights(plain.get_weights())
    picture = noise(1, 16, 16, 3)
    assert not np.allclose(plain(picture, training=False), skipping(picture, training=False))


def test_denoiser_has_a_code_and_digits_at_both_ends():
    network = build_denoiser(16)
    result = np.asarray(network(noise(3, 28, 28, 1)))
    assert result.shape == (3, 28, 28, 1) and result.min() >= 0 and result.max() <= 1
    assert network.get_layer("code").output.shape == (None, 16)


@pytest.mark.parametrize(
    ("build", "start"),
    [(build_srcnn, srcnn_as_copy), (build_autoencoder, autoencoder_as_copy)],
    ids=["srcnn", "autoencoder"],
)
def test_copying_start_roughly_gives_back_its_input(real_photo, build, start):
    keras.utils.set_random_seed(0)
    fresh = build()
    picture = real_photo[None, :64, :64].astype(np.float32) / 255

    def likeness(network):
        return mean_psnr(picture, np.asarray(network(picture, training=False)), data_range=1)

    before = likeness(fresh)
    copying = start(fresh)
    assert copying is fresh
    assert likeness(copying) > max(20, before + 3)


def test_copying_start_leaves_other_weights_random():
    keras.utils.set_random_seed(0)
    kernel = srcnn_as_copy(build_srcnn()).layers[0].get_weights()[0]
    assert kernel[..., 3:].std() > 0.01


def test_pixel_shuffle_moves_channels_to_their_place():
    channels = np.arange(2 * 1 * 4, dtype=np.float32).reshape(1, 2, 1, 4)
    shuffled = np.asarray(PixelShuffle(2)(channels))[0, ..., 0]
    assert shuffled.tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]


@pytest.mark.parametrize("scale", [2, 4, 6])
def test_pixel_shuffle_equals_depth_to_space(scale):
    import tensorflow as tf

    channels = noise(2, 5, 3, 3 * scale**2)
    assert np.array_equal(PixelShuffle(scale)(channels), tf.nn.depth_to_space(channels, scale))


def test_pixel_shuffle_survives_its_description():
    layer = PixelShuffle(3)
    assert PixelShuffle.from_config(layer.get_config()).scale == 3
    assert layer.compute_output_shape((None, None, 5, 27)) == (None, None, 15, 3)


@pytest.mark.parametrize("scale", [2, 4, 6])
def test_generator_enlarges_odd_sizes(scale):
    network = build_generator(scale, filters=4, blocks=1)
    assert network(noise(1, 7, 5, 3)).shape == (1, 7 * scale, 5 * scale, 3)


def test_generator_starts_from_the_bicubic_picture():
    flat = np.full((1, 6, 6, 3), 0.25, np.float32)
    assert np.allclose(build_generator(2, 4, 1)(flat), 0.25, atol=1e-4)


def test_generator_learns_in_its_residual_blocks():
    small, large = build_generator(2, 8, 1), build_generator(2, 8, 3)
    block = 2 * (9 * 8 * 8 + 8) + 8
    assert large.count_params() - small.count_params() == 2 * block


def test_batch_norm_only_when_asked_for():
    def count(network):
        return sum(isinstance(layer, layers.BatchNormalization) for layer in network.layers)

    assert count(build_generator(2, 4, 2)) == 0
    assert count(build_generator(2, 4, 2, batch_norm=True)) == 2 * 2 + 1


def test_prelu_does_not_depend_on_the_size():
    network = build_generator(2, filters=6, blocks=2)
    slopes = [layer for layer in network.layers if isinstance(layer, layers.PReLU)]
    assert [layer.get_weights()[0].shape for layer in slopes] == [(1, 1, 6)] * 3 + [(1, 1, 16)]
    assert network(noise(1, 5, 5, 3)).shape == (1, 10, 10, 3)
    assert network(noise(1, 9, 8, 3)).shape == (1, 18, 16, 3)


def test_discriminator_gives_one_logit_for_each_patch():
    network = build_discriminator(32, filters=4)
    logits = np.asarray(network(noise(3, 32, 32, 3)))
    assert logits.shape == (3, 1)
    network.layers[-1].set_weights([np.zeros((64, 1)), np.array([-9.0])])
    assert np.allclose(network(noise(3, 32, 32, 3)), -9)


def test_discriminator_has_eight_convolutions():
    network = build_discriminator(16, filters=4)
    convolutions = [layer for layer in network.layers if isinstance(layer, layers.Conv2D)]
    assert [layer.filters // 4 for layer in convolutions] == [1, 1, 2, 2, 4, 4, 8, 8]
    assert [layer.strides[0] for layer in convolutions] == [1, 2] * 4


@pytest.mark.parametrize("kind", KINDS)
def test_networks_start_close_to_the_enlarged_picture(real_photo, kind):
    from srlib.pictures.degradation import degrade
    from srlib.pictures.interpolation import interpolate

    keras.utils.set_random_seed(0)
    network = Network(kind, 2)
    small = degrade(real_photo[:96, :96], 2)
    result = network.method(network.build())(small, 2)
    assert psnr(interpolate(small, 2, "cubic"), result) > 20
