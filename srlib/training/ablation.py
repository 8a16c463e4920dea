"""What does the adversary add? Long games of the grade middle with one term or another left out.

``play_ablation()`` plays four of them, some ten minutes of one processor core in all. Killed at
any moment, the same call goes on where it stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError, one_of
from srlib.common.picture_files import read_picture, write_picture
from srlib.common.places import DATA, GALLERY, SHIPPED, TRAININGS, in_checkout
from srlib.common.recipes import Recipe
from srlib.common.records import read_records, write_records
from srlib.common.trainings import TrainingFolder
from srlib.methods.checkpoints import find_weights
from srlib.methods.networks import Network
from srlib.pictures.crops import centre_crop
from srlib.pictures.degradation import GRADES, degrade
from srlib.pictures.photos import PhotoSet, open_photos

# Which terms each game keeps beside the pixels: the VGG distance, and the adversary.
GAMES = {
    "pixels": (False, False),
    "VGG": (True, False),
    "adversary": (False, True),
    "both": (True, True),
}
EPOCHS = 10  # of 40 steps each
_GRADE, _PRECISION = "middle", "mixed_bfloat16"  # as of the game that ships
_MIDDLE = 240  # side of the middles of the test photos that are measured, as in all chapters
SHOWN, LEFT, TOP, SIDE = "moose", 100, 312, 192  # around the place that chapter 05 shows
_RECORD = "ablation.json"


@dataclass(frozen=True)
class AblatedGame(Network):
    """The game of a grade with some of its terms left out, and so many epochs long.

    Attributes:
        game: a name in ``GAMES``.
        epochs: of the whole game; the rate falls to zero over them.
    """

    game: str = "both"
    epochs: int = EPOCHS

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.game, GAMES, "game")

    @property
    def name(self) -> str:
        """Return a name for files, as ``ablation_middle_VGG``."""
        return f"ablation_{self.task}_{self.game}"

    @property
    def recipe(self) -> Recipe:
        """Return the recipe of the game that ships, without the terms that are left out."""
        whole = super().recipe
        vgg, adversary = GAMES[self.game]
        return replace(
            whole,
            epochs=self.epochs,
            kept_epochs=(self.epochs,),
            vgg_weight=vgg * whole.vgg_weight,
            adversarial_weight=adversary * whole.adversarial_weight,
        )


@dataclass(frozen=True)
class LongGame:
    """What a game came to.

    Attributes:
        game: a name in ``GAMES``, or ``start``: the pretrained generator, without a step.
        vgg_weight, adversarial_weight: of the generator's loss.
        steps: batches played, the discriminator without a lead.
        seconds: that they took.
        psnr: mean RGB PSNR of the middles of the test photos in dB.
        perceptual: their mean perceptual distance.
        photos: number of these.
        machine: on which it was played.
        file: the square of ``SHOWN`` beside the record, PNG.
    """

    game: str
    vgg_weight: float
    adversarial_weight: float
    steps: int
    seconds: int
    psnr: float
    perceptual: float
    photos: int
    machine: str
    file: str

    def read(self, folder: Path = GALLERY) -> np.ndarray:
        """Return the square as uint8 RGB (192, 192, 3)."""
        return read_picture(folder / self.file)


def square_of(picture: np.ndarray) -> np.ndarray:
    """Return the square of an enlarged ``SHOWN``, or of the photo itself, that is kept."""
    return picture[TOP : TOP + SIDE, LEFT : LEFT + SIDE]


def play_ablation(
    games: Sequence[str] = tuple(GAMES),
    epochs: int = EPOCHS,
    photos: PhotoSet | None = None,
    trainings: Path = TRAININGS,
    folder: Path = GALLERY,
    starts: Path = SHIPPED,
) -> list[LongGame]:
    """Play the long games from the pretrained generator that ships, and keep what comes of them.

    Each is trained as the game that ships is, but for its length; what is measured is the last
    generator itself, neither averaged nor blended with its start. Games that are finished are not
    played again.

    Args:
        games: names in ``GAMES``.
        epochs: of 40 steps.
        photos: its train photos are learnt from, its test photos are measured, and one of these
            is ``SHOWN``; by default the course's own.
        trainings: where the trainings are kept.
        folder: of the gallery; what it knows of other games stays.
        starts: where the weights of the pretrained generator lie.

    Raises:
        InputError: if there is no such game, or no pretrained generator.
    """
    from srlib.training.long import train

    scale = GRADES[_GRADE]
    start = find_weights(Network("srresnet", scale), starts)
    if start is None:
        raise InputError("srresnet_middle has no weights: restore data/checkpoints.")
    photos = photos or open_photos(DATA / "photos")
    folder.mkdir(parents=True, exist_ok=True)
    played = {game.game: game for game in _read_record(folder)}
    played.setdefault("start", _measure("start", Network("srresnet", scale), start, photos, folder))
    for name in games:
        network = AblatedGame("srgan", scale, "grade", name, epochs)
        print(f"{network.name}:", flush=True)
        train(network, photos, trainings, start, precision=_PRECISION)
        training, recipe = TrainingFolder.of(network, trainings), network.recipe
        last = training.epoch(epochs)  # as the rate has fallen to zero, it is calm enough
        history = training.history()
        played[name] = replace(
            _measure(name, network, last, photos, folder),
            vgg_weight=recipe.vgg_weight,
            adversarial_weight=recipe.adversarial_weight,
            steps=len(history) * recipe.steps,
            seconds=round(sum(values["seconds"] for values in history)),
            machine=training.read_record()["machine"],
        )
        order = ("start", *GAMES)
        write_records(folder / _RECORD, [played[each] for each in order if each in played])
    return [played[name] for name in games]


def _measure(
    name: str, network: Network, weights: Path, photos: PhotoSet, folder: Path
) -> LongGame:
    """Measure a generator on the test photos, and keep its square of ``SHOWN``."""
    from srlib.common.weights import load_weights
    from srlib.evaluation.tables import evaluate

    method = network.method(load_weights(network.build(), weights), name)
    pictures = {photo.name: photo.read() for photo in photos.split("test")}
    centres = {photo: centre_crop(picture, _MIDDLE) for photo, picture in pictures.items()}
    table = evaluate([method], centres, network.scale, perceptual=True)
    file = f"ablation_{name}.png"
    shown = method(degrade(pictures[SHOWN], network.scale), network.scale)
    write_picture(folder / file, square_of(shown))
    psnr, perceptual = (float(table[measure].mean()) for measure in ("psnr_rgb", "perceptual"))
    return LongGame(name, 0, 0, 0, 0, round(psnr, 3), round(perceptual, 4), len(centres), "", file)


def read_ablation(folder: Path = GALLERY) -> dict[str, LongGame]:
    """Return the long games in the gallery by their names, first their ``start``.

    Raises:
        InputError: if the record is missing or damaged.
    """
    games = _read_record(folder)
    if not games:
        raise InputError(f"'{folder}' has no long games: restore the folder.")
    return {game.game: game for game in games}


def _read_record(folder: Path) -> list[LongGame]:
    path = in_checkout(folder) / _RECORD
    return read_records(path, LongGame) if path.is_file() else []
