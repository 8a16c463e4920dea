"""Weights of a model in a file."""

import numpy as np
import pytest

from srlib.common.arrays import write_arrays
from srlib.common.backend import keras, layers
from srlib.common.errors import InputError
from srlib.common.weights import load_weights, save_weights


def tiny(seed=0, filters=2):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(filters, 3, padding="same", activation="relu"),
            layers.Conv2D(3, 1),
        ],
        name="tiny",
    )


def same_weights(first, second):
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return all(np.array_equal(one, two) for one, two in pairs)


def test_saved_weights_load_into_a_like_network(tmp_path):
    one, two = tiny(seed=1), tiny(seed=2)
    save_weights(one, tmp_path / "new" / "w.npz")
    assert load_weights(two, tmp_path / "new" / "w.npz") is two
    assert same_weights(one, two)


def test_half_precision_weights_are_smaller_and_close(tmp_path):
    one, two = tiny(seed=1, filters=64), tiny(seed=2, filters=64)
    save_weights(one, tmp_path / "full.npz")
    save_weights(one, tmp_path / "half.npz", "float16")
    sizes = [(tmp_path / name).stat().st_size for name in ("full.npz", "half.npz")]
    assert sizes[1] < 0.75 * sizes[0]
    load_weights(two, tmp_path / "half.npz")
    for first, second in zip(one.get_weights(), two.get_weights(), strict=True):
        assert second.dtype == np.float32 and np.allclose(first, second, atol=1e-3)


def test_missing_weights_name_the_remedy(tmp_path):
    with pytest.raises(InputError, match=r"no weights '.*gone\.npz': train the network first"):
        load_weights(tiny(), tmp_path / "gone.npz")


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "flipped"])
def test_damaged_weights_are_refused_and_change_nothing(tmp_path, damage):
    path = tmp_path / "w.npz"
    save_weights(tiny(seed=1), path)
    whole = path.read_bytes()
    middle = whole.index(tiny(seed=1).get_weights()[0].tobytes()) + 9
    path.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "text": b"not weights at all",
            "empty": b"",
            "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        }[damage]
    )
    model = tiny(seed=2)
    before = model.get_weights()
    with pytest.raises(InputError, match=r"w\.npz' is damaged: delete it and train again"):
        load_weights(model, path)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_weights_of_another_network_are_refused(tmp_path):
    random = np.random.default_rng(0)
    other = {f"w{i}": random.random(shape) for i, shape in enumerate([(3, 3, 3, 2), (2,), (9,)])}
    write_arrays(tmp_path / "w.npz", **other)
    model = tiny()
    before = model.get_weights()
    with pytest.raises(InputError, match=r"w\.npz' does not fit the network tiny: delete it"):
        load_weights(model, tmp_path / "w.npz")
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("value", [np.nan, 1e30])
def test_weights_that_are_not_finite_as_stored_are_not_saved(tmp_path, value):
    model = tiny()
    first, *others = model.get_weights()
    first[0, 0, 0, 0] = value
    model.set_weights([first, *others])
    with pytest.raises(InputError, match=r"w\.npz' is not written, .* smaller learning rate"):
        save_weights(model, tmp_path / "w.npz", "float16")
    assert not (tmp_path / "w.npz").exists()


def test_saved_weights_of_a_training_that_broke_down_are_damaged(tmp_path):
    values = [np.full_like(each, np.nan) for each in tiny().get_weights()]
    np.savez(tmp_path / "w.npz", **{f"w{i}": value for i, value in enumerate(values)})
    with pytest.raises(InputError, match=r"w\.npz' is damaged: delete it and train again"):
        load_weights(tiny(), tmp_path / "w.npz")
