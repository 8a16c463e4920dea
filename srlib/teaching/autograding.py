"""One notebook graded by nbgrader, in a process and a scratch copy of the course of its own."""

import contextlib
import json
import os
import shutil
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srlib.common.files import write_text
from srlib.common.places import ROOT
from srlib.teaching.cleaning import clean_notebook
from srlib.teaching.nbgrading import CourseFolder
from srlib.teaching.sandbox import Settings

if TYPE_CHECKING:
    from nbformat import NotebookNode

_STUDENT = "student"
_MEMORY = 3 << 30  # bytes, of the process that talks to the kernel
# Variables that a kernel gets, if they are set: the language, how srlib starts its Pythons, where
# libraries lie, what belongs to the machine's processors; and what Windows cannot do without.
_PASSED = {"PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"}
_PASSED |= {"PYTHONPATH", "PYTHONUTF8", "PYTHONNOUSERSITE", "PYTHONDONTWRITEBYTECODE"}
_PASSED |= {"OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "TEMP", "TMP", "TMPDIR", "SYSTEMROOT", "WINDIR"}
_PASSED |= {"COMSPEC", "PATHEXT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA"}
_PASSED |= {"PROGRAMDATA", "PROGRAMFILES", "NUMBER_OF_PROCESSORS"}


@dataclass(frozen=True)
class Limits:
    """What a notebook may use up.

    Attributes:
        cell_seconds: for each cell.
        seconds: for the whole notebook.
        memory: bytes for each of its processes.
    """

    cell_seconds: int = 120
    seconds: int = 600
    memory: int = 4 << 30


@dataclass(frozen=True)
class Job:
    """A notebook to grade.

    Attributes:
        notebook: its text, restored.
        chapter: of which it is.
        scratch: an empty folder for this job, in one with those of others.
        course: the folder with the released exercises and their gradebook.
        hidden: further folders and files that the notebook must not see.
        environment: for the kernel.
        limits: what it may use up.
        enclosed: whether the system can enclose it.
    """

    notebook: str
    chapter: str
    scratch: Path
    course: Path
    hidden: tuple[Path, ...]
    environment: Mapping[str, str]
    limits: Limits
    enclosed: bool


def autograde(job: Job) -> None:
    """Grade a notebook; leave ``result.json`` and a cleaned ``graded.ipynb`` in the scratch folder.

    To be called in a process of its own, which is ended from outside if it takes too long.
    """
    _be_silent_and_small()
    try:
        result = _autograde(job)
    except Exception as error:
        lines = traceback.format_exception_only(error)
        result = {"error": " ".join(lines).strip()}
    write_text(job.scratch / "result.json", json.dumps(result))


def _be_silent_and_small() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


def _autograde(job: Job) -> dict[str, Any]:
    import nbformat

    course = CourseFolder(job.scratch / "course")
    shutil.copytree(job.course / "source" / job.chapter, course.root / "source" / job.chapter)
    shutil.copy(job.course / "gradebook.db", course.root)
    submitted = course.notebook("submitted", _STUDENT, job.chapter)
    submitted.parent.mkdir(parents=True)
    submitted.write_text(job.notebook, encoding="utf-8")
    os.environ.clear()
    os.environ.update(_environment(job))
    course.convert("Autograde", job.chapter, _STUDENT, _settings(job))
    graded = course.notebook("autograded", _STUDENT, job.chapter)
    notebook = nbformat.read(graded, as_version=4)
    remarks = _remarks(notebook)
    clean_notebook(notebook)
    write_text(job.scratch / "graded.ipynb", nbformat.writes(notebook) + "\n")
    return {"points": read_points(course, _STUDENT, job.chapter), "remarks": remarks}


def read_points(course: CourseFolder, student: str, chapter: str) -> dict[str, Any]:
    """Return what the gradebook holds of a student's notebook.

    Returns:
        For each exercise ``auto``, ``manual`` and ``max`` points, ``open``: whether it waits for
        a teacher, and ``comment``.
    """
    from nbgrader.api import MissingEntry

    points: dict[str, Any] = {}
    with course.gradebook() as book:
        notebook = book.find_submission_notebook(chapter, chapter, student)
        for grade in notebook.grades:
            points[grade.name] = {
                "auto": grade.auto_score,
                "manual": grade.manual_score,
                "extra": grade.extra_credit,
                "max": grade.max_score,
                "open": grade.needs_manual_grade,
            }
            try:
                comment = book.find_comment(grade.name, chapter, chapter, student)
                points[grade.name]["comment"] = comment.auto_comment
            except MissingEntry:
                pass
    return points


def _environment(job: Job) -> dict[str, str]:
    """Return the environment of the kernel and of what starts it; both are this Python."""
    kernel = job.scratch / "jupyter" / "kernels" / "python3"
    for folder in (kernel, *(job.scratch / name for name in ("work", "given", "run", "home"))):
        folder.mkdir(parents=True, exist_ok=True)
    source = job.course / "source" / job.chapter
    left_out = shutil.ignore_patterns("*.ipynb")
    shutil.copytree(source, job.scratch / "given", ignore=left_out, dirs_exist_ok=True)
    hidden = [ROOT, job.scratch.parent, job.course, *job.hidden]
    settings = Settings(
        work=str(job.scratch / "work"),
        given=str(job.scratch / "given"),
        sockets=str(job.scratch / "run"),
        shown=tuple(str(ROOT / name) for name in ("srlib", "data", "pyproject.toml")),
        hidden=tuple(map(str, hidden)),
        memory=job.limits.memory,
        seconds=4 * job.limits.seconds,
        enclosed=job.enclosed,
    )
    spec = {"argv": settings.command(), "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    own = {"JUPYTER_PATH": job.scratch / "jupyter", "JUPYTER_RUNTIME_DIR": job.scratch / "run"}
    own |= dict.fromkeys(("HOME", "IPYTHONDIR", "MPLCONFIGDIR"), job.scratch / "home")
    own |= dict.fromkeys(("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"), job.scratch / "home")
    threads = dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")
    passed = {name: value for name, value in job.environment.items() if _is_passed_on(name)}
    return {**passed, **threads, **{name: str(path) for name, path in own.items()}}


def _is_passed_on(name: str) -> bool:
    """Return whether a kernel gets a variable; any other may hold a password of the teacher's."""
    return name.upper() in _PASSED or name.startswith("LC_")


def _settings(job: Job) -> dict[str, dict[str, Any]]:
    from nbconvert.preprocessors import ClearMetadataPreprocessor
    from nbgrader import preprocessors as steps

    from srlib.teaching.execution import BoundedExecute

    after = [steps.IgnorePattern, ClearMetadataPreprocessor, steps.LimitOutput]
    after += [steps.SaveAutoGrades, steps.AssignLatePenalties, steps.CheckCellMetadata]
    return {
        "Autograde": {"autograde_preprocessors": [BoundedExecute, *after]},
        "BoundedExecute": {
            "timeout": job.limits.cell_seconds,
            "seconds": job.limits.seconds,
            "startup_timeout": 120,
            "iopub_timeout": 10,
            "shutdown_kernel": "immediate",
            "coalesce_streams": True,
            "extra_arguments": ["--HistoryManager.hist_file=:memory:"],
        },
        "KernelManager": {
            "connection_file": str(job.scratch / "run" / "kernel.json"),
            "transport": "ipc" if job.enclosed else "tcp",
            "shutdown_wait_time": 1.0,
        },
    }


def _remarks(graded: "NotebookNode") -> list[str]:
    """Return what was wrong with a run: cells that ended the kernel, or took too long."""
    from srlib.teaching.execution import STOPPED

    remarks = []
    last = ""
    for cell in graded.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        name = grade_id or (f"after {last}" if last else "before the first exercise")
        last = grade_id or last
        for output in cell.get("outputs", []):
            if output.get("ename") == STOPPED:
                remarks.append(f"cell {name}: {output.evalue}")
            elif output.get("ename") == "CellTimeoutError":
                remarks.append(f"cell {name}: interrupted, as it took too long")
    return remarks
