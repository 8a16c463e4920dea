"""Notebooks that students hand in, put back into the form of what was handed out."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from srlib.common.errors import InputError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TYPES = ("code", "markdown", "raw")


def read_cells(content: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook file, whatever else may be wrong with it.

    Returns:
        Mappings with ``cell_type``, ``source`` (text), ``id`` and ``grade_id`` (text or None).

    Raises:
        InputError: if it is no notebook; the sentence says why.
    """
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError("it is damaged, or no notebook: it is not in JSON") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        old = isinstance(notebook, dict) and "worksheets" in notebook
        raise InputError(
            "it is a notebook of an old version: open and save it in Jupyter"
            if old
            else "it is no notebook: it has no list of cells"
        )
    return [_plain(cell) for cell in cells if isinstance(cell, dict)]


def recognise(
    cells: list[dict[str, Any]], handed_out: "Mapping[str, NotebookNode]", name: str = ""
) -> str | None:
    """Return of which chapter a notebook is, by its cells; its file's name decides between equals.

    Args:
        cells: from ``read_cells``.
        handed_out: for each chapter the student's copy.
        name: of the file.
    """
    known = {_key(cell) for cell in cells} | {cell["id"] for cell in cells}
    shared = {
        chapter: (len(known & _keys(notebook)), chapter in name)
        for chapter, notebook in handed_out.items()
    }
    best = max(shared, key=lambda chapter: shared[chapter], default=None)
    return best if best is not None and shared[best][0] else None


def restore(
    cells: list[dict[str, Any]], handed_out: "NotebookNode"
) -> tuple["NotebookNode", list[str]]:
    """Return a student's answers in the notebook that was handed out, and what was mended.

    Tests and other locked cells are as they were handed out; those that are missing are back.
    Answers are found by the ids of their cells. Further cells stay where they were.

    Args:
        cells: from ``read_cells``.
        handed_out: the student's copy of the chapter.
    """
    from nbformat import from_dict

    places: dict[str, int] = {}
    for number, cell in enumerate(handed_out.cells):
        places[cell.id] = number
        places[_grade_id(cell) or cell.id] = number
    found: dict[int, dict[str, Any]] = {}
    further: dict[int, list[dict[str, Any]]] = {}
    keeps_ids = any(cell["id"] in places for cell in cells)
    last = {_place(cell, places): number for number, cell in enumerate(cells)}
    anchor = -1
    for number, cell in enumerate(cells):
        place = _place(cell, places)
        if place is None or last[place] != number:  # of copies the last one counts
            further.setdefault(anchor, []).append(cell)
        else:
            found[place], anchor = cell, place
    restored, remarks = [_further(cell) for cell in further.get(-1, [])], []
    for number, cell in enumerate(handed_out.cells):
        mine, grade_id = found.get(number), _grade_id(cell)
        if mine is None and (grade_id or keeps_ids):
            restored.append(from_dict(cell))
            if grade_id:
                remarks.append(f"cell {grade_id} was missing")
        elif mine is not None:
            locked = grade_id and not cell.metadata.nbgrader.get("solution")
            if locked and mine["source"].strip() != cell.source.strip():
                remarks.append(f"cell {grade_id} had been changed, and is as it was handed out")
            source = cell.source if locked else mine["source"]
            restored.append(from_dict({**cell, "source": source}))
        restored += [_further(each) for each in further.get(number, [])]
    return _numbered(from_dict({**handed_out, "cells": restored})), remarks


def _plain(cell: dict[str, Any]) -> dict[str, Any]:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return {
        "cell_type": cell["cell_type"] if cell.get("cell_type") in _TYPES else "raw",
        "source": source.encode("utf-8", "replace").decode() if isinstance(source, str) else "",
        "id": cell["id"] if isinstance(cell.get("id"), str) else None,
        "grade_id": grade_id if isinstance(grade_id, str) else None,
    }


def _further(cell: dict[str, Any]) -> "NotebookNode":
    """Return a cell that the student has added, without any metadata."""
    from nbformat import v4

    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
    return make[cell["cell_type"]](cell["source"])


def _grade_id(cell: "NotebookNode") -> str | None:
    found: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return found


def _key(cell: dict[str, Any]) -> str | None:
    key: str | None = cell["grade_id"] or cell["id"]
    return key


def _keys(notebook: "NotebookNode") -> set[str]:
    return {cell.id for cell in notebook.cells} | {
        grade_id for cell in notebook.cells if (grade_id := _grade_id(cell))
    }


def _place(cell: dict[str, Any], places: Mapping[str, int]) -> int | None:
    """Return the position of the cell that was handed out, by the grade's id or the cell's."""
    for key in (cell["grade_id"], cell["id"]):
        if key is not None and key in places:
            return places[key]
    return None


def _numbered(notebook: "NotebookNode") -> "NotebookNode":
    """Return it with ids for all cells, which must be unique."""
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    return notebook
