"""The teacher's commands: what they pass on, and what they say where nothing can be done."""

import sys
from pathlib import Path

import pytest

from srlib.common.places import BUILD
from srlib.course import server
from srlib.course.commands import main
from srlib.teaching import grading, handout, nbgrading


@pytest.fixture
def asked(monkeypatch):
    """Put recorders in the place of the work; return what they were asked for."""
    calls = []

    def grade(submitted, out, limits):
        calls.append((submitted, out, limits.seconds, limits.memory))
        return [out / "grades.csv"]

    def make(out):
        calls.append(out)
        return out / "a.zip"

    def open_lab(arguments, folder):
        calls.append((arguments, folder))
        return 7

    monkeypatch.setattr(grading, "grade_class", grade)
    monkeypatch.setattr(handout, "make_handout", make)
    monkeypatch.setattr(server, "open_lab", open_lab)
    monkeypatch.setattr(nbgrading, "refuse_without_nbgrader", lambda: None)
    return calls


def test_grade_takes_a_folder_limits_and_where_to_write(asked, capsys, tmp_path):
    assert main(["grade", "my class"]) == 0
    options = ["--out", str(tmp_path), "--seconds", "60", "--memory", "1.5"]
    assert main(["grade", "~/class.zip", *options]) == 0
    assert main(["grade"]) == 0
    assert asked[0] == (Path("my class"), BUILD / "grades", 600, 4 << 30)
    assert asked[1] == (Path.home() / "class.zip", tmp_path, 60, 3 << 29)
    assert asked[2][0] is None
    assert f"{tmp_path / 'grades.csv'}\n" in capsys.readouterr().out


def test_a_notebook_needs_time_and_memory(asked, capsys):
    assert main(["grade", "x", "--seconds", "0"]) == 2
    assert "set --seconds and --memory above 0" in capsys.readouterr().err
    assert asked == []


def test_handout_says_where_the_zip_is(asked, capsys, tmp_path):
    assert main(["handout"]) == main(["handout", "--out", str(tmp_path)]) == 0
    assert asked == [BUILD / "handout", tmp_path]
    assert capsys.readouterr().out.splitlines()[1] == str(tmp_path / "a.zip")


def test_mark_opens_the_form_grader_on_what_was_graded(asked, capsys, tmp_path):
    assert main(["mark", "--out", str(tmp_path)]) == 2
    assert f"There are no grades in '{tmp_path}'" in capsys.readouterr().err
    (tmp_path / "gradebook.db").touch()
    assert main(["mark", "--out", str(tmp_path), "--no-browser"]) == 7
    [(options, folder)] = asked
    assert folder == tmp_path and options[0] == "--LabApp.default_url=/formgrader"
    assert options[-1] == "--no-browser" and "--ServerApp.terminals_enabled=False" in options
    assert "safe_markdown" in (tmp_path / "nbgrader_config.py").read_text()


@pytest.mark.parametrize("command", ["handout", "grade", "mark"])
def test_without_nbgrader_they_say_how_to_get_it(monkeypatch, capsys, command):
    monkeypatch.setitem(sys.modules, "nbgrader", None)
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert "nbgrader needs Python 3.11" in said or "use make handout and make grade" in said
    assert len(said.splitlines()) == 1


def test_nothing_graded_yet_is_said(capsys, tmp_path):
    pytest.importorskip("nbgrader")
    assert main(["grade", "--out", str(tmp_path)]) == 2
    assert "Nothing is graded yet" in capsys.readouterr().err
    assert main(["grade", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 2
    assert "There is no folder" in capsys.readouterr().err
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "lie in each other" in capsys.readouterr().err
