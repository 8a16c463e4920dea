"""The teacher's commands: handout, grade, mark and quiz."""

import argparse
from pathlib import Path
from typing import Any


def add_commands(commands: Any) -> None:
    """Add the teacher's commands to those of ``python -m srlib``."""
    quiz = commands.add_parser("quiz", help="write the quizzes as Moodle GIFT and as sheets")
    quiz.add_argument("--out", type=Path, help="folder to write to; default: build/quiz")
    quiz.add_argument(
        "--notebooks", action="store_true", help="put the questions into the lectures instead"
    )
    quiz.set_defaults(command=_quiz)


def _quiz(options: argparse.Namespace) -> int:
    from srlib.common.places import BUILD
    from srlib.teaching.quizzes import write_quizzes
    from srlib.teaching.self_checks import put_self_checks

    if options.notebooks:
        changed = put_self_checks()
        print("\n".join(f"{path}: renewed" for path in changed) or "The lectures are up to date.")
        return 0
    for path in write_quizzes(out=options.out or BUILD / "quiz"):
        print(path)
    return 0
