"""Where the course keeps its files: in the checkout that this package lies in."""

import os
from pathlib import Path

from srlib.common.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
SHIPPED = DATA / "checkpoints"
GALLERY = DATA / "gallery"
# Tests and other runs that must leave what is there alone name another folder.
BUILD = Path(os.environ.get("SR_BUILD_DIR") or ROOT / "build")
TRAININGS = BUILD / "training"


def in_checkout(path: str | Path) -> Path:
    """Return a path after making sure that the course's own files can be there.

    An installed wheel holds the code alone. Every function that by default reads what ships
    with the course asks here, so that none names a folder that no checkout has.

    Args:
        path: any file or folder; those outside the checkout pass as they are.

    Raises:
        InputError: if it is the course's own, and srlib does not run from its checkout.
    """
    path = Path(path)
    if path.is_relative_to(ROOT) and not (ROOT / "pyproject.toml").is_file():
        raise InputError(
            "The course's photos, networks and notebooks are not installed: srlib runs from its "
            "checkout (git clone it, then make install there)."
        )
    return path
