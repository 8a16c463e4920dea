"""The grades as tables: one to read, and one in the layout of each learning platform."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from srlib.common.files import write_text
from srlib.teaching.autograding import read_points
from srlib.teaching.entries import Entry
from srlib.teaching.nbgrading import CourseFolder, read_notebook


def write_tables(entries: Sequence[Entry], course: CourseFolder) -> list[Path]:
    """Write the grades and return the files.

    ``grades.csv`` has a line for each student and chapter; an exercise that waits for a teacher is
    empty. ``grades_canvas.csv`` is as Canvas imports gradebooks, ``grades_moodle_<chapter>.csv``
    as Moodle imports an assignment's grading worksheet. In these two a grade is empty as long as a
    teacher has something to mark in it: a platform would show the rest as if it were all.

    Args:
        entries: what was collected.
        course: the folder with the gradebook; the tables are written into it.
    """
    chapters = sorted({entry.chapter for entry in entries if entry.chapter})
    graded = {entry: points_of(entry, course) for entry in entries}
    files = {"grades.csv": _all_points(graded, course, chapters)}
    files["grades_canvas.csv"] = _canvas(graded, course, chapters)
    for chapter in chapters:
        files[f"grades_moodle_{chapter}.csv"] = _moodle(graded, course, chapter)
    for stale in course.root.glob("grades_moodle_*.csv"):
        if stale.name not in files:
            stale.unlink()
    for name, rows in files.items():
        rows = [[_harmless(cell) for cell in row] for row in rows]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        write_text(course.root / name, text.getvalue())
    return [course.root / name for name in files]


def summary(entries: Sequence[Entry], course: CourseFolder) -> list[str]:
    """Return sentences on how many were graded, could not be, and wait to be marked."""
    graded = [entry for entry in entries if entry.graded]
    waiting = sum(_to_mark(points_of(entry, course)) for entry in graded)
    lines = [f"{_counted(len(graded), 'notebook')} graded in all."]
    if others := len(entries) - len(graded):
        lines.append(f"{_counted(others, 'hand-in')} damaged or no notebook: see the remarks.")
    if waiting:
        waits = "experiment waits" if waiting == 1 else "experiments wait"
        lines.append(f"{waiting} {waits} to be marked: make mark, then make grade.")
    return lines


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _to_mark(points: dict[str, float | None]) -> int:
    return sum(value is None for value in points.values())


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def points_of(entry: Entry, course: CourseFolder) -> dict[str, float | None]:
    """Return a student's points for each exercise of a chapter.

    Those are given by hand if they were, else by a program; None where a teacher has to mark it,
    and 0 everywhere if nothing could be graded.
    """
    from nbgrader.api import MissingEntry

    exercises = most_points(entry.chapter, course) if entry.chapter else {}
    try:
        found = read_points(course, entry.student, entry.chapter)
    except MissingEntry:
        return dict.fromkeys(exercises, 0.0)
    return {name: _points(found[name]) if name in found else 0.0 for name in exercises}


def most_points(chapter: str, course: CourseFolder) -> dict[str, float]:
    """Return how many points each exercise of a chapter is worth, in their order."""
    notebook = read_notebook(course.notebook("release", ".", chapter))
    about = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {
        each["grade_id"]: float(each["points"])
        for each in about
        if each.get("grade") or each.get("task")
    }


def total_of(points: dict[str, float | None]) -> float:
    """Return the sum of the points that are given so far."""
    return sum(value or 0.0 for value in points.values())


def _points(found: dict[str, Any]) -> float | None:
    given = _given(found)
    return None if given is None else max(0.0, min(given, float(found["max"])))


def _given(found: dict[str, Any]) -> float | None:
    given = found["auto"] if found["manual"] is None else found["manual"]
    return None if given is None else float(given) + float(found["extra"] or 0.0)


def remarks_of(entry: Entry, course: CourseFolder) -> list[str]:
    """Return the remarks on an entry, also on points that were cut to what an exercise is worth."""
    from nbgrader.api import MissingEntry

    try:
        found = read_points(course, entry.student, entry.chapter)
    except MissingEntry:
        found = {}
    cut = [
        f"{name}: {given:g} points were given, {_points(each):g} count"
        for name, each in found.items()
        if (given := _given(each)) is not None and given != _points(each)
    ]
    return [*entry.remarks, *cut]


def _all_points(
    graded: dict[Entry, dict[str, float | None]], course: CourseFolder, chapters: Sequence[str]
) -> list[list[str]]:
    names = list(dict.fromkeys(name for each in chapters for name in most_points(each, course)))
    rows = [["student", "chapter", *names, "total", "of", "to mark", "remarks"]]
    for entry, points in graded.items():
        most = sum(most_points(entry.chapter, course).values()) if entry.chapter else 0.0
        to_mark = _to_mark(points)
        cells = [_number(points.get(name)) for name in names]
        end = [_number(total_of(points)), _number(most), str(to_mark)]
        end.append("; ".join(remarks_of(entry, course)))
        rows.append([entry.student, entry.chapter, *cells, *end])
    return rows


def _canvas(
    graded: dict[Entry, dict[str, float | None]], course: CourseFolder, chapters: Sequence[str]
) -> list[list[str]]:
    about = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    most = [_number(sum(most_points(chapter, course).values())) for chapter in chapters]
    rows = [[*about, *chapters], ["    Points Possible", "", "", "", "", *most]]
    students: dict[str, list[Entry]] = {}
    for entry in graded:
        students.setdefault(entry.student, []).append(entry)
    for entries in students.values():
        totals = {entry.chapter: _final(graded[entry]) for entry in entries}
        number = entries[0].number if entries[0].platform == "canvas" else ""
        cells = [totals.get(chapter, "") for chapter in chapters]
        rows.append([entries[0].name, number, "", "", "", *cells])
    return rows


def _moodle(
    graded: dict[Entry, dict[str, float | None]], course: CourseFolder, chapter: str
) -> list[list[str]]:
    rows = [["Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments"]]
    for entry, points in graded.items():
        if entry.chapter == chapter:
            number = f"Participant {entry.number}" if entry.platform == "moodle" else ""
            remarks = remarks_of(entry, course)
            if to_mark := _to_mark(points):
                remarks.append(f"{_counted(to_mark, 'experiment')} to be marked by your teacher")
            rows.append([number, entry.name, _final(points), "", "; ".join(remarks)])
    return rows


def _final(points: dict[str, float | None]) -> str:
    return "" if _to_mark(points) else _number(total_of(points))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
