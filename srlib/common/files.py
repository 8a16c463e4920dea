"""Read and write files: failures end in one sentence, nothing is lost or half written."""

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from srlib.common.errors import InputError


@contextlib.contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Say in one sentence which file or folder could not be read in the block, and why.

    Raises:
        InputError: if the system does not let it be read.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"'{path}' cannot be read ({error.strerror or error}): "
            "change its permissions or choose another."
        ) from error


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary name beside a file; what is written there replaces the file at the end.

    If writing fails, the old file stays as it was and the temporary one is deleted. A link
    stays a link to the file, which keeps its permissions. Where several threads or processes
    write one file, the last to end wins.

    Raises:
        InputError: if the folder or the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    # The end of the name suffices (its suffix counts): a whole long one would become too long.
    temporary = target.parent / f".{uuid.uuid4().hex}-{target.name[-50:]}"
    try:
        yield temporary
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


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Raises:
        InputError: if it cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
