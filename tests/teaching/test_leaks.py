"""Solutions are found wherever they stand: in texts, outputs, metadata, pages."""

import json

import nbformat
import pytest
from teaching.exercise import SOLUTION_LINE, WORKED, make_source

from srlib.teaching.leaks import find_leaks, find_secrets

COLOURED = "<span class='k'>return</span> <span>sum(numbers)</span> / len(numbers)  # of all"


@pytest.fixture(scope="module")
def secrets():
    return find_secrets(make_source())


def notebook(cell):
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_what_is_between_marks_or_for_teachers_is_secret(secrets):
    assert {text.replace(" ", "") for text in (SOLUTION_LINE, WORKED)} <= secrets
    assert "Teachers:thistakestwentyminutesinclass." in secrets
    assert "assertoutcome.is_correct,outcome.sentence#of2points" in secrets
    assert not any("defmean" in secret or "Design" in secret for secret in secrets)


def test_an_answer_without_marks_is_secret():
    answer = nbformat.v4.new_markdown_cell("I would measure twenty photos with both.")
    answer.metadata["nbgrader"] = {"solution": True, "grade": True, "grade_id": "a"}
    found = find_secrets(nbformat.v4.new_notebook(cells=[answer]))
    assert found == {"Iwouldmeasuretwentyphotoswithboth."}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.py", f"def f(numbers):\n        {SOLUTION_LINE}\n"),
        ("a.html", f"<pre>{COLOURED}</pre>"),
        ("Makefile", SOLUTION_LINE),
        ("a.ipynb", notebook({"source": ["x\n", SOLUTION_LINE], "metadata": {}})),
        ("a.ipynb", notebook({"source": "", "metadata": {"note": SOLUTION_LINE}})),
        ("a.ipynb", notebook({"outputs": [{"data": {"text/html": COLOURED}}]})),
        ("a.ipynb", notebook({"outputs": [{"traceback": ["\x1b[31m" + SOLUTION_LINE]}]})),
    ],
)
def test_it_is_found_wherever_it_stands(secrets, name, content):
    [leak] = find_leaks(name, content.encode(), secrets)
    assert leak.startswith(f"{name}: returnsum(numbers)")


def test_marks_that_were_left_in_a_notebook_are_found():
    left = notebook({"source": "### BEGIN HIDDEN TESTS\npass"})
    assert find_leaks("a.ipynb", left.encode(), set()) == ["a.ipynb: ### BEGIN HIDDEN TESTS"]


def test_other_files_hold_none(secrets):
    for name, content in (("a.py", "return sum(others)"), ("a.png", SOLUTION_LINE)):
        assert find_leaks(name, content.encode(), secrets) == []
