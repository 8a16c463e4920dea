"""Collect what students have handed in, grade it, and write tables and pages."""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srlib.common.errors import InputError
from srlib.common.files import writing
from srlib.common.places import BUILD
from srlib.common.processes import count_cores
from srlib.common.records import read_records, write_records
from srlib.common.surroundings import own_environment
from srlib.teaching.autograding import Job, Limits, autograde
from srlib.teaching.cleaning import clean_notebook
from srlib.teaching.entries import Entry, merge, needed_chapters, take_in
from srlib.teaching.feedback import write_pages
from srlib.teaching.grade_tables import summary, write_tables
from srlib.teaching.jobs import run_jobs
from srlib.teaching.nbgrading import (
    CourseFolder,
    find_chapters,
    read_notebook,
    refuse_without_nbgrader,
)
from srlib.teaching.quizzes import EXERCISES
from srlib.teaching.sandbox import can_enclose
from srlib.teaching.submissions import collect

if TYPE_CHECKING:
    from nbformat import NotebookNode

GRADES = BUILD / "grades"
_ENTRIES = "collected.json"


def grade_class(
    submitted: Path | None = None,
    out: Path = GRADES,
    sources: Path = EXERCISES,
    limits: Limits | None = None,
    side_by_side: int | None = None,
) -> list[Path]:
    """Grade notebooks and write ``grades.csv``, tables for platforms, and a page a student.

    What cannot be graded is named in the table's last column and on the student's page; the others
    are graded. Who was graded before stays in the tables; of several hand-ins of a student for a
    chapter the newest counts, also over several calls. The folder is nbgrader's as well: its form
    grader opens it to mark the exercises that a program cannot judge. Without ``submitted``, tables
    and pages are written again, with the points given there.

    Args:
        submitted: folder or zip with what students have handed in.
        out: the folder to write to; gradebook and marks given by hand in it are kept.
        sources: the exercises with solutions.
        limits: what each notebook may use up.
        side_by_side: how many are graded at a time; by default one for each processor.

    Returns:
        The tables that were written.

    Raises:
        InputError: if nbgrader is missing, or there is nothing to grade.
    """
    refuse_without_nbgrader()
    out, course = out.resolve(), CourseFolder(out.resolve())
    count = side_by_side or count_cores()
    if submitted is None:
        if not (out / _ENTRIES).is_file():
            raise InputError("Nothing is graded yet: name the folder, make grade SUBMITTED=folder.")
        entries = read_records(out / _ENTRIES, Entry)
        print("The tables and pages are written again.", flush=True)
    else:
        if not submitted.exists():
            raise InputError(f"There is no folder '{submitted}': name that of the submissions.")
        _refuse_own_folder(submitted.resolve(), out)
        names = find_chapters(sources)
        found = collect(submitted, names)
        print(f"{len(found)} files are looked at.", flush=True)
        known = {name: read_notebook(sources / name / f"{name}.ipynb") for name in names}
        chapters = course.stage(sources, needed_chapters(found, known))
        handed_out = {name: _released(course, name) for name in chapters}
        entries, notebooks = take_in(found, handed_out)
        before = read_records(out / _ENTRIES, Entry) if (out / _ENTRIES).is_file() else []
        those, to_grade = merge(before, entries)
        done = _grade(to_grade, notebooks, course, submitted, limits or Limits(), count)
        those |= {(entry.student, entry.chapter): entry for entry in done}
        entries = list(those.values())
        write_records(out / _ENTRIES, entries)
    print(f"The students' pages are made: {out / 'feedback'}", flush=True)
    write_pages(entries, course, count)
    for line in summary(entries, course):
        print(line, flush=True)
    return write_tables(entries, course)


def _refuse_own_folder(submitted: Path, out: Path) -> None:
    if submitted == out or submitted in out.parents or out in submitted.parents:
        raise InputError(f"'{submitted}' and '{out}' lie in each other: use another folder.")


def _released(course: CourseFolder, chapter: str) -> "NotebookNode":
    return read_notebook(course.notebook("release", ".", chapter))


def _grade(
    entries: Sequence[Entry],
    notebooks: Mapping[Entry, "NotebookNode"],
    course: CourseFolder,
    submitted: Path,
    limits: Limits,
    side_by_side: int,
) -> list[Entry]:
    """Grade all notebooks and put what came out into gradebook and folder."""
    import nbformat

    enclosed = can_enclose()
    print(
        "Each notebook runs without network, sees nothing of this computer but what it needs, and "
        "can write to a folder of its own alone."
        if enclosed
        else "This system cannot enclose notebooks: they run with limits and patched sockets, "
        "which hostile code can get round. Grade those of unknown people in a container.",
        flush=True,
    )
    graded = list(entries)
    done: dict[Entry, Entry] = {}
    scratch = tempfile.TemporaryDirectory(prefix="srlib-", ignore_cleanup_errors=True)
    with scratch as folder, own_environment() as environment:
        about = (course.root, (submitted.resolve(),), environment, limits, enclosed)
        jobs = [
            Job(nbformat.writes(notebooks[entry]), entry.chapter, Path(folder, str(number)), *about)
            for number, entry in enumerate(graded)
        ]
        for job in jobs:
            job.scratch.mkdir()
        longest = limits.seconds + limits.cell_seconds + 300
        ended = run_jobs(autograde, jobs, side_by_side, longest)
        for count, (number, _) in enumerate(ended, 1):
            entry, job = graded[number], jobs[number]
            done[entry] = _put_in(entry, job, course)
            shutil.rmtree(job.scratch, ignore_errors=True)
            print(f"[{count}/{len(jobs)}] {entry.student}, {entry.chapter}", flush=True)
    return list(done.values())


def _put_in(entry: Entry, job: Job, course: CourseFolder) -> Entry:
    """Put what came of a job into the gradebook; return the entry with its remarks."""
    import nbformat

    result = _result(job.scratch / "result.json")
    points: Mapping[str, Any] = result.get("points", {})
    with course.gradebook() as book:
        # The form grader shows the name in its pages as it is.
        name = re.sub(r"[<>&\"'`]", "_", entry.name)
        book.update_or_create_student(entry.student, last_name=name)
        book.update_or_create_submission(entry.chapter, entry.student)
        where = (entry.chapter, entry.chapter, entry.student)
        for grade in book.find_submission_notebook(*where).grades:
            found = points.get(grade.name, {"auto": 0.0, "open": False})
            grade.auto_score = found["auto"]
            grade.needs_manual_grade = found["open"] or grade.manual_score is not None
        for comment in book.find_submission_notebook(*where).comments:
            comment.auto_comment = points.get(comment.name, {}).get("comment")
        book.db.commit()
    graded = job.scratch / "graded.ipynb"
    if graded.is_file():
        text = graded.read_text(encoding="utf-8")
    else:  # what it put out is what may have broken the grader
        notebook = nbformat.reads(job.notebook, as_version=4)
        clean_notebook(notebook, with_outputs=False)
        text = nbformat.writes(notebook) + "\n"
    target = course.notebook("autograded", entry.student, entry.chapter)
    with writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_text(text, encoding="utf-8")
    return replace(entry, remarks=[*entry.remarks, *result.get("remarks", [])])


def _result(path: Path) -> dict[str, Any]:
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"remarks": ["it could not be graded: it took too long, or broke the grader"]}
    if "error" in result:
        return {"remarks": [f"it could not be graded: {result['error']}"]}
    return dict(result)
