"""The exercises that ship: handed out whole, and none of their solutions with them."""

import posixpath
import re
import shutil
import subprocess
import zipfile
from urllib.parse import unquote

import nbformat
import pytest

from srlib.common.errors import InputError
from srlib.common.places import BUILD, ROOT
from srlib.teaching.leaks import find_leaks, find_secrets
from srlib.teaching.nbgrading import find_chapters, read_notebook
from srlib.teaching.quizzes import EXERCISES

pytest.importorskip("nbgrader")

from srlib.teaching import handout as handing
from srlib.teaching.handout import make_handout

pytestmark = pytest.mark.slow
README = "super-resolution/README.md"
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
    needed = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "data").rglob("*.*")]
    for folder in ("notebooks/further", "notebooks/appendix", "data/studies"):
        inside = [path for path in (ROOT / folder).iterdir() if path.is_file()]
        assert inside
        needed += inside
    for path in needed:
        assert f"super-resolution/{path.relative_to(ROOT).as_posix()}" in handout
    assert not [name for name in handout if "/tests/" in name or name.endswith("quiz.yaml")]


def find_links(name, content):
    """Return the files and folders that the relative links of a text or a notebook lead to."""
    text = content.decode()
    if name.endswith(".ipynb"):
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(\s*<?([^)>\s]+)", text)
    links += re.findall(r"""\b(?:href|src)=["']([^"']+)""", text)
    links += re.findall(r"(?m)^\[[^\]]+\]:\s*(\S+)", text)
    local = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, unquote(link))) for link in local if link]


def test_every_relative_link_in_the_zip_leads_to_what_is_in_it(handout):
    there = {*handout, *(folder for name in handout for folder in parents(name))}
    texts = [name for name in handout if name.endswith((".md", ".ipynb"))]
    links = {name: find_links(name, handout[name]) for name in texts}
    assert sum(map(len, links.values())) > 50
    assert [(name, link) for name in texts for link in links[name] if link not in there] == []
    notebooks = {name for name in handout if re.search(r"/(exercises/.*|0\w+)\.ipynb$", name)}
    assert len(notebooks) == 6 + len(CHAPTERS) and notebooks <= set(links[README])


def parents(name):
    """Return the folders around a file of the zip."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def test_the_readme_in_the_zip_is_for_students(handout):
    text = handout[README].decode()
    assert text != (ROOT / "README.md").read_text(encoding="utf-8")
    teaching = (
        r"\bsolution|\bgrad(?:e|ing)|\bmark|nbgrader|scheme|gradebook|moodle|canvas|\bteach\b"
    )
    assert re.findall(teaching, text, re.IGNORECASE) == []
    assert re.findall(r"make (?:test|handout|ship|quiz|lint)", text) == []
    for said in ("make lab", "make run-all", "install.py", ".hint()", "**Hand in.**", "LICENSE"):
        assert said in text


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_help_in_the_zip_lists_what_students_can_make(handout, tmp_path):
    (tmp_path / "Makefile").write_bytes(handout["super-resolution/Makefile"])
    done = subprocess.run(["make", "help"], cwd=tmp_path, capture_output=True, text=True)
    listed = re.findall(r"(?m)^([a-z-]+) {2,}", done.stdout)
    assert sorted(listed) == ["clean", "help", "install", "lab", "run-all", "train"]
    assert "Variable of grade" not in done.stdout


def test_a_handout_is_not_handed_out_again(handout, monkeypatch, tmp_path):
    source = handing._README.relative_to(ROOT).as_posix()
    assert f"super-resolution/{source}" not in handout
    monkeypatch.setattr(handing, "_README", tmp_path / "handout_readme.md")
    with pytest.raises(InputError, match="This is a handout itself"):
        make_handout(tmp_path)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_only_what_git_tracks_is_handed_out(monkeypatch, tmp_path):
    for name in ("docs/labs.md", "data/grades of last year.csv", "notebooks/01.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(handing, "ROOT", tmp_path)
    assert "data/grades of last year.csv" in dict(handing._course_files())  # no checkout of git's
    handing._tracked.cache_clear()
    for command in (["init", "-q"], ["add", "docs", "notebooks"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    assert set(dict(handing._course_files())) == {"README.md", "docs/labs.md", "notebooks/01.ipynb"}
    assert not handing._is_own(tmp_path / "data" / "grades of last year.csv")
