"""Short games with chosen weights: what the SRGAN lab shows and plays."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture, write_picture
from srlib.common.places import GALLERY, in_checkout
from srlib.common.records import read_records, write_records
from srlib.evaluation.metrics import psnr
from srlib.methods.checkpoints import FOLDERS, find_weights
from srlib.methods.networks import Network
from srlib.pictures.degradation import GRADES
from srlib.pictures.patches import patch_stream, training_pairs
from srlib.pictures.photos import PhotoSet, read_photos
from srlib.training.unseen import unseen_crop

ADVERSARIAL_WEIGHTS = (0.0, 1e-2)
VGG_WEIGHTS = (0.0, 0.1, 0.3)  # of ``vgg_distance``
STEPS = 90
_ALONE = 30  # steps of the discriminator before the game
_AVERAGED = 20  # last steps, over which the generator's weights are averaged, as they swing
_GRADE, _PATCH, _BATCH, _RATE = "middle", 16, 8, 3e-4
_SIDE = 144  # of the unseen crop in pixels
_RECORD = "trials.json"


@dataclass(frozen=True)
class Trial:
    """A short game from the pretrained generator, on a crop that it was not trained on.

    Attributes:
        adversarial_weight, vgg_weight: of the generator's loss.
        steps: batches played.
        psnr: RGB PSNR of the crop in dB.
        perceptual: its perceptual distance.
        file: the picture beside the record, PNG.
    """

    adversarial_weight: float
    vgg_weight: float
    steps: int
    psnr: float
    perceptual: float
    file: str = ""

    def read(self, folder: Path = GALLERY) -> np.ndarray:
        """Return the picture as uint8 RGB."""
        return read_picture(folder / self.file)


def start_of_trials() -> Network:
    """Return the network that all trials start from."""
    return Network("srresnet", GRADES[_GRADE])


def play(
    photos: PhotoSet,
    adversarial_weight: float,
    vgg_weight: float,
    stopped: threading.Event,
    on_step: Callable[[int], None] = lambda step: None,
    steps: int = STEPS,
    folders: tuple[Path, ...] = FOLDERS,
) -> tuple[Trial, np.ndarray]:
    """Play a short game from the pretrained generator of the grade middle.

    Args:
        photos: its train photos are learnt from, its first test photo is looked at.
        adversarial_weight, vgg_weight: of the generator's loss.
        stopped: ends the game early.
        on_step: called with the number of steps done.
        steps: batches to play, after the discriminator has learnt alone.
        folders: where the weights of the pretrained generator are looked for.

    Returns:
        What came of it, and the crop as uint8 RGB.

    Raises:
        InputError: if there are no pretrained weights.
    """
    from srlib.common.backend import keras
    from srlib.common.weights import load_weights
    from srlib.evaluation.perceptual import perceptual_distance
    from srlib.models.srgan import build_discriminator
    from srlib.models.vgg import vgg_features
    from srlib.training.adversarial import AdversarialTraining
    from srlib.training.loop import fit
    from srlib.training.losses import vgg_distance
    from srlib.training.seeds import starting_weights

    network = start_of_trials()
    found = [path for folder in folders if (path := find_weights(network, folder))]
    if not found:
        raise InputError(f"{network.name} has no weights: restore data/checkpoints.")
    with starting_weights(0):
        generator = load_weights(network.build(), found[0])
        discriminator = build_discriminator(_PATCH * network.scale, filters=16)
        features = vgg_features()
    game = AdversarialTraining(
        generator, discriminator, features, vgg_weight, adversarial_weight, vgg_distance
    )
    game.compile(keras.optimizers.Adam(_RATE), keras.optimizers.Adam(_RATE))
    done, kept = 0, deque[list[np.ndarray]](maxlen=_AVERAGED)

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            nonlocal done
            done = batch + 1
            kept.append(generator.get_weights())
            on_step(done)
            game.stop_training = game.stop_training or stopped.is_set()

    pairs = training_pairs(read_photos(photos.split("train")), network.scale)
    stream = patch_stream(pairs, _PATCH, _BATCH, seed=0)
    if adversarial_weight:
        game.teach_discriminator_alone(stream, _ALONE)
    fit(game, stream, 1, steps, [Watch()])
    generator.set_weights([np.mean(values, axis=0) for values in zip(*kept, strict=True)])
    _, small, high = unseen_crop(photos, _GRADE, _SIDE)
    picture = network.method(generator)(small, network.scale)
    trial = Trial(
        adversarial_weight,
        vgg_weight,
        done,
        round(psnr(high, picture), 3),
        round(perceptual_distance(high, picture), 4),
    )
    return trial, picture


def make_trials(photos: PhotoSet, folder: Path = GALLERY) -> list[Trial]:
    """Play a game for every pair of weights and keep the results in the gallery."""
    folder.mkdir(parents=True, exist_ok=True)
    trials = []
    for adversarial in ADVERSARIAL_WEIGHTS:
        for vgg in VGG_WEIGHTS:
            trial, picture = play(photos, adversarial, vgg, threading.Event())
            file = f"trial_adversarial_{adversarial:g}_vgg_{vgg:g}.png"
            write_picture(folder / file, picture)
            trials.append(replace(trial, file=file))
    write_records(folder / _RECORD, trials)
    return trials


def read_trials(folder: Path = GALLERY) -> list[Trial]:
    """Return the trials in the gallery.

    Raises:
        InputError: if the record is missing or damaged.
    """
    return read_records(in_checkout(folder) / _RECORD, Trial)
