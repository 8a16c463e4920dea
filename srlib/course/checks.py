"""The course's checks as commands, the same with and without make."""

import importlib.util
import sys
from collections.abc import Sequence

from srlib.common.errors import InputError, one_of
from srlib.common.places import BUILD, NOTEBOOKS, ROOT, in_checkout
from srlib.common.surroundings import call, own_environment
from srlib.course.runner import KERNEL_START

_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as lint; lint()"
# A test that waits without end fails by its name.
_PYTEST = "-m pytest -q --timeout 600"
# A file whose tests all take long comes first (tests/conftest.py), so that none is left at the end.
_UNIT = f"{_PYTEST} -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder"
_NOTEBOOKS = (
    "-m pytest -q -p no:cacheprovider --nbval-lax --nbval-current-env --nbval-cell-timeout=600 "
    f"--nbval-kernel-startup-timeout={KERNEL_START}"
)
# Two at a time: one seldom keeps two processors busy, and two have room in the memory of a laptop.
_SIDE_BY_SIDE = "-n auto --maxprocesses 2 --dist loadfile"
# Relative, as pytest reads brackets in a path as parameters of a test.
_ALL = [
    str(path.relative_to(ROOT))
    for pattern in ("0*.ipynb", "further/*.ipynb", "appendix/*.ipynb", "exercises/*/*.ipynb")
    for path in sorted(NOTEBOOKS.glob(pattern))
]
# It shows what other chapters have trained.
_LAST = [path for path in _ALL if "06_" in path and "exercises" not in path]
_FIRST = [path for path in _ALL if path not in _LAST]
_LOWEST = ROOT / "build" / "lowest" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
# Folders and files of tests most of which need no TensorFlow; tests/light.py skips the others.
_LIGHT = (
    "-m pytest -q -p no:cacheprovider -p tests.light --disable-warnings tests/common "
    "tests/pictures tests/methods tests/evaluation/test_metrics.py "
    "tests/evaluation/test_tables.py tests/figures"
)


def _python(arguments: str, *more: str) -> list[str]:
    return [sys.executable, *arguments.split(), *more]


CHECKS: dict[str, list[list[str]]] = {
    "lint": [
        _python("-m ruff check ."),
        _python("-m ruff format --check ."),
        # Not by its script, which knows only the place where its environment was made.
        _python("-c", _LINT_IMPORTS, "--no-logo", "--no-cache"),
        _python("-m mypy"),
    ],
    "unit": [_python(_UNIT)],
    "quick": [_python(_UNIT, "-m", "not slow")],
    "notebooks": [
        _python(f"{_NOTEBOOKS} {_SIDE_BY_SIDE}", *_FIRST),
        _python(_NOTEBOOKS, *_LAST),
    ],
    "teaching": [_python(f"{_PYTEST} tests/teaching")],
    "browser": [_python(f"{_PYTEST} tests/browser")],
    "lowest": [[str(_LOWEST), *_LIGHT.split()]],
}
USUAL = ("lint", "unit", "notebooks")


def check(names: Sequence[str] = USUAL, arguments: Sequence[str] = ()) -> int:
    """Run checks one after another; the first that fails ends them.

    Args:
        names: what to check, of ``CHECKS``.
        arguments: further ones for pytest, where a single check is run.

    Returns:
        The exit code of the last one that ran.

    Raises:
        InputError: if there is no such check, or what it needs is not there.
    """
    commands = [command for name in names for command in CHECKS[one_of(name, CHECKS, "check")]]
    if not all(map(importlib.util.find_spec, ("pytest", "pytest_timeout", "xdist"))):
        raise InputError("The tests need their own libraries: run make install.")
    in_checkout(ROOT)
    if not (ROOT / "tests").is_dir():
        raise InputError("This copy of the course has no tests: they are in its repository.")
    with own_environment() as environment:
        # Networks that a run of the chapters has left in build/live stay as they are.
        apart = {**environment, "SR_BUILD_DIR": str(BUILD / "test")}
        for command in commands:
            if code := call((*command, *arguments), apart):
                return code
    return 0
