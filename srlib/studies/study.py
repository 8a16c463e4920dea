"""What a study is: a question, a grid of settings, and a function that trains one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Setting = Mapping[str, Any]


@dataclass(frozen=True)
class Study:
    """A grid of trainings, each with every seed.

    Attributes:
        name: as in the command and in the names of files.
        settings: what differs between the trainings: texts, numbers, lists of them.
        common: what all trainings share, as their steps.
        seeds: how many seeds the whole study has, from 0.
        train: a function of a module, that every process can import. It takes ``common`` and
            a setting by name, and ``seed``; it returns what was measured, as texts, numbers,
            and lists and mappings of them.
    """

    name: str
    settings: tuple[Setting, ...]
    common: Setting
    seeds: int
    train: Callable[..., dict]

    def trainings(self, seeds: int) -> "list[Training]":
        """Return the whole grid, seed by seed, so that one that is cut short is even."""
        return [Training(setting, seed) for seed in range(seeds) for setting in self.settings]


@dataclass(frozen=True)
class Training:
    """One training of a study: a setting with a seed."""

    setting: Setting
    seed: int

    @property
    def name(self) -> str:
        """Return a name for its file, as ``turns_8_seed_0``."""
        values = [
            "-".join(map(str, v)) if isinstance(v, list) else v for v in self.setting.values()
        ]
        return "_".join(map(str, [*values, "seed", self.seed]))
