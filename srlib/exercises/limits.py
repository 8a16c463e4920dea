"""Run a student's code for a limited time, on every system and also inside a notebook's kernel.

The code runs in a thread of its own, while the main thread waits. When the time is up, an exception
is raised in that thread, which ends any loop of Python. A single long call of a library cannot be
ended like that: it goes on in the background while the notebook goes on as well. Only a call that
never lets another thread run (``10 ** 10 ** 9``) holds up the notebook itself; the kernel's stop
button or a process with a limit of its own, as for grading, ends that.
"""

import contextvars
import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any

_GRACE = 20  # attempts of a twentieth of a second to stop what is over its time


class OutOfTimeError(Exception):
    """Code did not end in time; ``stopped`` tells whether it could be ended."""

    def __init__(self, stopped: bool) -> None:
        super().__init__("out of time")
        self.stopped = stopped


class _Stop(BaseException):
    """Raised within the student's code: no ``except Exception`` there catches it."""


def run_within(seconds: float, work: Callable[[], Any]) -> Any:
    """Return what ``work`` returns, or raise what it raises.

    Raises:
        OutOfTimeError: if it takes longer than the given seconds.
    """
    results: list[Any] = []
    errors: list[BaseException] = []

    def call() -> None:
        try:
            try:
                results.append(work())
            except BaseException as error:  # also SystemExit: nobody else would hear of it
                errors.append(error)
        except _Stop:  # it came just when the work was done
            pass

    worker = threading.Thread(target=contextvars.copy_context().run, args=(call,), daemon=True)
    worker.start()
    end = time.monotonic() + seconds
    try:
        while worker.is_alive() and time.monotonic() < end:
            worker.join(0.1)  # in short pieces, so that the stop button works on Windows as well
    except KeyboardInterrupt:
        _stop(worker)
        raise
    if worker.is_alive():
        raise OutOfTimeError(_stop(worker))
    if errors:
        raise errors[0]
    return results[0]


def _stop(worker: threading.Thread) -> bool:
    for _ in range(_GRACE):
        thread = ctypes.c_ulong(worker.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(_Stop))
        worker.join(0.05)
        if not worker.is_alive():
            return True
    return False
