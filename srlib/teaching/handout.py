"""What students get: one zip with the lectures, exercises without solutions, and the rest."""

import base64
import functools
import re
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.files import replacing, writing
from srlib.common.places import BUILD, ROOT, in_checkout
from srlib.common.words import name_some
from srlib.teaching.leaks import find_leaks, find_secrets
from srlib.teaching.nbgrading import CourseFolder, read_notebook, refuse_without_nbgrader
from srlib.teaching.quizzes import EXERCISES

# What is handed out of the checkout, beside the student's copies.
_FILES: tuple[str, ...] = (
    "LICENSE",
    "CITATION.cff",
    "Makefile",
    "install.py",
    "pyproject.toml",
)
_FILES += ("constraints.txt", "environment.yml", "apt.txt")
_FOLDERS = ("srlib", "data", "docs", "notebooks")
_README = Path(__file__).with_name("handout_readme.md")  # in the zip it is README.md
# What students can make; the other targets need files that only the repository has.
_TARGETS = "help|install|run-all|lab|train|clean"
_TOP = "super-resolution"
_TIME = (2020, 1, 1, 0, 0, 0)  # the same files make the same zip


def make_handout(out: Path = BUILD / "handout", sources: Path = EXERCISES) -> Path:
    """Write the zip that students get, after a search for solutions in all that it holds.

    Students unpack it, install the course once (``make install``) and need no network then. The
    exercises in it are nbgrader's student copies: without solutions, hidden tests, marking schemes,
    outputs, and cells with the tag ``teacher``. The modules that check the exercises know the
    answers; they are packed, so that nobody reads them in passing.

    Args:
        out: the folder to write to.
        sources: the exercises with solutions.

    Returns:
        The zip, ``super-resolution.zip``.

    Raises:
        InputError: if there are no exercises, nbgrader refuses one, or a solution would be
            handed out (the sentence names the file and the line), or if this is a handout itself.
    """
    refuse_without_nbgrader()
    in_checkout(ROOT)
    if not _README.is_file():
        raise InputError("This is a handout itself: make one where the course's repository is.")
    with tempfile.TemporaryDirectory(prefix="srlib-") as folder:
        course = CourseFolder(Path(folder))
        chapters = course.stage(sources)
        files = {name: _content(name, path) for name, path in _course_files()}
        secrets: set[str] = set()
        for chapter in chapters:
            released = course.notebook("release", ".", chapter)
            secrets |= find_secrets(read_notebook(sources / chapter / f"{chapter}.ipynb"))
            for path in sorted(released.parent.rglob("*")):
                inside = path.relative_to(released.parent).as_posix()
                if path.is_file() and _is_own(sources / chapter / inside):
                    files[f"notebooks/exercises/{chapter}/{inside}"] = path.read_bytes()
    leaks = [leak for name in files for leak in find_leaks(name, files[name], secrets)]
    if leaks:
        raise InputError(
            f"Solutions would be handed out: {name_some(leaks, '; ')}: take them out there, or "
            "mark them in the exercises' sources."
        )
    target = out / f"{_TOP}.zip"
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    with replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{_TOP}/{name}", _TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return target


def _course_files() -> Iterator[tuple[str, Path]]:
    """Yield names in the zip and paths of the checkout's files, without the exercises' sources."""
    yield "README.md", _README
    for name in _FILES:
        if (ROOT / name).is_file():
            yield name, ROOT / name
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            made = any(part.startswith((".", "__pycache__")) for part in inside.parts)
            kept = path.is_file() and _is_own(path) and not made and path != _README
            if kept and not path.is_relative_to(EXERCISES):
                yield inside.as_posix(), path


def _is_own(path: Path) -> bool:
    """Return whether a file is the course's: in a checkout, what git tracks."""
    tracked = _tracked(ROOT)
    return tracked is None or not path.is_relative_to(ROOT) or path in tracked


@functools.cache
def _tracked(root: Path) -> set[Path] | None:
    """Return the files that git tracks, or None where there is no checkout of git's."""
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InputError(
            f"git does not say which files of '{root}' are the course's: see what git status says "
            "there."
        ) from error
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return {root / name for name in names}


def _content(name: str, path: Path) -> bytes:
    content = path.read_bytes()
    if name == "Makefile":
        return _list_fewer_targets(content.decode()).encode()
    if not re.fullmatch(r"srlib/exercises/(?!__init__)\w+\.py", name):
        return content
    packed = base64.b85encode(zlib.compress(content)).decode()
    lines = ['"""Packed, so that nobody reads the answers to exercises in passing."""\n']
    lines += ["import base64", "import zlib\n", f'_PACKED = "{packed}"']
    lines.append('exec(compile(zlib.decompress(base64.b85decode(_PACKED)), __file__, "exec"))\n')
    return "\n".join(lines).encode()


def _list_fewer_targets(makefile: str) -> str:
    """Return the Makefile, its ``make help`` listing only what students can make."""
    makefile = re.sub(rf"(?m)^(?!(?:{_TARGETS}):)([a-z-]+:.*?) ## .*$", r"\1", makefile)
    return re.sub(r"(?m)^\t@echo \"Variable of grade:.*\n", "", makefile)
