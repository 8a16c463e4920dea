"""The house: README's picture of it, its size, and tests that mirror its rooms."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import srlib

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
ROOMS = TOOLS["importlinter"]["contracts"][0]["layers"][::-1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# The way from photo to figure, which can be read in an evening.
WAY = ("pictures", "models", "methods", "evaluation")


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def picture():
    """Return the folders in README's picture of the house by their indentation."""
    block = re.search(r"^## The house\n\n```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[1]
    found = {}
    for indent, name in re.findall(r"^( *)([a-z]+)/ ", block, re.MULTILINE):
        found.setdefault(len(indent) > 0, []).append(name)
    return found[False], found[True]


def folders(parent, pattern):
    """Return the names of the folders that hold such files."""
    return sorted({path.relative_to(parent).parts[0] for path in parent.glob(f"*/**/{pattern}")})


def test_readme_shows_the_folders_that_are_there():
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if kept.returncode:
        pytest.skip("no git here")
    names = {name.partition("/")[0] for name in kept.stdout.splitlines() if "/" in name}
    top, _ = picture()
    assert sorted(top) == sorted(name for name in names if not name.startswith("."))


def test_readme_shows_every_room_in_the_order_of_the_contract():
    _, rooms = picture()
    assert rooms == ROOMS
    assert sorted(rooms) == folders(ROOT / "srlib", "*.py")


def test_the_package_names_its_rooms_in_their_order():
    assert re.findall(r"``(\w+)``", srlib.__doc__) == ROOMS


def test_tests_mirror_the_rooms():
    assert folders(ROOT / "tests", "test_*.py") == sorted([*ROOMS, "browser", "project"])


@pytest.mark.parametrize(("folder", "limit"), [("srlib", 300), ("tests", 400)])
def test_no_module_is_too_long(folder, limit):
    long = {str(p.relative_to(ROOT)): lines(p) for p in (ROOT / folder).rglob("*.py")}
    assert {name: count for name, count in long.items() if count > limit} == {}


def test_the_way_from_photo_to_figure_can_be_read_in_an_evening():
    modules = [path for room in WAY for path in (ROOT / "srlib" / room).rglob("*.py")]
    assert sum(map(lines, modules)) <= 2000
