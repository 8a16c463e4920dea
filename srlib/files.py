"""Write files so that nothing is ever lost or half written."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from srlib.errors import InputError


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary name beside a file; what is written there replaces the file at the end.

    If writing fails, the old file stays as it was and the temporary one is deleted.

    Raises:
        InputError: if the folder or the file cannot be written.
    """
    path = Path(path)
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"'{path}' cannot be written ({reason}): make room or choose another folder."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Raises:
        InputError: if it cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
