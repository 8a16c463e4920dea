"""The command ``study``: a grid of trainings, on this machine or on a Dask cluster."""

import argparse

from srlib.common.errors import InputError, one_of
from srlib.studies.registry import STUDIES


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``python -m srlib``."""
    study = commands.add_parser("study", help="run a grid of trainings, each with several seeds")
    study.add_argument("name", help=f"{' or '.join(STUDIES)}")
    study.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster that runs already")
    study.add_argument("--workers", type=int, help="processes here; without it one for each core")
    study.add_argument("--seeds", type=int, help="so many of the study's seeds; without it all")
    study.add_argument("--ship", action="store_true", help="put the result into data/ as well")
    study.set_defaults(command=_study)


def _study(options: argparse.Namespace) -> int:
    from srlib.studies.results import SHIPPED_STUDIES, write_result
    from srlib.studies.running import KEPT, run_study

    study = STUDIES[one_of(options.name, STUDIES, "study")]
    if options.ship and options.seeds not in (None, study.seeds):
        raise InputError(f"A study ships with all its {study.seeds} seeds: leave out --seeds.")
    result = run_study(study, options.seeds, options.scheduler, options.workers)
    print(
        f"{len(result.trainings)} trainings, {result.seconds:.0f} seconds of one core", flush=True
    )
    for folder in (KEPT, SHIPPED_STUDIES) if options.ship else (KEPT,):
        print(f"The result is in {write_result(result, folder)}", flush=True)
    return 0
