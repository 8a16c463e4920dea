"""The exercises that ship: handed out whole, and none of their solutions with them."""

import zipfile

import nbformat
import pytest

from srlib.common.places import BUILD, ROOT
from srlib.teaching.leaks import find_leaks, find_secrets
from srlib.teaching.nbgrading import find_chapters, read_notebook
from srlib.teaching.quizzes import EXERCISES

pytest.importorskip("nbgrader")

from srlib.teaching.handout import make_handout

pytestmark = pytest.mark.slow
CHAPTERS = find_chapters(EXERCISES)


@pytest.fixture(scope="module")
def secrets():
    sources = [read_notebook(EXERCISES / name / f"{name}.ipynb") for name in CHAPTERS]
    each = [find_secrets(source) for source in sources]
    assert all(len(found) >= 10 for found in each)
    return set().union(*each)


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    """Return what is in the zip, by name."""
    path = make_handout(tmp_path_factory.mktemp("handout"))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_no_file_of_the_zip_holds_a_solution(handout, secrets):
    assert [leak for name in handout for leak in find_leaks(name, handout[name], secrets)] == []


def test_no_page_holds_a_solution(secrets):
    pages = [*ROOT.glob("docs/**/*"), *BUILD.glob("run/**/*.html")]
    texts = [(str(path), path.read_bytes()) for path in pages if path.is_file()]
    assert [leak for name, text in texts for leak in find_leaks(name, text, secrets)] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_students_copy_asks_and_shows_nothing_yet(handout, chapter):
    name = f"super-resolution/notebooks/exercises/{chapter}/{chapter}.ipynb"
    copy = nbformat.reads(handout[name].decode(), as_version=4)
    nbformat.validate(copy)
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    about = [cell.metadata.get("nbgrader", {}) for cell in copy.cells]
    assert sum(bool(each.get("grade")) for each in about) >= 4
    answers = [cell for cell in code if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(answers) >= 4 and all("...  # your code" in cell.source for cell in answers)
    assert "Your teacher marks this" in copy.cells[-2].source + copy.cells[-1].source


def test_the_zip_holds_the_lectures_and_what_they_need(handout):
    for path in [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "data").rglob("*.npz")]:
        assert f"super-resolution/{path.relative_to(ROOT).as_posix()}" in handout
    assert not [name for name in handout if "/tests/" in name or name.endswith("quiz.yaml")]
