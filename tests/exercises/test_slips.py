"""Numbers that were typed otherwise than they were meant, and pairs of arrays that differ."""

import numpy as np
import pytest

from srlib.exercises import Check
from srlib.exercises import augmentation as further

NUMBER = Check("number", 30.1)


def test_a_decimal_comma_is_told():
    assert NUMBER.judge((30, 1)).sentence == (
        "(30, 1) are 2 numbers: a comma parts numbers. Write a point, not a comma, before "
        "decimals, and nothing between thousands."
    )
    assert "comma" not in Check("pair", (1, 2)).judge((30, 1)).sentence


@pytest.mark.parametrize("answer", [float("nan"), np.float32("nan"), np.array(np.nan)])
def test_nan_has_its_own_words(answer):
    assert NUMBER.judge(answer).sentence.startswith('nan means "not a number"')


def test_other_answers_have_the_usual_words():
    for answer in (30, (30.0, 1.0), "many", [1, 2], {}, np.zeros(2)):
        assert "is not right" in NUMBER.judge(answer).sentence


PAIR = Check(
    "pair",
    lambda n: (np.zeros((1, n)), np.zeros((2, n))),
    inputs=lambda: [(2,), (30,)],
    parts=("small", "high"),
)


def said(answer):
    return PAIR.judge(answer).sentence


def test_of_a_pair_one_array_is_told():
    assert said(lambda n: (np.zeros((1, n)), np.ones((2, n)))) == (
        "For n = 2 the result differs in `high`, which should be [[0, 0], [0, 0]], yours is "
        "[[1, 1], [1, 1]]."
    )
    assert said(lambda n: (np.ones((1, n)), np.zeros((n, 3)))) == (
        "For n = 2 the result differs in `high`, which should be [[0, 0], [0, 0]], yours is "
        "[[0, 0, 0], [0, 0, 0]]."
    )  # shapes first
    big = said(lambda n: (np.full((1, n), n // 30), np.zeros((2, n))))
    assert big.startswith("For n = 30 the result differs in `small`, which should be 0 at [0, 0]")


def test_arrays_in_tuples_are_written_in_one_line():
    sentence = said(lambda n: (np.zeros((3, 3)), np.ones(2), "x"))
    assert sentence == (
        "For n = 2 the result should be ([[0, 0]], [[0, 0], [0, 0]]), yours is "
        "([[0, 0, 0], [0, 0, 0], [0, 0, 0]], [1, 1], 'x')."
    )
    assert "\\n" not in said(lambda n: {"small": np.zeros((3, 3))})


def test_of_a_view_of_a_pair_the_one_that_differs_is_told():
    def shifted(small, high, number):
        right = further.view_of_pair._reference(small, high, number)
        return right[0], np.roll(right[1], 1, axis=0)

    assert "the result differs in `high`" in further.view_of_pair.judge(shifted).sentence
