"""Work in processes of their own, some at a time, each ended when its time is up."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

# Imported once; each process begins as a copy of one that has done so.
_PRELOADED = ["srlib.teaching.autograding", "srlib.teaching.execution", "nbgrader.converters"]
_PRELOADED += ["nbconvert.preprocessors", "sqlalchemy.dialects.sqlite"]


def run_apart(
    work: Callable[[Any], None], jobs: Sequence[Any], seconds: float, side_by_side: int
) -> Iterator[tuple[int, bool]]:
    """Run each job in a process of its own.

    Args:
        work: a function of a module, called with a job.
        jobs: what can be pickled.
        seconds: a process that takes longer is killed.
        side_by_side: so many processes run at a time.

    Yields:
        As each ends: the position of the job, and whether its process ended by itself.
    """
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(_PRELOADED)
    running: dict[int, tuple[BaseProcess, float]] = {}
    waiting = iter(enumerate(jobs))
    try:
        while True:
            while len(running) < side_by_side and (following := next(waiting, None)):
                process = context.Process(target=work, args=(following[1],))
                process.start()
                running[following[0]] = (process, time.monotonic() + seconds)
            if not running:
                return
            first = min(end for _, end in running.values())
            sentinels = [process.sentinel for process, _ in running.values()]
            wait(sentinels, max(0.0, first - time.monotonic()))
            for number, (process, end) in list(running.items()):
                late = time.monotonic() > end
                if late:
                    process.kill()
                if late or not process.is_alive():
                    process.join()
                    del running[number]
                    yield number, process.exitcode == 0
    finally:
        for process, _ in running.values():
            process.kill()
            process.join()


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
