"""The questions of a chapter: they fit its sections, its exercises and their own answers."""

from collections import Counter

import exercise_sources as sources
import nbformat
import pytest
import yaml

from srlib.common.places import NOTEBOOKS

NAMES = [name for name in sources.NAMES if (sources.folder_of(name) / "quiz.yaml").is_file()]
KINDS = {"choice", "true_false", "number", "short"}


def sections(name):
    return _quiz(name)["sections"]


def questions(name):
    return [question for section in sections(name) for question in section["questions"]]


def _quiz(name):
    return yaml.safe_load((sources.folder_of(name) / "quiz.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_each_section_is_one_of_the_lecture_in_its_order(name):
    assert _quiz(name)["chapter"] == name
    [path] = (path for path in NOTEBOOKS.rglob(f"{name}.ipynb") if "exercises" not in path.parts)
    cells = nbformat.read(path, as_version=4).cells
    lines = [
        line for cell in cells if cell.cell_type == "markdown" for line in cell.source.split("\n")
    ]
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    places = [headings.index(section["after"]) for section in sections(name)]
    assert places == sorted(set(places))


@pytest.mark.parametrize("name", NAMES)
def test_each_section_has_two_or_three_questions_and_points_to_an_exercise(name):
    ids = {sources.grading(cell).get("grade_id") for cell in sources.read(name).cells}
    for section in sections(name):
        assert 2 <= len(section["questions"]) <= 3
        assert section["exercise"] is None or section["exercise"] in ids


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_a_right_answer_and_a_reason(name):
    assert max(Counter(question["name"] for question in questions(name)).values()) == 1
    for question in questions(name):
        assert set(question) <= {"name", "kind", "question", "answers", "right", "tolerance", "why"}
        assert question["kind"] in KINDS
        assert len(question["why"]) > 20
        if question["kind"] == "choice":
            assert 1 <= question["right"] <= len(question["answers"])
            assert len(set(question["answers"])) == len(question["answers"]) >= 3
        elif question["kind"] == "true_false":
            assert isinstance(question["right"], bool)
        elif question["kind"] == "number":
            assert isinstance(question["right"], int | float)
        else:
            assert question["answers"]
