"""Check yourself: the quizzes' questions in the lectures, put there any number of times."""

import copy

import nbformat
import pytest
from teaching.quiz_files import TRICKY, write_quiz

from srlib.common.errors import InputError
from srlib.common.places import NOTEBOOKS
from srlib.teaching.quizzes import find_quizzes, read_quiz
from srlib.teaching.self_checks import PREFIX, find_lecture, put_self_checks, with_self_checks

EXERCISE = "exercises/01_data/01_data.ipynb"


@pytest.fixture
def lecture(tmp_path):
    """Write a small lecture notebook; return its path."""
    new = nbformat.v4
    texts = ["# 01", "## How close are two pictures?\nBy a number.", "### Deeper", "## Three traps"]
    cells = [new.new_markdown_cell(text) for text in [*texts, "**Take home.** All."]]
    cells.insert(2, new.new_code_cell("1 + 1"))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell{number}"
    path = tmp_path / "01_data.ipynb"
    path.write_text(nbformat.writes(new.new_notebook(cells=cells)) + "\n")
    return path


@pytest.fixture
def put(tmp_path, lecture):
    """Return a function that puts a quiz into the lecture and returns the cells."""

    def put_(content=TRICKY):
        write_quiz(tmp_path / "exercises", content)
        put_self_checks(tmp_path, tmp_path / "exercises")
        return nbformat.read(lecture, as_version=4).cells

    return put_


def test_each_section_ends_with_its_questions(put):
    cells = put()
    first, second = f"{PREFIX}how-close-are-two-pictures", f"{PREFIX}three-traps"
    assert [cell.id for cell in cells] == (
        ["cell0", "cell1", "cell2", "cell3", first, "cell4", second, "cell5"]
    )
    text = cells[4].source
    assert text.startswith("**Check yourself.**\n\n**1.** With 8 bits")
    assert "<details><summary>Answer</summary>\n\na) 255. uint8: 0" in text
    assert text.endswith(f"**Exercise.** [`psnr_by_hand`]({EXERCISE})")
    assert "Exercise" not in cells[6].source


def test_twice_changes_nothing_and_new_questions_replace_the_old(put, lecture):
    put()
    before = lecture.read_bytes()
    put()
    assert lecture.read_bytes() == before
    content = copy.deepcopy(TRICKY)
    del content["sections"][1]
    content["sections"][0]["questions"][1]["question"] = "Something else."
    texts = [cell.source for cell in put(content) if cell.id.startswith(PREFIX)]
    assert len(texts) == 1 and "True or false? Something else." in texts[0]


def test_a_section_that_is_not_there_is_named(put):
    content = copy.deepcopy(TRICKY)
    content["sections"][0]["after"] = "How near?"
    with pytest.raises(InputError, match="The lecture '01_data' has no section 'How near\\?'"):
        put(content)


def test_a_chapter_that_is_not_there_is_named(tmp_path):
    write_quiz(tmp_path / "exercises")
    with pytest.raises(InputError, match="There is no lecture notebook '01_data'"):
        put_self_checks(tmp_path, tmp_path / "exercises")


@pytest.mark.parametrize("path", find_quizzes(), ids=lambda path: path.parent.name)
def test_the_lectures_hold_the_questions_of_their_quizzes(path):
    quiz = read_quiz(path)
    lecture = find_lecture(quiz.chapter)
    notebook = nbformat.read(lecture, as_version=4)
    up = "../" * len(lecture.relative_to(NOTEBOOKS).parts[:-1])
    exercises = f"{up}exercises/{quiz.chapter}/{quiz.chapter}.ipynb"
    assert with_self_checks(notebook, quiz, exercises) == notebook, (
        "python -m srlib quiz --notebooks"
    )
