"""What the SRCNN lab does without its controls: settings, their cost, and a training."""

import csv
import io
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from srlib.degradation import grade_scale
from srlib.errors import InputError
from srlib.interpolation import interpolate
from srlib.metrics import psnr
from srlib.patches import Pair, centre_crop, patch_stream, training_pairs
from srlib.photos import PhotoSet

STEPS, BATCH, PATCH = 50, 16, 24
_VALIDATION, _VALIDATION_SIDE = 6, 96
_UNSEEN_SIDE = 132  # a multiple of 12, for all grades
_COLOURS = 3


@dataclass(frozen=True)
class Settings:
    """What an instructor chooses.

    Attributes:
        epochs: of ``STEPS`` batches each.
        kernel_sizes: f1, f2, f3, odd.
        filters: n1, n2, at least 3 each.
        learning_rate: Adam's at the start; it falls to zero along a cosine.
        grade: ``good``, ``middle`` or ``bad``.
    """

    epochs: int = 10
    kernel_sizes: tuple[int, int, int] = (9, 1, 5)
    filters: tuple[int, int] = (64, 32)
    learning_rate: float = 5e-4
    grade: str = "good"

    def __post_init__(self) -> None:
        """Refuse what cannot be built or trained.

        Raises:
            InputError: with one sentence that says what to change.
        """
        grade_scale(self.grade)
        if self.epochs < 1:
            raise InputError(f"{self.epochs} epochs train nothing: use 1 or more.")
        if len(self.kernel_sizes) != 3 or any(
            size < 1 or size % 2 == 0 for size in self.kernel_sizes
        ):
            raise InputError(f"Kernel sizes {self.kernel_sizes} do not fit: use three odd numbers.")
        if len(self.filters) != 2 or min(self.filters) < _COLOURS:
            raise InputError(
                f"Filters {self.filters} do not fit: use two numbers of at least 3, so that "
                "red, green and blue can pass."
            )


@dataclass(frozen=True)
class Cost:
    """What settings cost before anything is trained.

    Attributes:
        parameters: of the three layers.
        receptive_field: side in pixels of what one output pixel sees.
        multiply_adds: for each pixel of the picture.
    """

    parameters: tuple[int, int, int]
    receptive_field: int
    multiply_adds: int


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


@dataclass(frozen=True)
class Lesson:
    """The pictures of a grade: pairs to learn from, to validate on, and one unseen crop.

    Attributes:
        pairs: (enlarged, high-res) of the train photos.
        validation: (small, high-res) crops of validation photos.
        cubic: mean PSNR of cubic on them (dB).
        small, high: a crop of a test photo.
        name: of this photo.
    """

    grade: str
    pairs: Sequence[Pair]
    validation: Sequence[Pair]
    cubic: float
    small: np.ndarray
    high: np.ndarray
    name: str


def cost(settings: Settings) -> Cost:
    """Return what a network costs, from its sizes alone."""
    channels = (_COLOURS, *settings.filters, _COLOURS)
    parameters, multiply_adds = [], 0
    for size, come, leave in zip(settings.kernel_sizes, channels[:-1], channels[1:], strict=True):
        parameters.append(leave * (size * size * come + 1))
        multiply_adds += leave * size * size * come
    return Cost(tuple(parameters), sum(settings.kernel_sizes) - 2, multiply_adds)


def work(settings: Settings) -> float:
    """Return the multiply-adds of a training: forward once, backward twice, validation."""
    pixels = 3 * STEPS * BATCH * PATCH**2 + _VALIDATION * _VALIDATION_SIDE**2
    return float(settings.epochs * pixels * cost(settings).multiply_adds)


def prepare(photos: PhotoSet, grade: str) -> Lesson:
    """Read the photos for a grade."""
    scale = grade_scale(grade)
    name, small, high = unseen_crop(photos, grade)
    crops = [
        centre_crop(photo.read(), _VALIDATION_SIDE)
        for photo in photos.split("validation", _VALIDATION)
    ]
    validation = training_pairs(crops, scale)
    level = np.mean([psnr(interpolate(tiny, scale), truth) for tiny, truth in validation])
    train = [photo.read() for photo in photos.split("train")]
    pairs = training_pairs(train, scale, enlarge=True)
    return Lesson(grade, pairs, validation, float(level), small, high, name)


def unseen_crop(photos: PhotoSet, grade: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Return name, small picture and high-res picture of the first test photo's middle."""
    photo = photos.split("test")[0]
    [(small, high)] = training_pairs([centre_crop(photo.read(), _UNSEEN_SIDE)], grade_scale(grade))
    return photo.name, small, high


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
        seed: of weights and patches.

    Returns:
        The run, with fewer epochs than asked for if it was stopped.
    """
    from srlib.backend import keras
    from srlib.models.srcnn import build_srcnn, start_as_copy
    from srlib.networks import Network
    from srlib.training import fit

    keras.utils.set_random_seed(seed)
    network = start_as_copy(build_srcnn(settings.kernel_sizes, settings.filters))
    rate = keras.optimizers.schedules.CosineDecay(settings.learning_rate, settings.epochs * STEPS)
    network.compile(keras.optimizers.Adam(rate), "mse")
    trained = Network("srcnn", grade_scale(settings.grade))
    method = trained.method(network)
    run = Run(settings, lesson.cubic)
    start = time.perf_counter()

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            run.started = run.started or time.perf_counter() - start
            network.stop_training = network.stop_training or stopped.is_set()

        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            reached = [
                psnr(method(small, trained.scale), high)
                for small, high in lesson.validation
                if not stopped.is_set()
            ]
            if stopped.is_set():
                return
            run.losses.append(float(logs["loss"]))
            run.values.append(float(np.mean(reached)))
            run.picture = method(lesson.small, trained.scale)
            run.seconds = time.perf_counter() - start
            on_epoch(run)

    stream = patch_stream(lesson.pairs, PATCH, BATCH, seed)
    fit(network, stream, settings.epochs, STEPS, [Watch()])
    run.seconds = time.perf_counter() - start
    return run


class Speed:
    """How fast this machine trains, learnt from the runs that it has seen."""

    def __init__(self) -> None:
        self.multiply_adds_per_second = self.start = 0.0

    def learn(self, run: Run) -> None:
        """Take the speed of a run that finished at least one epoch."""
        epochs = len(run.values)
        if epochs and run.seconds > run.started:
            done = work(run.settings) / run.settings.epochs * epochs
            self.multiply_adds_per_second = done / (run.seconds - run.started)
            self.start = run.started

    def seconds(self, settings: Settings) -> float | None:
        """Return how long a training will take, None if nothing was measured yet."""
        if not self.multiply_adds_per_second:
            return None
        return self.start + work(settings) / self.multiply_adds_per_second


COLUMNS = (
    *("run", "grade", "f1-f2-f3", "n1, n2", "learning rate", "epochs", "parameters"),
    *("PSNR (dB)", "over cubic (dB)", "seconds"),
)


def rows(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """Return a row of text for each run, as named by ``COLUMNS``."""
    table = []
    for number, run in enumerate(runs, 1):
        settings = run.settings
        table.append(
            (
                str(number),
                settings.grade,
                "-".join(map(str, settings.kernel_sizes)),
                ", ".join(map(str, settings.filters)),
                f"{settings.learning_rate:.0e}",
                f"{len(run.values)} of {settings.epochs}",
                f"{sum(cost(settings).parameters):,}",
                f"{run.values[-1]:.2f}" if run.values else "",
                f"{run.values[-1] - run.cubic:+.2f}" if run.values else "",
                f"{run.seconds:.1f}",
            )
        )
    return table


def to_csv(runs: Sequence[Run]) -> bytes:
    """Return the table of runs as a CSV file (UTF-8)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(runs))
    return text.getvalue().encode()
