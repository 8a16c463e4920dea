"""What comes of a check, as a notebook and a terminal show it."""

import pytest

from srlib.exercises import Check, Outcome, outcomes
from srlib.exercises.outcomes import Hint

RIGHT = Outcome("correct", "Right: `a < b`.")


class Shell:
    """A notebook's kernel as far as an outcome needs it."""

    def __init__(self):
        self.execution_count = 1
        self.display_pub = self
        self.published = []

    def publish(self, data):
        self.published.append(data)


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(outcomes, "_shell", lambda: shell)
    return shell


def test_only_correct_is_correct():
    assert RIGHT.is_correct
    assert not Outcome("incorrect", "No.").is_correct
    assert not Outcome("not attempted", "Nothing.").is_correct


def test_it_cannot_be_changed():
    with pytest.raises(AttributeError):
        RIGHT.status = "incorrect"


def test_html_escapes_the_sentence_and_marks_code():
    page = RIGHT._repr_html_()
    assert "✓ correct" in page
    assert "<code>a &lt; b</code>" in page
    page = Outcome("incorrect", "<script>")._repr_html_()
    assert "<script>" not in page


def test_without_a_notebook_it_is_printed(capsys):
    RIGHT.show()
    assert capsys.readouterr().out == "✓ correct: Right: `a < b`.\n"


def test_a_check_shows_its_outcome_and_returns_it(shell):
    outcome = Check("one", 1)(2)
    assert outcome.status == "incorrect"
    [data] = shell.published
    assert data["text/plain"] == str(outcome)
    assert "✗ incorrect" in data["text/html"]


def test_as_the_value_of_the_same_cell_it_is_not_shown_twice(shell):
    outcome = Check("one", 1)(1)
    outcome._ipython_display_()
    assert len(shell.published) == 1
    shell.execution_count = 2
    outcome._ipython_display_()
    assert len(shell.published) == 2


def test_a_hint_is_shown_as_text_and_as_html():
    hint = Hint("hint 1 of 2", "Use `np.mean`.")
    assert str(hint) == repr(hint) == "hint 1 of 2: Use `np.mean`."
    assert "<code>np.mean</code>" in hint._repr_html_()
