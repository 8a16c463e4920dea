"""What students have handed in: notebooks in folders and zips, and whose they are."""

import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from srlib.common.errors import InputError
from srlib.common.files import reading
from srlib.common.words import name_some, one_line

# Bytes of a notebook; a zip may hold so many files, and zips in it so deep.
LARGEST, _MOST_FILES, _DEEPEST = 20 << 20, 5000, 2
# Bytes of all that is unpacked of a zip in a folder, and of a zip within it.
_MOST_BYTES = (2 << 30, 100 << 20)
_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
# Anna Li_12345_assignsubmission_file_/01_data.ipynb, or without a folder.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assign(?:submission|feedback)_[a-z]+_?.*")
# lianna_LATE_12345_67890_01_data-1.ipynb
_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+)")


@dataclass(frozen=True)
class Submission:
    """A file that a student has handed in.

    Attributes:
        student: the name by which the gradebook knows the student.
        name: as the learning platform or the folder has it.
        number: the student's number on the platform, or empty.
        platform: ``moodle``, ``canvas`` or empty.
        path: where the file was found.
        time: when it was written, comparable.
        content: of the file; empty if there is a fault.
        fault: why it cannot be used, or empty.
        notebook: whether it was meant as one; else the fault names what was handed in instead.
    """

    student: str
    name: str
    number: str
    platform: str
    path: str
    time: tuple[int, ...]
    content: bytes
    fault: str = ""
    notebook: bool = True


@dataclass(frozen=True)
class _File:
    """A file in a folder or in a zip: names of the folders around it and its own."""

    parts: tuple[str, ...]
    time: tuple[int, ...]
    content: bytes
    fault: str = ""
    # Whether the zip in which it was found, if any, holds a single folder or file.
    alone: bool = False
    notebook: bool = True


def collect(folder: Path, chapters: Collection[str]) -> list[Submission]:
    """Return what is in a folder of submissions, or in a zip of them.

    Files may lie loose (named after their student), in folders of students, or in zips as Moodle
    and Canvas make them, also zips within. Nothing is unpacked to a disk, so names in a zip lead
    nowhere, and what would become too large is not read.

    Args:
        folder: the folder, or a single zip.
        chapters: their names, which are no part of a student's name.

    Raises:
        InputError: if it is missing or holds nothing.
    """
    if not folder.exists():
        raise InputError(f"There is no folder '{folder}': name that of the submissions.")
    with reading(folder):
        files = list(_from_disk(folder))
    if not any(file.notebook for file in files):
        raise InputError(f"There are no notebooks in '{folder}': name another folder.")
    return _without_clutter([_submission(file, chapters) for file in files])


def _from_disk(folder: Path) -> Iterator[_File]:
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    for path in paths:
        parts = path.relative_to(folder).parts if folder.is_dir() else (path.name,)
        if _is_clutter(parts):
            continue
        if path.is_symlink():  # it may lead to what is no student's
            yield _File(parts, (), b"", notebook=False)
            continue
        if not path.is_file():
            continue
        changed = datetime.datetime.fromtimestamp(path.stat().st_mtime)
        time = tuple(changed.timetuple()[:6])
        if _NOTEBOOK.search(path.name):
            if path.stat().st_size > LARGEST:
                yield _File(parts, time, b"", _too_large())
            else:
                yield _File(parts, time, path.read_bytes())
        elif path.suffix.lower() == ".zip":
            with path.open("rb") as stream:
                yield from _from_zip(stream, parts, time)
        else:
            yield _File(parts, time, b"", notebook=False)


def _from_zip(
    stream: "io.BufferedIOBase | io.BufferedReader",
    outer: tuple[str, ...],
    time: tuple[int, ...],
    depth: int = 1,
    alone: bool | None = None,
) -> Iterator[_File]:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_FILES:
                raise zipfile.BadZipFile(f"it holds more than {_MOST_FILES} files")
            tops = {parts[0] for entry in entries if (parts := _of_interest(entry))}
            alone = len(tops) == 1 if alone is None else alone
            left = _MOST_BYTES[depth - 1]
            for entry in entries:
                inside = _of_interest(entry)
                if not inside:
                    others = _inside(entry)
                    if others and not _is_clutter(others):
                        yield _File(
                            outer + others, entry.date_time, b"", alone=alone, notebook=False
                        )
                    continue
                is_zip = inside[-1].lower().endswith(".zip")
                content, fault = _read(archive, entry)
                left -= len(content)
                if left < 0:
                    raise zipfile.BadZipFile("unpacked, it is too large")
                parts = outer + inside
                if is_zip and not fault and depth < _DEEPEST:
                    inner = io.BytesIO(content)
                    yield from _from_zip(inner, parts, entry.date_time, depth + 1, alone)
                    continue
                if is_zip:
                    content, fault = b"", fault or "it is a zip in a zip in a zip: unpack it"
                yield _File(parts, entry.date_time, content, fault, alone)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        yield _File(outer, time, b"", f"the zip cannot be read ({error})")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[bytes, str]:
    """Return a zip's entry, or why it is not read; what its size is said to be may be a lie."""
    if entry.flag_bits & 1:
        return b"", "it is protected by a password: hand it in without"
    try:
        with archive.open(entry) as file:
            content = file.read(LARGEST + 1)
    except Exception as error:  # a damaged entry costs itself alone
        return b"", f"it cannot be unpacked ({error})"
    return (b"", _too_large()) if len(content) > LARGEST else (content, "")


def _too_large() -> str:
    return f"it is larger than {LARGEST >> 20} MB: hand it in without its outputs"


def _inside(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    return tuple(part for part in parts if part not in ("/", "..", "."))


def _of_interest(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the path of a notebook or a zip within a zip, nothing of other files."""
    inside = _inside(entry)
    if not inside or _is_clutter(inside):
        return ()
    wanted = inside[-1].lower().endswith(".zip") or _NOTEBOOK.search(inside[-1])
    return inside if wanted else ()


def _is_clutter(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _submission(file: _File, chapters: Collection[str]) -> Submission:
    name, number, platform = _whose(file, chapters)
    student = _safe(f"{name}_{number}" if number else name)
    path = "/".join(file.parts)
    about = (student, name, number, platform, path, file.time, file.content, file.fault)
    return Submission(*about, file.notebook)


def _without_clutter(submissions: list[Submission]) -> list[Submission]:
    """Return the notebooks, and one line on each student who has handed in other files alone.

    What lies loose is no student's, unless a platform or a notebook's name says so.
    """
    notebooks = [each for each in submissions if each.notebook]
    others: dict[str, list[Submission]] = {}
    for each in submissions:
        loose = "/" not in each.path and not each.platform and not _NOTEBOOK.search(each.path)
        if not each.notebook and not loose:
            others.setdefault(each.student, []).append(each)
    for student in {each.student for each in notebooks} & set(others):
        del others[student]
    for those in others.values():
        names = [one_line(each.path.rpartition("/")[2]) for each in those]
        fault = f"handed in no notebook: {name_some(names)}"
        path = "; ".join(each.path for each in those)
        notebooks.append(replace(those[0], path=path, time=(), fault=fault))
    return notebooks


def _whose(file: _File, chapters: Collection[str]) -> tuple[str, str, str]:
    """Return a student's name, number and platform from where a file lies."""
    for part in file.parts:
        if found := _MOODLE.fullmatch(part):
            return found["name"], found["number"], "moodle"
    for part in file.parts:
        if found := _CANVAS.fullmatch(part):
            return found["name"], found["number"], "canvas"
    folders = file.parts[:-1]
    whose = 0
    if folders and folders[0].lower().endswith(".zip"):  # it lies loose, of a student or a class
        whose = 1 if len(folders) > 1 and not file.alone else 0
    return _stem(file.parts[whose], chapters), "", ""


def _stem(name: str, chapters: Collection[str]) -> str:
    """Return what remains of a file's name without suffix and chapter."""
    stem = re.sub(r"(\.ipynb(\.txt|\.json)?|\.zip)$", "", name, flags=re.IGNORECASE)
    for chapter in chapters:
        rest = re.sub(rf"[\s_.-]*{re.escape(chapter)}[\s_.-]*", " ", stem, flags=re.IGNORECASE)
        if rest.strip():
            stem = rest.strip()
    return stem


def _safe(name: str) -> str:
    """Return a name that can be that of a folder on any system."""
    name = unicodedata.normalize("NFC", name)
    name = re.sub(r"[^\w .@-]", "_", name).strip(" .")
    return name[:80] or "unnamed"
