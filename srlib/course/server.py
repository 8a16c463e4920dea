"""JupyterLab on the notebooks, with settings and a kernel of the course's own."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.places import NOTEBOOKS, in_checkout
from srlib.common.surroundings import call, own_environment
from srlib.labs.core.uploads import raised_limit


def open_lab(arguments: Sequence[str] = (), folder: Path = NOTEBOOKS) -> int:
    """Start JupyterLab in the folder of the notebooks and wait until it is stopped.

    Args:
        arguments: further ones for JupyterLab, as ``--no-browser``.
        folder: where to start it.

    Returns:
        JupyterLab's exit code.

    Raises:
        InputError: if JupyterLab is not installed, or there are no notebooks.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise InputError("The labs need the course's Jupyter parts: run make install.")
    # Jupyter refuses to run as root, which is the only user of many containers.
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    limit, told = raised_limit()
    command = [sys.executable, "-m", "jupyterlab", *limit, *root, *arguments]
    with own_environment() as environment:
        return call(command, {**environment, **told}, in_checkout(folder))
