"""The course from the command line: ``python -m srlib COMMAND``.

The commands are ``run``, ``refresh``, ``train``, ``ship``, ``evaluate`` and ``upscale``.
"""

import sys

from srlib.course.commands import main

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # the name of a file need not be text
    sys.exit(main())
