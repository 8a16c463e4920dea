"""What a training does after each epoch: measure, report, stop."""

import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from srlib.common.backend import keras
from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.methods.door import Method


class RefuseNaN(keras.callbacks.Callback):
    """End a training with an error once its losses or weights are NaN or infinite.

    A large loss may still come down again; from NaN there is no way back. ``loop.fit`` puts it
    before the callbacks that measure or save.
    """

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Look at the epoch's losses, then at the weights.

        Raises:
            InputError: if a number is not finite; the sentence names the epoch.
        """
        faults = [
            f"{name} {value}" for name, value in (logs or {}).items() if not np.isfinite(value)
        ]
        if not all(np.isfinite(weights).all() for weights in self.model.get_weights()):
            faults.append("weights that are no numbers")
        if faults:
            raise InputError(
                f"The training broke down in epoch {epoch + 1} ({faults[0]}): train anew with a "
                "smaller learning rate."
            )


class ValidationPSNR(keras.callbacks.Callback):
    """Log ``val_psnr`` after each epoch: mean RGB PSNR in dB over a few pictures.

    Args:
        method: the model in training behind the common door.
        pairs: (small, high-res) pictures, uint8 RGB.
        scale: the scale between them.
    """

    def __init__(
        self, method: Method, pairs: Sequence[tuple[np.ndarray, np.ndarray]], scale: int
    ) -> None:
        super().__init__()
        self.method, self.pairs, self.scale = method, pairs, scale

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Add ``val_psnr`` to the epoch's values."""
        values = [psnr(high, self.method(small, self.scale)) for small, high in self.pairs]
        logs["val_psnr"] = float(np.mean(values))


class PicturesAtEpochs(keras.callbacks.Callback):
    """Keep what the network makes of one picture after chosen epochs.

    Args:
        method: the model in training behind the common door.
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


class Stopwatch(keras.callbacks.Callback):
    """Log ``seconds`` of training for each epoch."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Start the clock."""
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
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
