"""Convolutions that are trained wide and folded, and the optimiser that trains them."""

import numpy as np
import pytest
import tensorflow as tf

from srlib.common.backend import keras, ops
from srlib.common.recipes import Recipe
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import load_weights, read_weights
from srlib.methods.networks import Network
from srlib.models.efficient import build_efficient
from srlib.training.long import train
from srlib.training.losses import patch_rmse, rmse_with_luma
from srlib.training.muon import Muon, orthogonalised
from srlib.training.wide import WideConv2D, fold, widen


def noise(*shape):
    return np.random.default_rng(0).random(shape, np.float32)


@pytest.fixture
def learnt():
    """A wide network after some steps on noise, and the plain one that it was made from."""
    keras.utils.set_random_seed(0)
    model = build_efficient(2, filters=4, middle=1)
    wide = widen(model, inner=8)
    wide.compile(Muon(1e-2), patch_rmse, run_eagerly=True)
    wide.fit(noise(4, 12, 12, 3), noise(4, 24, 24, 3), epochs=5, verbose=0)
    return model, wide


def test_a_widened_network_computes_the_same():
    model = build_efficient(3, filters=4, middle=1)
    for variable in model.trainable_variables:  # the head starts at zero: nothing would be seen
        variable.assign(noise(*variable.shape) - 0.5)
    wide = widen(model)
    assert wide.count_params() > 5 * model.count_params()
    assert np.allclose(wide(noise(1, 9, 7, 3)), model(noise(1, 9, 7, 3)), atol=1e-5)


def test_folded_equals_wide(learnt):
    model, wide = learnt
    picture = noise(1, 13, 10, 3)
    assert np.abs(np.asarray(wide(picture)) - np.asarray(model(picture))).max() > 0.01
    assert fold(wide, model) is model
    assert np.abs(np.asarray(wide(picture)) - np.asarray(model(picture))).max() < 1e-5


def test_all_parts_of_the_wide_kernel_learn(learnt):
    model, wide = learnt
    fresh, trained = widen(model, inner=8).get_layer("conv1"), wide.get_layer("conv1")
    assert isinstance(trained, WideConv2D) and np.abs(trained.narrow.numpy()).max() > 0.01
    assert not np.allclose(fresh.plain, trained.plain)
    assert not np.allclose(np.linalg.norm(trained.wide), np.linalg.norm(fresh.wide), rtol=1e-6)


def test_a_wide_layer_survives_its_description():
    layer = WideConv2D.from_config(WideConv2D(5, inner=7).get_config())
    assert (layer.filters, layer.inner) == (5, 7)


def test_orthogonalised_matrices_have_singular_values_near_one():
    for shape in ((2, 6, 20), (2, 20, 6)):
        values = np.linalg.svd(np.asarray(orthogonalised(noise(*shape) - 0.5)), compute_uv=False)
        assert values.min() > 0.6 and values.max() < 1.3


@pytest.mark.skipif(
    "rms_rate" not in getattr(keras.optimizers, "Muon", Muon).__init__.__code__.co_varnames,
    reason="Keras' own Muon takes other steps before Keras 3.13",
)
def test_muon_takes_the_steps_of_keras_own():
    start = [noise(6, 4) - 0.5, noise(6, 4) - 0.2, noise(4, 9) - 0.5, noise(5), noise(1, 1, 3)]
    results = []
    for optimizer in (
        Muon(0.01),
        keras.optimizers.Muon(0.01, weight_decay=None, adam_weight_decay=None),
    ):
        variables = [keras.Variable(values) for values in start]
        for step in range(10):
            grads = [tf.sin(ops.convert_to_tensor(each) * (step + 3)) for each in variables]
            optimizer.apply(grads, variables)
        results.append([np.asarray(each) for each in variables])
    for ours, keras_own in zip(*results, strict=True):
        assert ours == pytest.approx(keras_own, abs=1e-4)


def test_brightness_counts_beside_the_colours():
    truth = np.full((1, 4, 4, 3), 0.5, np.float32)
    grey, green = truth + 0.1, truth + np.array([0, 0.1, 0], np.float32)
    assert float(rmse_with_luma(0)(truth, grey)[0]) == pytest.approx(0.1, abs=1e-3)
    assert float(rmse_with_luma(1)(truth, grey)[0]) == pytest.approx(0.2, abs=1e-3)
    change = float(rmse_with_luma(1)(truth, green)[0] - patch_rmse(truth, green)[0])
    assert change == pytest.approx(0.1 * 128.553 / 219, abs=1e-3)


@pytest.mark.slow
def test_a_wide_training_goes_on_and_keeps_folded_weights(photos, tmp_path, set_recipe):
    set_recipe("efficient", Recipe(8, 2, epochs=2, steps=2, learning_rate=1e-2, luma=1.0))
    network = Network("efficient", 2, "bicubic")
    train(network, photos, tmp_path, hours=1e-9)
    training = TrainingFolder.of(network, tmp_path)
    first = read_weights(training.best)
    best = train(network, photos, tmp_path)
    assert len(training.history()) == 2
    assert training.history()[1]["val_psnr"] > 15
    model = load_weights(network.build(), best)
    assert model.count_params() == 13_884
    if training.history()[1]["val_psnr"] > training.history()[0]["val_psnr"]:
        assert not np.allclose(first[-2], read_weights(best)[-2])


def test_networks_of_the_kind_start_from_the_one_for_bicubic():
    assert Network("efficient", 2, "bicubic").origin is None
    assert Network("efficient", 4).origin == Network("efficient", 2, "bicubic")
    assert Network("srcnn", 2, "bicubic").origin == Network("srcnn", 2)
