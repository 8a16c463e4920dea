"""Cards: how each network that ships with the course was made, and what it reaches."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from srlib.errors import InputError
from srlib.files import write_text
from srlib.networks import Network
from srlib.photos import PhotoSet

if TYPE_CHECKING:
    import pandas as pd

_CARDS = "cards.json"
# The weights of a training; those that ship are named after their network.
TRAINED = "best.npz"
_LIBRARIES = ("tensorflow", "keras", "numpy", "opencv-python", "pillow")


@dataclass(frozen=True)
class Card:
    """What is known of one shipped file of weights.

    Attributes:
        network: its name, as ``srcnn_good``.
        file: the file beside the cards, and ``sha256``, its checksum.
        parameters: trained numbers in it; ``dtype``, how they are stored.
        input: what the network gets: the small or the enlarged picture.
        scale, degradation: what it was trained for.
        training: how it was trained, as from ``describe_training``, with the ``steps`` taken,
            the ``epoch`` whose weights ship (the best on the validation photos; the last of a
            game), and ``seconds``.
        metrics: means over the test photos, as from ``evaluation.to_report``.
    """

    network: str
    file: str
    sha256: str
    parameters: int
    dtype: str
    input: str
    scale: int
    degradation: str
    training: dict
    metrics: dict


def describe_training(
    network: Network,
    photos: PhotoSet,
    recipe: object,
    seed: int,
    start: Path | None,
    precision: str,
) -> dict:
    """Return what one needs to know to repeat a training, as a mapping for JSON.

    Args:
        network: what is trained.
        photos: the set; its train photos are counted and hashed.
        recipe: a dataclass of settings.
        seed: of weights and patches.
        start: weights that it starts from.
        precision: of the calculation.
    """
    train_photos = photos.split("train")
    sums = [hashlib.sha256(photo.path.read_bytes()).hexdigest() for photo in train_photos]
    return {
        "command": train_command(network, precision, _ships(start)),
        "photos": len(train_photos),
        "photos_sha256": hashlib.sha256("".join(sorted(sums)).encode()).hexdigest(),
        "start": name_start(start),
        "seed": seed,
        "precision": precision,
        "recipe": asdict(recipe),
        "machine": _machine(),
        "versions": {name: version(name) for name in _LIBRARIES},
    }


def name_start(start: Path | None) -> str | None:
    """Return a training's name, ``srresnet_good``, or a shipped file's, ``srresnet_good.npz``."""
    if start is None:
        return None
    return start.name if _ships(start) else start.parent.name


def _ships(start: Path | None) -> bool:
    return start is not None and start.name != TRAINED


def train_command(network: Network, precision: str = "float32", shipped_start: bool = False) -> str:
    """Return the command that trains a network, as ``make train MODEL=srcnn GRADE=good``."""
    option = "GRADE" if network.degradation == "grade" else "BICUBIC"
    value = network.name.rpartition("_")[2].removeprefix("bicubic")
    command = f"make train MODEL={network.kind} {option}={value}"
    if shipped_start:
        command += " START=shipped"
    return command if precision == "float32" else f"{command} PRECISION={precision}"


def read_cards(folder: Path) -> dict[str, Card]:
    """Return the cards of a folder of weights by the networks' names; none is no error.

    Raises:
        InputError: if the file of cards is damaged.
    """
    path = folder / _CARDS
    if not path.is_file():
        return {}
    try:
        cards = [Card(**values) for values in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise InputError(f"'{path}' is damaged: restore it from the repository.") from error
    return {card.network: card for card in cards}


def write_cards(cards: Mapping[str, Card], folder: Path) -> None:
    """Write the cards of a folder of weights, in the order of their names."""
    values = [asdict(cards[name]) for name in sorted(cards)]
    write_text(folder / _CARDS, json.dumps(values, indent=1) + "\n")


def check_sum(card: Card, folder: Path) -> Path:
    """Return a card's file after comparing its checksum.

    Raises:
        InputError: if it is missing or is not the file that the card describes.
    """
    path = folder / card.file
    command = card.training["command"]
    if not path.is_file():
        raise InputError(
            f"'{path}' is missing: restore it from the repository, or make it again with: {command}"
        )
    if hashlib.sha256(path.read_bytes()).hexdigest() != card.sha256:
        raise InputError(
            f"'{path}' is damaged, its checksum differs from the card's: restore it from the "
            f"repository, or make it again with: {command}"
        )
    return path


def cards_table(cards: Mapping[str, Card]) -> "pd.DataFrame":
    """Return the cards as a table, one row for each network."""
    import pandas as pd

    rows = []
    for name, card in cards.items():
        rows.append(
            {
                "network": name,
                "scale": card.scale,
                "parameters": card.parameters,
                "steps": card.training["steps"],
                "minutes": round(card.training["seconds"] / 60),
                "PSNR (dB)": round(card.metrics["psnr_rgb"], 2),
                "gain over cubic (dB)": round(card.metrics["gain_over_cubic"], 2),
                "perceptual": card.metrics["perceptual"],
            }
        )
    return pd.DataFrame(rows).set_index("network").round(3)


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {_processor()}, {cores} core(s)"


def _processor() -> str:
    """Return the processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"
