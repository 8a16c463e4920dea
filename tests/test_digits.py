import numpy as np
import pytest

from srlib.digits import add_noise, read_digits
from srlib.errors import InputError


def test_digits_have_their_shapes_and_range():
    train, test = read_digits()
    assert train.shape == (6000, 28, 28, 1) and test.shape == (1000, 28, 28, 1)
    for digits in (train, test):
        assert digits.dtype == np.float32
        assert digits.min() == 0 and digits.max() == 1
        assert 0.1 < digits.mean() < 0.2


def test_missing_digits_are_named(tmp_path):
    with pytest.raises(InputError, match=r"no digits '.*gone\.npz': restore the file"):
        read_digits(tmp_path / "gone.npz")


def test_noise_has_the_level_and_the_seed():
    grey = np.full((50, 28, 28, 1), 0.5, np.float32)
    noisy = add_noise(grey, 0.1, seed=1)
    assert (noisy - grey).std() == pytest.approx(0.1, rel=0.05)
    assert np.array_equal(noisy, add_noise(grey, 0.1, seed=1))
    assert not np.array_equal(noisy, add_noise(grey, 0.1, seed=2))
    assert noisy.dtype == np.float32


def test_noise_stays_in_the_range_and_can_be_nothing():
    digits = np.tile(np.array([0, 0.5, 1], np.float32), 1000)
    noisy = add_noise(digits, 0.5, seed=0)
    assert noisy.min() == 0 and noisy.max() == 1
    assert np.array_equal(add_noise(digits, 0, seed=0), digits)
