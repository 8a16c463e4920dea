"""Quizzes as plain text, to be printed; the answers stand on a sheet of their own."""

import textwrap
from collections.abc import Callable

from srlib.teaching.quizzes import Question, Quiz, letter

_WIDTH = 78


def to_sheet(quiz: Quiz) -> str:
    """Return the questions of a quiz as a sheet to fill in, lines of at most 78 signs."""
    return _sheet(quiz, "Check yourself", lambda question: [question.text, *_choices(question)])


def to_answers(quiz: Quiz) -> str:
    """Return the right answers to a quiz, with their reasons, numbered as on the sheet."""
    return _sheet(quiz, "Answers", lambda question: [question.solution, question.why])


def _sheet(quiz: Quiz, title: str, parts: Callable[[Question], list[str]]) -> str:
    lines, number = [f"{title} · {quiz.chapter}", ""], 0
    for section in quiz.sections:
        lines += [section.after, "-" * len(section.after), ""]
        for question in section.questions:
            number += 1
            paragraphs = [line for part in parts(question) for line in part.splitlines()]
            for position, paragraph in enumerate(paragraphs):
                begin = "    " if position else f"{number:>2}. "
                lines += textwrap.wrap(
                    paragraph, _WIDTH, initial_indent=begin, subsequent_indent="    "
                ) or [""]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _choices(question: Question) -> list[str]:
    if question.kind == "choice":
        return [f"[ ] {letter(i)}) {answer}" for i, answer in enumerate(question.answers)]
    if question.kind == "true_false":
        return ["[ ] true    [ ] false"]
    return ["Answer: " + "_" * 20]
