"""What labs train has a seed of its own, and leaves the kernel's numbers alone."""

import random
import threading

import numpy as np
import pytest

from srlib.labs import denoising
from srlib.methods.networks import Network
from srlib.studies.kernels import experiment
from srlib.studies.kernels.lessons import read_lesson
from srlib.studies.kernels.settings import Settings
from srlib.training import trials
from srlib.training.seeds import starting_weights


def train_srcnn(photos, monkeypatch, make_training):
    """Train the network of chapter 03's lab for two steps."""
    monkeypatch.setattr(experiment, "STEPS", 2)
    monkeypatch.setattr("srlib.training.whitening._PATCHES", 500)
    lesson = read_lesson(photos, "good", threading.Event())
    run = experiment.train(Settings(1, filters=(8, 4)), lesson, threading.Event(), lambda run: None)
    return run.picture


def train_denoiser(photos, monkeypatch, make_training):
    """Train the network of chapter 04's lab on a few digits."""
    digits = tuple(part[:64] for part in denoising.read_digits())
    monkeypatch.setattr(denoising, "read_digits", lambda: digits)
    monkeypatch.setattr(denoising, "_EPOCHS", 2)
    return denoising.train_denoiser(4, threading.Event()).get_weights()[-2]


def play(photos, monkeypatch, make_training):
    """Play the game of chapter 05's lab for a step, on small patches, and look at a small crop."""
    for name, value in {"_ALONE": 1, "_BATCH": 2, "_PATCH": 4, "_SIDE": 48}.items():
        monkeypatch.setattr(trials, name, value)
    with starting_weights(0):
        training = make_training(Network("srresnet", 4))
    given = (photos, 1e-2, 0.3, threading.Event())
    return trials.play(*given, steps=1, folders=(training.path.parent,))[1]


def kernels_numbers():
    """Return what a cell draws after it has set the seed: weights, and of each library one."""
    import keras
    import tensorflow as tf

    layer = keras.layers.Dense(3)
    layer.build((None, 2))
    drawn = (random.random(), np.random.rand(), tf.random.uniform([]), keras.random.uniform([]))
    return np.array([*map(float, drawn), *np.ravel(layer.kernel)])


@pytest.mark.slow
@pytest.mark.parametrize("train", [train_srcnn, train_denoiser, play])
def test_training_beside_a_cell_changes_nothing_there_and_nothing_changes_it(
    train, photos, monkeypatch, make_training, eager, small_generators
):
    from srlib.common.backend import keras

    results, numbers = [], []

    def work():
        results.append(train(photos, monkeypatch, make_training))

    for seed in (7, 7, 8):
        keras.utils.set_random_seed(seed)
        if numbers:  # the first time, nothing runs beside it
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        numbers.append(kernels_numbers())
    assert np.array_equal(numbers[0], numbers[1]) and not np.array_equal(numbers[0], numbers[2])
    assert np.array_equal(results[0], results[1])
