"""Executed notebooks as pages, and outputs kept in the notebooks."""

from pathlib import Path
from typing import TYPE_CHECKING

from srlib.common.files import write_text

if TYPE_CHECKING:
    import nbformat


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


def _export_page(executed: Path) -> None:
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_filename(str(executed))
    write_text(executed.with_suffix(".html"), page)


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
