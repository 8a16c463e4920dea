"""The record of a training: what one needs to know to repeat it, or to go on with it."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from srlib.common.cards import checksum
from srlib.common.errors import InputError
from srlib.common.processes import count_cores
from srlib.common.trainings import TrainingFolder
from srlib.methods.networks import Network, train_command
from srlib.pictures.photos import PhotoSet


def describe_training(
    network: Network,
    photos: PhotoSet,
    seed: int,
    start: Path | None,
    precision: str,
) -> dict:
    """Return what one needs to know to repeat a training, as a mapping for JSON.

    Args:
        network: what is trained, by its recipe.
        photos: the set; its train photos are counted and hashed.
        seed: of weights and patches.
        start: weights that it starts from; their file is hashed.
        precision: of the calculation.
    """
    train_photos = photos.split("train")
    sums = sorted(checksum(photo.path) for photo in train_photos)
    return {
        "command": train_command(network, precision, _ships(start)),
        "photos": len(train_photos),
        "photos_sha256": hashlib.sha256("".join(sums).encode()).hexdigest(),
        "start": name_start(start),
        "start_sha256": start and checksum(start),
        "seed": seed,
        "precision": precision,
        "recipe": asdict(network.recipe),
        "breaks": [],
        "machine": _machine(),
        "versions": {name: version(name) for name in _LIBRARIES},
    }


def name_start(start: Path | None) -> str | None:
    """Return a training's name, ``srresnet_good``, or a shipped file's, ``srresnet_good.npz``."""
    if start is None:
        return None
    return start.name if _ships(start) else start.parent.name


def refuse_another(training: TrainingFolder, asked: Mapping) -> None:
    """Refuse to go on with a training whose record differs: its card would be wrong.

    Raises:
        InputError: if there is a record, and it has other values or is damaged.
    """
    if not training.record.is_file():
        return
    kept = training.read_record()
    asked = json.loads(json.dumps(asked))  # as it was written: lists for tuples
    others = [_WORDS.get(name, name) for name, value in asked.items() if kept.get(name) != value]
    if others:
        raise InputError(
            f"'{training.path}' holds a training with another {' and another '.join(others)}: ask "
            "for the same, or delete the folder to train anew."
        )


def go_on_with(training: TrainingFolder, described: Mapping, blends: bool) -> dict:
    """Return the record of a training that begins, or that goes on after a break.

    Args:
        training: its folder; epochs done before are counted as a break.
        described: as from ``describe_training``.
        blends: whether what ships of it is blended with what it started from.

    Raises:
        InputError: if the training in the folder learns from other photos or has started from
            other weights, or its record, or what ships of it, is missing.
    """
    refuse_another(training, {"photos_sha256": described["photos_sha256"]})
    done = len(training.history())
    if not done:
        return dict(described)
    if not training.best.is_file():
        raise InputError(f"'{training.best}' is missing: delete its folder to train anew.")
    kept = training.read_record()
    start = kept.get("start_sha256")  # unknown in an older record
    if start is not None:
        refuse_another(training, {"start_sha256": described["start_sha256"]})
    elif blends:
        raise InputError(
            f"'{training.path}' does not tell which weights it started from, with which it would "
            "be blended: delete the folder to train anew."
        )
    breaks = sorted({*kept.get("breaks", []), done})
    return {**described, "start_sha256": start, "breaks": breaks}


def _ships(start: Path | None) -> bool:
    return start is not None and TrainingFolder(start.parent).best != start


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {_processor()}, {count_cores()} core(s)"


def _processor() -> str:
    """Return the processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


_LIBRARIES = ("tensorflow", "keras", "numpy", "opencv-python", "pillow")
_WORDS = {
    "photos_sha256": "set of train photos",
    "start_sha256": "state of the weights that it started from",
}
