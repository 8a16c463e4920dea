"""OpenCV: imported in one place, and one sentence where the system lacks its libraries."""

import importlib
import re
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from srlib.common.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
LOADER = "libGL.so.1: cannot open shared object file: No such file or directory"


class Lacking(MetaPathFinder):
    """Import cv2 as a system without libGL does."""

    def find_spec(self, name, path=None, target=None):
        if name == "cv2":
            raise ImportError(LOADER)


def test_a_missing_library_is_named_with_its_remedies(monkeypatch):
    monkeypatch.delitem(sys.modules, "cv2")
    monkeypatch.delitem(sys.modules, "srlib.common.opencv", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    with pytest.raises(InputError) as caught:
        importlib.import_module("srlib.common.opencv")
    packages = " ".join((ROOT / "apt.txt").read_text(encoding="utf-8").split())
    assert re.fullmatch(
        r"OpenCV cannot be loaded, as this system lacks libGL\.so\.1: .*"
        rf"apt install {re.escape(packages)}\), .*opencv-python-headless==[\d.]+",
        str(caught.value),
    )


def test_binder_installs_what_the_wheel_lacks():
    packages = (ROOT / "apt.txt").read_text(encoding="utf-8").split()
    assert packages == ["libgl1", "libglib2.0-0", "libxcb1"]


def test_opencv_is_imported_in_one_place():
    importing = re.compile(r"^\s*(import cv2|from cv2 )", re.MULTILINE)
    files = [p for p in (ROOT / "srlib").rglob("*.py") if importing.search(p.read_text("utf-8"))]
    assert [path.name for path in files] == ["opencv.py"]
