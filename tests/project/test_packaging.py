"""Project files in step, Makefile, imports: what keeps the course installable."""

import ast
import graphlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import srlib

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
DECLARED = [
    Requirement(line) for line in PROJECT["dependencies"] + EXTRAS["test"] + EXTRAS["browser"]
]
PINS = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
MODULES = sorted((ROOT / "srlib").rglob("*.py"))
LIGHT = ["srlib", "srlib.pictures.photos", "srlib.pictures.degradation", "srlib.evaluation.metrics"]
LIGHT += ["srlib.methods.checkpoints", "srlib.evaluation.tables", "srlib.course.commands"]
LIGHT += ["srlib.labs.grades", "srlib.labs.interpolations", "srlib.labs.srcnn.lab"]
# Names under which distributions are imported, where the two differ.
IMPORTED_AS = {"opencv_python": "cv2", "pillow": "PIL", "scikit_image": "skimage"}


def name_of(path):
    """Return a module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path, top_level):
    """Return the modules that a file imports: when it is imported, or at any time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


def python(*arguments):
    """Run Python in the repository; return its standard output."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Versions


@pytest.mark.parametrize("version", ["3.10.12", "3.11.9", "3.12.4", "3.13.1"])
@pytest.mark.parametrize(
    ("platform", "system"), [("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows")]
)
def test_each_dependency_is_pinned_once_and_above_its_bound(version, platform, system):
    environment = {
        "python_full_version": version,
        "python_version": version.rpartition(".")[0],
        "sys_platform": platform,
        "platform_system": system,
        "os_name": "nt" if platform == "win32" else "posix",
    }
    for wanted in DECLARED:
        pins = [
            pin.specifier
            for pin in PINS
            if pin.name == wanted.name and (not pin.marker or pin.marker.evaluate(environment))
        ]
        assert len(pins) == 1, wanted
        [pin] = pins[0]
        assert pin.operator == "==", wanted
        assert wanted.specifier.contains(pin.version), wanted


def test_every_constraint_is_an_exact_version():
    for pin in PINS:
        assert [spec.operator for spec in pin.specifier] == ["=="], pin
        assert "*" not in str(pin.specifier), pin


def test_every_dependency_has_a_lower_bound():
    for wanted in DECLARED:
        assert ">=" in [spec.operator for spec in wanted.specifier], wanted


def test_what_srlib_imports_is_declared():
    known = {wanted.name.lower().replace("-", "_") for wanted in DECLARED}
    known = {IMPORTED_AS.get(name, name).lower() for name in known} | set(sys.stdlib_module_names)
    for path in MODULES:
        roots = {name.partition(".")[0].lower() for name in imports(path, top_level=False)}
        assert roots <= {*known, "srlib"}, path


def test_conda_installs_the_project_with_its_constraints():
    recipe = yaml.safe_load((ROOT / "environment.yml").read_text())
    *conda, by_pip = recipe["dependencies"]
    assert conda == [f"python{PROJECT['requires-python']}", "pip"]
    assert by_pip == {"pip": ["--constraint constraints.txt", "--editable .[test]"]}


def test_licence_and_citation_agree_with_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    licence = (ROOT / "LICENSE").read_text()
    assert citation["version"] == srlib.__version__
    assert citation["license"] == PROJECT["license"] == "MIT"
    assert licence.startswith("MIT License")
    assert citation["authors"] == [{"name": "The authors of the super-resolution course"}]
    assert f"(c) 2026 {citation['authors'][0]['name']}\n" in licence


def test_all_packages_are_installed():
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert packages["packages"] == sorted({name_of(path.parent / "__init__") for path in MODULES})


# Imports


def test_light_modules_do_not_import_tensorflow():
    code = f"""
import importlib, sys
for name in {LIGHT}:
    importlib.import_module(name)
    for heavy in ("tensorflow", "keras", "papermill", "nbconvert"):
        assert heavy not in sys.modules, f"{{name}} imports {{heavy}}"
"""
    python("-c", code)


def test_no_circular_imports():
    graph = {name_of(path): imports(path, top_level=True) for path in MODULES}
    graphlib.TopologicalSorter(graph).prepare()  # raises if there is a circle


# Makefile


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
    assert {line[16] for line in lines} == {" "}
    assert all(re.fullmatch(r"[a-z-]+ +\S.*", line) for line in lines)
    assert all(len(line) < 80 for line in (*lines, variables, train, more))
    assert "PROFILE=quick|full" in variables and "GRADE=good|middle|bad" in train
    assert make(ROOT).stdout == make(ROOT, "help").stdout


def test_install_makes_an_environment_once(course, tmp_path):
    python = fake_python(tmp_path / "python 3.12")
    done = make(course, "install", f"PYTHON={python}")
    assert done.returncode == 0, done.stderr
    venv = course / ".venv"
    assert f"{python} -m venv {venv}\n" in done.stdout
    assert f"{venv}/bin/python -m pip install" in done.stdout
    assert "-c constraints.txt -e .[test]\n" in done.stdout
    assert (venv / ".srlib-installed").is_file()
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


def test_clean_leaves_the_environment_and_trainings(course):
    for name in (
        "build/run",
        "build/live",
        "build/browser",
        "build/training",
        ".venv",
        ".pytest_cache",
    ):
        (course / name).mkdir(parents=True)
    assert make(course, "clean").returncode == 0
    assert [path.name for path in (course / "build").iterdir()] == ["training"]
    assert (course / ".venv").is_dir()


def test_ci_runs_tests_and_notebooks(tmp_path):
    course = tmp_path / "shared" / "my course"
    shutil.copytree(ROOT / ".ci", course / ".ci")
    (tmp_path / "shared" / "shared" / "bench").mkdir(parents=True)
    recipe = 'test test-browser run-all:\n\t@echo "$@ $$SR_BENCH_DIR $$SR_KAGGLE_DIR"\n'
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
    assert done.stdout == f"test {bench} \ntest-browser {bench} \nrun-all {bench} \n"
