"""What students must not see, and whether it stands anywhere in what they get."""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from srlib.teaching.nbgrading import is_for_teachers

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Shorter lines, without spaces, could stand anywhere.
_SHORTEST = 20
_REGION = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
_PICTURES = (".jpg", ".png", ".npz", ".h5")


def find_secrets(source: "NotebookNode") -> set[str]:
    """Return the lines of a source that tell a solution, a hidden test or what is for teachers.

    Those are the lines between nbgrader's marks, of solution cells without marks, and of cells for
    teachers. Left out is what tells nothing: short lines, imports, heads of functions, loops and
    conditions, captions, and what the same cell shows outside of the marks, as the head of a table.

    Args:
        source: of exercises, with solutions.

    Returns:
        Lines without any spaces.
    """
    lines = [line.strip() for cell in source.cells for line in _secret_lines(cell)]
    nothing = re.compile(r"(import|from) |.*:$|[\"'][^\"']*[\"'],?$")
    telling = [_bare(line) for line in lines if not nothing.match(line)]
    return {line for line in telling if len(line) >= _SHORTEST}


def find_leaks(name: str, content: bytes, secrets: set[str]) -> list[str]:
    """Return the secrets that a file holds; of notebooks also in outputs and metadata.

    Args:
        name: of the file; those of pictures and networks are not read.
        content: of the file.
        secrets: from ``find_secrets``.
    """
    if name.endswith(_PICTURES):
        return []
    text = content.decode("utf-8", "replace")
    if name.endswith((".ipynb", ".json")):
        with contextlib.suppress(ValueError):
            text = "\n".join(_texts(json.loads(text)))
    # Outputs show code with colours: as HTML, or with the signs of terminals.
    plain = re.sub(r"\x1b\[[0-9;]*m|</?span[^>]*>", "", text)
    bare = _bare(plain.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">"))
    bare = bare.replace("&#39;", "'").replace("&amp;", "&")
    marks = [f"{name}: {mark[0]}" for mark in _REGION.finditer(plain) if name.endswith(".ipynb")]
    return marks + [f"{name}: {secret}" for secret in sorted(secrets) if secret in bare]


def _secret_lines(cell: "NotebookNode") -> Iterator[str]:
    lines = cell.source.splitlines()
    if is_for_teachers(cell):
        yield from lines
        return
    marked = any(_REGION.search(line) for line in lines)
    inside = not marked and cell.metadata.get("nbgrader", {}).get("solution", False)
    secret, shown = [], set()
    for line in lines:
        mark = _REGION.search(line)
        if mark:
            inside = mark[1] == "BEGIN"
        elif inside:
            secret.append(line)
        else:
            shown.add(_bare(line))
    yield from (line for line in secret if _bare(line) not in shown)


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts of a JSON value, lists of lines joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from map(str, value)
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            yield "".join(value)
        else:
            for each in value:
                yield from _texts(each)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
