"""The checks as commands, and JupyterLab: what is started, in which environment."""

import os
import sys
from pathlib import Path

import pytest

from srlib.common.errors import InputError
from srlib.common.places import BUILD, NOTEBOOKS, ROOT
from srlib.course import checks, server
from srlib.course.commands import main
from srlib.course.runner import find_notebooks


class Calls(list):
    """What was called: commands, environments and folders; and the codes to be returned."""

    def __init__(self):
        super().__init__()
        self.codes = []

    def __call__(self, command, environment, folder=ROOT):
        self.append((list(command), environment, folder))
        return self.codes.pop(0) if self.codes else 0


@pytest.fixture
def called(monkeypatch):
    """Put a recorder in the place of the processes."""
    calls = Calls()
    monkeypatch.setattr(checks, "call", calls)
    monkeypatch.setattr(server, "call", calls)
    return calls


def modules(called):
    return [command[command.index("-m") + 1] for command, *_ in called if "-m" in command]


def test_the_usual_checks_are_those_of_make_test(called):
    assert main(["test"]) == 0
    assert modules(called) == ["ruff", "ruff", "mypy", "pytest", "pytest", "pytest"]
    assert "lint_imports_command" in called[2][0][2]
    first, last = ([word for word in each[0] if word.endswith(".ipynb")] for each in called[-2:])
    all_of_them = [*find_notebooks(), *NOTEBOOKS.glob("exercises/*/*.ipynb")]
    assert sorted(first + last) == sorted(str(path.relative_to(ROOT)) for path in all_of_them)
    assert last == ["notebooks/06_summary.ipynb"]  # which shows what the others have trained
    assert all(command[0] == sys.executable for command, *_ in called)


def test_networks_of_a_run_of_the_chapters_stay(called):
    main(["test"])
    assert all(environment["SR_BUILD_DIR"] == str(BUILD / "test") for _, environment, _ in called)


def test_the_quick_tests_leave_out_the_slow_ones(called):
    assert main(["test", "quick"]) == main(["test", "unit"]) == 0
    (quick, *_), (unit, *_) = called
    assert quick == [*unit, "-m", "not slow"]


def test_the_first_check_that_fails_ends_them(called):
    called.codes += [0, 3]
    assert main(["test"]) == 3
    assert len(called) == 2


def test_further_arguments_go_to_pytest(called):
    assert main(["test", "unit", "-k", "some thing", "-x"]) == 0
    assert called[0][0][-3:] == ["-k", "some thing", "-x"]


def test_a_check_that_does_not_exist_is_refused(called, capsys):
    assert main(["test", "units"]) == 2
    assert capsys.readouterr().err == (
        "srlib: There is no check 'units': choose one of lint, unit, quick, notebooks, teaching, "
        "browser, lowest.\n"
    )
    assert called == []


def test_help_names_the_checks(capsys):
    with pytest.raises(SystemExit):
        main(["test", "--help"])
    named = capsys.readouterr().out.replace(",", " ").split()
    assert set(checks.CHECKS) <= set(named)


def test_without_pytest_it_says_what_to_install(called, monkeypatch):
    monkeypatch.setitem(sys.modules, "pytest", None)
    with pytest.raises(InputError, match="The tests need their own libraries: run make install"):
        checks.check()
    assert called == []


def test_where_there_are_no_tests_it_says_so(called, monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    with pytest.raises(InputError, match="This copy of the course has no tests"):
        checks.check()
    assert called == []


@pytest.mark.parametrize("command", ["lab", "test"])
def test_kernels_and_settings_are_the_courses_own(called, monkeypatch, tmp_path, command):
    kernels = tmp_path / "kernels" / "python3"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text('{"argv": ["false"]}')
    for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    seen = []

    def look(command, environment, folder=ROOT):
        from jupyter_client.kernelspec import KernelSpecManager

        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            seen.append(KernelSpecManager().get_kernel_spec("python3").argv[0])
        assert not [name for name, value in environment.items() if value == str(tmp_path)]
        return 0

    monkeypatch.setattr(checks, "call", look)
    monkeypatch.setattr(server, "call", look)
    assert main([command]) == 0
    assert set(seen) == {sys.executable}


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_may_start_the_lab(called, monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert main(["lab", "--no-browser", "--port=1"]) == 0
    [(command, _, folder)] = called
    assert command[1:3] == ["-m", "jupyterlab"]
    assert ("--allow-root" in command) == allowed
    assert command[-2:] == ["--no-browser", "--port=1"]
    assert Path(folder) == NOTEBOOKS


def test_without_jupyterlab_it_says_what_to_install(called, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert main(["lab"]) == 2
    assert "need the course's Jupyter parts: run make install" in capsys.readouterr().err
