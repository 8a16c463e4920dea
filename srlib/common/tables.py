"""Read the tables (CSV files) that describe a data set."""

import csv
import io
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.files import reading


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV file as mappings from column to cell.

    Args:
        path: the file, in UTF-8; its first line names the columns.
        columns: those that it must have.

    Raises:
        InputError: if it is missing, no such table, or has no rows; the sentence says which.
    """
    if not path.is_file():
        raise InputError(f"There is no '{path}': restore it, or use another data folder.")
    try:
        with reading(path):
            text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text))
        names = reader.fieldnames or ()
        rows = list(reader)
    except UnicodeDecodeError as error:
        raise InputError(f"'{path}' is not in UTF-8: save it in this encoding.") from error
    except csv.Error as error:
        raise InputError(f"'{path}' is no table ({error}): save it as CSV.") from error
    missing = [name for name in columns if name not in names]
    if missing:
        raise InputError(
            f"'{path}' has no column {', '.join(missing)}: its first line must name "
            f"{', '.join(columns)}."
        )
    for number, row in enumerate(rows, 1):
        if None in (row[name] for name in columns):
            raise InputError(
                f"Row {number} of '{path}' is cut short: complete it ({', '.join(columns)}) "
                "or delete it."
            )
    if not rows:
        raise InputError(f"'{path}' lists no photos: restore it, or use another data folder.")
    return rows
