import cv2
import numpy as np
import pytest

from srlib.common.backend import keras
from srlib.common.errors import InputError
from srlib.models.srcnn import build_srcnn, start_as_copy
from srlib.pictures.patches import patch_stream, training_pairs
from srlib.training.loop import fit
from srlib.training.losses import patch_rmse
from srlib.training.whitening import WhitenedAdam, patch_power, whitening_matrix


@pytest.fixture(scope="module")
def pairs():
    """Return pairs of smooth, bright pictures: most of each patch is its mean."""
    random = np.random.default_rng(0)
    pictures = random.integers(100, 256, (3, 24, 24, 3), dtype=np.uint8)
    pictures = [
        cv2.resize(picture, (96, 96), interpolation=cv2.INTER_CUBIC) for picture in pictures
    ]
    return training_pairs(pictures, 2, enlarge=True)


@pytest.fixture(scope="module")
def matrix(pairs):
    return whitening_matrix(*patch_power(pairs, 5))


def network():
    keras.utils.set_random_seed(0)
    return start_as_copy(build_srcnn((5, 1, 3), (8, 4)))


def trained(pairs, make_optimizer, steps):
    model = network()
    model.compile(make_optimizer(model), "mse")
    return model, fit(model, patch_stream(pairs, 16, 8, seed=1), 1, steps)["loss"][0]


def test_directions_and_power_are_those_of_the_patches(pairs):
    power, directions = patch_power(pairs, 5)
    assert directions.T @ directions == pytest.approx(np.eye(75), abs=1e-5)
    assert np.all(np.diff(power) >= 0) and power[-1] > 100 * power[-2]
    brightest = directions[:, -1]
    assert np.abs(brightest) == pytest.approx(np.full(75, 75**-0.5), rel=0.1)
    mean_square = np.mean([np.mean((small / 255) ** 2) for small, _ in pairs])
    assert power.sum() / 75 == pytest.approx(mean_square, rel=0.05)


def test_whitening_makes_strong_directions_alike_and_leaves_faint_ones(pairs):
    power, directions = patch_power(pairs, 5)
    matrix = whitening_matrix(power, directions)
    assert matrix == pytest.approx(matrix.T, abs=1e-6)
    strength = np.diag(directions.T @ matrix @ directions)
    assert strength[0] == pytest.approx(1, abs=1e-3)
    assert strength[-1] == pytest.approx(1e-3**0.5, rel=0.05)
    assert np.all(np.diff(strength) <= 1e-5)


def test_small_pictures_are_refused(pairs):
    with pytest.raises(InputError, match="smaller than a patch"):
        patch_power(pairs, 97)


def test_one_step_moves_each_whitened_weight_by_the_rate(pairs, matrix):
    before = network().get_weights()
    model, _ = trained(pairs, lambda m: WhitenedAdam(1e-3, m.layers[0].kernel, matrix), steps=1)
    moved = [new - old for old, new in zip(before, model.get_weights(), strict=True)]
    inside = np.linalg.solve(matrix.astype(np.float64), moved[0].reshape(75, 8))
    assert np.abs(inside).max() == pytest.approx(1e-3, rel=0.02)
    assert np.abs(moved[4]).max() == pytest.approx(1e-3, rel=0.02)  # a layer further on
    # Brightness, the strongest direction, hardly moves.
    assert np.abs(moved[0].reshape(75, 8).sum(axis=0)).max() < 0.1 * np.abs(moved[0]).sum()


def test_without_whitening_it_is_adam(pairs):
    nothing = np.eye(75, dtype=np.float32)
    one, _ = trained(pairs, lambda m: WhitenedAdam(1e-3, m.layers[0].kernel, nothing), steps=5)
    two, _ = trained(pairs, lambda m: keras.optimizers.Adam(1e-3), steps=5)
    for first, second in zip(one.get_weights(), two.get_weights(), strict=True):
        assert first == pytest.approx(second, abs=1e-6)


@pytest.mark.slow
def test_whitened_coordinates_learn_faster(pairs, matrix):
    _, whitened = trained(pairs, lambda m: WhitenedAdam(2e-3, m.layers[0].kernel, matrix), 60)
    _, plain = trained(pairs, lambda m: keras.optimizers.Adam(2e-3), 60)
    assert whitened < 0.6 * plain


def fitted(pairs, matrix):
    """Return a model that has learnt for two steps in whitened coordinates, and a batch."""
    model = network()
    rate = keras.optimizers.schedules.CosineDecay(1e-3, 10)
    model.compile(WhitenedAdam(rate, model.layers[0].kernel, matrix, beta_1=0.8), patch_rmse)
    stream = patch_stream(pairs, 16, 8, seed=1)
    fit(model, stream, 1, 2)
    return model, next(iter(stream))


def test_a_saved_model_goes_on_learning_in_whitened_coordinates(pairs, matrix, tmp_path, eager):
    model, batch = fitted(pairs, matrix)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert isinstance(again.optimizer, WhitenedAdam)
    assert again.optimizer.kernel is again.layers[0].kernel
    assert np.array_equal(again.optimizer.whitening, matrix) and again.optimizer.beta_1 == 0.8
    for each in (model, again):
        each.train_on_batch(*batch)
    for first, second in zip(model.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(first, second)


def test_saving_before_the_kernel_has_a_place_is_one_sentence(matrix, tmp_path):
    model = network()
    model.compile(WhitenedAdam(1e-3, model.layers[0].kernel, matrix), "mse")
    with pytest.raises(InputError, match=r"place of its kernel yet: call model\.optimizer\.build"):
        model.save(tmp_path / "model.keras")
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "model.keras")


def test_gradients_are_applied_with_and_without_naming_their_variables(matrix):
    one, two = network(), network()
    gradients = [np.full(weights.shape, 0.5, np.float32) for weights in one.get_weights()]
    for model in (one, two):
        model.compile(WhitenedAdam(1e-3, model.layers[0].kernel, matrix), "mse")
    one.optimizer.apply(gradients, one.trainable_variables)
    with pytest.raises(ValueError, match="build"):  # as every Keras optimiser
        two.optimizer.apply(gradients)
    two.optimizer.build(two.trainable_variables)
    two.optimizer.apply(gradients)
    for first, second in zip(one.get_weights(), two.get_weights(), strict=True):
        assert np.array_equal(first, second)
    assert not np.array_equal(one.get_weights()[0], network().get_weights()[0])
