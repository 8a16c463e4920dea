"""Which notebook of which student is graded, and what is said of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from srlib.common.errors import InputError
from srlib.common.words import one_line
from srlib.teaching.restoring import read_cells, recognise, restore
from srlib.teaching.submissions import Submission

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Entry:
    """A line of the grades: what a student has handed in for a chapter.

    Attributes:
        student: the name by which the gradebook knows the student.
        name: as the learning platform or the folder has it.
        number: the student's number on the platform, or empty.
        platform: ``moodle``, ``canvas`` or empty.
        chapter: empty if nobody knows.
        remarks: what was wrong or had to be mended.
        time: when it was handed in, comparable; empty if nobody knows.
        graded: whether there was a notebook that could be graded.
    """

    student: str
    name: str
    number: str
    platform: str
    chapter: str
    remarks: list[str] = field(default_factory=list, hash=False)
    time: Sequence[int] = field(default=(), hash=False)
    graded: bool = False


def take_in(
    submissions: Sequence[Submission], handed_out: Mapping[str, "NotebookNode"]
) -> tuple[list[Entry], dict[Entry, "NotebookNode"]]:
    """Return an entry for each student and chapter, and the notebooks that can be graded.

    Of several notebooks of a student for a chapter the newest that can be read counts.

    Args:
        submissions: what was collected.
        handed_out: for each chapter the student's copy.
    """
    found: dict[tuple[str, str], list[tuple[Submission, NotebookNode | None, list[str]]]] = {}
    for submission in submissions:
        chapter, notebook, remarks = _look_at(submission, handed_out)
        found.setdefault((submission.student, chapter), []).append((submission, notebook, remarks))
    entries, notebooks = [], {}
    for (student, chapter), those in sorted(found.items(), key=lambda item: item[0]):
        those.sort(key=lambda each: (each[1] is not None, each[0].time, each[0].path))
        best, notebook, remarks = those[-1]
        others = [f"{_quoted(each[0].path)} was passed over: " + _why(each) for each in those[:-1]]
        remarks = remarks + others
        about = (best.name, best.number, best.platform, chapter, remarks, list(best.time))
        entry = Entry(student, *about, graded=notebook is not None)
        entries.append(entry)
        if notebook is not None:
            notebooks[entry] = notebook
    return entries, notebooks


def needed_chapters(
    submissions: Sequence[Submission], sources: Mapping[str, "NotebookNode"]
) -> list[str]:
    """Return the chapters of which something was handed in.

    Args:
        submissions: what was collected.
        sources: for each chapter its exercises.
    """
    found: set[str | None] = set()
    for submission in submissions:
        found |= {name for name in sources if name in submission.path}
        try:
            cells = [] if submission.fault else read_cells(submission.content)
        except InputError:
            continue
        found.add(recognise(cells, sources, submission.path))
    return [name for name in sources if name in found]


def merge(
    before: Sequence[Entry], entries: Sequence[Entry]
) -> tuple[dict[tuple[str, str], Entry], list[Entry]]:
    """Return all entries by student and chapter, and which of the new ones are to be graded.

    The newest that can be graded counts. A line on a student of whom no chapter was known goes
    once there is something of the student's.
    """
    new = {entry.student for entry in entries}
    known = [entry for entry in before if entry.chapter or entry.student not in new]
    those = {(entry.student, entry.chapter): entry for entry in known}
    to_grade = []
    for entry in entries:
        key = (entry.student, entry.chapter)
        old = those.get(key)
        if old and old.graded and (not entry.graded or list(entry.time) < list(old.time)):
            why = "an older one was passed over" if entry.graded else ", ".join(entry.remarks)
            those[key] = replace(old, remarks=list(dict.fromkeys([*old.remarks, why])))
            continue
        those[key] = entry
        to_grade += [entry] if entry.graded else []
    return dict(sorted(those.items())), to_grade


def _look_at(
    submission: Submission, handed_out: Mapping[str, "NotebookNode"]
) -> tuple[str, "NotebookNode | None", list[str]]:
    """Return of which chapter a file is, what is to be graded of it, and remarks."""
    fault, chapter, cells = submission.fault, None, []
    if not fault:
        try:
            cells = read_cells(submission.content)
        except InputError as error:
            fault = str(error)
    if not fault:
        chapter = recognise(cells, handed_out, submission.path)
        fault = "" if chapter else "it has none of the cells that were handed out"
    if chapter is None:
        named = [name for name in handed_out if name in submission.path]
        if submission.notebook:
            fault = f"{_quoted(submission.path)}: {fault}"
            named = named or (list(handed_out) if len(handed_out) == 1 else [])
        return (named or [""])[-1], None, [fault]
    notebook, remarks = restore(cells, handed_out[chapter])
    return chapter, notebook, remarks


def _why(each: "tuple[Submission, NotebookNode | None, list[str]]") -> str:
    _, notebook, remarks = each
    return "there is a newer one" if notebook is not None else remarks[0].partition(": ")[2]


def _quoted(path: str) -> str:
    return one_line(f"'{path}'")
