"""The exercise notebooks as teachers have them, and what students get of them."""

import re
from importlib import import_module

import nbformat

from srlib.common.places import NOTEBOOKS
from srlib.exercises import Check

NAMES = [path.stem for path in sorted((NOTEBOOKS / "exercises").glob("*/*.ipynb"))]
_SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
_HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)


def folder_of(name):
    return NOTEBOOKS / "exercises" / name


def read(name):
    return nbformat.read(folder_of(name) / f"{name}.ipynb", as_version=4)


def code_cells(name):
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def grading(cell):
    """Return what nbgrader knows of a cell; nothing of others."""
    return cell.metadata.get("nbgrader", {})


def points(name):
    """Return grade_id → points."""
    found = {
        grading(cell).get("grade_id"): grading(cell).get("points") for cell in read(name).cells
    }
    return {grade_id: value for grade_id, value in found.items() if value is not None}


def checks_module(name):
    """Return the module that a notebook knows as ``check``."""
    [module] = re.findall(
        r"from srlib\.exercises import (\w+) as check\n", code_cells(name)[0].source
    )
    return import_module(f"srlib.exercises.{module}")


def core_checks(name):
    """Return the checks of the exercises with two points by their names."""
    module = checks_module(name)
    return {
        grade_id.removesuffix("_test"): getattr(module, grade_id.removesuffix("_test"))
        for grade_id, value in points(name).items()
        if value == 2
    }


def all_checks(name):
    return {
        key: value for key, value in vars(checks_module(name)).items() if isinstance(value, Check)
    }


def run(name, solved, student="Ada Lovelace"):
    """Run a notebook's code cells; return grade_id → outcome, and the names that they have left."""
    names, outcomes = {}, {}
    for cell in code_cells(name):
        source = cell.source.replace('name = ""', f'name = "{student}"')
        if not solved:
            source = _HIDDEN.sub("", _SOLUTION.sub("...  # your code", source))
        exec(compile(source, cell.id, "exec"), names)
        if grading(cell).get("grade"):
            outcomes[grading(cell)["grade_id"]] = names["outcome"]
    return outcomes, names
