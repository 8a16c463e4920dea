"""Standard streams: what libraries print kept off the screen, and none of them missing."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def stderr_to(path: str | Path = os.devnull) -> Iterator[None]:
    """Append all that is printed on standard error to a file, by default to nowhere.

    The file descriptor itself is redirected, so that C++ libraries and the processes that
    are started meanwhile follow it too.
    """
    _flush_stderr()
    try:
        saved = os.dup(2)
    except OSError:  # it is closed
        saved = None
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        if file == 2:
            os.set_inheritable(2, True)
        else:
            os.dup2(file, 2)
            os.close(file)
        yield
    finally:
        _flush_stderr()
        if saved is not None:
            os.dup2(saved, 2)
            os.close(saved)
        else:
            with contextlib.suppress(OSError):
                os.close(2)


def open_closed_streams() -> None:
    """Lead each standard stream that is closed to nowhere, for this process and its children.

    Without it the next file that is opened takes its place, and gets what is meant for the
    screen.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest free number, which is this one
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _flush_stderr() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()
