"""Run a study: what is not kept yet is trained, and each outcome is kept at once."""

import contextlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from srlib.common.errors import InputError
from srlib.common.files import writing
from srlib.common.places import BUILD
from srlib.studies.cluster import open_cluster
from srlib.studies.outcomes import Outcome, keep, kept, make
from srlib.studies.results import Result, gather
from srlib.studies.study import Study, Training
from srlib.studies.versions import own_checkout, own_versions, refuse_others

if TYPE_CHECKING:
    from distributed import Client, Future

KEPT = BUILD / "studies"


def run_study(
    study: Study,
    seeds: int | None = None,
    address: str | None = None,
    workers: int | None = None,
    folder: Path = KEPT,
) -> Result:
    """Run a study, or what is left of it.

    Args:
        study: the study.
        seeds: so many of its seeds, from 0; None means all.
        address, workers: as for ``open_cluster``.
        folder: where a folder with a file for each training is made.

    Raises:
        InputError: if the options do not fit, what is kept is of another study, or the cluster
            cannot do it.
    """
    seeds = study.seeds if seeds is None else seeds
    if seeds < 1:
        raise InputError(f"{seeds} seeds train nothing: use 1 or more.")
    kept_in = folder / study.name
    with writing(kept_in):
        kept_in.mkdir(parents=True, exist_ok=True)
    trainings = study.trainings(seeds)
    done = {training.name: kept(study, training, kept_in) for training in trainings}
    missing = [training for training in trainings if done[training.name] is None]
    if missing:
        with open_cluster(address, workers) as client:
            counted = {"total": len(trainings), "initial": len(trainings) - len(missing)}
            made = _made(client, study, missing)
            for outcome in tqdm(made, desc=study.name, unit="training", smoothing=0, **counted):
                keep(outcome, kept_in)
                done[Training(outcome.setting, outcome.seed).name] = outcome
    return gather(study, [each for each in done.values() if each is not None])


def _made(client: "Client", study: Study, trainings: Sequence[Training]) -> Iterator[Outcome]:
    """Yield the outcomes as they come; what was not begun is given up if one fails."""
    from distributed import as_completed

    expected = {**own_versions(), **own_checkout()}
    _refuse_unfit(client, expected)
    # Names of their own: another client of the same cluster may run the same study.
    names = [f"{study.name}-{training.name}-{uuid.uuid4().hex}" for training in trainings]
    futures = [
        client.submit(make, study, training, expected, key=name, priority=-number)
        for number, (training, name) in enumerate(zip(trainings, names, strict=True))
    ]
    try:
        for future in as_completed(futures):
            yield _result(future)
    finally:
        with contextlib.suppress(Exception):  # the cluster may be gone
            client.cancel(futures)


def _refuse_unfit(client: "Client", expected: Mapping[str, str]) -> None:
    """Refuse workers without this course, or with another one; later ones refuse themselves."""
    try:
        client.run(refuse_others, expected)
        client.run_on_scheduler(refuse_others, expected)
    except InputError:
        raise
    except Exception as error:  # dask passes some on as plain exceptions with their text
        if not any(name in repr(error) for name in ("ModuleNotFound", "Import", "Attribute")):
            raise
        raise InputError(
            f"The scheduler or a worker does not have this course ({error}): start both with the "
            "Python in which it is installed, from the same commit."
        ) from error


def _result(future: "Future") -> Outcome:
    from distributed.scheduler import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise InputError(
            "A training has ended its worker several times: give the workers more memory, or use "
            "fewer of them."
        ) from error
    except CancelledError as error:
        raise InputError(
            "The scheduler is gone: start it again, and the same command goes on."
        ) from error
