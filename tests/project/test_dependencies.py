"""What the project needs: declared, bounded, pinned, and no more than a task asks for."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
COURSE = [Requirement(line) for line in EXTRAS["course"] + EXTRAS["studies"]]
TEACH = [Requirement(line) for line in EXTRAS["teach"]]
DECLARED = [*NEEDED, *(Requirement(line) for lines in EXTRAS.values() for line in lines)]
# Names under which distributions are imported, where the two differ.
IMPORTED_AS = {"opencv_python": "cv2", "pillow": "PIL", "scikit_image": "skimage"}
IMPORTED_AS["pyyaml"] = "yaml"
LIGHT = ["srlib", "srlib.pictures.photos", "srlib.pictures.degradation", "srlib.evaluation.metrics"]
LIGHT += ["srlib.methods.checkpoints", "srlib.evaluation.tables", "srlib.course.commands"]
LIGHT += ["srlib.labs.grades", "srlib.labs.interpolations", "srlib.labs.srcnn.lab"]
BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ModuleNotFoundError(f"{{name}} is not installed", name=name)
sys.meta_path.insert(0, Blocked())
"""


def read_pins(name):
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def import_names(requirements):
    """Return the names under which distributions are imported, in lower case."""
    names = {wanted.name.lower().replace("-", "_") for wanted in requirements}
    return {IMPORTED_AS.get(name, name).lower() for name in names}


def imported(path):
    """Return the packages that a file imports at any time."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return {name.partition(".")[0].lower() for name in found}


def python(*arguments):
    """Run Python in the repository; return its standard output."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


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
        "platform_python_implementation": "CPython",
        "os_name": "nt" if platform == "win32" else "posix",
    }
    pins = read_pins("constraints.txt")
    for wanted in DECLARED:
        if wanted.marker and not wanted.marker.evaluate(environment):
            continue
        found = [
            pin.specifier
            for pin in pins
            if pin.name == wanted.name and (not pin.marker or pin.marker.evaluate(environment))
        ]
        assert len(found) == 1, wanted
        [pin] = found[0]
        assert wanted.specifier.contains(pin.version), wanted


@pytest.mark.parametrize("name", ["constraints.txt", "tests/lowest.txt"])
def test_every_pin_is_an_exact_version(name):
    for pin in read_pins(name):
        assert [spec.operator for spec in pin.specifier] == ["=="], pin
        assert "*" not in str(pin.specifier), pin


def test_every_dependency_has_a_lower_bound():
    for wanted in DECLARED:
        assert ">=" in [spec.operator for spec in wanted.specifier], wanted


def test_the_light_tests_run_at_the_lower_bounds():
    lowest = {pin.name: next(iter(pin.specifier)) for pin in read_pins("tests/lowest.txt")}
    light = {wanted.name for wanted in NEEDED} - {"keras", "tensorflow"}
    assert light < set(lowest)
    for wanted in DECLARED:
        bounds = [Version(spec.version) for spec in wanted.specifier if spec.operator == ">="]
        if wanted.name in light | {"pytest", "ipython"}:
            pinned = Version(lowest[wanted.name].version).release
            assert pinned[: len(bounds[0].release)] == bounds[0].release, wanted


def test_what_srlib_imports_is_declared():
    known = {*import_names(NEEDED + COURSE), *sys.stdlib_module_names, "srlib"}
    for path in (ROOT / "srlib").rglob("*.py"):
        more = import_names(TEACH) if path.parent.name == "teaching" else set()
        assert imported(path) <= known | more, path


def test_conda_installs_the_project_with_its_constraints():
    recipe = yaml.safe_load((ROOT / "environment.yml").read_text())
    *conda, by_pip = recipe["dependencies"]
    assert conda == [f"python{PROJECT['requires-python']}", "pip"]
    assert by_pip == {"pip": ["--constraint constraints.txt", "--editable .[course,test]"]}


def test_light_modules_do_not_import_tensorflow():
    code = f"""
import importlib, sys
for name in {LIGHT}:
    importlib.import_module(name)
    for heavy in ("tensorflow", "keras", "papermill", "nbconvert"):
        assert heavy not in sys.modules, f"{{name}} imports {{heavy}}"
"""
    python("-c", code)


@pytest.mark.slow
def test_measuring_enlarging_and_training_need_no_jupyter(tmp_path, make_embedded):
    photos = make_embedded(["test"])
    evaluate = ["evaluate", str(photos), "--scale", "2", "--method", "cubic", "--no-perceptual"]
    upscale = ["upscale", str(photos / "photo0.png"), "-o", str(tmp_path / "big.png")]
    upscale += ["--method", "cubic"]
    code = BLOCK.format(blocked=import_names(COURSE)) + (
        "import srlib.evaluation.perceptual, srlib.training.long, srlib.training.shipping\n"
        "from srlib.common.errors import InputError\n"
        "assert InputError('no')._render_traceback_() == ['InputError: no']\n"
        "from srlib.course.commands import main\n"
        f"sys.exit(main({evaluate}) or main({upscale}))\n"
    )
    assert "1 photos, 2x, grade" in python("-c", code)
    assert (tmp_path / "big.png").is_file()
