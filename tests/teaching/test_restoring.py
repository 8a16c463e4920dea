"""Notebooks that came back changed: recognised by their cells, and put back into their form."""

import json

import nbformat
import pytest
from teaching.exercise import make_source
from teaching.students import without

from srlib.common.errors import InputError
from srlib.teaching.entries import take_in
from srlib.teaching.restoring import read_cells, recognise, restore
from srlib.teaching.submissions import Submission


@pytest.fixture
def handed_out():
    """Return a notebook as it is handed out; here with its tests in sight."""
    notebook = make_source()
    notebook.cells = notebook.cells[:-1]
    return notebook


@pytest.fixture
def restored(handed_out):
    """Return a function that restores a changed notebook: sources by id or number, remarks."""

    def restore_(text):
        notebook, remarks = restore(read_cells(text.encode()), handed_out)
        nbformat.validate(notebook)
        return [cell.source for cell in notebook.cells], remarks

    return restore_


def text_of(notebook):
    return nbformat.writes(notebook)


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def test_answers_stay_and_locked_cells_are_as_they_were(restored, handed_out):
    mine = nbformat.from_dict(handed_out)
    mine.cells[5].source, mine.cells[6].source = "def mean(x): return 0", "pass"
    mine.cells[2].source = 'name = "Ada"'
    changed, remarks = restored(text_of(mine))
    wanted = sources(make_source())[:-1]
    wanted[5], wanted[2] = "def mean(x): return 0", 'name = "Ada"'
    assert changed == wanted
    assert remarks == ["cell mean_test had been changed, and is as it was handed out"]


def test_what_was_deleted_is_back(restored, handed_out):
    deleted = [handed_out.cells[0].id, handed_out.cells[2].id, "mean", "mean_test"]
    changed, remarks = restored(without(text_of(handed_out), *deleted))
    assert changed == sources(handed_out)
    assert remarks == ["cell mean was missing", "cell mean_test was missing"]


def test_cells_of_ones_own_stay_where_they_were(restored, handed_out):
    mine = json.loads(text_of(handed_out))
    own = {"cell_type": "code", "source": ["import ", "math"], "metadata": {"x": 1}, "id": "my"}
    mine["cells"].insert(4, own)
    changed, remarks = restored(json.dumps(mine))
    assert changed[4] == "import math" and len(changed) == len(handed_out.cells) + 1
    assert remarks == []


def test_order_and_copies_do_not_matter(restored, handed_out):
    mine = json.loads(text_of(handed_out))
    cells = mine["cells"]
    mine["cells"] = [*cells[7:], dict(cells[5], source="old = 1"), *cells[:7]]
    changed, _ = restored(json.dumps(mine))
    graded = [text for text in changed if text != "old = 1"]
    assert graded == sources(handed_out) and "old = 1" in changed


def test_a_notebook_whose_ids_were_lost_is_told_by_its_grades(restored, handed_out):
    mine = json.loads(text_of(handed_out))
    for number, cell in enumerate(mine["cells"]):
        cell["id"] = f"new{number}"
    changed, remarks = restored(json.dumps(mine))
    assert sorted(changed) == sorted(sources(handed_out)) and remarks == []


@pytest.mark.parametrize(
    "cell",
    [
        *(None, 7, {}, {"cell_type": "code"}, {"cell_type": "x", "source": 3}),
        {"cell_type": "code", "source": "1", "metadata": {"nbgrader": "x"}},
        {"cell_type": "code", "source": "\ud800", "metadata": [], "id": 3, "outputs": "x"},
        {"cell_type": "markdown", "source": "# a", "metadata": {"nbgrader": {"grade_id": 5}}},
    ],
)
def test_odd_cells_do_no_harm(restored, handed_out, cell):
    mine = json.loads(text_of(handed_out))
    mine["cells"].append(cell)
    changed, _ = restored(json.dumps(mine))
    assert changed[: len(handed_out.cells)] == sources(handed_out)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not in JSON"),
        (b"\xff\xfe", "not in JSON"),
        (b"[" * 100_000, "not in JSON"),
        (b"[]", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"worksheets": []}', "old version"),
    ],
)
def test_what_is_no_notebook_is_said(content, fault):
    with pytest.raises(InputError, match=fault):
        read_cells(content)


def test_the_chapter_is_told_by_cells_whatever_the_file_is_called(handed_out):
    other = make_source("02_interpolation")
    for cell in other.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id += "_2"
            cell["id"] += "_2"
    chapters = {"01_data": handed_out, "02_interpolation": other}
    cells = read_cells(text_of(other).encode())
    assert recognise(cells, chapters, "01_data.ipynb") == "02_interpolation"
    assert recognise(read_cells(b'{"cells": []}'), chapters, "01_data.ipynb") is None


def test_of_several_notebooks_the_newest_that_can_be_read_counts(handed_out):
    def submission(path, time, content):
        return Submission("ada", "Ada", "", "", path, (time,), content)

    text = text_of(handed_out).encode()
    newer = text.replace(b'name = \\"\\"', b'name = \\"new\\"')
    those = [submission("old.ipynb", 1, text), submission("new.ipynb", 2, newer)]
    those.append(submission("newest.ipynb", 3, b"{"))
    [entry], notebooks = take_in(those, {"01_data": handed_out})
    assert 'name = "new"' in sources(notebooks[entry])
    old, newest = sorted(entry.remarks, reverse=True)
    assert old == "'old.ipynb' was passed over: there is a newer one"
    assert newest.startswith("'newest.ipynb' was passed over: it is damaged")
