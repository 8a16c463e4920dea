import inspect
import math

import nbformat
import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.common.places import NOTEBOOKS
from srlib.models.srgan import build_discriminator
from srlib.models.srresnet import build_generator
from srlib.training.adversarial import AdversarialTraining
from srlib.training.loop import fit
from srlib.training.losses import vgg_distance, vgg_mse
from srlib.training.resuming import Resume

LOSSES = {"generator_loss", "discriminator_loss", "pixel", "vgg", "adversarial"}


@pytest.fixture(scope="module")
def batch():
    random = np.random.default_rng(0)
    small, real = random.random((2, 8, 8, 3)), random.random((2, 16, 16, 3))
    return keras.ops.convert_to_tensor(small, "float32"), keras.ops.convert_to_tensor(
        real, "float32"
    )


def tiny_features(maps=1):
    """Return a stand-in for VGG16: one convolution, frozen."""
    picture = keras.Input((None, None, 3))
    outputs = [layers.Conv2D(4, 3, activation="relu")(picture) for _ in range(maps)]
    features = keras.Model(picture, outputs if maps > 1 else outputs[0])
    features.trainable = False
    return features


def game(generator_rate=0.1, discriminator_rate=0.1, **weights):
    keras.utils.set_random_seed(0)
    trained = AdversarialTraining(
        build_generator(2, filters=4, blocks=1),
        build_discriminator(16, filters=2),
        tiny_features(),
        **weights,
    )
    trained.compile(keras.optimizers.SGD(generator_rate), keras.optimizers.SGD(discriminator_rate))
    return trained


def numbers(losses):
    return {name: float(value) for name, value in losses.items()}


def changed(network, before):
    values = zip(before, network.trainable_variables, strict=True)
    return any(not np.array_equal(old, new) for old, new in values)


def values_of(network):
    return [variable.numpy().copy() for variable in network.trainable_variables]


def test_one_step_changes_both_networks_and_not_the_features(batch):
    trained = game()
    networks = (trained.generator, trained.discriminator)
    before = [values_of(network) for network in networks]
    frozen = trained.features.get_weights()
    losses = numbers(trained.train_step(batch))
    assert set(losses) == LOSSES
    assert all(math.isfinite(value) for value in losses.values())
    assert all(changed(network, old) for network, old in zip(networks, before, strict=True))
    for old, new in zip(frozen, trained.features.get_weights(), strict=True):
        assert np.array_equal(old, new)


@pytest.mark.parametrize("still", ["generator", "discriminator"])
def test_each_network_is_moved_only_by_its_own_optimiser(batch, still):
    trained = game(**{f"{still}_rate": 0.0})
    before = {name: values_of(getattr(trained, name)) for name in ("generator", "discriminator")}
    trained.train_step(batch)
    for name, old in before.items():
        assert changed(getattr(trained, name), old) == (name != still)


def test_the_discriminator_learns_alone_before_the_game(batch):
    import tensorflow as tf

    trained = game()
    before = {name: values_of(getattr(trained, name)) for name in ("generator", "discriminator")}
    stream = tf.data.Dataset.from_tensors(batch).repeat()
    losses = [trained.teach_discriminator_alone(stream, steps) for steps in (1, 10)]
    assert not changed(trained.generator, before["generator"])
    assert changed(trained.discriminator, before["discriminator"])
    assert losses[1] < losses[0]


def test_generator_loss_is_the_weighted_sum(batch):
    losses = numbers(game(vgg_weight=0.5, adversarial_weight=0.25).train_step(batch))
    expected = losses["pixel"] + 0.5 * losses["vgg"] + 0.25 * losses["adversarial"]
    assert losses["generator_loss"] == pytest.approx(expected, rel=1e-5)
    assert losses["vgg"] > 0 and losses["adversarial"] > 0


def test_content_weight_moves_the_generator_elsewhere(batch):
    without, with_features = game(vgg_weight=0), game(vgg_weight=5)
    first = numbers(without.train_step(batch))
    second = numbers(with_features.train_step(batch))
    assert first["pixel"] == pytest.approx(second["pixel"])
    assert second["generator_loss"] > first["generator_loss"]
    assert changed(without.generator, values_of(with_features.generator))


def test_adversarial_weight_moves_the_generator_elsewhere(batch):
    without, with_rival = game(adversarial_weight=0), game(adversarial_weight=5)
    without.train_step(batch)
    with_rival.train_step(batch)
    assert changed(without.generator, values_of(with_rival.generator))


def test_a_term_of_weight_zero_is_left_out(batch):
    trained = game(vgg_weight=0, adversarial_weight=0)
    before = {name: values_of(getattr(trained, name)) for name in ("generator", "discriminator")}
    losses = numbers(trained.train_step(batch))
    assert losses["generator_loss"] == losses["pixel"] > 0
    assert losses["vgg"] == losses["adversarial"] == losses["discriminator_loss"] == 0
    assert changed(trained.generator, before["generator"])
    assert not changed(trained.discriminator, before["discriminator"])


def test_undecided_discriminator_costs_the_logarithm_of_two(batch):
    trained = game()
    logit = trained.discriminator.get_layer("logit")
    logit.set_weights([np.zeros_like(weights) for weights in logit.get_weights()])
    losses = numbers(trained.train_step(batch))
    assert losses["adversarial"] == pytest.approx(math.log(2), rel=1e-5)
    assert losses["discriminator_loss"] == pytest.approx(math.log(2), rel=1e-5)


def test_real_labels_are_smoothed(batch):
    trained = game()
    logit = trained.discriminator.get_layer("logit")
    kernel, _ = logit.get_weights()
    logit.set_weights([np.zeros_like(kernel), np.array([3.0])])
    losses = numbers(trained.train_step(batch))
    real = math.log1p(math.exp(-3)) + 0.1 * 3
    fake = math.log1p(math.exp(-3)) + 3
    assert losses["discriminator_loss"] == pytest.approx((real + fake) / 2, rel=1e-4)
    assert losses["adversarial"] == pytest.approx(math.log1p(math.exp(-3)), rel=1e-4)


def test_margin_of_a_patch_is_not_judged():
    random = np.random.default_rng(0)
    small = keras.ops.convert_to_tensor(random.random((2, 16, 16, 3)), "float32")
    real = random.random((2, 32, 32, 3)).astype(np.float32)
    border = np.ones_like(real)
    border[:, 8:-8, 8:-8] = real[:, 8:-8, 8:-8]
    middle = real.copy()
    middle[:, 15:17, 15:17] = 0
    [first, same, other] = [
        numbers(game(margin=8).train_step((small, keras.ops.convert_to_tensor(each))))
        for each in (real, border, middle)
    ]
    assert same == pytest.approx(first, rel=1e-5)
    assert all(abs(other[name] - first[name]) > 1e-6 for name in LOSSES - {"adversarial"})


@pytest.mark.parametrize("loss", [vgg_mse, vgg_distance])
def test_losses_of_features_take_the_real_pictures_first(loss):
    assert list(inspect.signature(loss).parameters) == ["features", "real", "fake"]


def test_feature_distance_averages_over_maps(batch):
    _, real = batch
    features = tiny_features(maps=2)
    assert float(vgg_mse(features, real, real)) == 0
    pairs = zip(features(real), features(1 - real), strict=True)
    expected = np.mean([np.square(np.asarray(a) - np.asarray(b)).mean() for a, b in pairs])
    assert float(vgg_mse(features, real, 1 - real)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
def test_game_is_stopped_and_goes_on(batch, tmp_path, eager):
    import tensorflow as tf

    stream = tf.data.Dataset.from_tensors(batch).repeat()
    stopped = game()
    history = fit(stopped, stream, 1, 1, [Resume(tmp_path / "state.npz", stopped.state)])
    assert set(history) == LOSSES

    going_on = game(generator_rate=0.2)
    resume = Resume(tmp_path / "state.npz", going_on.state)
    assert resume.restore() == 1
    for old, new in zip(stopped.state(), going_on.state(), strict=True):
        assert np.array_equal(old, new)
    fit(going_on, stream, 2, 1, [resume], first_epoch=1)
    assert len(resume.history) == 2


@pytest.mark.slow
def test_vgg_distance_is_the_perceptual_distance_place_by_place(real_photo):
    from srlib.evaluation.perceptual import perceptual_distance
    from srlib.models.vgg import vgg_features

    picture = np.roll(real_photo[:64, :64], 1, axis=0)
    pair = [each[None].astype(np.float32) / 255 for each in (real_photo[:64, :64], picture)]
    measured = perceptual_distance(real_photo[:64, :64], picture, window=1)
    assert float(vgg_distance(vgg_features(), *pair)) == pytest.approx(measured, rel=1e-3)
    assert float(vgg_distance(vgg_features(), pair[0], pair[0])) == pytest.approx(0, abs=1e-6)


def steps_of_the_chapter(features):
    """Return the two halves of a step as chapter 05 writes them out."""
    cells = nbformat.read(NOTEBOOKS / "05_srgan.ipynb", as_version=4).cells
    names = {"keras": keras, "ops": keras.ops, "vgg": features}
    for cell in cells:
        if cell.cell_type == "code" and "\ndef teach_" in f"\n{cell.source}":
            exec(cell.source, names)
    return names["teach_generator"], names["teach_discriminator"]


def test_the_step_on_the_page_of_chapter_05_is_the_step_of_the_game(batch):
    weights = {"vgg_weight": 0.5, "adversarial_weight": 0.25}
    expected, written = (game(texture=vgg_distance, **weights) for _ in range(2))
    expected.train_step(batch)
    teach_generator, teach_discriminator = steps_of_the_chapter(written.features)
    networks = (written.generator, written.discriminator)
    fake = teach_generator(*networks, written.generator_optimizer, *batch, *weights.values())
    teach_discriminator(networks[1], written.discriminator_optimizer, batch[1], fake)
    for network, twin in zip(networks, (expected.generator, expected.discriminator), strict=True):
        for one, other in zip(network.weights, twin.weights, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
