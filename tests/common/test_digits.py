import contextlib
import gc
import warnings

import numpy as np
import pytest

from srlib.common.digits import add_noise, read_digits
from srlib.common.errors import InputError


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


@pytest.mark.parametrize("damage", ["cut", "altered", "empty", "without test digits"])
def test_damaged_digits_are_named(tmp_path, damage):
    path = tmp_path / "digits.npz"
    digits = np.random.default_rng(0).integers(0, 256, (9, 28, 28), np.uint8)
    names = ("x_train",) if damage == "without test digits" else ("x_train", "x_test")
    np.savez_compressed(path, **{name: digits for name in names})
    whole = path.read_bytes()
    middle = len(whole) // 2
    contents = {"cut": whole[:middle], "altered": whole[:100] + bytes(50) + whole[150:]}
    path.write_bytes({**contents, "empty": b""}.get(damage, whole))
    with pytest.raises(InputError, match=r"digits\.npz' is damaged: restore it"):
        read_digits(path)


def test_damaged_digits_are_closed(tmp_path):
    path = tmp_path / "digits.npz"
    np.savez_compressed(path, x_train=np.zeros((9, 28, 28), np.uint8))
    path.write_bytes(path.read_bytes()[:-9])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with contextlib.suppress(InputError):
            read_digits(path)
        gc.collect()
    assert not caught


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
