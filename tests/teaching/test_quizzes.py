"""Quizzes: read strictly, and the same questions in GIFT and on paper."""

import copy

import pytest
from teaching.gift_parser import parse
from teaching.quiz_files import TRICKY, write_quiz

from srlib.common.errors import InputError
from srlib.course.commands import main
from srlib.teaching.gift import to_gift
from srlib.teaching.quizzes import find_quizzes, read_quiz, write_quizzes

SHIPPED = find_quizzes()


@pytest.fixture
def broken(tmp_path):
    """Return a function that changes a question of the quiz and says how it is refused."""

    def refuse(number=0, drop=(), **changes):
        content = copy.deepcopy(TRICKY)
        questions = [question for part in content["sections"] for question in part["questions"]]
        questions[number].update(changes)
        for key in drop:
            del questions[number][key]
        path = write_quiz(tmp_path, content)
        with pytest.raises(InputError) as caught:
            read_quiz(path)
        assert str(path) in str(caught.value)
        return str(caught.value).removeprefix(f"'{path}': ")

    return refuse


def as_gift(question):
    """Return a question as the reader of GIFT should understand it."""
    common = {"title": f"01_data {question.name}", "text": question.text, "why": question.why}
    if question.kind == "number":
        rest = {"right": question.right, "tolerance": question.tolerance}
    elif question.kind == "true_false":
        rest = {"right": question.right}
    else:
        right = {*range(10)} if question.right is None else {question.right}
        rest = {"answers": [(i in right, answer) for i, answer in enumerate(question.answers)]}
    return {**common, "kind": question.kind, **rest}


def test_gift_holds_every_question_whatever_signs_it_has(tmp_path):
    quiz = read_quiz(write_quiz(tmp_path))
    category, *questions = parse(to_gift(quiz))
    assert category == "Super-resolution/01_data"
    assert questions == [as_gift(question) for question in quiz.questions]


@pytest.mark.parametrize("path", SHIPPED, ids=[path.parent.name for path in SHIPPED])
def test_the_quizzes_that_ship_can_be_imported_and_printed(path, tmp_path):
    quiz = read_quiz(path)
    category, *questions = parse(to_gift(quiz))
    titles = [question["title"] for question in questions]
    assert titles == [f"{quiz.chapter} {question.name}" for question in quiz.questions]
    assert [q["text"] for q in questions] == [question.text for question in quiz.questions]
    assert [q["why"] for q in questions] == [question.why for question in quiz.questions]


def test_the_sheet_asks_and_another_one_answers(tmp_path):
    write_quiz(tmp_path / "in")
    written = write_quizzes(tmp_path / "in", tmp_path / "out")
    assert [path.name for path in written] == ["01_data.gift", "01_data.txt", "01_data_answers.txt"]
    sheet, answers = (path.read_text() for path in written[1:])
    assert all(len(line) < 80 for text in (sheet, answers) for line in text.splitlines())
    asked, wanted = " ".join(sheet.split()), " ".join(answers.split())
    for text in ("what peak ~", "[ ] a) 255", "[ ] true [ ] false", "3. Half the squared"):
        assert text in asked
    assert "uint8" not in asked and "3.01" not in asked and "by photo" not in asked
    for text in ("1. a) 255 uint8: 0 to 255", "2. True", "3. 3.01 (± 0.1)", "4. photo or by photo"):
        assert text in wanted


def test_a_question_that_lacks_something_is_named(broken):
    assert broken(0, kind="essay").startswith("question 'peak' is of the kind 'essay': choose")
    assert broken(0, right=4).startswith("question 'peak' has no right answer: set 'right' to a")
    assert broken(0, right=True).startswith("question 'peak' has no right answer")
    assert broken(0, answers=["one"]).startswith("question 'peak' needs a list of 2 to 10")
    assert broken(0, answers=["yes", True]).startswith("question 'peak' has an answer 'True'")
    assert broken(0, answers=["yes", "yes"]).startswith("question 'peak' has an answer 'yes' twice")
    assert broken(0, why="").startswith("question 'peak' has no text 'why'")
    assert broken(0, hint="x").startswith("question 'peak' has a key 'hint': the keys are")
    assert broken(0, drop=["name"]).startswith("question 1 has no text 'name'")
    assert broken(0, name="a b").startswith("question 'a b' has a name that is more than")
    assert broken(1, right="true").startswith("question 'more_is_better' has no right answer")
    assert broken(1, name="peak").startswith("the file has two entries for the question 'peak'")
    assert broken(2, right="3").startswith("question 'decibels' has no number 'right'")
    assert broken(3, answers=["a -> b"]).startswith("question 'split' has an answer 'a -> b' with")


def test_a_file_that_is_no_quiz_is_named(tmp_path):
    for content, fault in (
        ("sections: [", " is no YAML in line 1: mend"),
        ("- a", ": the file is no list of keys and values"),
        ("chapter: 01_data", ": the file has no list 'sections'"),
        ({**TRICKY, "chapter": "02_x"}, ": the file names the chapter '02_x': write that of its"),
        ({**TRICKY, "sections": ["a"]}, ": section 1 is no list of keys and values"),
    ):
        path = write_quiz(tmp_path, content)
        with pytest.raises(InputError) as caught:
            read_quiz(path)
        assert str(caught.value).startswith(f"'{path}'{fault}")


def test_without_any_quiz_it_says_so(tmp_path):
    with pytest.raises(InputError, match=r"There is no quiz.yaml in the folders of"):
        write_quizzes(tmp_path, tmp_path)


@pytest.mark.skipif(not SHIPPED, reason="no quiz ships yet")
def test_the_command_writes_all_of_them(tmp_path, capsys):
    assert main(["quiz", "--out", str(tmp_path)]) == 0
    names = {path.parent.name for path in SHIPPED}
    assert {path.stem for path in tmp_path.glob("*.gift")} == names
    assert str(tmp_path) in capsys.readouterr().out
