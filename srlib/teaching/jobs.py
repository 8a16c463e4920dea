"""Jobs of grading in processes that know nbgrader already."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from srlib.common.processes import run_apart

# Imported once; each process begins as a copy of one that has done so.
_PRELOADED = ["srlib.teaching.autograding", "srlib.teaching.execution", "nbgrader.converters"]
_PRELOADED += ["nbconvert.preprocessors", "sqlalchemy.dialects.sqlite"]


def run_jobs(
    work: Callable[[Any], Any], jobs: Sequence[Any], side_by_side: int, seconds: float
) -> Iterator[tuple[int, tuple | None]]:
    """Run each job in a process of its own, see ``run_apart``."""
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(_PRELOADED)
    return run_apart(work, jobs, side_by_side, seconds, context)
