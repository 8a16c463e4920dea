"""Trainings with a seed of their own."""

import random
import threading

import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.models.denoiser import build_denoiser
from srlib.models.srcnn import build_srcnn
from srlib.models.srgan import build_discriminator
from srlib.training.seeds import starting_weights


def same(first, second):
    """Return whether two networks have the same weights."""
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


@pytest.mark.parametrize(
    "build",
    [build_srcnn, build_denoiser, lambda: build_discriminator(16, filters=4)],
    ids=["srcnn", "denoiser", "discriminator"],
)
def test_weights_are_those_of_the_seed_and_the_kernels_numbers_stay(build):
    keras.utils.set_random_seed(3)
    expected, before = build(), random.getstate()
    with starting_weights(3):
        network = build()
    assert same(network, expected) and random.getstate() == before
    with starting_weights(4):
        assert not same(build(), expected)
    assert random.getstate() == before
    build()
    assert random.getstate() != before  # without it, Keras draws as ever


def test_other_threads_build_as_ever():
    keras.utils.set_random_seed(7)
    expected = layers.Dense(3)
    expected.build((None, 2))
    keras.utils.set_random_seed(7)
    built = []
    with starting_weights(3):
        thread = threading.Thread(target=lambda: built.append(layers.Dense(3)))
        thread.start()
        thread.join()
    built[0].build((None, 2))
    assert np.array_equal(built[0].kernel, expected.kernel)


def test_network_can_be_copied_afterwards():
    with starting_weights(3):
        network = build_srcnn()
    copy = keras.models.clone_model(network)
    assert same(copy, network)  # its initialisers keep their seeds
