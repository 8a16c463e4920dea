"""The course's processes see no settings of other software."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import hostile
import pytest

from srlib.common import surroundings
from srlib.common.surroundings import call, clean, is_foreign, own_environment, settled

ROOT = Path(__file__).resolve().parents[2]
OURS = {"PYTHON", *("DATA", "PROFILE", "EPOCHS", "SEED", "MODEL", "GRADE", "BICUBIC", "HOURS")}
OURS |= {"PRECISION", "START", "LC_ALL", "PIP_USER", "PIP_TARGET"}
# A program that settles, shows what it sees, and may import other modules on the way.
SETTLE = (
    "import sys, os, warnings\n"
    "from srlib.common.surroundings import settle\n"
    "settle()\n"
    "import numpy\n"
    "print(numpy.__file__, __debug__, sys.argv[1:], sys.warnoptions, os.environ.get('PYTHONPATH'))"
)


@pytest.mark.parametrize("name", sorted(set(hostile.VARIABLES) - OURS))
def test_variables_of_other_software_are_left_out(name):
    assert is_foreign(name)
    kept = clean({name: "theirs", "HOME": "/home/me"})
    assert kept.get(name) != "theirs" and kept["HOME"] == "/home/me"


@pytest.mark.parametrize(
    "name",
    ["PATH", "HOME", "SR_DATA_DIR", "SR_BUILD_DIR", "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS"]
    + ["PYTHONUNBUFFERED", "TF_FORCE_GPU_ALLOW_GROWTH", "LD_LIBRARY_PATH", "http_proxy", "TMPDIR"],
)
def test_what_belongs_to_the_machine_or_the_course_stays(name):
    assert clean({name: "mine"})[name] == "mine"


def test_a_proxy_is_not_asked_for_this_machine():
    assert clean({"no_proxy": "intranet"})["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert clean({})["no_proxy"] == "127.0.0.1,localhost"


def test_a_clean_environment_stays_as_it_is():
    once = clean({"HOME": "/home/me", "PYTHONPATH": "/module"})
    assert once["PYTHONPATH"] == str(ROOT)
    assert clean(once) == once


def run(folder, **variables):
    """Run the program in another folder; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", SETTLE, "--some", "option x"],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_process_begins_again_without_other_modules_and_interpreter_settings(tmp_path):
    (tmp_path / "numpy.py").write_text("raise RuntimeError('another numpy')")
    (tmp_path / "elsewhere").mkdir()
    wanted = run(tmp_path / "elsewhere")
    modules = os.pathsep.join((str(tmp_path), str(ROOT)))
    assert "True ['--some', 'option x'] []" in wanted
    strange = {"PYTHONPATH": modules, "PYTHONOPTIMIZE": "1", "PYTHONWARNINGS": "error"}
    assert run(tmp_path / "elsewhere", **strange) == wanted


def test_packages_of_the_user_are_for_a_python_without_its_own(monkeypatch):
    began = []
    monkeypatch.setattr(surroundings, "_begin_again", began.append)
    monkeypatch.setattr(os, "environ", {"HOME": "/home/me"})
    monkeypatch.setattr(surroundings.site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(surroundings.site, "getusersitepackages", lambda: sys.path[-1])
    for inside in (False, True):
        monkeypatch.setattr(surroundings, "_in_environment", lambda inside=inside: inside)
        surroundings.settle()
        assert bool(began) == inside
    assert began[0]["PYTHONNOUSERSITE"] == "1"


def test_folders_of_its_own_are_kept_in_the_build_folder_or_deleted(monkeypatch, tmp_path):
    monkeypatch.setattr(surroundings, "BUILD", tmp_path / "build")
    with own_environment() as environment:
        kept = {name for name, value in environment.items() if str(tmp_path / "build") in value}
        runtime = Path(environment["JUPYTER_RUNTIME_DIR"])
        assert runtime.parent.is_dir()
    assert kept == {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR"}
    assert not runtime.parent.exists() and (tmp_path / "build" / "home").is_dir()


def test_a_build_folder_that_cannot_be_written_is_not_needed(monkeypatch, tmp_path):
    (tmp_path / "build").write_text("a file")
    monkeypatch.setattr(surroundings, "BUILD", tmp_path / "build")
    with own_environment() as environment:
        assert str(tmp_path) not in environment["MPLCONFIGDIR"]


def test_the_environment_is_put_back_after_the_block(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "tkagg")
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), settled():
        assert "MPLBACKEND" not in os.environ
        raise ZeroDivisionError
    assert dict(os.environ) == before


def test_a_command_is_called_with_its_environment_and_its_code_returned(tmp_path):
    code = "import os, sys; sys.exit(os.environ.get('MARK') == 'x' and os.getcwd() == sys.argv[1])"
    environment = {**os.environ, "MARK": "x"}
    assert call([sys.executable, "-c", code, str(tmp_path)], environment, tmp_path) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_command_that_a_signal_ends_has_the_code_of_a_shell():
    code = f"import os; os.kill(os.getpid(), {signal.SIGKILL:d})"
    assert call([sys.executable, "-c", code], dict(os.environ)) == 137


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_is_waited_for_or_ended_with_this_process(tmp_path, number):
    child = "import time, sys; print('ready', flush=True); time.sleep(0.5); print('end')"
    code = (
        "import os, signal, sys\n"
        "from srlib.common.surroundings import call\n"
        "signal.signal(signal.SIGTERM, lambda *of: sys.exit(143))\n"
        f"sys.exit(call([sys.executable, '-c', {child!r}], dict(os.environ)))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)  # to this process alone, unlike Ctrl-C
        rest = process.stdout.read()
    ended = number == signal.SIGTERM
    assert (rest, process.returncode) == (("", 143) if ended else ("end\n", 0))
