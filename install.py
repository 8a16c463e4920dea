"""Install the course into an environment: ``python install.py [ENVIRONMENT [WHAT PIP IS TOLD]]``.

``make install`` runs it. Without make it takes the active environment, or makes ``.venv``. It uses
the standard library alone, and Python 3.6 can read it, to be told that it does not fit.
"""

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys

COURSE = ("-c", "constraints.txt", "-e", ".[course,test]")
MARK, MADE = ".srlib-installed", "made here"
# The settings of pip that tell where packages come from; all others are meant for other work.
SOURCES = {"index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert"}
SOURCES |= {"client-cert", "proxy", "timeout", "default-timeout", "retries", "cache-dir"}
SOURCES |= {"no-cache-dir", "keyring-provider"}
LOAD = """
import sys
from srlib.common.errors import InputError
try:
    from srlib.common import opencv, backend
except InputError as error:
    sys.exit(str(error))
"""


class InstallError(Exception):
    """What keeps the course from being installed, and the remedy, in one sentence."""


def main(arguments):
    """Install what is not installed yet, and return the exit code."""
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    folder = arguments[0] if arguments else active_environment() or ".venv"
    try:
        install(folder, tuple(arguments[1:]) or COURSE)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def active_environment():
    """Return the folder of the active environment; conda's base, always active, does not count."""
    conda = os.environ.get("CONDA_DEFAULT_ENV") != "base" and os.environ.get("CONDA_PREFIX")
    return os.environ.get("VIRTUAL_ENV") or conda or None


def is_active(folder):
    """Return whether a folder, however it is spelled, is the active environment."""
    active = active_environment()
    return bool(active) and os.path.realpath(folder) == os.path.realpath(active)


def install(folder, packages):
    """Make an environment if there is none, and install packages if they are not there yet.

    A mark in the environment tells where the checkout lay, which Python it was, what was asked
    for, and whether the environment was made here. Where one of the first three has changed, the
    packages are installed again. ``.venv``, if it was made here, is made anew when it was moved or
    its Python is gone, as its scripts hold their own path; no other environment is ever cleared.
    """
    mark, asked = os.path.join(folder, MARK), " ".join(packages)
    if packages != COURSE:
        mark += "-" + hashlib.sha256(asked.encode()).hexdigest()[:8]
    python, known = python_of(folder), read_lines(mark)
    if python and known[:3] == state_of(python, packages):
        return
    made = known[3:] == [MADE] and folder == ".venv" and not os.path.islink(folder)
    if is_active(folder):
        refuse_unusable(folder, python)
    elif not python or (made and known[:2] != state_of(python, packages)[:2]):
        python, made = make_environment(folder, made), True
    version = output_of([python, "-I", "-c", "import sys; print(*sys.version_info[:2])"])
    if not version:
        raise InstallError(f"'{python}' does not start: delete the folder '{folder}', or leave it.")
    refuse_unfit(tuple(map(int, version.split())), folder)
    print(f"Installing into {folder} (some minutes) ...", flush=True)
    pip = find_pip(python)
    run_pip(pip, packages)
    if packages == COURSE:
        make_loadable(python, pip)
    try:
        with open(mark, "w", encoding="utf-8") as file:
            file.write("\n".join([*state_of(python, packages), *([MADE] if made else [])]) + "\n")
    except OSError as error:
        raise InstallError(f"'{mark}' cannot be written ({error.strerror}).") from error


def state_of(python, packages):
    """Return the first lines of the mark: checkout, interpreter, and what was asked for."""
    wanted = hashlib.sha256(" ".join(packages).encode())
    for name in ("pyproject.toml", *packages):
        if os.path.isfile(name):
            with open(name, "rb") as file:
                wanted.update(file.read())
    return [os.getcwd(), os.path.realpath(python), wanted.hexdigest()]


def read_lines(path):
    """Return the lines of a text file, none if there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def python_of(folder):
    """Return the path of an environment's Python, None if it has none."""
    for place in ("bin/python", "Scripts/python.exe", "python.exe"):
        path = os.path.join(os.path.abspath(folder), *place.split("/"))
        if os.path.exists(path):  # not so the link to a Python that is gone
            return path
    return None


def refuse_unusable(folder, python):
    """Refuse an active environment that has no Python or cannot be written."""
    if not python:
        fault = "is active, but there is no Python in it"
    elif not os.access(folder, os.W_OK):
        fault = "is active, but cannot be written"
    else:
        return
    raise InstallError(
        f"'{folder}' {fault}: leave it (deactivate), and .venv is made here instead."
    )


def refuse_unfit(version, folder=None):
    """Refuse a Python, of an environment or not, for which there is no TensorFlow to be used."""
    if not (3, 10) <= version <= (3, 13):
        own = folder is not None and not is_active(folder)
        remedy = f"delete '{folder}'" if own else "leave it"
        raise InstallError(
            f"Python {version[0]}.{version[1]} does not fit: activate an environment with Python "
            f"3.10 to 3.13, or {remedy} and name one: make PYTHON=python3.12 ..., or without make "
            "python3.12 install.py."
        )


def make_environment(folder, again):
    """Make an environment, or make it anew, and return its Python."""
    refuse_unfit(sys.version_info[:2])
    path = os.path.abspath(folder)
    if os.pathsep in path:
        raise InstallError(
            f"No environment can be made in '{path}', as it holds a '{os.pathsep}': rename the "
            "folder, or make an environment elsewhere and activate it."
        )
    if importlib.util.find_spec("ensurepip") is None:
        raise InstallError(
            f"'{sys.executable}' can make no environments: install what it lacks (Debian, Ubuntu: "
            f"apt install python3.{sys.version_info[1]}-venv), or activate an environment."
        )
    command = [sys.executable, "-I", "-m", "venv", *(["--clear"] if again else []), path]
    if subprocess.call(command, env=environment()):
        raise InstallError(
            f"No environment can be made in '{path}', see above: make one elsewhere and activate "
            "it."
        )
    return python_of(folder)


def find_pip(python):
    """Return the command that installs packages into the environment of a Python.

    Environments made by uv have no pip: Python brings one along, and uv is one as well.
    """
    pip = [python, "-I", "-m", "pip"]
    for attempt in (pip, [python, "-I", "-m", "ensurepip"]):
        done = subprocess.run(
            [*attempt, *(["--version"] if attempt is pip else [])],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not done.returncode:
            return [*pip, "install"]
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", python]
    raise InstallError(
        f"There is no pip for '{python}': install it (conda install pip, or python -m ensurepip), "
        "or leave this environment, and .venv is made here instead."
    )


def run_pip(pip, arguments):
    """Install packages; of pip's settings only those count that tell where they come from."""
    if subprocess.call([*pip, "--quiet", *arguments], env={**environment(), **sources(pip)}):
        raise InstallError("Not everything could be installed, see above: mend it and try again.")


def environment():
    """Return the environment variables without the settings of Pythons, pip and setuptools."""
    others = ("PYTHON", "PIP_", "SETUPTOOLS_", "DISTUTILS_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {**own, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def sources(pip):
    """Return where pip takes packages from, by its files and variables, as variables."""
    listed = output_of([*pip[:-1], "config", "list"], dict(os.environ)) if "-m" in pip else ""
    found = {}
    for group in ("global", "install", ":env:"):  # the later counts
        for name, value in re.findall(rf"^{group}\.([\w-]+)=(.+)$", listed, re.MULTILINE):
            if name in SOURCES:
                value = " ".join(str(ast.literal_eval(value)).split())
                found["PIP_" + name.upper().replace("-", "_")] = value
    return found


def make_loadable(python, pip):
    """Try what depends on the machine; where OpenCV lacks libraries, install its headless wheel."""
    fault = find_fault(python)
    twin = re.search(r"opencv-python-headless==[\w.]+", fault)
    if twin:
        print(f"{fault.partition(':')[0]}: installing {twin[0]} instead ...", flush=True)
        run_pip(pip, ["--no-deps", "--force-reinstall", twin[0]])
        fault = find_fault(python)
    if fault:
        raise InstallError(fault)


def find_fault(python):
    """Return what keeps OpenCV or TensorFlow from being loaded, in one sentence; else nothing."""
    done = subprocess.run(
        [python, "-I", "-c", LOAD],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode < 0:
        return (
            f"TensorFlow ends with signal {-done.returncode} on this machine: it needs a processor "
            "with AVX."
        )
    lines = done.stderr.strip().splitlines() or ["unknown"]
    return lines[-1] if done.returncode else ""


def output_of(command, variables=None):
    """Return what a command prints, nothing if it fails or cannot be started."""
    try:
        done = subprocess.run(
            command,
            env=variables or environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
