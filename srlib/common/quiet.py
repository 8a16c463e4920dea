"""Keep what libraries and child processes print on standard error off the screen."""

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
    sys.stderr.flush()
    saved, file = os.dup(2), os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.dup2(file, 2)
    os.close(file)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
