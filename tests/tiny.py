"""Tiny notebooks, and the course's command line on a folder of them."""

import nbformat

PARAMETERS = 'profile = "quick"\nseed = 0\nepochs = None\ndata_dir = ""'
# Called with the folder and the arguments of ``python -m srlib``.
COMMAND = """
import sys
from srlib.common.surroundings import settle
settle()
from functools import partial
from pathlib import Path
from srlib.__main__ import run
from srlib.course import runner

folder = Path(sys.argv.pop(1))
runner.run_course = partial(runner.run_course, notebooks=folder, build=folder / "build")
sys.exit(run())
"""


def write(path, *sources, tags=("parameters",)):
    """Write a notebook: a title, the parameters and a cell for each source."""
    cells = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, *sources)]
    cells[0].metadata["tags"] = list(tags)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), *cells])
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    nbformat.write(notebook, path)
    return path
