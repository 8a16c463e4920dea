"""srlib as a package: what a wheel holds, and what it says without the course's files."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

import srlib

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_licence_and_citation_agree_with_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    licence = (ROOT / "LICENSE").read_text()
    assert citation["version"] == srlib.__version__
    assert citation["license"] == PROJECT["license"] == "MIT"
    assert licence.startswith("MIT License")
    [author] = citation["authors"]
    assert re.search(rf"^Copyright \(c\) \d{{4}} {re.escape(author['name'])}$", licence, re.M)


def test_classifiers_agree_with_the_bounds():
    lowest, above = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    named = [line for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    wanted = range(int(lowest), int(above))
    assert named == [f"Programming Language :: Python :: 3.{minor}" for minor in wanted]


def test_lines_end_with_lf_on_every_system():
    """Git for Windows would give a checkout that is used under WSL its own line ends."""
    rules = (ROOT / ".gitattributes").read_text().split("\n")
    assert "* text=auto eol=lf" in rules
    for kind in ("jpg", "npz", "png"):
        assert f"*.{kind} binary" in rules


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build a wheel from a copy and unpack it, as pip would, where there is no checkout."""
    pytest.importorskip("setuptools", "77")
    copy, site = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("site-packages")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "srlib", copy / "srlib", ignore=shutil.ignore_patterns("__pycache__"))
    build = "from setuptools.build_meta import build_wheel; build_wheel('.')"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=copy, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    [wheel] = copy.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def run(site, folder, code, *arguments):
    """Run a line of Python with the unpacked wheel in another folder."""
    check = f"import sys, srlib; assert srlib.__file__.startswith({str(site)!r})\n"
    return subprocess.run(
        [sys.executable, "-c", check + code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_a_wheel_holds_all_of_srlib(site):
    kept = {path.relative_to(site) for path in (site / "srlib").rglob("*") if path.is_file()}
    files = (path for path in (ROOT / "srlib").rglob("*") if path.is_file())
    assert kept == {path.relative_to(ROOT) for path in files if path.suffix != ".pyc"}
    assert Path("srlib/py.typed") in kept
    [scripts] = site.glob("*.dist-info/entry_points.txt")
    assert "srlib = srlib.__main__:run" in scripts.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["upscale", "photos/photo0.png", "-o", "big.png"], "big.png: 192x192 pixels, cubic"),
        (["evaluate", "photos", "--scale", "2", "--no-perceptual"], "1 photos, 2x, grade"),
    ],
)
def test_a_wheel_interpolates_and_measures(site, tmp_path, make_embedded, command, said):
    make_embedded(["test"])
    code = "from srlib.__main__ import run; sys.exit(run())"
    done = run(site, tmp_path, code, *command, "--method", "cubic")
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


COMMANDS = [
    ["run"],
    ["refresh"],
    ["train", "srcnn"],
    ["ship"],
    ["evaluate", "photos", "--scale", "2"],
    ["upscale", "photos/photo0.png", "-o", "big.png", "--method", "srgan"],
]
CALLS = [
    "from srlib.pictures import open_photos; open_photos()",
    "from srlib.pictures import read_digits; read_digits()",
    "from srlib.models import vgg_features; vgg_features()",
    "from srlib.methods import available_methods; available_methods(2)",
    "from srlib.methods import shipped_method; shipped_method('srcnn', 2)",
    "from srlib.training import read_gallery; read_gallery('srgan_middle')",
    "from srlib.training.trials import read_trials; read_trials()",
]


@pytest.mark.slow
def test_a_wheel_says_that_srlib_runs_from_its_checkout(site, tmp_path, make_embedded):
    make_embedded(["test"])
    code = (
        "from srlib.common.errors import InputError\n"
        "from srlib.course.commands import main\n"
        f"for command in {COMMANDS}:\n"
        "    print(command, file=sys.stderr)\n"
        "    assert main(command) == 2\n"
        f"for call in {CALLS}:\n"
        "    try:\n"
        "        exec(call)\n"
        "    except InputError as error:\n"
        "        print(call, error, sep='\\n', file=sys.stderr)\n"
    )
    done = run(site, tmp_path, code)
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    assert len(said) == 2 * len(COMMANDS + CALLS), done.stderr
    for sentence in said[1::2]:
        assert "srlib runs from its checkout" in sentence
        assert str(site) not in sentence
