"""The pages that students get back: one with all points, and nbgrader's for each notebook."""

import contextlib
import html
from collections.abc import Sequence
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.files import write_text, writing
from srlib.teaching.entries import Entry
from srlib.teaching.grade_tables import most_points, points_of, remarks_of, total_of
from srlib.teaching.jobs import run_jobs
from srlib.teaching.nbgrading import CourseFolder

_LONGEST = 120  # seconds for one of nbgrader's pages
_STYLE = "body{font:1em/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}"
_STYLE += "table{border-collapse:collapse}td,th{padding:.2em .8em;border-bottom:1px solid #767676;"
_STYLE += "text-align:left}"


def write_pages(entries: Sequence[Entry], course: CourseFolder, side_by_side: int) -> None:
    """Write ``feedback/<student>/index.html``, and nbgrader's page of each notebook beside it.

    nbgrader's pages show answers, outputs, points and a teacher's comments, but neither hidden
    tests nor marking schemes.

    Args:
        entries: what was collected.
        course: the folder with the gradebook.
        side_by_side: how many of nbgrader's pages are made at a time.
    """
    wanted = [
        (course.root, entry.chapter, entry.student)
        for entry in entries
        if entry.chapter and course.notebook("autograded", entry.student, entry.chapter).is_file()
    ]
    for what in wanted:
        _place(*what).unlink(missing_ok=True)
    parts = [part for number in range(side_by_side) if (part := wanted[number::side_by_side])]
    longest = _LONGEST * (1 + len(wanted) // side_by_side)
    for _ in run_jobs(_make_pages, parts, side_by_side, longest):
        pass
    # Where a page has broken its process, each that is missing gets one of its own.
    missing = [[what] for what in wanted if not _place(*what).is_file()]
    for _ in run_jobs(_make_pages, missing, side_by_side, _LONGEST):
        pass
    students: dict[str, list[Entry]] = {}
    for entry in entries:
        students.setdefault(entry.student, []).append(entry)
    for student, those in students.items():
        folder = course.root / "feedback" / student
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / "index.html", _page(those, course))


def _make_pages(wanted: Sequence[tuple[Path, str, str]]) -> None:
    """Let nbgrader make pages, in a process of their own: a notebook may be huge."""
    steps = ["GetGrades", "ClearHiddenTests", "ClearMarkScheme"]
    names = [f"nbgrader.preprocessors.{step}" for step in steps]
    names.append("nbconvert.preprocessors.CSSHTMLHeaderPreprocessor")
    settings = {"GenerateFeedback": {"preprocessors": names}}
    for root, chapter, student in wanted:
        with contextlib.suppress(InputError):  # the page with the points says so by its absence
            CourseFolder(root).convert("GenerateFeedback", chapter, student, settings)


def _place(root: Path, chapter: str, student: str) -> Path:
    return root / "feedback" / student / chapter / f"{chapter}.html"


def _page(entries: Sequence[Entry], course: CourseFolder) -> str:
    name = html.escape(entries[0].name)
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f"<title>Grades of {name}</title><style>{_STYLE}</style></head><body><h1>{name}</h1>",
    ]
    for entry in entries:
        parts.append(f"<h2>{html.escape(entry.chapter or 'A file of no known chapter')}</h2>")
        if entry.chapter:
            parts.append(_table(entry, course))
        parts += [f"<p>{html.escape(remark)}</p>" for remark in remarks_of(entry, course)]
        if entry.chapter and _place(course.root, entry.chapter, entry.student).is_file():
            link = html.escape(f"{entry.chapter}/{entry.chapter}.html")
            parts.append(f'<p><a href="{link}">Your notebook, with points and comments</a></p>')
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _table(entry: Entry, course: CourseFolder) -> str:
    points, most = points_of(entry, course), most_points(entry.chapter, course)
    rows = [
        f"<tr><td>{html.escape(name)}</td>"
        f"<td>{'to be marked' if points[name] is None else f'{points[name]:g}'}</td>"
        f"<td>{most[name]:g}</td></tr>"
        for name in points
    ]
    total = f"<tr><th>total</th><th>{total_of(points):g}</th><th>{sum(most.values()):g}</th></tr>"
    head = "<tr><th>exercise</th><th>points</th><th>of</th></tr>"
    return "\n".join(["<table>", head, *rows, total, "</table>"])
