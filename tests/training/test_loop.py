import json
import re

import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.methods.door import Method, network_method
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


class Traced(layers.Layer):
    calls = 0

    def call(self, x):
        self.calls += 1
        return x


def test_a_step_is_traced_once(stream):
    traced = Traced()
    network = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(3, 1), traced])
    network.compile("adam", "mse")
    traced.calls = 0
    fit(network, stream, 2, 2)
    assert traced.calls == 1


class Seen(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(epoch + 1)


class Spoil(keras.callbacks.Callback):
    """Make weights NaN once the third epoch's loss is known."""

    def on_train_batch_end(self, batch, logs=None):
        if self.model.optimizer.iterations == 3:
            self.model.set_weights([weights * np.nan for weights in self.model.get_weights()])


# A rate that jumps after two epochs of two steps.
JUMP = keras.optimizers.schedules.PiecewiseConstantDecay([3], [1e-3, 1e30])


@pytest.mark.parametrize(
    ("rate", "steps", "spoil", "fault"),
    [(JUMP, 2, [], "loss (nan|inf)"), (1e-3, 1, [Spoil()], "weights that .*")],
)
def test_a_training_that_breaks_down_names_its_epoch_and_is_not_kept(
    stream, tmp_path, rate, steps, spoil, fault
):
    network, seen, path = tiny(), Seen(), tmp_path / "state.npz"
    network.compile(keras.optimizers.SGD(rate), "mse")
    resume = Resume(path, lambda: state(network))
    sentence = rf"broke down in epoch (\d) \({fault}\): train anew with a smaller learning rate"
    with pytest.raises(InputError, match=sentence) as error:
        fit(network, stream, 9, steps, [*spoil, seen, resume])
    failed = int(re.search(sentence, str(error.value))[1])
    assert seen.epochs == list(range(1, failed)) and failed > 1
    assert resume.restore() == failed - 1
    assert all(np.isfinite(values).all() for values in network.get_weights())


def test_a_large_loss_is_no_breakdown(stream):
    def in_grey_levels(truth, picture):
        return keras.ops.mean(keras.ops.square(255 * (truth - picture)))

    network = tiny()
    network.compile(keras.optimizers.Adam(1e-3), in_grey_levels)
    assert fit(network, stream, 1, 1)["loss"][0] > 1
    network.compile(keras.optimizers.SGD(1e2), "mse")
    assert fit(network, stream, 1, 2)["loss"][0] > 1


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


def test_state_of_a_training_that_broke_down_is_damaged(tmp_path):
    network, path = tiny(), tmp_path / "state.npz"
    before = network.get_weights()
    values = {f"v{i}": np.asarray(value) for i, value in enumerate(state(network))}
    np.savez(path, history='[{"loss": NaN}]', **{**values, "v0": values["v0"] * np.nan})
    with pytest.raises(InputError, match=r"state\.npz' is damaged: delete it"):
        Resume(path, lambda: state(network)).restore()
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_state_of_another_network_is_refused_whole(stream, tmp_path):
    small, large, path = tiny(), tiny(filters=5), tmp_path / "state.npz"
    fit(small, stream, 1, 1, [Resume(path, lambda: state(small))])
    before = large.get_weights()
    with pytest.raises(InputError, match=r"state\.npz' belongs to another network: delete it"):
        Resume(path, lambda: state(large)).restore()
    assert all(np.array_equal(a, b) for a, b in zip(before, large.get_weights(), strict=True))


def test_patch_rmse_weighs_every_patch_alike():
    truth = np.zeros((2, 8, 8, 3), np.float32)
    picture = np.stack([truth[0] + 0.3, truth[1] + 0.01])
    errors = np.asarray(patch_rmse(truth, picture))
    assert errors == pytest.approx([0.3, 0.01], rel=0.01)
