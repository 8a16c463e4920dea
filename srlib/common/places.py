"""Where the course keeps its files, seen from this checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
SHIPPED = DATA / "checkpoints"
GALLERY = DATA / "gallery"
# Tests and other runs that must leave what is there alone name another folder.
BUILD = Path(os.environ.get("SR_BUILD_DIR") or ROOT / "build")
TRAININGS = BUILD / "training"
