"""What other software left in a reader's environment, kept out of the course's processes.

Commands, tests, notebooks and labs see none of the settings that other courses, libraries or
modules of a cluster have left in environment variables and in the home folder. It uses the
standard library alone, so that ``python -m srlib`` can begin with it.
"""

import contextlib
import json
import os
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from srlib.common.places import BUILD, ROOT

# How the names of variables begin that set up Python and the libraries that the course uses.
_FOREIGN: tuple[str, ...] = ("PYTHON", "IPYTHON", "JUPYTER", "KERAS_", "TF_", "TF2_", "MPL")
_FOREIGN += ("MATPLOTLIB", "OPENCV_", "OMP_", "KMP_", "TQDM_", "EAGER_IMPORT", "PAPERMILL_")
_FOREIGN += ("PYTEST", "COV_", "COVERAGE_", "RUFF_", "MYPY", "GIT_")
_FOREIGN += ("PROTOCOL_BUFFERS_", "FORCE_COLOR", "PY_COLORS", "NODE_OPTIONS", "NBFORMAT_")
_FOREIGN += ("XLA_", "ONEDNN_", "DNNL_", "NPY_", "PILLOW_")
# What belongs to the machine rather than to other work: processors, graphics memory, caches.
_KEPT = {"OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"}
_KEPT |= {"TF_FORCE_GPU_ALLOW_GROWTH", "TF_GPU_ALLOCATOR", "TF_GPU_THREAD_MODE"}
_KEPT |= {"PYTHON", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED"}


def is_foreign(name: str) -> bool:
    """Return whether other software may have left a variable of this name for its own work."""
    return name.startswith(_FOREIGN) and name not in _KEPT


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the settings of other software.

    A Python that is started with it takes srlib from this checkout, packages from its own
    environment, and texts as UTF-8.
    """
    own = {name: value for name, value in environment.items() if not is_foreign(name)}
    own["PYTHONUTF8"] = "1"
    if os.pathsep not in str(ROOT):  # a list of folders cannot hold it
        own["PYTHONPATH"] = str(ROOT)
    if _in_environment():
        own["PYTHONNOUSERSITE"] = "1"
    # Proxies are for other machines.
    hosts = own.get("no_proxy", own.get("NO_PROXY", "")).split(",")
    hosts += [host for host in ("127.0.0.1", "localhost") if host not in hosts]
    return {**own, "no_proxy": ",".join(filter(None, hosts))}


def settle() -> None:
    """Leave the settings of other software behind, at the start of a process.

    Where they have changed the interpreter already, as ``PYTHONPATH`` and the user's own
    packages do, the process begins again without them.
    """
    own = clean(os.environ)
    strange = [
        name
        for name, value in os.environ.items()
        if name.startswith("PYTHON") and is_foreign(name) and own.get(name) != value
    ]
    if strange or (_in_environment() and _sees_packages_of_the_user()):
        _begin_again(own)
    _become(own)


@contextlib.contextmanager
def own_environment() -> Iterator[dict[str, str]]:
    """Give an environment for processes with notebooks, besides what ``clean`` does.

    Jupyter's and IPython's settings, the kernel ``python3``, which is this Python, and Matplotlib's
    settings are the course's own. What is of use next time (settings of JupyterLab, the list of
    fonts) is kept in the build folder where that can be written, and the rest deleted at the end.
    """
    with tempfile.TemporaryDirectory(prefix="srlib-", ignore_cleanup_errors=True) as folder:
        temporary = Path(folder)
        kernel = temporary / "kernels" / "python3"
        kernel.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {
            "argv": command,
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "metadata": {"debugger": True},
        }
        (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        kept = _kept_folder(temporary)
        yield {
            **clean(os.environ),
            "IPYTHONDIR": str(temporary / "ipython"),
            "JUPYTER_CONFIG_DIR": str(kept / "jupyter" / "config"),
            "JUPYTER_DATA_DIR": str(kept / "jupyter" / "data"),
            "JUPYTER_PATH": str(temporary),
            # Not in the build folder: some file systems (Windows' under WSL) know no permissions.
            "JUPYTER_RUNTIME_DIR": str(temporary / "runtime"),
            "MPLCONFIGDIR": str(kept / "matplotlib"),
            # Two notebooks share a graphics card only if neither takes all of its memory.
            "TF_FORCE_GPU_ALLOW_GROWTH": os.environ.get("TF_FORCE_GPU_ALLOW_GROWTH", "true"),
        }


@contextlib.contextmanager
def settled() -> Iterator[None]:
    """Give this process the environment of ``own_environment`` for a block."""
    before = dict(os.environ)
    with own_environment() as environment:
        try:
            _become(environment)
            yield
        finally:
            _become(before)


def call(command: Sequence[str], environment: Mapping[str, str], folder: Path = ROOT) -> int:
    """Run a command to its end and return its exit code, as a shell would.

    Ctrl-C reaches the command as well, which may ask whether it is meant, and is waited for.
    """
    with subprocess.Popen(command, env=environment, cwd=folder) as process:
        code = None
        while code is None:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            except SystemExit:  # this process was asked to end
                process.terminate()
                raise
    return code if code >= 0 else 128 - code


def _in_environment() -> bool:
    """Return whether this Python has packages of its own: those of the user are not meant."""
    return sys.prefix != sys.base_prefix or os.path.isdir(os.path.join(sys.prefix, "conda-meta"))


def _sees_packages_of_the_user() -> bool:
    return bool(site.ENABLE_USER_SITE) and site.getusersitepackages() in sys.path


def _begin_again(environment: Mapping[str, str]) -> None:
    command = [sys.executable, *sys.orig_argv[1:]]
    if sys.platform == "win32":  # where exec does not wait for what it starts
        sys.exit(call(command, environment, Path.cwd()))
    os.execve(sys.executable, command, environment)


def _become(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _kept_folder(otherwise: Path) -> Path:
    folder = BUILD / "home"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return otherwise
    return folder
