"""A training of the SRCNN lab, without its controls."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.pictures.degradation import grade_scale
from srlib.pictures.patches import patch_stream
from srlib.studies.kernels.lessons import VALIDATION, VALIDATION_SIDE, Lesson
from srlib.studies.kernels.settings import Settings, cost

STEPS, BATCH, PATCH = 50, 16, 24


@dataclass
class Run:
    """One training and what came of it.

    Attributes:
        settings: its settings.
        losses, values: training loss and validation PSNR (dB) of each epoch.
        cubic: validation PSNR of cubic interpolation (dB).
        seconds: how long it took; ``started``, until its first batch was done.
        picture: what the network makes of the unseen crop, uint8 RGB.
    """

    settings: Settings
    cubic: float
    losses: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    seconds: float = 0.0
    started: float = 0.0
    picture: np.ndarray | None = None


def work(settings: Settings) -> float:
    """Return the multiply-adds of a training: forward once, backward twice, validation."""
    pixels = 3 * STEPS * BATCH * PATCH**2 + VALIDATION * VALIDATION_SIDE**2
    return float(settings.epochs * pixels * cost(settings).multiply_adds)


def train(
    settings: Settings,
    lesson: Lesson,
    stopped: threading.Event,
    on_epoch: Callable[[Run], None],
    seed: int = 0,
) -> Run:
    """Train SRCNN; after each epoch, and soon after ``stopped`` is set, look up.

    Args:
        settings: the network and its training.
        lesson: pictures of the same grade.
        stopped: ends the training early.
        on_epoch: called with the run so far.
        seed: of weights and patches; the same seed gives the same run, whatever else the
            kernel does.

    Returns:
        The run, with fewer epochs than asked for if it was stopped.

    Raises:
        InputError: if the training breaks down, at once where losses are NaN, or at its end.
    """
    from srlib.common.backend import keras
    from srlib.methods.networks import Network
    from srlib.models.srcnn import build_srcnn, start_as_copy
    from srlib.training.loop import fit
    from srlib.training.seeds import starting_weights
    from srlib.training.whitening import whitened_adam

    with starting_weights(seed):
        model = start_as_copy(build_srcnn(settings.kernel_sizes, settings.filters))
    rate = keras.optimizers.schedules.CosineDecay(settings.learning_rate, settings.epochs * STEPS)
    optimizer = keras.optimizers.Adam(rate)
    if settings.whitened:
        optimizer = whitened_adam(rate, model.layers[0].kernel, lesson.pairs)
    model.compile(optimizer, "mse")
    network = Network("srcnn", grade_scale(settings.grade))
    method = network.method(model)
    run = Run(settings, lesson.cubic)
    start = time.perf_counter()

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            run.started = run.started or time.perf_counter() - start
            model.stop_training = model.stop_training or stopped.is_set()

        def on_epoch_end(self, epoch: int, logs: dict) -> None:
            reached = [
                psnr(high, method(small, network.scale))
                for small, high in lesson.validation
                if not stopped.is_set()
            ]
            if stopped.is_set():
                return
            run.losses.append(float(logs["loss"]))
            run.values.append(float(np.mean(reached)))
            run.picture = method(lesson.small, network.scale)
            run.seconds = time.perf_counter() - start
            on_epoch(run)

    stream = patch_stream(lesson.pairs, PATCH, BATCH, seed)
    fit(model, stream, settings.epochs, STEPS, [Watch()])
    run.seconds = time.perf_counter() - start
    if not stopped.is_set():
        _refuse_breakdown(run)
    return run


def _refuse_breakdown(run: Run) -> None:
    """Refuse a run that ends with a larger error than black in the place of white."""
    if run.losses and run.losses[-1] > 1:
        raise InputError(
            f"The training broke down: its loss is {run.losses[-1]:.3g} after epoch "
            f"{len(run.losses)}, and black in the place of white would be 1. Train anew with a "
            "smaller learning rate."
        )
