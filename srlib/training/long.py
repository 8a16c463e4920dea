"""Long trainings: a recipe for each kind of network, for which a lesson has no time.

``python -m srlib train srcnn --grade good`` runs a recipe on the embedded training photos
alone; killed at any moment, the same command goes on where it stopped.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from srlib.common.backend import keras
from srlib.common.errors import InputError, one_of
from srlib.common.files import write_text
from srlib.common.places import SHIPPED
from srlib.methods.checkpoints import find_weights, weights_file
from srlib.methods.networks import Network
from srlib.models.kind import Recipe
from srlib.models.vgg import vgg_features
from srlib.models.weights import read_weights
from srlib.pictures.crops import centre_crop
from srlib.pictures.patches import Pair, patch_stream, training_pairs
from srlib.pictures.photos import PhotoSet
from srlib.training.adversarial import AdversarialTraining
from srlib.training.augmentation import shift_grid, swap_colours
from srlib.training.callbacks import (
    KeepBest,
    KeepBlend,
    KeepEpochs,
    Progress,
    Stopwatch,
    TimeLimit,
    ValidationPSNR,
)
from srlib.training.description import describe_training, name_start
from srlib.training.logs import KeepLog
from srlib.training.loop import fit
from srlib.training.losses import patch_rmse, vgg_distance
from srlib.training.resuming import Resume, read_history
from srlib.training.whitening import whitened_adam

_STATE, _RECORD = "state.npz", "training.json"
PRECISIONS = ("float32", "mixed_bfloat16")
# A crop of every validation photo, small enough to be measured after each epoch.
_VALIDATION_SIDE = 240
# Momentum of the average over the generator's weights: some 500 steps.
_MEMORY = 0.998


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
            or the precision does not exist, or the training in the folder has other settings.
    """
    one_of(precision, PRECISIONS, "precision")
    if network.record.origin and start is None:
        raise InputError(
            f"{network.kind} starts from a trained {network.record.origin}: name its weights as "
            "start."
        )
    recipe, best = network.recipe, weights_file(network, folder)
    settings = {"seed": seed, "precision": precision, "recipe": asdict(recipe)}
    _refuse_another(best.parent, {**settings, "start": name_start(start)})
    if is_finished(network, folder):
        return best  # nothing to read or build for a training that has ended
    train_pictures = swap_colours([photo.read() for photo in photos.split("train")])
    train_pictures = shift_grid(train_pictures, network.scale, recipe.shifts, seed)
    pairs = training_pairs(
        train_pictures, network.scale, network.degradation, network.enlarges_first
    )
    validation = _validation_pairs(network, photos)
    record = describe_training(network, photos, recipe, seed, start, precision)
    _refuse_another(best.parent, {"photos_sha256": record["photos_sha256"]})
    end = time.monotonic() + hours * 3600 if hours else np.inf
    usual = keras.config.dtype_policy()
    try:
        for policy, last in _stages(precision, recipe.epochs):
            keras.config.set_dtype_policy(policy)
            done = _train_stage(network, recipe, best, start, pairs, validation, record, last, end)
            if done < last:
                break
    finally:
        keras.config.set_dtype_policy(usual)
    return best


def _refuse_another(folder: Path, asked: dict) -> None:
    """Refuse to go on with a training whose record differs: its card would be wrong."""
    if not (folder / _RECORD).is_file():
        return
    kept = read_record(folder)
    asked = json.loads(json.dumps(asked))  # as it was written: lists for tuples
    others = [name for name, value in asked.items() if kept.get(name) != value]
    others = ["set of train photos" if name == "photos_sha256" else name for name in others]
    if others:
        raise InputError(
            f"'{folder}' holds a training with another {' and another '.join(others)}: ask for "
            "the same, or delete the folder to train anew."
        )


def _stages(precision: str, epochs: int) -> list[tuple[str, int]]:
    """Return precision and last epoch of each stage: the end is always calculated exactly."""
    first = [] if precision == "float32" else [(precision, epochs * 9 // 10)]
    return [*first, ("float32", epochs)]


def _train_stage(
    network: Network,
    recipe: Recipe,
    best: Path,
    start: Path | None,
    pairs: Sequence[Pair],
    validation: Sequence[Pair],
    record: dict,
    last: int,
    end: float,
) -> int:
    """Train until the epoch ``last`` or the time ``end``; return the number of epochs done."""
    keras.utils.set_random_seed(record["seed"])
    model = network.build()
    if start is not None:
        start_from(model, start)
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate, recipe.epochs * recipe.steps
    )
    trained = _compile(network, model, recipe, rate, pairs)
    resume = Resume(best.with_name(_STATE), _state(trained))
    if isinstance(trained, AdversarialTraining):
        # It takes the start's weights, so it comes before those of the state.
        keep = KeepBlend(model, trained.generator_optimizer, best)
    else:
        keep = KeepBest(model, best, resume)
    done = resume.restore()
    if done >= last:
        return done

    psnr = ValidationPSNR(network.method(model), validation, network.scale)
    callbacks = [
        Stopwatch(),
        psnr,
        keep,
        KeepEpochs(model, best.parent, recipe.kept_epochs),
        resume,
        KeepLog(best.parent, resume, recipe.steps),
        TimeLimit(end),
        Progress(lambda line: print(line, flush=True), total=recipe.epochs),
    ]
    best.parent.mkdir(parents=True, exist_ok=True)
    write_text(best.with_name(_RECORD), json.dumps(record, indent=2) + "\n")
    stream = patch_stream(pairs, recipe.patch, recipe.batch, record["seed"] + done)
    fit(trained, stream, last, recipe.steps, callbacks, done)
    return len(resume.history)


def train_with_start(
    network: Network,
    photos: PhotoSet,
    folder: Path,
    hours: float | None = None,
    seed: int = 0,
    precision: str = "float32",
    shipped_start: bool = False,
) -> Path:
    """Train a network, and before it the network that it starts from.

    All networks of a kind start from the one for the grade good (the generators share its
    body), and the game of each grade starts from its pretrained generator.

    Args:
        network, photos, folder, hours, seed, precision: as for ``train``; hours count for
            each network.
        shipped_start: take the network that it starts from as it ships with the course,
            instead of training it.

    Returns:
        The file with the best weights.

    Raises:
        InputError: as ``train``, or if the network that it starts from does not ship.
    """
    origin, start = network.origin, None
    if origin and shipped_start:
        start = find_weights(origin, SHIPPED)
        if start is None:
            raise InputError(f"{origin.name} does not ship: leave out START=shipped to train it.")
    elif origin:
        start = weights_file(origin, folder)
        if not is_finished(origin, folder):
            train_with_start(origin, photos, folder, hours, seed, precision)
    print(f"{network.name}:", flush=True)
    return train(network, photos, folder, start, hours, seed, precision)


def is_finished(network: Network, folder: Path) -> bool:
    """Return whether a network has been trained to the end of its recipe."""
    training = weights_file(network, folder).parent
    if not (training / _RECORD).is_file() or not (training / _STATE).is_file():
        return False
    return len(read_history(training / _STATE)) >= read_record(training)["recipe"]["epochs"]


def read_record(training: Path) -> dict:
    """Return how a training was made, as from ``cards.describe_training``.

    Raises:
        InputError: if the record is missing or damaged.
    """
    path = training / _RECORD
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"'{path}' is missing or damaged: delete its folder to train anew."
        ) from error


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


def _compile(
    network: Network, model: keras.Model, recipe: Recipe, rate: object, pairs: Sequence[Pair]
) -> keras.Model:
    if network.record.trainer == "errors":
        optimizer = keras.optimizers.Adam(rate)
        if recipe.whitened:
            optimizer = whitened_adam(rate, model.layers[0].kernel, pairs)
        model.compile(optimizer, patch_rmse)
        model.optimizer.build(model.trainable_variables)
        return model
    from srlib.models.srgan import build_discriminator

    margin = recipe.margin * network.scale
    judged = (recipe.patch - 2 * recipe.margin) * network.scale
    discriminator = build_discriminator(judged, filters=16)
    features = vgg_features(dtype=keras.config.dtype_policy().name)
    weights = (recipe.vgg_weight, recipe.adversarial_weight)
    game = AdversarialTraining(model, discriminator, features, *weights, vgg_distance, margin)
    averaged = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=_MEMORY)
    game.compile(averaged, keras.optimizers.Adam(rate))
    return game


def _state(trained: keras.Model) -> object:
    if isinstance(trained, AdversarialTraining):
        return trained.state
    return lambda: [*trained.variables, *trained.optimizer.variables]


def _validation_pairs(network: Network, photos: PhotoSet) -> Sequence:
    pictures = [photo.read() for photo in photos.split("validation")]
    crops = [centre_crop(picture, _VALIDATION_SIDE) for picture in pictures]
    return training_pairs(crops, network.scale, network.degradation)
