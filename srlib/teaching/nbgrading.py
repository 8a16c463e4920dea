"""The course in the form that nbgrader works on: its folders, its settings, its gradebook."""

import contextlib
import importlib.util
import logging
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srlib.common.errors import InputError
from srlib.common.files import reading, write_text, writing
from srlib.common.places import in_checkout
from srlib.common.words import one_line

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Cells with this tag are for teachers alone.
TEACHER = "teacher"
_SETTINGS: dict[str, dict[str, Any]] = {
    "CourseDirectory": {"course_id": "super-resolution"},
    # A function with this in place of its body returns nothing: not attempted.
    "ClearSolutions": {
        "code_stub": {"python": "...  # your code"},
        "text_stub": "*Your answer here.*",
    },
    # What libraries warn of costs no points: only an exception does.
    "ClearMarkScheme": {"enforce_metadata": False},
    "IgnorePattern": {"enabled": True, "pattern": "."},
    "LimitOutput": {"max_lines": 200},
    # What students wrote must not run in the browser of a teacher who looks at it.
    "HTMLExporter": {
        "sanitize_html": True,
        "filters": {"markdown2html": "srlib.teaching.cleaning.safe_markdown"},
    },
}


@dataclass(frozen=True)
class CourseFolder:
    """A folder as nbgrader wants it: ``source``, ``release``, ``autograded``, ``feedback``.

    Attributes:
        root: the folder; its ``gradebook.db`` holds exercises, students and points.
    """

    root: Path

    @property
    def url(self) -> str:
        """Return the address of the gradebook."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def config(self, more: dict[str, dict[str, Any]] | None = None) -> Any:
        """Return the settings for a converter of nbgrader."""
        from traitlets.config import Config

        config = Config(_SETTINGS)
        config.CourseDirectory.root = str(self.root)
        config.merge(Config(more or {}))
        return config

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Any]:
        """Open the gradebook for a block; nbgrader's ``Gradebook``."""
        from nbgrader.api import Gradebook

        with _logged(), Gradebook(self.url) as book:
            yield book

    def notebook(self, step: str, student: str, chapter: str) -> Path:
        """Return the path of a notebook at one of nbgrader's steps."""
        return self.root / step / student / chapter / f"{chapter}.ipynb"

    def convert(self, name: str, chapter: str, student: str = "*", config: Any = None) -> None:
        """Let a converter of nbgrader do its work.

        Args:
            name: of its class, as ``Autograde``.
            chapter: the assignment.
            student: of whom; ``*`` for all.
            config: further settings.

        Raises:
            InputError: if it fails; the sentence holds the last line of what it logged.
        """
        from nbgrader import converters
        from nbgrader.coursedir import CourseDirectory

        settings = self.config(config)
        settings.CourseDirectory.assignment_id = chapter
        settings.CourseDirectory.student_id = student
        folder = CourseDirectory(config=settings)
        converter = getattr(converters, name)(coursedir=folder, config=settings)
        converter.force = True
        with _logged() as lines, _scripts_in_reach():
            try:
                converter.start()
            except Exception as error:
                named = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]
                reason = (named or [f"{type(error).__name__}: {error}"])[-1]
                raise InputError(f"'{chapter}': nbgrader's {name} failed: {reason}") from error

    def stage(self, sources: Path, chapters: Sequence[str] | None = None) -> list[str]:
        """Copy the exercises' sources, without cells for teachers alone, and release them.

        What the source answers in a cell that is marked by hand, its example and how many points
        there are for what, becomes a marking scheme: the form grader shows it below the answer.

        Args:
            sources: the exercises with solutions.
            chapters: those to stage; by default all.

        Returns:
            The chapters.

        Raises:
            InputError: if there are none, or nbgrader refuses one.
        """
        import nbformat

        chapters = find_chapters(sources) if chapters is None else list(chapters)
        with writing(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            for chapter in chapters:
                target = self.notebook("source", ".", chapter).parent
                shutil.rmtree(target, ignore_errors=True)
                left_out = shutil.ignore_patterns("quiz.yaml", "*.ipynb", ".*", "__pycache__")
                shutil.copytree(sources / chapter, target, ignore=left_out)
        for chapter in chapters:
            notebook = read_notebook(sources / chapter / f"{chapter}.ipynb")
            cells = [cell for cell in notebook.cells if not is_for_teachers(cell)]
            notebook.cells = [each for cell in cells for each in _with_marking(cell)]
            text = nbformat.writes(notebook) + "\n"
            write_text(self.notebook("source", ".", chapter), text)
            self.convert("GenerateAssignment", chapter)
        self.write_settings()
        return chapters

    def write_settings(self) -> None:
        """Write the settings for nbgrader's own programs, as the form grader."""
        lines = [f"c.{name}.{key} = {value!r}" for name, values in _SETTINGS.items()
                 for key, value in values.items()]  # fmt: skip
        write_text(self.root / "nbgrader_config.py", "\n".join(["c = get_config()", *lines, ""]))


def find_chapters(sources: Path) -> list[str]:
    """Return the chapters that have exercises, in their order.

    Raises:
        InputError: if there are none.
    """
    paths = in_checkout(sources).glob("*/*.ipynb")
    chapters = sorted(path.stem for path in paths if path.stem == path.parent.name)
    if not chapters:
        raise InputError(f"There are no exercises in '{sources}': restore the folder.")
    return chapters


def is_for_teachers(cell: "NotebookNode") -> bool:
    """Return whether a cell is for teachers alone."""
    return TEACHER in cell.metadata.get("tags", [])


def _with_marking(cell: "NotebookNode") -> "list[NotebookNode]":
    """Return a cell, and after an answer that is marked by hand one with the marking scheme."""
    from nbformat import v4

    about = cell.metadata.get("nbgrader", {})
    if not (cell.cell_type == "markdown" and about.get("grade") and about.get("solution")):
        return [cell]
    found = re.search(r"### BEGIN SOLUTION\n(.*)### END SOLUTION", cell.source, re.DOTALL)
    scheme = found[1] if found else cell.source
    text = f"*Your teacher marks this, out of {about['points']} points.*\n"
    text += f"### BEGIN MARK SCHEME\n{scheme.rstrip()}\n### END MARK SCHEME"
    marking = v4.new_markdown_cell(text, id=f"{about['grade_id'][:50]}-marking")
    roles = {"grade": False, "solution": False, "locked": True, "task": False}
    marking.metadata["nbgrader"] = {"grade_id": marking.id, "schema_version": 3, **roles}
    return [cell, marking]


def read_notebook(path: Path) -> "NotebookNode":
    """Return a notebook.

    Raises:
        InputError: if it cannot be read.
    """
    import nbformat

    try:
        with reading(path):
            return nbformat.read(path, as_version=4)
    except (ValueError, nbformat.reader.NotJSONError) as error:
        raise InputError(f"'{path}' is damaged: restore it from the repository.") from error


def refuse_without_nbgrader() -> None:
    """Say what to install where nbgrader is missing.

    Raises:
        InputError: if it is missing.
    """
    if importlib.util.find_spec("nbgrader") is not None:
        return
    if sys.version_info < (3, 11):
        raise InputError("nbgrader needs Python 3.11: make .venv anew with make PYTHON=python3.12.")
    raise InputError(
        "Handing out and grading need nbgrader: use make handout and make grade, which install it."
    )


@contextlib.contextmanager
def _scripts_in_reach() -> Iterator[None]:
    """Let nbgrader find alembic, which it calls by its name when it makes a gradebook."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextlib.contextmanager
def _logged() -> Iterator[Sequence[str]]:
    """Give the lines that nbgrader logs as errors in the block, and show nothing that it says."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                lines.extend(map(one_line, record.getMessage().strip().splitlines()))

    logger, handler = logging.getLogger("traitlets"), Keep()
    kept = (logger.propagate, logger.handlers)
    logger.propagate, logger.handlers = False, [handler]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield lines
    finally:
        logger.propagate, logger.handlers = kept
