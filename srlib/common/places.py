"""Where the course keeps its files, seen from this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
SHIPPED = DATA / "checkpoints"
GALLERY = DATA / "gallery"
BUILD = ROOT / "build"
TRAININGS = BUILD / "training"
