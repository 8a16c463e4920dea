"""The quizzes' questions at the end of the lecture's sections, with answers that fold out."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from srlib.common.errors import InputError
from srlib.common.files import reading, write_text
from srlib.common.places import NOTEBOOKS
from srlib.teaching.quizzes import (
    EXERCISES,
    Question,
    Quiz,
    Section,
    find_quizzes,
    letter,
    read_quiz,
)

if TYPE_CHECKING:
    import nbformat

PREFIX = "check-yourself-"
_LAST = "**Take home.**"


def put_self_checks(notebooks: Path = NOTEBOOKS, folder: Path = EXERCISES) -> list[Path]:
    """Put the questions of all quizzes into the lecture notebooks; what is there is renewed.

    Args:
        notebooks: the folder of the lecture notebooks.
        folder: where the chapters' folders with ``quiz.yaml`` are.

    Returns:
        The notebooks that have changed.

    Raises:
        InputError: if a quiz is damaged, or names a chapter or a section that does not exist.
    """
    import nbformat

    changed = []
    for path in find_quizzes(folder):
        quiz = read_quiz(path)
        lecture = find_lecture(quiz.chapter, notebooks)
        notebook = read_lecture(lecture)
        target = os.path.relpath(folder / quiz.chapter / f"{quiz.chapter}.ipynb", lecture.parent)
        text = nbformat.writes(with_self_checks(notebook, quiz, Path(target).as_posix())) + "\n"
        if text != lecture.read_text(encoding="utf-8"):
            write_text(lecture, text)
            changed.append(lecture)
    return changed


def find_lecture(chapter: str, notebooks: Path = NOTEBOOKS) -> Path:
    """Return the lecture notebook of a chapter.

    Raises:
        InputError: if there is none.
    """
    found = [
        path
        for path in (*notebooks.glob("*.ipynb"), *notebooks.glob("further/*.ipynb"))
        if path.stem == chapter
    ]
    if not found:
        raise InputError(f"There is no lecture notebook '{chapter}': rename the quiz's chapter.")
    return found[0]


def read_lecture(path: Path) -> "nbformat.NotebookNode":
    """Return a lecture notebook."""
    import nbformat

    with reading(path):
        return nbformat.read(path, as_version=4)


def with_self_checks(
    notebook: "nbformat.NotebookNode", quiz: Quiz, exercises: str
) -> "nbformat.NotebookNode":
    """Return a lecture notebook with a quiz's questions, one cell at the end of each section.

    Cells from before, told by their ids, are replaced; so doing it twice changes nothing.

    Args:
        notebook: the lecture, not changed.
        quiz: the chapter's quiz.
        exercises: the path of the exercise notebook, seen from the lecture.

    Raises:
        InputError: if the lecture has no section of a name that the quiz gives.
    """
    import nbformat

    cells = [cell for cell in notebook.cells if not cell.get("id", "").startswith(PREFIX)]
    for section in quiz.sections:
        end = _end_of_section(cells, section.after, quiz.chapter)
        cell = nbformat.v4.new_markdown_cell(_cell_text(section, exercises))
        cell["id"] = _cell_id(section.after)
        cells.insert(end, cell)
    return nbformat.from_dict({**notebook, "cells": cells})


def _cell_id(heading: str) -> str:
    return (PREFIX + re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-"))[:64]


def _end_of_section(cells: "list[nbformat.NotebookNode]", heading: str, chapter: str) -> int:
    """Return the position after the last cell of a section."""
    start = None
    for number, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            continue
        headings = re.findall(r"^##? +(.+?) *#*$", cell.source, re.MULTILINE)
        if start is not None and (headings or cell.source.startswith(_LAST)):
            return number
        if start is None and heading in headings:
            start = number
    if start is None:
        raise InputError(
            f"The lecture '{chapter}' has no section '{heading}': write its heading as it "
            "stands there into the quiz."
        )
    return len(cells)


def _cell_text(section: Section, exercises: str) -> str:
    parts = ["**Check yourself.**"]
    for number, question in enumerate(section.questions, 1):
        parts += [f"**{number}.** {_asked(question)}", _folded(question)]
    if section.exercise:
        parts.append(f"**Exercise.** [`{section.exercise}`]({exercises})")
    return "\n\n".join(parts)


def _asked(question: Question) -> str:
    if question.kind == "choice":
        choices = [f"- {letter(i)}) {answer}" for i, answer in enumerate(question.answers)]
        return "\n".join([question.text, "", *choices])
    if question.kind == "true_false":
        return f"True or false? {question.text}"
    return question.text


def _folded(question: Question) -> str:
    end = "" if question.solution.endswith((".", "?", "!")) else "."
    answer = f"{question.solution}{end} {question.why}"
    return f"<details><summary>Answer</summary>\n\n{answer}\n\n</details>"
