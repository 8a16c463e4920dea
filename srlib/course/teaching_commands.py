"""The teacher's commands: handout, grade, mark and quiz."""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from srlib.common.errors import InputError

# It needs neither terminals nor kernels, so nothing that students wrote can ask for one.
_FORM_GRADER: tuple[str, ...] = ("--LabApp.default_url=/formgrader",)
_FORM_GRADER += ("--ServerApp.terminals_enabled=False",)
_FORM_GRADER += ("--KernelSpecManager.allowed_kernelspecs=none",)
_FORM_GRADER += ("--KernelSpecManager.ensure_native_kernel=False",)


def add_commands(commands: Any) -> None:
    """Add the teacher's commands to those of ``python -m srlib``."""
    handout = commands.add_parser("handout", help="write the zip that students get")
    handout.add_argument("--out", type=_path, help="folder to write to; default: build/handout")
    handout.set_defaults(command=_handout)

    grade = commands.add_parser("grade", help="grade what students have handed in")
    grade.add_argument(
        "submitted",
        nargs="?",
        type=_path,
        help="folder or zip; without it the tables are written again, after mark",
    )
    grade.add_argument("--out", type=_path, help="folder to write to; default: build/grades")
    grade.add_argument("--seconds", type=int, help="for each notebook; default: 600")
    grade.add_argument("--memory", type=float, help="GB for each notebook; default: 4")
    grade.set_defaults(command=_grade)

    mark = commands.add_parser("mark", help="open nbgrader's form grader on what grade has left")
    mark.add_argument("--out", type=_path, help="folder of the grades; default: build/grades")
    mark.set_defaults(command=_mark, others=None)

    quiz = commands.add_parser("quiz", help="write the quizzes as Moodle GIFT and as sheets")
    quiz.add_argument("--out", type=_path, help="folder to write to; default: build/quiz")
    quiz.add_argument(
        "--notebooks", action="store_true", help="put the questions into the lectures instead"
    )
    quiz.set_defaults(command=_quiz)


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("the name is empty: name a folder")
    return Path(os.path.expanduser(text))


def _handout(options: argparse.Namespace) -> int:
    from srlib.common.places import BUILD
    from srlib.teaching.handout import make_handout

    print(make_handout(options.out or BUILD / "handout"))
    return 0


def _grade(options: argparse.Namespace) -> int:
    from srlib.teaching.autograding import Limits
    from srlib.teaching.grading import GRADES, grade_class

    limits = Limits()
    if options.seconds is not None:
        limits = replace(limits, seconds=options.seconds)
    if options.memory is not None:
        limits = replace(limits, memory=int(options.memory * 2**30))
    if limits.seconds <= 0 or limits.memory <= 0:
        raise InputError("A notebook needs time and memory: set --seconds and --memory above 0.")
    for path in grade_class(options.submitted, options.out or GRADES, limits=limits):
        print(path)
    return 0


def _mark(options: argparse.Namespace) -> int:
    from srlib.course.server import open_lab
    from srlib.teaching.grading import GRADES
    from srlib.teaching.nbgrading import CourseFolder, refuse_without_nbgrader

    refuse_without_nbgrader()
    folder = options.out or GRADES
    if not (folder / "gradebook.db").is_file():
        raise InputError(f"There are no grades in '{folder}': run make grade SUBMITTED=folder.")
    CourseFolder(folder.resolve()).write_settings()
    return open_lab([*_FORM_GRADER, *options.others], folder)


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
