"""Read and write records (JSON files), and lists of dataclasses kept in them."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from srlib.common.errors import InputError
from srlib.common.files import write_text

Values = TypeVar("Values", dict, list)
Record = TypeVar("Record")


def read_json(path: Path, kind: type[Values], remedy: str) -> Values:
    """Return what a JSON file holds.

    Args:
        path: the file.
        kind: ``dict`` or ``list``, what it must hold.
        remedy: what to do if it cannot be used, the end of the error's sentence.

    Raises:
        InputError: if the file is missing or damaged.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(path, remedy) from error
    if not isinstance(values, kind):
        raise _unusable(path, remedy)
    return values


def read_records(path: Path, record: type[Record]) -> list[Record]:
    """Return what ``write_records`` wrote.

    Args:
        path: the file, one that ships with the course.
        record: the dataclass of which it holds a list.

    Raises:
        InputError: if the file is missing or damaged.
    """
    remedy = "restore it from the repository"
    try:
        return [record(**values) for values in read_json(path, list, remedy)]
    except TypeError as error:
        raise _unusable(path, remedy) from error


def write_records(path: Path, records: Iterable[Any]) -> None:
    """Write dataclasses as a JSON list, in their order.

    Raises:
        InputError: if the file cannot be written.
    """
    values = [asdict(record) for record in records]
    write_text(path, json.dumps(values, indent=1) + "\n")


def _unusable(path: Path, remedy: str) -> InputError:
    fault = "damaged" if path.is_file() else "missing"
    return InputError(f"'{path}' is {fault}: {remedy}.")
