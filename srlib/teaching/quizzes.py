"""The quizzes: read from their YAML files, and written for learning platforms and for paper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from srlib.common.errors import InputError
from srlib.common.files import reading, write_text, writing
from srlib.common.places import BUILD, NOTEBOOKS, in_checkout

KINDS = ("choice", "true_false", "number", "short")
EXERCISES = NOTEBOOKS / "exercises"


@dataclass(frozen=True)
class Question:
    """One question of a quiz.

    Attributes:
        name: short, and unique in its file.
        kind: one of ``KINDS``.
        text: the question, Markdown.
        answers: to choose from, or the spellings that are right; else empty.
        right: the position of the right answer from 0, the truth, or the number; None where
            every one of the answers is right.
        tolerance: how far a number may be off.
        why: the reason, one or two sentences, Markdown.
    """

    name: str
    kind: str
    text: str
    answers: tuple[str, ...]
    right: bool | int | float | None
    tolerance: float
    why: str

    @property
    def solution(self) -> str:
        """Return the right answer as text."""
        if self.kind == "choice":
            return f"{letter(int(self.right or 0))}) {self.answers[int(self.right or 0)]}"
        if self.kind == "true_false":
            return "True" if self.right else "False"
        if self.kind == "number":
            return f"{self.right:g}" + (f" (± {self.tolerance:g})" if self.tolerance else "")
        return " or ".join(self.answers)


@dataclass(frozen=True)
class Section:
    """The questions of a lecture's section, and the exercise that it points to, if any."""

    after: str
    exercise: str | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Quiz:
    """The questions of a chapter."""

    chapter: str
    sections: tuple[Section, ...]

    @property
    def questions(self) -> list[Question]:
        """Return all questions in their order."""
        return [question for section in self.sections for question in section.questions]


def letter(position: int) -> str:
    """Return the letter of an answer, from its position from 0."""
    return "abcdefghijklmnopqrstuvwxyz"[position]


def find_quizzes(folder: Path = EXERCISES) -> list[Path]:
    """Return the quiz files of all chapters, in their order."""
    return sorted(in_checkout(folder).glob("*/quiz.yaml"))


def read_quiz(path: Path) -> Quiz:
    """Return what a quiz file holds.

    Args:
        path: the YAML file; README and the files that ship show its form.

    Raises:
        InputError: if it cannot be read or is no such file; the sentence names the entry.
    """
    import yaml

    try:
        with reading(path):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise InputError(f"'{path}' is no YAML{where}: mend what stands there.") from error
    entry = _Entry(path, "the file", content)
    sections = tuple(_section(part) for part in entry.parts("sections"))
    quiz = Quiz(entry.text("chapter"), sections)
    for what, names in (
        ("question", [question.name for question in quiz.questions]),
        ("section", [section.after for section in sections]),
    ):
        for name in names:
            if names.count(name) > 1:
                entry.refuse(f"has two entries for the {what} '{name}': give each its own name")
    if quiz.chapter != path.parent.name:
        entry.refuse(f"names the chapter '{quiz.chapter}': write that of its folder")
    return quiz


def write_quizzes(folder: Path = EXERCISES, out: Path = BUILD / "quiz") -> list[Path]:
    """Write each chapter's quiz as Moodle GIFT, as a sheet, and the answers to the sheet.

    Args:
        folder: where the chapters' folders with ``quiz.yaml`` are.
        out: the folder to write to.

    Returns:
        The files that were written: ``<chapter>.gift``, ``.txt`` and ``_answers.txt``.

    Raises:
        InputError: if there is no quiz, one of them is damaged, or nothing can be written.
    """
    from srlib.teaching.gift import to_gift
    from srlib.teaching.sheets import to_answers, to_sheet

    quizzes = [read_quiz(path) for path in find_quizzes(folder)]
    if not quizzes:
        raise InputError(f"There is no quiz.yaml in the folders of '{folder}': write one.")
    written = []
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    for quiz in quizzes:
        texts = {".gift": to_gift(quiz), ".txt": to_sheet(quiz), "_answers.txt": to_answers(quiz)}
        for ending, text in texts.items():
            written.append(out / f"{quiz.chapter}{ending}")
            write_text(written[-1], text)
    return written


class _Entry:
    """A mapping in a quiz file, with the words that name it."""

    def __init__(self, path: Path, name: str, values: Any) -> None:
        self.path, self.name, self.values = path, name, values
        if not isinstance(values, Mapping):
            self.refuse("is no list of keys and values: see the form of another chapter's file")

    def refuse(self, fault: str) -> NoReturn:
        raise InputError(f"'{self.path}': {self.name} {fault}.")

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                self.refuse(f"has a key '{key}': the keys are {', '.join(known)}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"has no text '{key}': write one, in quotes where YAML needs them")
        return value.strip()

    def number(self, key: str, otherwise: float | None = None) -> float:
        value = self.values.get(key, otherwise)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(f"has no number '{key}': write one")
        return value

    def parts(self, key: str) -> "list[_Entry]":
        values = self.values.get(key)
        if not isinstance(values, Sequence) or isinstance(values, str) or not values:
            self.refuse(f"has no list '{key}': write one")
        singular = key.removesuffix("s")
        return [_Entry(self.path, self._name(singular, i, v), v) for i, v in enumerate(values, 1)]

    @staticmethod
    def _name(kind: str, number: int, values: Any) -> str:
        own = values.get("name") or values.get("after") if isinstance(values, Mapping) else None
        return f"{kind} '{own}'" if own else f"{kind} {number}"


def _section(entry: _Entry) -> Section:
    entry.only("after", "exercise", "questions")
    exercise = entry.values.get("exercise")
    return Section(
        entry.text("after"),
        None if exercise is None else entry.text("exercise"),
        tuple(_question(part) for part in entry.parts("questions")),
    )


def _question(entry: _Entry) -> Question:
    entry.only("name", "kind", "question", "answers", "right", "tolerance", "why")
    name, kind = entry.text("name"), entry.values.get("kind")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        entry.refuse("has a name that is more than letters, digits, '-' and '_': rename it")
    if kind not in KINDS:
        entry.refuse(f"is of the kind '{kind}': choose one of {', '.join(KINDS)}")
    answers = _answers(entry) if kind in ("choice", "short") else ()
    right: bool | int | float | None = None
    tolerance = 0.0
    if kind == "choice":
        right = entry.values.get("right")
        if isinstance(right, bool) or not isinstance(right, int) or not 0 < right <= len(answers):
            entry.refuse(f"has no right answer: set 'right' to a number from 1 to {len(answers)}")
        right -= 1
    elif kind == "true_false":
        right = entry.values.get("right")
        if not isinstance(right, bool):
            entry.refuse("has no right answer: set 'right' to true or false")
    elif kind == "number":
        right, tolerance = entry.number("right"), float(entry.number("tolerance", 0.0))
    return Question(
        name, kind, entry.text("question"), answers, right, tolerance, entry.text("why")
    )


def _answers(entry: _Entry) -> tuple[str, ...]:
    values, kind = entry.values.get("answers"), entry.values["kind"]
    fewest = 2 if kind == "choice" else 1
    if not isinstance(values, list) or not fewest <= len(values) <= 10:
        entry.refuse(f"needs a list of {fewest} to 10 'answers': write it")
    for number, value in enumerate(values):
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            entry.refuse(f"has an answer '{value}' that is no text: put it in quotes")
        if str(value) in ("", *map(str, values[:number])):
            entry.refuse(f"has an answer '{value}' twice, or an empty one: change one")
        if kind == "short" and "->" in str(value):  # which Moodle takes for a matching question
            entry.refuse(f"has an answer '{value}' with an arrow: GIFT has no sign for it")
    return tuple(str(value).strip() for value in values)
