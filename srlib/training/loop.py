"""Train a network."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from srlib.common.backend import keras
from srlib.common.errors import InputError
from srlib.training.callbacks import RefuseNaN

if TYPE_CHECKING:
    import tensorflow as tf


def fit(
    model: "keras.Model",
    stream: "tf.data.Dataset",
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
        InputError: if there is nothing to train, or the training breaks down, see
            ``callbacks.RefuseNaN``; other callbacks do not see the epoch in which it does.
    """
    if epochs < 1:
        raise InputError(f"{epochs} epochs train nothing: set epochs to 1 or more.")
    if model.optimizer is not None:  # a game has two, which it has built
        # A first step that makes variables is traced twice, which takes seconds.
        model.optimizer.build(model.trainable_variables)
    history = model.fit(
        stream,
        epochs=epochs,
        initial_epoch=first_epoch,
        steps_per_epoch=steps,
        shuffle=False,
        verbose=0,
        callbacks=[RefuseNaN(), *callbacks],
    )
    return history.history


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
