"""Which weights of a training are kept, after each epoch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from srlib.common.backend import keras
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import save_values, save_weights
from srlib.training.resuming import Resume

# How much of the averaged game ships; the rest is the pretrained generator.
_GAME_SHARE = 0.85


class KeepBest(keras.callbacks.Callback):
    """Save the weights whenever the validation PSNR is better than ever before.

    Args:
        model: whose weights are saved.
        path: the file.
        resume: has the values of the epochs before.
    """

    def __init__(self, model: keras.Model, path: Path, resume: Resume) -> None:
        super().__init__()
        self.kept, self.path, self.resume = model, path, resume

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Compare with the epochs before."""
        earlier = [values["val_psnr"] for values in self.resume.history]
        if logs["val_psnr"] > max(earlier, default=-np.inf):
            save_weights(self.kept, self.path)


class KeepBlend(keras.callbacks.Callback):
    """Save a game's averaged weights after each epoch, blended with those of its start.

    The generator swings from step to step as it dodges the discriminator; the average over
    many steps is calmer. Between it and the start lie networks with most of the texture and
    less of the noise. Sources: Yazıcı et al., "The unusual effectiveness of averaging in GAN
    training", 2019; Wang et al., "ESRGAN", 2018, section 3.4 (network interpolation).

    Args:
        model: the generator.
        optimizer: its optimiser, made with ``use_ema``.
        start: the weights that the generator started from, before a state was restored.
        path: the file.
        share: of the averaged weights, from 0 to 1; the rest is the start's.
    """

    def __init__(
        self,
        model: keras.Model,
        optimizer: keras.Optimizer,
        start: Sequence[np.ndarray],
        path: Path,
        share: float = _GAME_SHARE,
    ) -> None:
        super().__init__()
        self.kept, self.optimizer, self.start = model, optimizer, start
        self.path, self.share = path, share

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Blend and save; the model itself stays as it is."""
        present = self.kept.get_weights()
        self.optimizer.finalize_variable_values(self.kept.trainable_variables)
        pairs = zip(self.start, self.kept.get_weights(), strict=True)
        save_values([old + self.share * (new - old) for old, new in pairs], self.path)
        self.kept.set_weights(present)


class KeepEpochs(keras.callbacks.Callback):
    """Save the weights after chosen epochs.

    Args:
        model: whose weights are saved.
        training: the folder of the training.
        epochs: their numbers, counted from 1.
    """

    def __init__(self, model: keras.Model, training: TrainingFolder, epochs: Sequence[int]) -> None:
        super().__init__()
        self.kept, self.training, self.epochs = model, training, epochs

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Save if this epoch was chosen."""
        if epoch + 1 in self.epochs:
            save_weights(self.kept, self.training.epoch(epoch + 1))
