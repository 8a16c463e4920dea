"""The result of a whole study: one file with all its trainings, and their table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from srlib.common.errors import InputError
from srlib.common.places import DATA, in_checkout
from srlib.common.records import read_json, write_json
from srlib.studies.outcomes import Outcome
from srlib.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

SHIPPED_STUDIES = DATA / "studies"


@dataclass(frozen=True)
class Result:
    """What came of a study.

    Attributes:
        study: its name.
        command: which makes it again.
        seeds: how many there were of each setting.
        common: what all trainings shared.
        versions: of Python and the libraries that calculated.
        seconds: of one processor core, for all trainings.
        trainings: ``setting``, ``seed``, ``values`` and ``seconds`` of each.
    """

    study: str
    command: str
    seeds: int
    common: dict
    versions: dict
    seconds: float
    trainings: list[dict]

    def table(self) -> "pd.DataFrame":
        """Return a row for each training: its setting, seed, what was measured, seconds."""
        import pandas as pd

        return pd.DataFrame(
            [
                {**each["setting"], "seed": each["seed"], **each["values"], "s": each["seconds"]}
                for each in self.trainings
            ]
        )


def gather(study: Study, outcomes: Sequence[Outcome]) -> Result:
    """Put the outcomes of a study together, in the order of its grid."""
    seeds = 1 + max(outcome.seed for outcome in outcomes)
    command = f"python -m srlib study {study.name}"
    return Result(
        study.name,
        command if seeds == study.seeds else f"{command} --seeds {seeds}",
        seeds,
        dict(study.common),
        outcomes[0].versions,
        round(sum(outcome.seconds for outcome in outcomes), 1),
        [
            {name: asdict(outcome)[name] for name in ("setting", "seed", "values", "seconds")}
            for outcome in outcomes
        ],
    )


def write_result(result: Result, folder: Path) -> Path:
    """Write a result into a folder, which is made if need be, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.study}.json"
    write_json(path, asdict(result), indent=1)
    return path


def read_result(study: str, folder: Path = SHIPPED_STUDIES) -> Result:
    """Return the result of a study; by default the one that ships with the course.

    Raises:
        InputError: if it is missing or damaged.
    """
    path = in_checkout(folder) / f"{study}.json"
    remedy = f"restore it from the repository, or make it with: python -m srlib study {study}"
    try:
        return Result(**read_json(path, dict, remedy))
    except TypeError as error:
        raise InputError(f"'{path}' is damaged: {remedy}.") from error
