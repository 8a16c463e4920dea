"""Read and write records (JSON files), and lists of dataclasses kept in them."""

import json
import math
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
    """Write dataclasses as a JSON list, in their order; as ``write_json``."""
    write_json(path, [asdict(record) for record in records], indent=1)


def write_json(path: Path, values: Any, indent: int = 2) -> None:
    """Write what consists of mappings, lists, texts and numbers as a JSON file.

    What is NaN or infinite, as the PSNR of a perfect picture, becomes null: JSON has no word
    for it.

    Raises:
        InputError: if the file cannot be written.
    """
    write_text(path, json.dumps(_speakable(values), indent=indent, allow_nan=False) + "\n")


def _speakable(values: Any) -> Any:
    """Return the values with None for every number that JSON has no word for."""
    if isinstance(values, dict):
        return {name: _speakable(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_speakable(value) for value in values]
    return None if isinstance(values, float) and not math.isfinite(values) else values


def _unusable(path: Path, remedy: str) -> InputError:
    fault = "damaged" if path.is_file() else "missing"
    return InputError(f"'{path}' is {fault}: {remedy}.")
