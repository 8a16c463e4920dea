"""The folder of a training: what lies in it, and how far the training has come."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from srlib.common.arrays import reading_arrays
from srlib.common.places import TRAININGS
from srlib.common.records import read_json


class Named(Protocol):
    """What is trained, as a network: its name is that of a folder."""

    @property
    def name(self) -> str:
        """Return the name, as ``srcnn_good``."""


@dataclass(frozen=True)
class TrainingFolder:
    """Where a training keeps its files.

    Attributes:
        path: the folder; it need not exist yet.
    """

    path: Path

    @classmethod
    def of(cls, network: Named, trainings: Path = TRAININGS) -> "TrainingFolder":
        """Return the folder of a network's training among all trainings."""
        return cls(trainings / network.name)

    @property
    def best(self) -> Path:
        """Return the file of the weights that ship: the best epoch's, or a game's average."""
        return self.path / "best.npz"

    @property
    def state(self) -> Path:
        """Return the file of all that changes in training, and of each epoch's values."""
        return self.path / "state.npz"

    @property
    def record(self) -> Path:
        """Return the file that tells how the training was made."""
        return self.path / "training.json"

    def epoch(self, number: int) -> Path:
        """Return the file of the weights after an epoch, counted from 1."""
        return self.path / f"epoch_{number:03}.npz"

    def epochs_kept(self) -> dict[int, Path]:
        """Return the files of weights that were kept, by the numbers of their epochs."""
        files = self.path.glob("epoch_*.npz")
        return dict(sorted((int(file.stem.removeprefix("epoch_")), file) for file in files))

    def read_record(self) -> dict:
        """Return how the training was made.

        Raises:
            InputError: if the record is missing or damaged.
        """
        return read_json(self.record, dict, "delete its folder to train anew")

    def history(self) -> list[dict[str, float]]:
        """Return the values of each epoch done; none if the training has not begun.

        Raises:
            InputError: if the state is damaged.
        """
        if not self.state.is_file():
            return []
        sentence = f"'{self.state}' is damaged: delete it to start this training anew."
        with reading_arrays(self.state, sentence) as arrays:
            return json.loads(str(arrays["history"]))

    def is_finished(self) -> bool:
        """Return whether the training has come to the end of its recipe.

        Raises:
            InputError: if its record or state is damaged.
        """
        if not all(file.is_file() for file in (self.best, self.state, self.record)):
            return False
        return len(self.history()) >= self.read_record()["recipe"]["epochs"]
