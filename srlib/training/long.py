"""Long trainings: a recipe for each kind of network, for which a lesson has no time.

``python -m srlib train srcnn --grade good`` runs a recipe on the embedded training photos
alone; killed at any moment, the same command goes on where it stopped.

It takes about 2 GB of memory. More than half of that are the pairs: the 68 photos (80 MB), in
three orders of colours, on 4 grids and enlarged, are 1.2 GB for SRCNN and the autoencoder; for
networks that see small pictures they are 0.5 GB, as grids share the photo.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from srlib.common.backend import keras
from srlib.common.errors import InputError, one_of
from srlib.common.records import write_json
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import read_weights
from srlib.methods.networks import Network
from srlib.pictures.crops import centre_crop
from srlib.pictures.patches import Pair, patch_stream, training_pairs
from srlib.pictures.photos import PhotoSet, read_photos
from srlib.training.augmentation import shift_grid, swap_colours
from srlib.training.callbacks import Progress, Stopwatch, TimeLimit, ValidationPSNR
from srlib.training.description import describe_training, go_on_with, name_start, refuse_another
from srlib.training.keeping import KeepEpochs
from srlib.training.logs import KeepLog
from srlib.training.loop import fit
from srlib.training.resuming import Resume
from srlib.training.trainers import trainer_of

PRECISIONS = ("float32", "mixed_bfloat16")
# A crop of every validation photo, small enough to be measured after each epoch.
_VALIDATION_SIDE = 240


def train(
    network: Network,
    photos: PhotoSet,
    folder: Path,
    start: Path | None = None,
    hours: float | None = None,
    seed: int = 0,
    precision: str = "float32",
) -> Path:
    """Train a network by its recipe, or go on with a training that was stopped.

    Args:
        network: what to train.
        photos: its train photos are learnt from, its validation photos choose the epoch.
        folder: where state, best weights, log and curves are kept, one folder per network.
        start: weights to start from; layers of other sizes keep their own start. Required
            for ``srgan``, which starts from ``srresnet``.
        hours: stop after this time even if the recipe has not ended.
        seed: of weights and patches.
        precision: ``float32``, or ``mixed_bfloat16`` to calculate with half the bits until
            the last tenth of the epochs: up to twice as fast on processors that are made for
            it, slower on others.

    Returns:
        The file with the best weights; for ``srgan`` the average of the last epochs',
        blended with ``start``.

    Raises:
        InputError: if ``start`` is missing or damaged, or the state is, or a split is empty,
            or the precision does not exist, or the training in the folder has other settings,
            photos or weights of its start.
    """
    one_of(precision, PRECISIONS, "precision")
    if network.record.origin and start is None:
        raise InputError(
            f"{network.kind} starts from a trained {network.record.origin}: name its weights as "
            "start."
        )
    training = TrainingFolder.of(network, folder)
    settings = {"seed": seed, "precision": precision, "recipe": asdict(network.recipe)}
    refuse_another(training, {**settings, "start": name_start(start)})
    if training.is_finished():
        return training.best  # nothing to read or build for a training that has ended
    if start is not None:
        read_weights(start)  # refused before the photos are read
    pairs, validation = _train_pairs(network, photos, seed), _validation_pairs(network, photos)
    record = describe_training(network, photos, seed, start, precision)
    record = go_on_with(training, record, trainer_of(network).blends)
    end = time.monotonic() + hours * 3600 if hours else np.inf
    work = _Work(network, training, start, pairs, validation, record, end)
    usual = keras.config.dtype_policy()
    try:
        for policy, last in _stages(precision, network.recipe.epochs):
            keras.config.set_dtype_policy(policy)
            if work.run(last) < last:
                break
    finally:
        keras.config.set_dtype_policy(usual)
    return training.best


def _stages(precision: str, epochs: int) -> list[tuple[str, int]]:
    """Return precision and last epoch of each stage: the end is always calculated exactly."""
    first = [] if precision == "float32" else [(precision, epochs * 9 // 10)]
    return [*first, ("float32", epochs)]


@dataclass(frozen=True)
class _Work:
    """What the stages of a training share; ``end`` is the latest ``time.monotonic``."""

    network: Network
    training: TrainingFolder
    start: Path | None
    pairs: Sequence[Pair]
    validation: Sequence[Pair]
    record: dict
    end: float

    def run(self, last: int) -> int:
        """Train until the epoch ``last`` or the end; return the number of epochs done."""
        network, training, recipe = self.network, self.training, self.network.recipe
        keras.utils.set_random_seed(self.record["seed"])
        model = network.build()
        if self.start is not None:
            start_from(model, self.start)
        rate = keras.optimizers.schedules.CosineDecay(
            recipe.learning_rate, recipe.epochs * recipe.steps
        )
        trainer = trainer_of(network)(network, model, rate, self.pairs)
        resume = Resume(training.state, trainer.state)
        done = resume.restore()
        if done >= last:
            return done
        callbacks = [
            Stopwatch(),
            *trainer.callbacks,
            ValidationPSNR(network.method(model), self.validation, network.scale),
            trainer.keeper(training.best, resume),
            KeepEpochs(model, training, recipe.kept_epochs),
            resume,
            KeepLog(training, resume, recipe.steps),
            TimeLimit(self.end),
            Progress(lambda line: print(line, flush=True), total=recipe.epochs),
        ]
        training.path.mkdir(parents=True, exist_ok=True)
        write_json(training.record, self.record)
        seed = patch_seed(self.record["seed"], done, self.record["breaks"])
        stream = patch_stream(self.pairs, recipe.patch, recipe.batch, seed)
        fit(trainer.fitted, stream, last, recipe.steps, callbacks, done)
        return len(resume.history)


def patch_seed(seed: int, done: int, breaks: Sequence[int]) -> int:
    """Return the seed of the patches that are drawn after so many epochs.

    Args:
        seed: of the training, below 2**32.
        done: epochs done.
        breaks: epochs after which the training was stopped and later went on.

    Returns:
        After a break a number that no training begins with: NumPy's generators take it for the
        sequence (seed, done).
    """
    return seed + (done << 32) if done in breaks else seed + done


def start_from(model: keras.Model, weights: Path) -> None:
    """Load weights of a like network, all but those of another shape (the head).

    Raises:
        InputError: if the file is missing, damaged or of a network with other layers.
    """
    own, values = model.get_weights(), read_weights(weights)
    if len(own) != len(values):
        raise InputError(f"'{weights}' is of a network with other layers: name a like one.")
    pairs = zip(own, values, strict=True)
    model.set_weights([new if old.shape == new.shape else old for old, new in pairs])


def _train_pairs(network: Network, photos: PhotoSet, seed: int) -> list[Pair]:
    """Return pairs of all train photos, in all colours and on the recipe's grids."""
    pictures = swap_colours(read_photos(photos.split("train")))
    pictures = shift_grid(pictures, network.scale, network.recipe.shifts, seed)
    return training_pairs(pictures, network.scale, network.degradation, network.enlarges_first)


def _validation_pairs(network: Network, photos: PhotoSet) -> list[Pair]:
    pictures = read_photos(photos.split("validation"))
    crops = [centre_crop(picture, _VALIDATION_SIDE) for picture in pictures]
    return training_pairs(crops, network.scale, network.degradation)
