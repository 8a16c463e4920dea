"""Specialists: the small network for photos, trained further on one kind of pictures each.

``python -m srlib specialists`` makes them again, in some minutes; they ship in one file.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from srlib.common.arrays import reading_arrays, write_arrays
from srlib.common.backend import keras
from srlib.common.cards import checksum
from srlib.common.errors import InputError, one_of
from srlib.common.places import DATA, SHIPPED, TRAININGS, in_checkout
from srlib.common.records import read_records, write_records
from srlib.common.weights import load_weights, read_weights, save_weights
from srlib.methods.checkpoints import find_weights
from srlib.methods.door import Method
from srlib.methods.networks import Network
from srlib.pictures.patches import patch_stream, training_pairs
from srlib.training.augmentation import shift_grid
from srlib.training.loop import fit
from srlib.training.losses import patch_rmse
from srlib.training.picture_kinds import train_pictures

FOLDER = DATA / "specialists"
SCALE = 2
STEPS, PATCH, BATCH, RATE, SHIFTS, SEED = 500, 32, 16, 1e-3, 4, 0
# Pictures and degradation of each; all start from the network for photos and bicubic.
SPECIALISTS = {
    "photos": ("photos", "bicubic"),
    "pages": ("pages", "bicubic"),
    "drawings": ("drawings", "bicubic"),
    "medical": ("medical", "bicubic"),
    "digits": ("digits", "bicubic"),
    "grade": ("photos", "grade"),
    "camera": ("photos", "camera"),
}
_START = Network("efficient", SCALE, "bicubic")
_FILE, _RECORD = "specialists.npz", "specialists.json"


@dataclass(frozen=True)
class Specialist:
    """How a specialist was made.

    Attributes:
        name: in ``SPECIALISTS``.
        pictures: the kind that it learnt from, and ``count``, how many of them.
        degradation: how they were made small, to half the width and height.
        start: the network that it started from, and ``start_sha256``, of its file.
        steps, patch, batch, learning_rate, shifts, seed: of the training.
        seconds: that the training took, also of waiting for a busy machine.
        command: that makes it again.
        versions: of the libraries.
    """

    name: str
    pictures: str
    count: int
    degradation: str
    start: str
    start_sha256: str
    steps: int
    patch: int
    batch: int
    learning_rate: float
    shifts: int
    seed: int
    seconds: int
    command: str
    versions: dict[str, str]


def train_specialist(name: str, path: Path, steps: int = STEPS) -> Specialist:
    """Train one specialist and keep its weights; what is finished is not trained again.

    Args:
        name: in ``SPECIALISTS``.
        path: the file of the weights; the record lies beside it, ``.json``.
        steps: of the training.

    Raises:
        InputError: if there is no such specialist, or the network that it starts from is missing.
    """
    pictures, degradation = SPECIALISTS[one_of(name, SPECIALISTS, "specialist")]
    record = path.with_suffix(".json")
    if path.is_file() and record.is_file():
        return read_records(record, Specialist)[0]
    start = find_weights(_START, SHIPPED)
    if start is None:
        raise InputError(f"{_START.name} has no weights: restore data/checkpoints.")
    chosen = train_pictures(pictures)
    pairs = training_pairs(shift_grid(chosen, SCALE, SHIFTS, SEED), SCALE, degradation)
    model = load_weights(_START.build(), start)
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    model.compile(keras.optimizers.Adam(rate), patch_rmse)
    began = time.perf_counter()
    fit(model, patch_stream(pairs, PATCH, BATCH, SEED), 1, steps)
    made = Specialist(
        name=name,
        pictures=pictures,
        count=len(chosen),
        degradation=degradation,
        start=start.name,
        start_sha256=checksum(start),
        steps=steps,
        patch=PATCH,
        batch=BATCH,
        learning_rate=RATE,
        shifts=SHIFTS,
        seed=SEED,
        seconds=round(time.perf_counter() - began),
        command=f"python -m srlib specialists {name}",
        versions={each: version(each) for each in ("tensorflow", "keras", "numpy", "pillow")},
    )
    save_weights(model, path, "float16")
    write_records(record, [made])
    return made


def ship_specialists(trained: Path = TRAININGS / "specialists", folder: Path = FOLDER) -> None:
    """Put the weights of all specialists into one file, with one record.

    Raises:
        InputError: if one of them is not trained yet.
    """
    arrays: dict[str, np.ndarray] = {}
    records: list[Specialist] = []
    for name in SPECIALISTS:
        file = trained / f"{name}.npz"
        for number, each in enumerate(read_weights(file)):
            arrays[f"{name}_{number}"] = each.astype(np.float16)
        records += read_records(file.with_suffix(".json"), Specialist)
    write_arrays(folder / _FILE, **arrays)
    write_records(folder / _RECORD, records)


def read_specialists(folder: Path = FOLDER) -> list[Specialist]:
    """Return how the shipped specialists were made, in their order.

    Raises:
        InputError: if the record is missing or damaged.
    """
    return read_records(in_checkout(folder) / _RECORD, Specialist)


def specialist_methods(names: Iterable[str], folder: Path = FOLDER) -> list[Method]:
    """Return specialists as methods that enlarge twofold, called by their names.

    Args:
        names: in ``SPECIALISTS``.
        folder: of the file that ships.

    Raises:
        InputError: if there is no such specialist, or the file is missing or damaged.
    """
    path = in_checkout(folder) / _FILE
    methods = []
    with reading_arrays(path, f"'{path}' is missing or damaged: restore it.") as arrays:
        for name in names:
            model = _START.build()
            one_of(name, SPECIALISTS, "specialist")
            model.set_weights([arrays[f"{name}_{i}"] for i in range(len(model.weights))])
            methods.append(_START.method(model, name))
    return methods
