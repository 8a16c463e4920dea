"""The Makefile and what CI runs: with Pythons that only say what they are asked for."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path):
    """Copy what an installation needs into a folder with a space in its name."""
    folder = tmp_path / "my course"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(folder, *arguments, **variables):
    """Run make without an active environment; variables are added to the environment."""
    hidden = ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV")
    hidden += ("MAKEFLAGS", "MAKELEVEL", "PYTHON")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def fake_python(path, version=(3, 12), exit_code=0):
    """Write a Python that says what it is asked for, and makes an environment like itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = -c ]; then\n'
        f'  exec "{sys.executable}" -c "import sys; sys.version_info = {version}\n$2"\n'
        "fi\n"
        'echo "$0" "$@"\n'
        'if [ "$2" = venv ]; then\n'
        '  mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$0" "$3/bin/pip"\n'
        f"else exit {exit_code}; fi\n"
    )
    path.chmod(0o755)
    return path


def test_help_lists_every_target():
    targets = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    *lines, variables, train, more = make(ROOT, "help").stdout.splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(targets[1].replace("\\", "").split())
    assert len({re.match(r"[a-z-]+ +(?=\S)", line).end() for line in lines}) == 1, "one column"
    assert all(len(line) < 80 for line in (*lines, variables, train, more))
    assert "PROFILE=quick|full" in variables and "GRADE=good|middle|bad" in train
    assert "MODEL=NAME|all" in train
    assert make(ROOT).stdout == make(ROOT, "help").stdout


def test_install_makes_an_environment_once(course, tmp_path):
    python = fake_python(tmp_path / "python 3.12")
    done = make(course, "install", f"PYTHON={python}")
    assert done.returncode == 0, done.stderr
    venv = course / ".venv"
    assert f"{python} -m venv {venv}\n" in done.stdout
    assert f"{venv}/bin/python -m pip install" in done.stdout
    assert "-c constraints.txt -e .[course,test]\n" in done.stdout
    assert (venv / ".srlib-installed").read_text() == f"{course}\n"
    assert "pip install" not in make(course, "install", f"PYTHON={python}").stdout


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_is_used(course, tmp_path, variable):
    active = tmp_path / "my env"
    fake_python(active / "bin" / "python")
    done = make(course, "install", **{variable: str(active)})
    assert done.returncode == 0, done.stderr
    assert f"{active}/bin/python -m pip install" in done.stdout
    assert (active / ".srlib-installed").is_file()
    assert not (course / ".venv").exists()


def test_two_checkouts_do_not_take_each_other_for_installed(course, tmp_path):
    other = tmp_path / "other course"
    shutil.copytree(course, other)
    active = tmp_path / "env"
    fake_python(active / "bin" / "python")
    for folder in (course, other, course):
        done = make(folder, "install", VIRTUAL_ENV=str(active))
        assert "pip install" in done.stdout, done.stderr
        assert (active / ".srlib-installed").read_text() == f"{folder}\n"
        assert "pip install" not in make(folder, "install", VIRTUAL_ENV=str(active)).stdout


@pytest.mark.parametrize(("name", "used"), [("base", False), ("super-resolution", True)])
def test_condas_base_environment_stays_as_it_is(course, tmp_path, name, used):
    conda = tmp_path / "conda"
    fake_python(conda / "bin" / "python")
    python = fake_python(tmp_path / "python")
    variables = {"CONDA_PREFIX": str(conda), "CONDA_DEFAULT_ENV": name}
    done = make(course, "install", f"PYTHON={python}", **variables)
    assert done.returncode == 0, done.stderr
    assert (conda / ".srlib-installed").exists() == used
    assert (course / ".venv").exists() != used


def test_a_failed_installation_is_tried_again(course, tmp_path):
    python = fake_python(tmp_path / "python", exit_code=1)
    for _ in range(2):
        done = make(course, "install", f"PYTHON={python}")
        assert done.returncode != 0
        assert "pip install" in done.stdout
        assert not (course / ".venv" / ".srlib-installed").exists()


@pytest.mark.parametrize("version", [(3, 9), (3, 14)])
@pytest.mark.parametrize("active", [False, True])
def test_a_python_that_does_not_fit_is_refused(course, tmp_path, version, active):
    python = fake_python(tmp_path / "env" / "bin" / "python", version)
    variables = {"VIRTUAL_ENV": str(tmp_path / "env")} if active else {}
    done = make(course, "install", f"PYTHON={python}", **variables)
    assert done.returncode != 0
    sentence, stop = done.stderr.splitlines()
    assert sentence == (
        f"Python 3.{version[1]} does not fit: activate an environment with Python 3.10 to 3.13, "
        "or leave it and name one: make PYTHON=python3.12 ..."
    )
    assert stop.startswith("make: ***")
    assert not (course / ".venv").exists()


def test_run_all_passes_its_variables_on(course, tmp_path):
    active = tmp_path / "env"
    fake_python(active / "bin" / "python")
    options = ["PROFILE=full", "EPOCHS=2", "SEED=3", "DATA=my photos"]
    done = make(course, "run-all", *options, VIRTUAL_ENV=str(active))
    assert done.returncode == 0, done.stderr
    wanted = f"{active}/bin/python -m srlib run --profile full --epochs 2 --seed 3 --data my photos"
    assert done.stdout.splitlines()[-1].split() == wanted.split()


def test_the_quick_tests_leave_out_the_slow_ones(course, tmp_path):
    active = tmp_path / "env"
    fake_python(active / "bin" / "python")
    lines = {
        target: make(course, target, VIRTUAL_ENV=str(active)).stdout.splitlines()[-1]
        for target in ("test-quick", "test-unit")
    }
    assert lines["test-quick"] == f"{lines['test-unit']} -m not slow"


def test_clean_leaves_the_environment_and_trainings(course):
    made = (
        "build/run",
        "build/live",
        "build/test",
        "build/browser",
        "build/lowest",
        ".pytest_cache",
    )
    for name in (*made, "build/training", ".venv"):
        (course / name).mkdir(parents=True)
    assert make(course, "clean").returncode == 0
    assert not any((course / name).exists() for name in made)
    assert (course / "build" / "training").is_dir() and (course / ".venv").is_dir()


def test_ci_runs_tests_at_both_ends_and_the_notebooks_once_more_in_short(tmp_path):
    course = tmp_path / "shared" / "my course"
    shutil.copytree(ROOT / ".ci", course / ".ci")
    (tmp_path / "shared" / "shared" / "bench").mkdir(parents=True)
    recipe = "test test-lowest test-browser run-all:\n"
    recipe += '\t@echo "$@ $$SR_BENCH_DIR $$SR_KAGGLE_DIR $(EPOCHS)"\n'
    (course / "Makefile").write_text(recipe)
    chromium = tmp_path / "bin" / "chromium"
    chromium.parent.mkdir()
    chromium.write_text("#!/bin/sh\n")
    chromium.chmod(0o755)
    environment = {"PATH": f"{chromium.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [course / ".ci" / "run"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    bench = course.parent / "shared" / "bench"
    wanted = ("test", ""), ("test-lowest", ""), ("test-browser", ""), ("run-all", "1")
    assert done.stdout == "".join(f"{target} {bench}  {epochs}\n" for target, epochs in wanted)
