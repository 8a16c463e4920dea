"""Quizzes in Moodle's GIFT format (docs.moodle.org/en/GIFT_format)."""

from srlib.teaching.quizzes import Question, Quiz

_SPECIAL = "\\~=#{}:"


def to_gift(quiz: Quiz) -> str:
    """Return a quiz in GIFT, as Moodle's question bank imports it.

    The questions land in a category of the chapter's name; ``why`` becomes general feedback.
    """
    parts = [f"$CATEGORY: Super-resolution/{quiz.chapter}"]
    parts += [_to_gift(question, quiz.chapter) for question in quiz.questions]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Return a text in which GIFT finds no signs of its own, in one line."""
    escaped = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def _to_gift(question: Question, chapter: str) -> str:
    title = f"::{escape(chapter)} {escape(question.name)}::[markdown]{escape(question.text)}"
    if question.kind == "true_false":
        lines = ["TRUE" if question.right else "FALSE"]
    elif question.kind == "number":
        lines = [f"#{question.right!r}:{question.tolerance!r}"]
    else:
        right = range(len(question.answers)) if question.right is None else [question.right]
        lines = [
            ("=" if number in right else "~") + escape(answer)
            for number, answer in enumerate(question.answers)
        ]
    return "\n".join([title + "{", *lines, f"####{escape(question.why)}", "}"])
