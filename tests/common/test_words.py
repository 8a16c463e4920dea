"""What is said is one line, whatever the name of a file holds."""

import os
import sys

import pytest

from srlib.common.errors import InputError
from srlib.common.words import name_some, note, one_line


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two\nlines", "two\\nlines"),
        ("bell\x07 and \x1b[31mred", "bell\\x07 and \\x1b[31mred"),
        ("turned\u202egpj.exe", "turned\\u202egpj.exe"),
        (os.fsdecode(b"stra\xdfe"), "stra\\udcdfe"),
        ("Zürich 日本 <b>&'\" $x$ {y}", "Zürich 日本 <b>&'\" $x$ {y}"),
        ("10\u202fam \U0001f469\u200d\U0001f3a8", "10\u202fam \U0001f469\u200d\U0001f3a8"),
    ],
)
def test_letters_stay_and_other_characters_are_written_out(name, shown):
    assert one_line(name) == shown == one_line(shown)
    assert one_line(name).encode() and len(one_line(name).splitlines()) == 1


def test_an_error_is_one_line():
    assert str(InputError("There is no 'a\nb.png'.")) == "There is no 'a\\nb.png'."


def test_a_note_is_said_once_on_standard_error(capsys):
    for _ in range(2):
        note("'a\nb.gif' is odd.")
    note("another")
    assert capsys.readouterr() == ("", "'a\\nb.gif' is odd.\nanother\n")


def test_without_standard_error_nothing_is_said(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", None)
    note("odd")
    assert capsys.readouterr().out == ""


def test_of_many_things_the_first_are_named_and_the_rest_is_counted():
    assert name_some(["'a'", "'b'"]) == "'a', 'b'"
    assert name_some([str(number) for number in range(12)], "; ").endswith("; 9 and 2 others")


def test_a_note_that_cannot_be_said_ends_no_work(monkeypatch):
    class Full:
        def write(self, text):
            raise OSError("No space left on device")

        def flush(self):
            raise OSError("No space left on device")

    monkeypatch.setattr("sys.stderr", Full())
    note("Something odd.")
