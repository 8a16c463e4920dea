"""Two weeks of hand-ins graded one after the other: nobody is forgotten, and the newest counts."""

import csv
import os

import pytest
from teaching.exercise import write_source
from teaching.students import RIGHT, WRONG, answered

pytest.importorskip("nbgrader")

from srlib.teaching.autograding import Limits
from srlib.teaching.grading import grade_class
from srlib.teaching.nbgrading import CourseFolder

pytestmark = pytest.mark.slow
LIMITS = Limits(cell_seconds=20, seconds=100)
RUNAWAY = "=cmd|calc"


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rows_by_student(out):
    rows = rows_of(out / "grades.csv")
    return {(row["student"], row["chapter"]): row for row in rows}


def hand_in(folder, texts, day):
    """Write notebooks as handed in on a day."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (86400.0 * (10_000 + day),) * 2)
    return folder


def mark(out, student, points):
    with CourseFolder(out).gradebook() as book:
        for name, value in points.items():
            grade = book.find_grade(name, "01_data", "01_data", student)
            grade.manual_score, grade.needs_manual_grade = value, False
        book.db.commit()


def test_tables_grow_over_weeks_and_keep_marks(tmp_path, capsys):
    sources, out = write_source(tmp_path / "sources"), tmp_path / "out"
    for chapter in ("02_interpolation", "03_srcnn"):
        write_source(sources, chapter)
        path = sources / chapter / f"{chapter}.ipynb"
        text = path.read_text()
        for name in ("setup", "mean", "twice", "open", "report"):
            text = text.replace(f'"{name}', f'"{chapter}_{name}')
        path.write_text(text)
    course = CourseFolder(tmp_path / "course")
    course.stage(sources)
    first = course.notebook("release", ".", "01_data").read_text()
    second = course.notebook("release", ".", "02_interpolation").read_text()
    right = answered(first, RIGHT)
    texts = {"ada/a.ipynb": right, "bob/b.ipynb": right, f"{RUNAWAY}/c.ipynb": first}
    texts |= {"dan/answers.docx": "", "eve/01_data.ipynb": answered(first, WRONG)}
    grade_class(hand_in(tmp_path / "week 1", texts, 1), out, sources, LIMITS)
    said = capsys.readouterr().out
    assert "4 experiments wait to be marked: make mark" in said
    assert "4 notebooks graded in all." in said and "1 hand-in damaged or no notebook" in said
    assert f"{out / 'feedback'}" in said
    assert sorted(path.name for path in (out / "release").iterdir()) == ["01_data"]
    rows = rows_by_student(out)
    assert rows["dan", ""]["remarks"] == "handed in no notebook: answers.docx"
    assert {row["Student"] for row in rows_of(out / "grades_canvas.csv")} >= {f"'{RUNAWAY}", "ada"}

    mark(out, "ada", {"open": 3, "report": 1})
    texts = {"bob/z.ipynb": second, "dan/a.ipynb": second, "eve/a.ipynb": right}
    texts |= {"ada/a.ipynb": "damaged"}
    grade_class(hand_in(tmp_path / "week 2", texts, 2), out, sources, LIMITS)
    rows = rows_by_student(out)
    people = {("ada", "01_data"), ("bob", "01_data"), ("eve", "01_data"), ("_cmd_calc", "01_data")}
    people |= {("bob", "02_interpolation"), ("dan", "02_interpolation")}
    assert set(rows) - {("ada", "")} == people
    assert rows["ada", "01_data"]["total"] == "9" and rows["ada", "01_data"]["to mark"] == "0"
    assert rows["eve", "01_data"]["twice_test"] == "3"
    moodle = {row["Full name"]: row["Grade"] for row in rows_of(out / "grades_moodle_01_data.csv")}
    assert moodle["ada"] == "9" and moodle["bob"] == ""
    assert "<td>3</td>" in (out / "feedback" / "ada" / "index.html").read_text()

    older = hand_in(tmp_path / "week 3", {"eve/a.ipynb": first}, 0)
    grade_class(older, out, sources, LIMITS)
    row = rows_by_student(out)["eve", "01_data"]
    assert row["twice_test"] == "3" and row["remarks"] == "an older one was passed over"
    mark(out, "bob", {"open": 4, "report": 0})
    grade_class(None, out, sources)
    canvas = {row["Student"]: row["01_data"] for row in rows_of(out / "grades_canvas.csv")}
    assert (canvas["ada"], canvas["bob"], canvas["eve"]) == ("9", "9", "")
