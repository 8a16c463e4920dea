"""Train a network: watch it, keep pictures of chosen epochs, go on after a break."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from srlib.backend import keras, ops
from srlib.errors import InputError
from srlib.methods import Method
from srlib.metrics import psnr
from srlib.weights import DAMAGED, write_arrays


def fit(
    model: "keras.Model",
    stream: "tf.data.Dataset",  # noqa: F821
    epochs: int,
    steps: int,
    callbacks: Iterable["keras.callbacks.Callback"] = (),
    first_epoch: int = 0,
) -> dict[str, list[float]]:
    """Train a compiled model on an endless stream.

    Args:
        model: compiled Keras model.
        stream: endless batches, as from ``patches.patch_stream``.
        epochs: number of the last epoch, at least 1.
        steps: batches per epoch.
        callbacks: what to do after each epoch, in this order.
        first_epoch: epochs done before (training is resumed).

    Returns:
        For each logged value its course over the epochs.

    Raises:
        InputError: if there is nothing to train.
    """
    if epochs < 1:
        raise InputError(f"{epochs} epochs train nothing: set epochs to 1 or more.")
    history = model.fit(
        stream,
        epochs=epochs,
        initial_epoch=first_epoch,
        steps_per_epoch=steps,
        shuffle=False,
        verbose=0,
        callbacks=list(callbacks),
    )
    return history.history


def patch_rmse(truth: keras.KerasTensor, picture: keras.KerasTensor) -> keras.KerasTensor:
    """Return the root of each patch's mean squared error.

    PSNR is averaged over photos, and the smooth ones, whose errors are small, count as much
    as the others; in a mean of squares they hardly count. Networks then gain less on smooth
    photos, or lose, above all in the worse grades.

    Args:
        truth, picture: float32 (batch, height, width, 3) in 0 to 1.

    Returns:
        (batch,), from 0 to 1.
    """
    errors = ops.cast(truth, "float32") - ops.cast(picture, "float32")
    return ops.sqrt(ops.mean(ops.square(errors), axis=(1, 2, 3)) + 1e-7)


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
        values = [psnr(self.method(small, self.scale), high) for small, high in self.pairs]
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


def spread_epochs(chosen: Sequence[int], epochs: int) -> list[int]:
    """Scale chosen epoch numbers down to a shorter training.

    Args:
        chosen: epochs of the long training; the last one is its end.
        epochs: length of the training that is really run.

    Returns:
        Rising numbers from 1 to ``epochs``; chosen epochs that fall together are kept once.
    """
    if epochs >= max(chosen):
        return sorted(chosen)
    return sorted({max(1, round(epoch * epochs / max(chosen))) for epoch in chosen})


class Resume(keras.callbacks.Callback):
    """Write the whole state of a training after each epoch, to go on after a break.

    The file is replaced only when the new one is complete, so a kill at any moment costs at
    most one epoch.

    Args:
        path: the state file, ``.npz``.
        variables: everything that changes in training (networks and optimisers).
    """

    def __init__(self, path: str | Path, variables: Callable[[], Sequence]) -> None:
        super().__init__()
        self.path, self.variables = Path(path), variables
        self.history: list[dict[str, float]] = []

    def restore(self) -> int:
        """Load the state, if there is one, and return the number of epochs done.

        Raises:
            InputError: if the file is damaged or holds the state of another network.
        """
        if not self.path.is_file():
            return 0
        variables = self.variables()
        try:
            with self.path.open("rb") as file, np.load(file) as state:
                history = json.loads(str(state["history"]))
                values = [state[f"v{i}"] for i in range(len(state.files) - 1)]
        except DAMAGED as error:
            raise InputError(
                f"'{self.path}' is damaged: delete it to start this training anew."
            ) from error
        if [value.shape for value in values] != [tuple(each.shape) for each in variables]:
            raise InputError(
                f"'{self.path}' belongs to another network: delete it to start this training anew."
            )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
        self.history = history
        return len(history)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Write the state."""
        self.history.append({name: float(value) for name, value in (logs or {}).items()})
        arrays = {f"v{i}": np.asarray(value) for i, value in enumerate(self.variables())}
        write_arrays(self.path, history=json.dumps(self.history), **arrays)


def read_history(state: str | Path) -> list[dict[str, float]]:
    """Return the values of each epoch from the state file that ``Resume`` wrote.

    Raises:
        InputError: if the file is missing or damaged.
    """
    try:
        with Path(state).open("rb") as file, np.load(file) as values:
            return json.loads(str(values["history"]))
    except DAMAGED as error:
        raise InputError(
            f"'{state}' is damaged or missing: delete it to start this training anew."
        ) from error


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
