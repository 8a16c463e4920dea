"""The course from the command line: ``python -m srlib run|refresh|train``."""

import sys

from srlib.commands import main

if __name__ == "__main__":
    sys.exit(main())
