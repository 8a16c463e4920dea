"""What a training does after each epoch: measure, keep, report, stop."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from srlib.common.backend import keras
from srlib.evaluation.metrics import psnr
from srlib.methods.door import Method
from srlib.models.weights import save_values, save_weights
from srlib.training.resuming import Resume

# How much of the averaged game ships; the rest is the pretrained generator.
_GAME_SHARE = 0.85


class ValidationPSNR(keras.callbacks.Callback):
    """Log ``val_psnr`` after each epoch: mean RGB PSNR in dB over a few pictures.

    Args:
        method: the network in training behind the common door.
        pairs: (small, high-res) pictures, uint8 RGB.
        scale: the scale between them.
    """

    def __init__(
        self, method: Method, pairs: Sequence[tuple[np.ndarray, np.ndarray]], scale: int
    ) -> None:
        super().__init__()
        self.method, self.pairs, self.scale = method, pairs, scale

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Add ``val_psnr`` to the epoch's values."""
        values = [psnr(high, self.method(small, self.scale)) for small, high in self.pairs]
        logs["val_psnr"] = float(np.mean(values))


class PicturesAtEpochs(keras.callbacks.Callback):
    """Keep what the network makes of one picture after chosen epochs.

    Args:
        method: the network in training behind the common door.
        small: the picture, uint8 RGB.
        scale: the scale.
        epochs: numbers of epochs, counted from 1.

    Attributes:
        pictures: epoch → uint8 RGB.
    """

    def __init__(
        self, method: Method, small: np.ndarray, scale: int, epochs: Iterable[int]
    ) -> None:
        super().__init__()
        self.method, self.small, self.scale = method, small, scale
        self.epochs = set(epochs)
        self.pictures: dict[int, np.ndarray] = {}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Take the picture if this epoch was chosen."""
        if epoch + 1 in self.epochs:
            self.pictures[epoch + 1] = self.method(self.small, self.scale)


class Progress(keras.callbacks.Callback):
    """Show one line that is rewritten after each epoch: values and time left.

    Args:
        show: what displays the line, ``print`` for a log; by default a line in the notebook
            that replaces itself.
        total: epochs of the whole training, if this is a part of it.
    """

    def __init__(self, show: Callable[[str], None] | None = None, total: int | None = None) -> None:
        super().__init__()
        self.show, self.total = show or _notebook_line(), total

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Start the clock."""
        self.start, self.done = time.perf_counter(), 0

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Show the line."""
        self.done += 1
        total = self.total or self.params["epochs"]
        spent = time.perf_counter() - self.start
        left = spent / self.done * (total - epoch - 1)
        values = " · ".join(f"{name} {value:.4g}" for name, value in (logs or {}).items())
        self.show(f"epoch {epoch + 1}/{total} · {values} · {spent:.0f} s, {left:.0f} s left")


def _notebook_line() -> Callable[[str], None]:
    """Return a function that shows a line and replaces it each time it is called again."""
    from IPython.display import display

    handle = None

    def show(line: str) -> None:
        nonlocal handle
        data = {"text/plain": line}
        if handle is None:
            handle = display(data, raw=True, display_id=True)
        else:
            handle.update(data, raw=True)

    return show


class KeepBest(keras.callbacks.Callback):
    """Save the weights whenever the validation PSNR is better than ever before."""

    def __init__(self, network: keras.Model, path: Path, resume: Resume) -> None:
        super().__init__()
        self.network, self.path, self.resume = network, path, resume

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Compare with the epochs before."""
        earlier = [values["val_psnr"] for values in self.resume.history]
        if logs["val_psnr"] > max(earlier, default=-np.inf):
            save_weights(self.network, self.path)


class KeepBlend(keras.callbacks.Callback):
    """Save a game's averaged weights after each epoch, blended with those of its start.

    The generator swings from step to step as it dodges the discriminator; the average over
    many steps is calmer. Between it and the start lie networks with most of the texture and
    less of the noise. Sources: Yazıcı et al., "The unusual effectiveness of averaging in GAN
    training", 2019; Wang et al., "ESRGAN", 2018, section 3.4 (network interpolation).

    Args:
        network: as it is at the start; its weights are kept from now on.
        optimizer: the network's, made with ``use_ema``.
        path: the file.
        share: of the averaged weights, from 0 to 1; the rest is the start's.
    """

    def __init__(
        self,
        network: keras.Model,
        optimizer: keras.Optimizer,
        path: Path,
        share: float = _GAME_SHARE,
    ) -> None:
        super().__init__()
        self.network, self.optimizer, self.path, self.share = network, optimizer, path, share
        self.start = network.get_weights()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Blend and save; the network itself stays as it is."""
        present = self.network.get_weights()
        self.optimizer.finalize_variable_values(self.network.trainable_variables)
        pairs = zip(self.start, self.network.get_weights(), strict=True)
        save_values([old + self.share * (new - old) for old, new in pairs], self.path)
        self.network.set_weights(present)


class KeepEpochs(keras.callbacks.Callback):
    """Save the weights after chosen epochs, counted from 1, as ``epoch_005.npz``."""

    def __init__(self, network: keras.Model, folder: Path, epochs: Sequence[int]) -> None:
        super().__init__()
        self.network, self.folder, self.epochs = network, folder, epochs

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Save if this epoch was chosen."""
        if epoch + 1 in self.epochs:
            save_weights(self.network, self.folder / f"epoch_{epoch + 1:03}.npz")


class Stopwatch(keras.callbacks.Callback):
    """Log ``seconds`` of training for each epoch."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Start the clock."""
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Read it, before anything is measured."""
        logs["seconds"] = time.perf_counter() - self.start


class TimeLimit(keras.callbacks.Callback):
    """Stop after an epoch once ``time.monotonic`` is past ``end``; it can go on later."""

    def __init__(self, end: float) -> None:
        super().__init__()
        self.end = end

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Ask the training to stop if the time is up."""
        self.model.stop_training = time.monotonic() > self.end
