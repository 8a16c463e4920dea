"""What one needs to know to repeat a training."""

import hashlib
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from srlib.methods.cards import TRAINED, train_command
from srlib.methods.networks import Network
from srlib.pictures.photos import PhotoSet


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


_LIBRARIES = ("tensorflow", "keras", "numpy", "opencv-python", "pillow")
