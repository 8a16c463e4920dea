"""The order of the rooms, as import-linter judges it in `make lint`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def house(tmp_path):
    """Copy srlib and the contracts."""
    shutil.copytree(ROOT / "srlib", tmp_path / "srlib", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder):
    """Judge the imports of a copy; return the exit code and what was said."""
    done = subprocess.run(
        [LINT, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout


def test_the_rooms_are_in_order(house):
    code, said = lint(house)
    assert code == 0, said
    assert "0 broken" in said


def test_a_room_may_not_use_a_later_one_even_inside_a_function(house):
    with (house / "srlib" / "common" / "files.py").open("a") as file:
        file.write("\n\ndef climb():\n    from srlib.labs import grades\n")
    code, said = lint(house)
    assert code == 1
    assert "srlib.common is not allowed to import srlib.labs" in said


def test_a_lab_may_not_use_another_one(house):
    with (house / "srlib" / "labs" / "grades.py").open("a") as file:
        file.write("\n\ndef lean():\n    from srlib.labs.srcnn import runs\n")
    assert lint(house)[0] == 1


def test_a_new_room_needs_a_place_in_the_order(house):
    (house / "srlib" / "attic").mkdir()
    (house / "srlib" / "attic" / "__init__.py").write_text('"""A new room."""\n')
    code, said = lint(house)
    assert code == 1
    assert "attic" in said
