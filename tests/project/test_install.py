"""install.py: any environment, any settings of pip, on a machine that only says what is asked."""

import ast
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ("--quiet", "-c", "constraints.txt", "-e", ".[course,test]")
LACKING = (
    "OpenCV cannot be loaded, as this system lacks libGL.so.1: install ..., or the wheel that "
)
LACKING += "needs none of them: python -m pip install opencv-python-headless==5.0.0.93"


class Machine:
    """What stands in for the processes that install.py starts."""

    def __init__(self):
        self.version, self.config, self.commands = "3 12", "", []
        self.has_pip = self.has_ensurepip = True
        self.faults, self.install_code, self.venv_code = [], 0, 0

    def call(self, command, env):
        self.commands.append((command[0], *command[1:]))
        self.environment = env
        if "venv" in command:
            if not self.venv_code:
                make_python(Path(command[-1]))
            return self.venv_code
        return self.install_code

    def run(self, command, env, stdout=None, stderr=None, **options):
        code, out, error = 0, "", ""
        if command[-1] == "ensurepip":
            code = not self.has_ensurepip
        elif command[-1] == "--version":
            code = not self.has_pip
        elif command[-1] == "list":
            out = self.config
        elif "version_info" in command[-1]:
            out = self.version
        elif "opencv" in command[-1]:
            code, error = self.faults.pop(0) if self.faults else (0, "")
        return CompletedProcess(command, int(code), out, error)

    def installed(self):
        """Return what pip was told, by environment."""
        return [command for command in self.commands if "venv" not in command]


def make_python(folder):
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin" / "python").touch()
    return str(folder / "bin" / "python")


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def course(tmp_path, monkeypatch, machine):
    """Return a function that runs install.py in a copy of the checkout."""
    folder = tmp_path / "my course"
    folder.mkdir()
    for name in ("install.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    monkeypatch.chdir(tmp_path)
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments, where=folder):
        spec = importlib.util.spec_from_file_location("installer", where / "install.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.subprocess = SimpleNamespace(
            call=machine.call, run=machine.run, PIPE=PIPE, DEVNULL=DEVNULL
        )
        machine.commands = []
        return module.main(list(arguments))

    run.folder = folder
    return run


def test_an_environment_is_made_once(course, machine):
    assert course() == 0
    venv = course.folder / ".venv"
    python = str(venv / "bin" / "python")
    assert machine.commands == [
        (sys.executable, "-I", "-m", "venv", str(venv)),
        (python, "-I", "-m", "pip", "install", *PLAIN),
    ]
    assert course() == 0
    assert machine.commands == []


def test_what_the_project_asks_for_is_installed_again_when_it_changes(course, machine):
    course()
    (course.folder / "constraints.txt").write_text("# other\n")
    assert course() == 0
    [command] = machine.commands
    assert command[-len(PLAIN) :] == PLAIN


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_the_active_environment_is_used(course, machine, tmp_path, monkeypatch, variable):
    python = make_python(tmp_path / "env")
    monkeypatch.setenv(variable, str(tmp_path / "env"))
    assert course() == 0
    assert machine.commands == [(python, "-I", "-m", "pip", "install", *PLAIN)]
    assert not (course.folder / ".venv").exists()


def test_condas_base_is_not_taken_for_an_active_environment(course, machine, tmp_path, monkeypatch):
    make_python(tmp_path / "conda")
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path / "conda"))
    monkeypatch.setenv("CONDA_DEFAULT_ENV", "base")
    assert course() == 0
    assert (course.folder / ".venv" / ".srlib-installed").is_file()


def test_two_checkouts_do_not_take_each_other_for_installed(course, machine, tmp_path, monkeypatch):
    other = tmp_path / "other course"
    shutil.copytree(course.folder, other)
    make_python(tmp_path / "env")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    for where in (course.folder, other, course.folder):
        assert course(where=where) == 0
        assert len(machine.commands) == 1
        course(where=where)
        assert machine.commands == []


@pytest.mark.parametrize("how", ["moved", "copied"])
def test_an_environment_that_came_from_elsewhere_is_made_anew(course, machine, tmp_path, how):
    course()
    other = tmp_path / "elsewhere"
    {"moved": shutil.move, "copied": shutil.copytree}[how](course.folder, other)
    assert course(where=other) == 0
    made, installed = machine.commands
    assert made == (sys.executable, "-I", "-m", "venv", "--clear", str(other / ".venv"))
    assert installed[0] == str(other / ".venv" / "bin" / "python")


def test_an_environment_whose_python_is_gone_is_made_anew(course, machine):
    course()
    python = course.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    machine.call = lambda command, env: "venv" in command  # where it would be made
    assert course() == 1
    machine.call = lambda command, env: python.unlink(missing_ok=True) or python.touch()
    assert course() == 0


def test_a_folder_that_was_not_made_here_is_not_cleared(course, machine):
    make_python(course.folder / ".venv")  # by hand, with python -m venv
    assert course() == 0
    assert [command[4] for command in machine.commands] == ["install"]


@pytest.mark.parametrize("mark", ["own", "older"])
def test_an_environment_for_several_checkouts_is_never_cleared(course, machine, tmp_path, mark):
    other = tmp_path / "other course"
    shutil.copytree(course.folder, other)
    make_python(tmp_path / "env")
    if mark == "older":  # which held the path alone
        (tmp_path / "env" / ".srlib-installed").write_text(f"{course.folder}\n")
    for where in (course.folder, other, course.folder):
        assert course(str(tmp_path / "env"), where=where) == 0
        assert [command[4] for command in machine.commands] == ["install"]


def test_the_active_environment_spelled_in_another_way_is_not_cleared(
    course, machine, tmp_path, monkeypatch
):
    make_python(tmp_path / "env")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    assert course() == 0
    (tmp_path / "moved").symlink_to(tmp_path / "env")
    assert course("../moved") == 0
    assert not any("--clear" in command for command in machine.commands)


def test_a_link_to_an_environment_is_not_cleared(course, machine, tmp_path):
    course()
    shutil.move(course.folder / ".venv", tmp_path / "shared")
    other = tmp_path / "elsewhere"
    shutil.copytree(course.folder, other)
    (other / ".venv").symlink_to(tmp_path / "shared")
    assert course(where=other) == 0
    assert not any("--clear" in command for command in machine.commands)


def test_an_environment_whose_python_does_not_start_is_named(course, machine, capsys):
    make_python(course.folder / ".venv")
    machine.version = ""
    assert course() == 1
    assert "does not start: delete the folder '.venv'" in capsys.readouterr().err


def test_a_hand_made_environment_that_does_not_fit_is_to_be_deleted(course, machine, capsys):
    make_python(course.folder / ".venv")
    machine.version = "3 9"
    assert course() == 1
    assert "or delete '.venv' and name one: make PYTHON=" in capsys.readouterr().err


def test_a_failed_installation_is_tried_again(course, machine, capsys):
    machine.install_code = 1
    for _ in range(2):
        assert course() == 1
        assert machine.installed()
        assert capsys.readouterr().err.startswith("Not everything could be installed, see above: ")


@pytest.mark.parametrize("version", ["3 9", "3 14"])
def test_an_active_python_that_does_not_fit_is_refused(
    course, machine, tmp_path, monkeypatch, capsys, version
):
    make_python(tmp_path / "env")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    machine.version = version
    assert course() == 1
    assert capsys.readouterr().err == (
        f"Python {version.replace(' ', '.')} does not fit: activate an environment with Python "
        "3.10 to 3.13, or leave it and name one: make PYTHON=python3.12 ..., or without make "
        "python3.12 install.py.\n"
    )
    assert machine.commands == []


@pytest.mark.parametrize("version", [(3, 6), (3, 14)])
def test_no_environment_is_made_of_a_python_that_does_not_fit(
    course, machine, monkeypatch, capsys, version
):
    monkeypatch.setattr(sys, "version_info", version)
    assert course() == 1
    assert f"Python {version[0]}.{version[1]} does not fit" in capsys.readouterr().err
    assert machine.commands == [] and not (course.folder / ".venv").exists()


def test_an_older_python_can_read_what_does_not_fit():
    text = (ROOT / "install.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 6))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & {"removeprefix", "removesuffix", "is_relative_to"}
    assert "capture_output" not in text and " text=" not in text  # since Python 3.7


# Environments that lack something


def test_an_environment_without_pip_is_given_one(course, machine, tmp_path, monkeypatch):
    python = make_python(tmp_path / "env")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    machine.has_pip = False
    assert course() == 0
    assert machine.commands == [(python, "-I", "-m", "pip", "install", *PLAIN)]


def test_without_pip_and_ensurepip_uv_installs(course, machine, tmp_path, monkeypatch):
    python = make_python(tmp_path / "env")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    machine.has_pip = machine.has_ensurepip = False
    monkeypatch.setattr(shutil, "which", {"uv": "/bin/uv"}.get)
    assert course() == 0
    assert machine.commands == [("/bin/uv", "pip", "install", "--python", python, *PLAIN)]


@pytest.mark.parametrize("has", ["nothing", "a link"])
def test_an_active_environment_without_a_python_is_refused(
    course, machine, tmp_path, monkeypatch, capsys, has
):
    (tmp_path / "env" / "bin").mkdir(parents=True)
    if has == "a link":
        (tmp_path / "env" / "bin" / "python").symlink_to("/no/such/python")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    assert course() == 1
    assert capsys.readouterr().err == (
        f"'{tmp_path / 'env'}' is active, but there is no Python in it: leave it (deactivate), and "
        ".venv is made here instead.\n"
    )


REFUSED = {
    "no pip": ("There is no pip for", "install it"),
    "read-only": ("is active, but cannot be written", "leave it"),
    "no ensurepip": ("can make no environments", "apt install python3."),
    "colon": ("as it holds a ':'", "rename the folder"),
    "venv fails": ("No environment can be made in", "make one elsewhere"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_keeps_the_course_from_being_installed_is_said(
    course, machine, tmp_path, monkeypatch, capsys, fault
):
    if fault in ("no pip", "read-only"):
        make_python(tmp_path / "env")
        monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    arguments = []
    if fault == "no pip":
        machine.has_pip = machine.has_ensurepip = False
        monkeypatch.setattr(shutil, "which", lambda name: None)
    elif fault == "read-only":
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    elif fault == "no ensurepip":
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    elif fault == "colon":
        arguments = [f"a{os.pathsep}b"]
    else:
        machine.venv_code = 1
    assert course(*arguments) == 1
    out, said = capsys.readouterr()
    assert said.count("\n") == 1 and all(part in said for part in REFUSED[fault])
    assert machine.installed() == []


# Settings of pip


def test_of_pips_settings_only_the_sources_count(course, machine, monkeypatch):
    machine.config = (
        ":env:.find-links='/of/the variable'\n"
        ":env:.user='1'\n"
        "global.index-url='https://mirror/simple'\n"
        "global.user='true'\n"
        "global.find-links='/of/the/file'\n"
        "global.extra-index-url='\\nhttps://a/simple\\nhttps://b/simple'\n"
        "install.no-deps='true'\n"
        "install.trusted-host='mirror'\n"
    )
    for name in ("PIP_USER", "PIP_TARGET", "PYTHONPATH", "PIP_CONSTRAINT"):
        monkeypatch.setenv(name, "theirs")
    assert course() == 0
    seen = {
        name: value
        for name, value in machine.environment.items()
        if name.startswith(("PIP_", "PYTHON"))
    }
    assert seen == {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_EXTRA_INDEX_URL": "https://a/simple https://b/simple",
        "PIP_FIND_LINKS": "/of/the variable",
        "PIP_INDEX_URL": "https://mirror/simple",
        "PIP_TRUSTED_HOST": "mirror",
    }


# What depends on the machine


def test_where_opencv_lacks_libraries_its_headless_wheel_is_installed(course, machine, capsys):
    machine.faults = [(1, f"more\n{LACKING}\n"), (0, "")]
    assert course() == 0
    headless = ("--quiet", "--no-deps", "--force-reinstall", "opencv-python-headless==5.0.0.93")
    assert machine.installed()[-1][-4:] == headless
    assert "this system lacks libGL.so.1: installing" in capsys.readouterr().out


def test_where_that_does_not_help_the_packages_are_named(course, machine, capsys):
    machine.faults = [(1, LACKING), (1, LACKING)]
    assert course() == 1
    assert capsys.readouterr().err == f"{LACKING}\n"
    machine.faults = [(0, "")]
    assert course() == 0


def test_a_processor_that_tensorflow_cannot_use_is_named(course, machine, capsys):
    machine.faults = [(-4, "")]
    assert course() == 1
    assert capsys.readouterr().err == (
        "TensorFlow ends with signal 4 on this machine: it needs a processor with AVX.\n"
    )


def test_libraries_of_a_check_have_an_environment_or_a_mark_of_their_own(course, machine):
    assert course() == 0
    assert course("build/lowest", "-r", "tests/lowest.txt") == 0
    assert [command[-1] for command in machine.commands][1:] == ["tests/lowest.txt"]
    assert course(".venv", "-e", ".[browser]") == 0
    assert [command[-1] for command in machine.commands] == [".[browser]"]
    for arguments in (
        (),
        ("build/lowest", "-r", "tests/lowest.txt"),
        (".venv", "-e", ".[browser]"),
    ):
        assert course(*arguments) == 0
        assert machine.commands == []
