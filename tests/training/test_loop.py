import json
import os

import numpy as np
import pytest

from srlib.common.arrays import write_arrays
from srlib.common.backend import keras, layers
from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.methods.door import Method, network_method
from srlib.models.weights import load_weights, save_weights
from srlib.training.callbacks import PicturesAtEpochs, Progress, ValidationPSNR
from srlib.training.loop import fit, spread_epochs
from srlib.training.losses import patch_rmse
from srlib.training.resuming import Resume


def tiny(seed=0, filters=2):
    keras.utils.set_random_seed(seed)
    network = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(filters, 3, padding="same", activation="relu"),
            layers.Conv2D(3, 1),
        ],
        name="tiny",
    )
    rate = keras.optimizers.schedules.CosineDecay(0.05, 8)
    network.compile(keras.optimizers.Adam(rate), "mse")
    network.optimizer.build(network.trainable_variables)
    return network


def state(network):
    return [*network.variables, *network.optimizer.variables]


def same_weights(first, second):
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return all(np.array_equal(one, two) for one, two in pairs)


@pytest.fixture
def stream():
    """Return a stream of one batch over and over: every run sees the same patches."""
    import tensorflow as tf

    random = np.random.default_rng(0)
    batch = [random.random((2, 6, 6, 3), np.float32) for _ in range(2)]
    return tf.data.Dataset.from_tensors(tuple(batch)).repeat()


def test_training_lowers_the_loss(stream):
    history = fit(tiny(), stream, 4, 4)
    assert len(history["loss"]) == 4
    assert history["loss"][-1] < history["loss"][0]


@pytest.mark.parametrize("epochs", [0, -3])
def test_training_of_no_epochs_is_refused(stream, epochs):
    network = tiny()
    before = network.get_weights()
    with pytest.raises(InputError, match=f"{epochs} epochs train nothing: set epochs to 1"):
        fit(network, stream, epochs, 1)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_same_seed_trains_the_same_network(stream):
    one, two = tiny(seed=5), tiny(seed=5)
    assert fit(one, stream, 2, 2) == fit(two, stream, 2, 2)
    assert same_weights(one, two)


def test_chosen_epochs_are_spread_over_a_short_training():
    assert spread_epochs([1, 10, 100], 100) == [1, 10, 100]
    assert spread_epochs([1, 10, 100], 50) == [1, 5, 50]
    assert spread_epochs([1, 10, 100], 1) == [1]


def test_a_longer_training_keeps_the_chosen_epochs():
    assert spread_epochs([1, 10, 100], 1000) == [1, 10, 100]


@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 40, 150])
def test_spread_epochs_rise_within_the_training(epochs):
    spread = spread_epochs([1, 5, 25, 75, 150], epochs)
    assert spread == sorted(set(spread))
    assert spread[0] >= 1 and spread[-1] == epochs


def test_pictures_are_kept_at_exactly_the_chosen_epochs(stream, make_picture):
    network, small = tiny(), make_picture(8, 8)
    method = network_method("tiny", network, 2, enlarge_first=True)
    pictures = PicturesAtEpochs(method, small, 2, [1, 3])
    fit(network, stream, 4, 2, [pictures])
    assert sorted(pictures.pictures) == [1, 3]
    assert pictures.pictures[1].shape == (16, 16, 3)
    assert not np.array_equal(pictures.pictures[1], pictures.pictures[3])


def test_validation_psnr_is_logged_after_each_epoch(stream, make_picture):
    highs = [make_picture(12, 12), make_picture(12, 12, 1)]
    pairs = [(high[::2, ::2], high) for high in highs]
    grey = Method("grey", lambda small, scale: np.full((12, 12, 3), 128, np.uint8))
    history = fit(tiny(), stream, 2, 1, [ValidationPSNR(grey, pairs, 2)])
    expected = np.mean([psnr(high, np.full_like(high, 128)) for high in highs])
    assert history["val_psnr"] == pytest.approx([expected, expected])


def test_progress_shows_epochs_values_and_the_end(stream):
    lines = []
    fit(tiny(), stream, 3, 1, [Progress(lines.append)])
    assert [line.split(" · ")[0] for line in lines] == ["epoch 1/3", "epoch 2/3", "epoch 3/3"]
    assert all("loss 0." in line for line in lines)
    assert lines[-1].endswith(", 0 s left")


def test_stopped_training_goes_on_as_if_never_stopped(stream, tmp_path):
    whole = tiny()
    expected = fit(whole, stream, 4, 2)["loss"]

    stopped = tiny()
    fit(stopped, stream, 2, 2, [Resume(tmp_path / "state.npz", lambda: state(stopped))])

    going_on = tiny(seed=9)
    assert not same_weights(going_on, stopped)
    resume = Resume(tmp_path / "state.npz", lambda: state(going_on))
    assert resume.restore() == 2
    assert same_weights(going_on, stopped)
    fit(going_on, stream, 4, 2, [resume], first_epoch=2)

    assert [values["loss"] for values in resume.history] == pytest.approx(expected)
    for one, two in zip(whole.get_weights(), going_on.get_weights(), strict=True):
        assert np.allclose(one, two, atol=1e-6)
    with np.load(tmp_path / "state.npz") as saved:
        assert len(json.loads(str(saved["history"]))) == 4


def test_training_without_state_starts_at_the_beginning(tmp_path):
    network = tiny()
    resume = Resume(tmp_path / "none.npz", lambda: state(network))
    assert resume.restore() == 0 and resume.history == []
    assert not list(tmp_path.iterdir())


def test_resume_takes_along_what_earlier_callbacks_logged(stream, tmp_path, make_picture):
    network, high = tiny(), make_picture(12, 12)
    grey = Method("grey", lambda small, scale: np.full((12, 12, 3), 128, np.uint8))
    resume = Resume(tmp_path / "state.npz", lambda: state(network))
    fit(network, stream, 1, 1, [ValidationPSNR(grey, [(high[::2, ::2], high)], 2), resume])
    assert set(resume.history[0]) == {"loss", "val_psnr"}


def test_damaged_state_is_named_with_the_remedy(tmp_path):
    network, path = tiny(), tmp_path / "state.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(InputError, match=r"state\.npz.*delete it"):
        Resume(path, lambda: state(network)).restore()


def test_state_of_another_network_is_refused_whole(stream, tmp_path):
    small, large, path = tiny(), tiny(filters=5), tmp_path / "state.npz"
    fit(small, stream, 1, 1, [Resume(path, lambda: state(small))])
    before = large.get_weights()
    with pytest.raises(InputError, match=r"state\.npz' belongs to another network: delete it"):
        Resume(path, lambda: state(large)).restore()
    assert all(np.array_equal(a, b) for a, b in zip(before, large.get_weights(), strict=True))


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
    network = tiny(seed=2)
    before = network.get_weights()
    with pytest.raises(InputError, match=r"w\.npz' is damaged: delete it and train again"):
        load_weights(network, path)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_weights_of_another_network_are_refused(tmp_path):
    random = np.random.default_rng(0)
    other = {f"w{i}": random.random(shape) for i, shape in enumerate([(3, 3, 3, 2), (2,), (9,)])}
    write_arrays(tmp_path / "w.npz", **other)
    network = tiny()
    before = network.get_weights()
    with pytest.raises(InputError, match=r"w\.npz' does not fit the network tiny: delete it"):
        load_weights(network, tmp_path / "w.npz")
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_weights_below_a_file_are_refused_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"w\.npz' cannot be written \(.+\): make room"):
        write_arrays(tmp_path / "file" / "w.npz", a=np.arange(3))


@pytest.mark.parametrize("step", ["savez", "replace"])
def test_failing_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "w.npz"
    write_arrays(path, a=np.arange(3))

    def fails(target, *args, **arrays):
        if hasattr(target, "write"):
            target.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(*{"savez": (np, "savez"), "replace": (os, "replace")}[step], fails)
    with pytest.raises(InputError, match=r"w\.npz' cannot be written \(disk full\)"):
        write_arrays(path, a=np.arange(9))
    with np.load(path) as arrays:
        assert arrays["a"].tolist() == [0, 1, 2]
    assert [file.name for file in tmp_path.iterdir()] == ["w.npz"]


def test_patch_rmse_weighs_every_patch_alike():
    truth = np.zeros((2, 8, 8, 3), np.float32)
    picture = np.stack([truth[0] + 0.3, truth[1] + 0.01])
    errors = np.asarray(patch_rmse(truth, picture))
    assert errors == pytest.approx([0.3, 0.01], rel=0.01)
