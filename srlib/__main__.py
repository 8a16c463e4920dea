"""The course from the command line: ``python -m srlib COMMAND``.

The commands are ``run``, ``lab``, ``test``, ``refresh``, ``train``, ``ship``, ``study``,
``specialists``, ``evaluate``, ``upscale``, ``handout``, ``grade``, ``mark`` and ``quiz``.
"""

import sys
from pathlib import PurePath

if __name__ == "__main__" and PurePath(sys.path[0]) != PurePath(__file__).parents[1]:
    del sys.path[0]  # the present folder: a file in it may have the name of a library

import errno
import io
import os
import signal
from types import FrameType

from srlib.common.errors import InputError
from srlib.common.quiet import open_closed_streams
from srlib.common.surroundings import settle

# Exit codes of a shell for a command that a signal has ended.
_INTERRUPTED, _PIPE_CLOSED, _TERMINATED = (128 + number for number in (2, 13, 15))


def run() -> int:
    """Run the command on the command line and return its exit code."""
    open_closed_streams()
    try:
        settle()
        signal.signal(signal.SIGTERM, _stop)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # the name of a file need not be text
        code = _command()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("\nsrlib: stopped.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:  # as of "| head"
        return _PIPE_CLOSED
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename:
            raise
        return _refuse("Standard output cannot be written, its disk is full: make room.")
    finally:
        _drop_unwritten()


def _command() -> int:
    try:
        from srlib.course.commands import main

        return main()
    except InputError as error:
        return _refuse(str(error))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("srlib"):
            raise
        return _refuse(
            f"{error.name} is not installed for {sys.executable}: run make install and use the "
            "Python of that environment."
        )


def _refuse(sentence: str) -> int:
    print(f"srlib: {sentence}", file=sys.stderr)
    return 2


def _stop(number: int, frame: FrameType | None) -> None:
    """End as after an error, so that kernels are shut down and temporary files deleted."""
    sys.exit(_TERMINATED)


def _drop_unwritten() -> None:
    """Keep Python from complaining at its end about output that cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(run())
