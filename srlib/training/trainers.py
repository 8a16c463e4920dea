"""The ways to train: on the errors of pictures, plain or wide, or against a discriminator.

Each prepares a model for ``loop.fit`` and knows what of its training is kept; the record of a
kind of network (``models.kind.Kind``) names the one that is used.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from srlib.common.backend import keras
from srlib.common.errors import one_of
from srlib.methods.networks import Network
from srlib.models.srgan import build_discriminator
from srlib.models.vgg import vgg_features
from srlib.pictures.patches import Pair
from srlib.training.adversarial import AdversarialTraining
from srlib.training.keeping import KeepBest, KeepBlend
from srlib.training.losses import patch_rmse, rmse_with_luma, vgg_distance
from srlib.training.muon import Muon
from srlib.training.resuming import Resume
from srlib.training.whitening import whitened_adam
from srlib.training.wide import Folding, widen

# Momentum of the average over the generator's weights: some 500 steps.
_MEMORY = 0.998


class ErrorTrainer:
    """Train a model on the errors of its pictures; the best epoch's weights ship.

    Args:
        network: the description; its recipe is followed.
        model: built by it.
        rate: the learning rate over the steps.
        pairs: as from ``patches.training_pairs``.

    Attributes:
        fitted: the compiled model that ``loop.fit`` trains.
        callbacks: what is to be done after an epoch, before anything is measured.
    """

    loss = "loss"
    blends = False
    callbacks: Sequence[keras.callbacks.Callback] = ()

    def __init__(
        self,
        network: Network,
        model: keras.Model,
        rate: keras.optimizers.schedules.LearningRateSchedule,
        pairs: Sequence[Pair],
    ) -> None:
        optimizer = keras.optimizers.Adam(rate)
        if network.recipe.whitened:
            optimizer = whitened_adam(rate, model.trainable_variables[0], pairs)
        model.compile(optimizer, patch_rmse)
        model.optimizer.build(model.trainable_variables)
        self.fitted = model

    def state(self) -> list[keras.Variable]:
        """Return every variable that training changes."""
        return [*self.fitted.variables, *self.fitted.optimizer.variables]

    def keeper(self, path: Path, resume: Resume) -> keras.callbacks.Callback:
        """Return what writes the weights that ship."""
        return KeepBest(self.fitted, path, resume)

    @staticmethod
    def shipped_epoch(history: Sequence[Mapping[str, float]]) -> int:
        """Return the epoch whose weights ship, counted from 1."""
        return 1 + int(np.argmax([values["val_psnr"] for values in history]))


class WideTrainer(ErrorTrainer):
    """Train a model in its wide form, with Muon; its folded form is measured and ships.

    Args, attributes and methods are those of ``ErrorTrainer``.
    """

    def __init__(
        self,
        network: Network,
        model: keras.Model,
        rate: keras.optimizers.schedules.LearningRateSchedule,
        pairs: Sequence[Pair],
    ) -> None:
        self._folded = model
        self.fitted = widen(model)
        self.fitted.compile(Muon(rate), rmse_with_luma(network.recipe.luma))
        self.fitted.optimizer.build(self.fitted.trainable_variables)
        self.callbacks = [Folding(self.fitted, model)]

    def keeper(self, path: Path, resume: Resume) -> keras.callbacks.Callback:
        """Return what writes the weights that ship."""
        return KeepBest(self._folded, path, resume)


class GameTrainer:
    """Train a generator in a game; the average of its last epochs ships.

    Args, attributes and methods are those of ``ErrorTrainer``; the model comes with the weights
    that it starts from, as the average is blended with them.
    """

    loss = "generator_loss"
    blends = True
    callbacks: Sequence[keras.callbacks.Callback] = ()

    def __init__(
        self,
        network: Network,
        model: keras.Model,
        rate: keras.optimizers.schedules.LearningRateSchedule,
        pairs: Sequence[Pair],
    ) -> None:
        self._start = model.get_weights()
        recipe = network.recipe
        judged = (recipe.patch - 2 * recipe.margin) * network.scale
        self.fitted = AdversarialTraining(
            model,
            build_discriminator(judged, filters=16),
            vgg_features(dtype=keras.config.dtype_policy().name),
            recipe.vgg_weight,
            recipe.adversarial_weight,
            vgg_distance,
            recipe.margin * network.scale,
        )
        averaged = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=_MEMORY)
        self.fitted.compile(averaged, keras.optimizers.Adam(rate))

    def state(self) -> list[keras.Variable]:
        """Return every variable that training changes."""
        return self.fitted.state()

    def keeper(self, path: Path, resume: Resume) -> keras.callbacks.Callback:
        """Return what writes the weights that ship."""
        game = self.fitted
        return KeepBlend(game.generator, game.generator_optimizer, self._start, path)

    @staticmethod
    def shipped_epoch(history: Sequence[Mapping[str, float]]) -> int:
        """Return the epoch whose weights ship, counted from 1."""
        return len(history)


TRAINERS: dict[str, type[ErrorTrainer] | type[GameTrainer]] = {
    "errors": ErrorTrainer,
    "wide": WideTrainer,
    "game": GameTrainer,
}


def trainer_of(network: Network) -> type[ErrorTrainer] | type[GameTrainer]:
    """Return how a network is trained.

    Raises:
        InputError: if its kind names no trainer that there is.
    """
    return TRAINERS[one_of(network.record.trainer, TRAINERS, "trainer")]
