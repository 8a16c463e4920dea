"""Read and write files: failures end in one sentence, nothing is lost or half written."""

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from srlib.common.errors import InputError


def reading(path: str | Path) -> contextlib.AbstractContextManager[None]:
    """Say in one sentence which file or folder could not be read in the block, and why.

    Raises:
        InputError: if the system does not let it be read.
    """
    return _saying(f"'{path}' cannot be read", "change its permissions or choose another")


def writing(folder: str | Path) -> contextlib.AbstractContextManager[None]:
    """Say in one sentence which folder could not be made or written in the block, and why.

    Raises:
        InputError: if the system does not let it be written.
    """
    remedy = "change its permissions or its owner, make room, or name another with SR_BUILD_DIR"
    return _saying(f"'{folder}' cannot be written", remedy)


@contextlib.contextmanager
def _saying(fault: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{fault} ({error.strerror or error}): {remedy}.") from error


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary name; what is written there replaces the file at the end.

    If writing fails, the old file stays as it was and the temporary one is deleted. A link
    stays a link to the file, which keeps its permissions. Where several threads or processes
    write one file, the last to end wins. A device, a pipe or an open file such as /dev/stdout
    is not replaced: the content is written into it.

    Raises:
        InputError: if the folder or the file cannot be written.
    """
    target, stream = Path(os.path.realpath(path)), is_stream(path)
    folder = Path(tempfile.gettempdir()) if stream else target.parent
    # The end of the name suffices (its suffix counts): a whole long one would become too long.
    temporary = folder / f".{uuid.uuid4().hex}-{Path(path).name[-50:]}"
    try:
        yield temporary
        if stream:
            _pour(temporary, path)
            return
        with contextlib.suppress(FileNotFoundError):  # a new file has the usual permissions
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"'{path}' cannot be written ({reason}): make room or choose another folder."
        ) from error
    finally:
        with contextlib.suppress(OSError):  # it was never made, or the error is told already
            temporary.unlink()


def refuse_unwritable(path: str | Path) -> None:
    """Refuse, before a long work, a file that could not be written after it.

    Raises:
        InputError: if it is a folder or a link in a circle, or there is no folder for it, or
            none that may be changed.
    """
    target = Path(os.path.realpath(path))
    with reading(path):
        if is_stream(path):
            return
        if target.is_symlink():
            raise InputError(f"'{path}' is a link that leads in a circle: name a file.")
        if target.is_dir():
            raise InputError(f"'{path}' is a folder: name a file in it.")
        if not target.parent.is_dir():
            raise InputError(f"There is no folder '{target.parent}': make it first.")
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise InputError(f"Nothing can be written to '{target.parent}': choose another folder.")


def is_stream(path: str | Path) -> bool:
    """Return whether a path leads to what is written into: a device, a pipe, an open file."""
    if _open_file(path) is not None:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Raises:
        InputError: if it cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _open_file(path: str | Path) -> int | None:
    """Return the number of the open file that a path such as /dev/stdout leads to, else None."""
    step = os.path.abspath(path)
    for _ in range(40):  # as many links as Linux follows
        number = re.fullmatch(r"/(?:dev|proc/self)/fd/(\d+)", step)
        if number:
            return int(number[1])
        if not os.path.islink(step):
            break
        step = os.path.abspath(os.path.join(os.path.dirname(step), os.readlink(step)))
    return None


def _pour(file: Path, stream: str | Path) -> None:
    """Write a file's content into a stream, after what was printed so far."""
    sys.stdout.flush()
    number = _open_file(stream)
    # An open file goes on where it is; opened anew, it would begin again.
    target = os.open(stream, os.O_WRONLY | os.O_APPEND) if number is None else os.dup(number)
    with os.fdopen(target, "wb") as sink, file.open("rb") as source:
        shutil.copyfileobj(source, sink)
