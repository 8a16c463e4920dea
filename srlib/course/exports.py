"""Executed notebooks as pages, and outputs kept in the notebooks."""

import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from srlib.common.files import write_text

if TYPE_CHECKING:
    import nbformat

# To a notebook of the course.
_LINK = re.compile(r'href="([^":#?]+\.ipynb)')
WIDGET = "application/vnd.jupyter.widget-view+json"


def _drop_widgets(executed: Path) -> None:
    """Take live widgets out, which are dead without their kernel; static twins stay."""
    import nbformat

    notebook = _read_notebook(executed)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        kept = []
        for output in cell.get("outputs", []):
            widget = output.get("data", {}).pop(WIDGET, None)
            if widget is None or "text/html" in output.data:
                kept.append(output)
        if cell.cell_type == "code":
            cell.outputs = kept
    write_text(executed, nbformat.writes(notebook) + "\n")


def _export_page(executed: Path, source: Path, sources: Collection[Path]) -> None:
    """Write the page of an executed notebook beside it.

    Args:
        executed: the notebook.
        source: where it comes from; links to notebooks are meant from there.
        sources: of all the notebooks that get a page in the same folder.
    """
    from nbconvert import HTMLExporter

    def lead(link: re.Match[str]) -> str:
        target = Path(os.path.normpath(source.parent / unquote(link[1])))
        if target in sources:
            return f'href="{quote(target.stem)}.html'
        try:
            return f'href="{quote(Path(os.path.relpath(target, executed.parent)).as_posix())}'
        except ValueError:  # on Windows, where it lies on another disk
            return link[0]

    page, _ = HTMLExporter().from_filename(str(executed))
    write_text(executed.with_suffix(".html"), _LINK.sub(lead, page))


def _keep_outputs(path: Path, executed: Path) -> None:
    """Copy outputs into a notebook."""
    import nbformat

    notebook = _read_notebook(path)
    for cell, done in zip(notebook.cells, _read_notebook(executed).cells, strict=True):
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = done.execution_count, done.outputs
    write_text(path, nbformat.writes(notebook) + "\n")


def _read_notebook(path: Path) -> "nbformat.NotebookNode":
    import nbformat

    return nbformat.read(path, as_version=4)
