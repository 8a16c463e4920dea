"""The course from the command line: ``python -m srlib COMMAND``.

The commands are ``run``, ``refresh``, ``train``, ``ship``, ``evaluate`` and ``upscale``.
"""

import io
import sys

from srlib.course.commands import main


def run() -> int:
    """Run the command on the command line and return its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # the name of a file need not be text
    return main()


if __name__ == "__main__":
    sys.exit(run())
