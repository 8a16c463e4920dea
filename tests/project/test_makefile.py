"""The Makefile and what CI runs: with Pythons that only say what they are asked for."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import hostile
import pytest

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "MAKEFLAGS", "MAKELEVEL", "PYTHON")
# Characters at which make, the shell or papermill might stumble.
ODD = "a {course} $HOME $(HOME) 'q' \"d\" é: #1, 50%"

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


@pytest.fixture(params=["my course", ODD], ids=["space", "odd"])
def course(tmp_path, request):
    """Put the Makefile into a folder; its .venv has a Python that says what it is asked for."""
    folder = tmp_path / request.param
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    fake_python(folder / ".venv" / "bin" / "python")
    return folder


@pytest.fixture
def python(tmp_path):
    """Return a Python that is named on make's command line."""
    return fake_python(tmp_path / "python 3.12")


def make(folder, *arguments, **variables):
    """Run make without an active environment; variables are added to the environment."""
    environment = {key: value for key, value in os.environ.items() if key not in HIDDEN}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def fake_python(path, exit_code=0, also=":"):
    """Write a Python that says what it is asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nprintf "<%s>" "$0" "$@"; echo; {also}; exit {exit_code}\n')
    path.chmod(0o755)
    return path


def said(*words):
    return "".join(f"<{word}>" for word in words) + "\n"


def test_help_lists_every_target():
    targets = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    *lines, variables, train, more, grade = make(ROOT, "help").stdout.splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(targets[1].replace("\\", "").split())
    assert len({re.match(r"[a-z-]+ +(?=\S)", line).end() for line in lines}) == 1, "one column"
    assert all(len(line) < 80 for line in (*lines, variables, train, more, grade))
    assert "PROFILE=quick|full" in variables and "GRADE=good|middle|bad" in train
    assert "MODEL=NAME|all" in train and "SUBMITTED=" in grade
    assert make(ROOT).stdout == make(ROOT, "help").stdout


def test_without_an_active_environment_there_is_one_in_the_checkout(course, python):
    done = make(course, "install", "lint", f"PYTHON={python}")
    assert done.returncode == 0, done.stderr
    install = said(python, "-I", "install.py", ".venv")
    assert done.stdout == install + said(".venv/bin/python", "-m", "srlib", "test", "lint")


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_is_used(course, python, tmp_path, variable):
    active = tmp_path / f"env {ODD}"
    fake_python(active / "bin" / "python")
    done = make(course, "lint", f"PYTHON={python}", **{variable: str(active)})
    assert done.returncode == 0, done.stderr
    install = said(python, "-I", "install.py", active)
    assert done.stdout == install + said(f"{active}/bin/python", "-m", "srlib", "test", "lint")


@pytest.mark.parametrize(("name", "used"), [("base", False), ("super-resolution", True)])
def test_condas_base_environment_stays_as_it_is(course, python, tmp_path, name, used):
    conda = {"CONDA_PREFIX": str(tmp_path / "conda"), "CONDA_DEFAULT_ENV": name}
    done = make(course, "install", f"PYTHON={python}", **conda)
    environment = conda["CONDA_PREFIX"] if used else ".venv"
    assert done.stdout == said(python, "-I", "install.py", environment), done.stderr


def test_nothing_runs_where_the_installation_fails(course, tmp_path):
    python = fake_python(tmp_path / "python", exit_code=1)
    done = make(course, "run-all", f"PYTHON={python}")
    assert done.returncode != 0
    assert done.stdout == said(python, "-I", "install.py", ".venv")


def test_a_python_that_is_not_there_is_named(course):
    done = make(course, "install", "PYTHON=python9")
    assert done.returncode != 0 and done.stdout == ""
    sentence, stop = done.stderr.splitlines()
    assert sentence == (
        "There is no python9: install Python 3.10 to 3.13, or name it: make PYTHON=python3.12 ..."
    )
    assert stop.startswith("make: ***")


@pytest.mark.parametrize("data", ["my photos", "p$HOME `ls` 'a' \"b\" \\ {c}"])
def test_run_all_passes_its_variables_on(course, python, data):
    options = ["PROFILE=full", "EPOCHS=2", "SEED=3", f"DATA={data}", "CHAPTERS=03 05"]
    done = make(course, "run-all", *options, f"PYTHON={python}")
    assert done.returncode == 0, done.stderr
    wanted = [".venv/bin/python", "-m", "srlib", "run", "--profile", "full", "--epochs", "2"]
    assert done.stdout.endswith(
        "\n" + said(*wanted, "--seed", "3", "--data", data, "--chapters", "03 05")
    )


def test_train_passes_its_variables_on(course, python):
    options = ["MODEL=srcnn", "GRADE=bad", "HOURS=1", "PRECISION=mixed_bfloat16", "START=shipped"]
    done = make(course, "train", *options, f"PYTHON={python}")
    wanted = [".venv/bin/python", "-m", "srlib", "train", "srcnn", "--grade", "bad"]
    wanted += ["--hours", "1", "--precision", "mixed_bfloat16", "--start", "shipped"]
    assert done.stdout.endswith("\n" + said(*wanted)), done.stderr


@pytest.mark.parametrize(
    ("target", "command"),
    [("run-all", ["run", "--profile", "quick"]), ("train", ["train", "all"]), ("ship", ["ship"])]
    + [("lab", ["lab"]), ("refresh", ["refresh"]), ("test", ["test"]), ("lint", ["test", "lint"])]
    + [(f"test-{name}", ["test", name]) for name in ("quick", "unit", "notebooks")],
)
def test_names_that_a_shell_exports_for_other_work_do_not_count(course, tmp_path, target, command):
    show = "env | grep -E '^PYTHON(PATH|WARNINGS|HOME)='"
    for folder in (course / ".venv", tmp_path):
        fake_python(folder / "bin" / "python", also=f"{show} || :")
    (tmp_path / "bin" / "python").rename(tmp_path / "bin" / "python3")
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    exported = {**hostile.VARIABLES, "PATH": path, "PYTHONHOME": "/nowhere", "RUN": "false"}
    done = make(course, target, **exported)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines(keepends=True)
    assert first.endswith(said("-I", "install.py", ".venv"))
    assert second == said(".venv/bin/python", "-m", "srlib", *command)


def test_names_that_a_shell_exports_do_not_count_though_make_is_told_so(course, python):
    done = make(course, "run-all", f"PYTHON={python}", MAKEFLAGS="e", DATA="/me", PROFILE="aws")
    assert done.returncode == 0, done.stderr
    assert "aws" not in done.stdout and "/me" not in done.stdout


@pytest.mark.parametrize("flags", ["", "e"])
@pytest.mark.parametrize("name", ["CONDA", "ENVIRONMENT", "RUN", "quoted", "option", "own"])
def test_names_of_the_makefile_itself_do_not_count(course, tmp_path, flags, name):
    fake_python(tmp_path / "bin" / "python3")
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    exported = {name: "x", "PYTHON": "x", "MODEL": "resnet", "HOURS": "-1", "PATH": path}
    done = make(course, "train", MAKEFLAGS=flags, **exported)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(said(".venv/bin/python", "-m", "srlib", "train", "all"))


def test_libraries_of_some_checks_are_installed_for_them(course, python):
    done = make(course, "test-lowest", "test-browser", f"PYTHON={python}")
    assert done.returncode == 0, done.stderr
    _, lowest, first, browser, second = done.stdout.splitlines(keepends=True)
    install = [".venv/bin/python", "-I", "install.py"]
    wheels = ["--only-binary", ":all:", "--no-compile", "-r", "tests/lowest.txt"]
    assert lowest == said(*install, "build/lowest", *wheels)
    assert browser == said(*install, ".venv", "-c", "constraints.txt", "-e", ".[browser]")
    assert first == said(".venv/bin/python", "-m", "srlib", "test", "lowest")
    assert second == said(".venv/bin/python", "-m", "srlib", "test", "browser")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["handout"], ["handout"]),
        (["grade", "SUBMITTED=my class $HOME"], ["grade", "my class $HOME"]),
        (["grade"], ["grade"]),
        (["mark"], ["mark"]),
        (["quiz"], ["quiz"]),
        (["test-teaching"], ["test", "teaching"]),
    ],
)
def test_nbgrader_is_installed_for_those_who_teach(course, python, arguments, command):
    done = make(course, *arguments, f"PYTHON={python}", SUBMITTED="elsewhere")
    assert done.returncode == 0, done.stderr
    _, teach, run = done.stdout.splitlines(keepends=True)
    install = [".venv/bin/python", "-I", "install.py", ".venv"]
    assert teach == said(*install, "-c", "constraints.txt", "-e", ".[teach]")
    assert run == said(".venv/bin/python", "-m", "srlib", *command)


def test_targets_run_one_after_another(course, python):
    fake_python(course / ".venv" / "bin" / "python", also="sleep 0.2; echo end")
    done = make(course, "lint", "test-quick", f"PYTHON={python}", MAKEFLAGS="j2")
    assert re.findall("end|lint|quick", done.stdout) == ["lint", "end", "quick", "end"]


def test_clean_leaves_the_environment_and_trainings(course):
    made = ("build/run", "build/live", "build/test", "build/browser", "build/lowest")
    made += ("build/home", "build/handout", "build/quiz", ".pytest_cache")
    for name in (*made, "build/training", "build/grades"):
        (course / name).mkdir(parents=True)
    assert make(course, "clean").returncode == 0
    assert not any((course / name).exists() for name in made)
    kept = ("build/training", "build/grades", ".venv")
    assert all((course / name).is_dir() for name in kept)


def test_ci_runs_tests_at_both_ends_and_amid_settings_of_other_software(tmp_path):
    course = tmp_path / "shared" / "my course"
    shutil.copytree(ROOT / ".ci", course / ".ci")
    (course / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "hostile.py", course / "tests")
    (tmp_path / "shared" / "shared" / "bench").mkdir(parents=True)
    recipe = "install test test-lowest test-browser test-teaching run-all:\n"
    recipe += '\t@echo "$@ $$SR_BENCH_DIR $$SR_KAGGLE_DIR $(EPOCHS) $$KERAS_BACKEND"\n'
    (course / "Makefile").write_text(recipe)
    for name in ("chromium", "python3"):
        tool = tmp_path / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        tool.chmod(0o755)
    environment = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        [course / ".ci" / "run"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    bench = course.parent / "shared" / "bench"
    plain = [f"{target} {bench}   \n" for target in ("test", "test-lowest")]
    hostile_ones = ("install", "test-browser", "test-teaching")
    install, *more = (f"{target} {bench}  many torch\n" for target in hostile_ones)
    assert done.stdout == "".join([install, *plain, *more, f"run-all {bench}  1 torch\n"])
