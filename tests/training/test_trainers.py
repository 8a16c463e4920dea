"""What differs between training on errors and in a game, and what both have in common."""

from dataclasses import replace

import numpy as np
import pytest

from srlib.common.backend import keras, layers
from srlib.common.cards import read_cards
from srlib.common.errors import InputError
from srlib.common.recipes import Recipe
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import read_weights, save_weights
from srlib.methods.checkpoints import method_by_name
from srlib.methods.networks import Network
from srlib.models.kind import Kind
from srlib.models.registry import KINDS
from srlib.pictures.photos import open_photos
from srlib.training import keeping, long
from srlib.training.keeping import KeepBest, KeepBlend
from srlib.training.long import train
from srlib.training.loop import fit
from srlib.training.shipping import ship
from srlib.training.trainers import ErrorTrainer, GameTrainer, WideTrainer, trainer_of


def test_best_epoch_is_kept(tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr(keeping, "save_weights", lambda model, path: saved.append(model[0]))

    class State:
        history = []

    now = [None]
    keeper = KeepBest(now, tmp_path / "best.npz", State)
    for epoch, value in enumerate([20, 22, 21, 23]):
        now[0] = value
        keeper.on_epoch_end(epoch, {"val_psnr": value})
        State.history = [*State.history, {"val_psnr": value}]
    assert saved == [20, 22, 23]


def test_what_a_game_made_is_averaged_and_blended_with_its_start(tmp_path):
    model = Network("srcnn", 2).build()
    start = model.get_weights()
    optimizer = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    optimizer.build(model.trainable_variables)
    keeper = KeepBlend(model, optimizer, start, tmp_path / "blend.npz", share=0.5)
    for step in (1, 3):  # the weights go to start + 1, then + 4; their average to + 2.5
        optimizer.apply([-step * np.ones_like(values) for values in start])
    keeper.on_epoch_end(0)
    for old, new in zip(start, read_weights(tmp_path / "blend.npz"), strict=True):
        assert new == pytest.approx(old + 1.25, abs=1e-5)
    for old, new in zip(start, model.get_weights(), strict=True):
        assert new == pytest.approx(old + 4, abs=1e-5)


def test_the_best_epoch_ships_and_of_a_game_the_last():
    history = [{"val_psnr": value} for value in (20.0, 22.0, 21.0)]
    assert ErrorTrainer.shipped_epoch(history) == 2
    assert GameTrainer.shipped_epoch(history) == 3


def test_each_kind_has_a_trainer_that_there_is(monkeypatch):
    trainers = {kind: trainer_of(Network(kind, 2)) for kind in KINDS}
    assert trainers.pop("srgan") is GameTrainer and trainers.pop("efficient") is WideTrainer
    assert set(trainers.values()) == {ErrorTrainer}
    monkeypatch.setitem(KINDS, "srcnn", replace(KINDS["srcnn"], trainer="lessons"))
    with pytest.raises(InputError, match="no trainer 'lessons': choose one of errors, wide, game"):
        trainer_of(Network("srcnn", 2))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "optimizers"),
    [("srcnn", ["optimizer"]), ("srgan", ["generator_optimizer", "discriminator_optimizer"])],
)
def test_the_rate_falls_along_a_cosine_over_breaks(
    photos, tmp_path, monkeypatch, set_recipe, small_game, kind, optimizers
):
    recipe = Recipe(12, 1, 2, 2, learning_rate=0.01, adversarial_weight=1e-3, margin=2)
    set_recipe(kind, recipe)
    rates = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            rates.append([float(getattr(self.model, each).learning_rate) for each in optimizers])

    def watched(model, stream, last, steps, callbacks, done):
        return fit(model, stream, last, steps, [*callbacks, Watch()], done)

    monkeypatch.setattr(long, "fit", watched)
    network, start = Network(kind, 2), tmp_path / "start.npz"
    save_weights(network.build(), start)
    train(network, photos, tmp_path, start, hours=1e-9)
    assert len(rates) == 2
    train(network, photos, tmp_path, start)
    expected = 0.01 * (1 + np.cos(np.pi * np.arange(4) / 4)) / 2
    assert np.transpose(rates) == pytest.approx(np.tile(expected, (len(rates[0]), 1)), rel=1e-4)


def build_toy(scale):
    picture = keras.Input((None, None, 3))
    detail = layers.Conv2D(3, 3, padding="same", kernel_initializer="zeros")(picture)
    return keras.Model(picture, layers.Add()([picture, detail]), name="toy")


@pytest.mark.slow
def test_a_kind_that_is_registered_here_trains_goes_on_and_ships(
    make_embedded, tmp_path, monkeypatch
):
    recipe = Recipe(8, 2, epochs=2, steps=2, learning_rate=1e-3, whitened=True, kept_epochs=(1,))
    toy = Kind("toy", build_toy, lambda scale: recipe, "enlarged", reach=1, colour="#123456")
    monkeypatch.setitem(KINDS, "toy", toy)
    network = Network("toy", 2)
    photos = open_photos(make_embedded(["train", "validation", "test"]))
    training = TrainingFolder.of(network, tmp_path / "trainings")

    train(network, photos, tmp_path / "trainings", hours=1e-9)
    asked = (network, photos, tmp_path / "trainings", tmp_path / "shipped", tmp_path / "gallery")
    with pytest.raises(InputError, match="toy_good is unfinished, 1 of 2 epochs are in"):
        ship(*asked)
    assert not (tmp_path / "shipped").exists()

    train(network, photos, tmp_path / "trainings")
    assert list(training.epochs_kept()) == [1]
    card = ship(*asked)
    assert read_cards(tmp_path / "shipped") == {"toy_good": card}
    assert card.training["breaks"] == [1] and card.training["steps"] == 4
    method = method_by_name("toy", 2, folders=(tmp_path / "shipped",))
    assert method.parameters == card.parameters == 84
