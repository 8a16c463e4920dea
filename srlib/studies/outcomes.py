"""The outcome of one training, and how it is made and kept."""

import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.records import read_json, write_json
from srlib.studies.study import Study, Training
from srlib.studies.threads import use_one_thread
from srlib.studies.versions import own_versions, refuse_others

# A worker may have several threads; trainings that share a process run one after another.
_alone = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    """What came of one training.

    Attributes:
        setting, common, seed: what was trained, as in its study.
        values: what was measured.
        seconds: of one processor core.
        versions: of Python and the libraries that calculated.
    """

    setting: dict
    common: dict
    seed: int
    values: dict
    seconds: float
    versions: dict


def make(study: Study, training: Training, expected: Mapping[str, str]) -> Outcome:
    """Train, in whatever process this is.

    Args:
        study: what the training belongs to.
        training: one of its grid.
        expected: what the process must have, as for ``refuse_others``.

    Raises:
        InputError: if it has something else, or the training breaks down.
    """
    with _alone:
        refuse_others(expected)
        use_one_thread()
        start = time.process_time()
        values = study.train(**study.common, **training.setting, seed=training.seed)
        seconds = round(time.process_time() - start, 2)
    setting, common = dict(training.setting), dict(study.common)
    return Outcome(setting, common, training.seed, values, seconds, own_versions())


def keep(outcome: Outcome, folder: Path) -> None:
    """Write an outcome into the folder of its study, whole or not at all."""
    training = Training(outcome.setting, outcome.seed)
    write_json(folder / f"{training.name}.json", asdict(outcome))


def kept(study: Study, training: Training, folder: Path) -> Outcome | None:
    """Return what was kept of a training, None if it was not made yet.

    Raises:
        InputError: if the file is damaged, or of another study or other versions.
    """
    path = folder / f"{training.name}.json"
    if not path.is_file():
        return None
    remedy = "delete it, and the same command makes it anew"
    try:
        outcome = Outcome(**read_json(path, dict, remedy))
    except TypeError as error:
        raise InputError(f"'{path}' is damaged: {remedy}.") from error
    asked = (training.setting, study.common, training.seed, own_versions())
    if asked != (outcome.setting, outcome.common, outcome.seed, outcome.versions):
        raise InputError(
            f"'{path}' was made with other settings or versions: delete '{folder}' to begin anew."
        )
    return outcome
