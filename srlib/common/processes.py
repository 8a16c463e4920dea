"""Work in processes of their own: some at a time, none for too long, none left behind."""

import contextlib
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

_GRACE = 5  # seconds in which a process may tidy up


@dataclass
class _Running:
    process: BaseProcess
    receiver: Connection
    end: float

    def ends(self) -> tuple[Connection, int]:
        """Return what can be waited for: the result, or the end of the process."""
        return self.receiver, self.process.sentinel

    def finish(self) -> tuple | None:
        """End the process and return a tuple with the result, None if there is none."""
        result = None
        with self.receiver, contextlib.suppress(EOFError, OSError):  # it was killed
            if self.receiver.poll():
                result = (self.receiver.recv(),)
        if result is None:
            self.process.terminate()
        self.process.join(_GRACE)
        self.process.kill()
        self.process.join()
        return result


def run_apart(
    work: Callable[[Any], Any],
    jobs: Sequence[Any],
    side_by_side: int,
    seconds: float = math.inf,
    context: Any = multiprocessing,
) -> Iterator[tuple[int, tuple | None]]:
    """Run each job in a process of its own.

    Args:
        work: a function of a module, called with a job.
        jobs: what can be pickled, as what comes of it.
        side_by_side: so many processes run at a time.
        seconds: a process that takes longer is killed.
        context: how processes are started, as from ``multiprocessing.get_context``.

    Yields:
        As each ends: the position of the job, and a tuple with what its work returned, or None
        if it failed or was killed.
    """
    running: dict[int, _Running] = {}
    waiting = iter(enumerate(jobs))
    try:
        while True:
            while len(running) < side_by_side and (following := next(waiting, None)):
                receiver, sender = context.Pipe(duplex=False)
                process = context.Process(target=_send, args=(work, following[1], sender))
                process.start()
                running[following[0]] = _Running(process, receiver, time.monotonic() + seconds)
                sender.close()  # so that the receiver hears of a process that was killed
            if not running:
                return
            left = min(each.end for each in running.values()) - time.monotonic()
            ends: list[Any] = [end for each in running.values() for end in each.ends()]
            heard = wait(ends, None if left == math.inf else max(0.0, left))
            for number, each in list(running.items()):
                if time.monotonic() > each.end or any(end in heard for end in each.ends()):
                    del running[number]
                    yield number, each.finish()
    finally:
        for each in running.values():
            each.process.terminate()
        for each in running.values():
            each.finish()


def end_with_parent() -> None:
    """Let this process end soon after the one that started it, and tidy up when it has to."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def count_cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _send(work: Callable[[Any], Any], job: Any, sender: Connection) -> None:
    sender.send(work(job))


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
