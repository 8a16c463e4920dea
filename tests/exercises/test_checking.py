"""Checks of functions: three outcomes, named mistakes, the smallest input that differs."""

import random
import time

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.exercises import Check, Mistake


class Mute:
    def __repr__(self):
        raise ValueError


def mean_of_squares(values):
    return float(np.mean(np.square(values.astype(float))))


def inputs():
    random = np.random.default_rng(0)
    small = [np.array([[3]], np.uint8), np.array([[0, 20]], np.uint8)]
    return [(values,) for values in [*small, random.integers(0, 256, (4, 6), dtype=np.uint8)]]


SQUARES = Check(
    "squares",
    lambda values: mean_of_squares(values),
    inputs=inputs,
    mistakes=[
        Mistake("wraps", lambda values: float(np.mean(values * values)), "It wraps around."),
        Mistake("sum", lambda values: float(np.sum(values.astype(float) ** 2)), "That is a sum."),
        Mistake("rows", lambda values: values.astype(float)[5] * 2, "There is no row five."),
    ],
    hints=("Square them.", "np.mean of the squares."),
    because="Well squared.",
)


def judge(function):
    outcome = SQUARES.judge(function)
    return outcome.status, outcome.sentence


# Correct


def test_a_right_function_is_correct_on_all_inputs():
    assert judge(mean_of_squares) == ("correct", "Right on all 3 inputs. Well squared.")
    assert SQUARES.judge(mean_of_squares).is_correct


@pytest.mark.parametrize(
    "function",
    [
        lambda values: sum(int(v) ** 2 for row in values for v in row) / values.size,
        lambda values: np.mean(values.astype(np.float32) ** 2),
        lambda values: np.array([(values.astype(int) ** 2).mean()]),
    ],
)
def test_other_ways_and_other_types_are_correct(function):
    assert judge(function)[0] == "correct"


def test_a_generator_is_taken_as_its_values():
    double = Check("double", lambda n: [2 * i for i in range(n)], inputs=lambda: [(1,), (3,)])
    assert double.judge(lambda n: (2 * i for i in range(n))).is_correct
    assert not double.judge(lambda n: iter(int, 1)).is_correct  # it never ends


# Not attempted


def stub(values):
    """Return nothing."""


def unfinished(values):
    raise NotImplementedError


@pytest.mark.parametrize("answer", [None, ..., stub, unfinished, lambda values: ...])
def test_what_returns_nothing_is_not_attempted(answer):
    status, sentence = judge(answer)
    assert status == "not attempted"
    assert "`return`" in sentence


# Incorrect


def test_each_known_mistake_gets_its_own_sentence():
    for mistake in SQUARES._mistakes:
        assert judge(mistake.wrong) == ("incorrect", mistake.sentence)


def test_a_mistake_that_is_right_on_some_inputs_is_told_by_the_others():
    # uint8 values below 16 do not wrap around: the first input cannot tell.
    other = lambda values: float(np.mean((values * values).astype(int)))  # noqa: E731
    assert judge(other) == ("incorrect", "It wraps around.")


def test_a_mistake_may_come_in_several_forms():
    also = (lambda values: values.size, lambda values: values.shape[1])
    check = Check("c", mean_of_squares, inputs, [Mistake("count", len, "Counted.", also)])
    assert {check.judge(wrong).sentence for wrong in (len, *also)} == {"Counted."}


def test_any_other_mistake_gets_the_smallest_input_with_both_results():
    status, sentence = judge(lambda values: mean_of_squares(values) + (values.size > 1))
    assert status == "incorrect"
    assert sentence == "For values = [[0, 20]] the result should be 200, yours is 201."


def test_of_large_results_one_place_is_told():
    flip = Check("flip", lambda n: np.arange(n), inputs=lambda: [(2,), (30,)])
    sentence = flip.judge(lambda n: np.where(np.arange(n) == 20, 5, np.arange(n))).sentence
    assert sentence == (
        "For n = 30 the result should be 20 at [20], yours is 5 there (3% of the values differ)."
    )
    sentence = flip.judge(lambda n: np.arange(n)[:, None] if n > 2 else np.arange(n)).sentence
    assert (
        sentence
        == "For n = 30 the result should have the shape (30,), yours has the shape (30, 1)."
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (float("nan"), "yours is nan"),
        ("9", "yours is '9'"),
        ({}, "yours is {}"),
        ([1, "a", None], "yours is [1, 'a', None]"),
        (object(), "yours is an object of type object"),
        (len, "yours is a function"),
        (Mute(), "yours is an object of type Mute"),
        (np.zeros((3, 0)), "yours is [[], [], []]"),
        ([[1], [2, 3]], "yours is [[1], [2, 3]]"),
    ],
)
def test_results_of_any_kind_are_told(wrong, said):
    assert judge(lambda values: wrong) == (
        "incorrect",
        f"For values = [[3]] the result should be 9, {said}.",
    )


def test_nothing_on_some_inputs_is_incorrect():
    sentence = judge(lambda values: mean_of_squares(values) if values.size == 1 else None)[1]
    assert sentence.startswith("For values = [[0, 20]] your function returns nothing")


def test_an_exception_is_incorrect_with_its_own_line_and_the_line_of_code():
    def fails(values):
        ratio = 1 / 0
        return ratio

    status, sentence = judge(fails)
    assert status == "incorrect"
    assert sentence == (
        "For values = [[3]] your function ends with ZeroDivisionError: division by zero "
        "(in `ratio = 1 / 0`)."
    )
    assert "TypeError: " in judge(lambda: 1)[1]
    assert "SystemExit" in judge(lambda values: exit())[1]
    assert "RecursionError" in judge(lambda values: fails_deeply(values))[1]


def fails_deeply(values):
    return fails_deeply(values)


def test_an_exception_whose_text_fails_is_told():
    class OddError(Exception):
        def __str__(self):
            raise ValueError

    def fails(values):
        raise OddError

    assert "OddError" in judge(fails)[1]


@pytest.mark.parametrize("answer", [3, "text", np.zeros(3), [mean_of_squares], float("nan")])
def test_a_result_in_place_of_the_function_is_told(answer):
    status, sentence = judge(answer)
    assert status == "incorrect"
    assert "without brackets" in sentence


# Time


def with_limit(seconds):
    return Check("slow", lambda n: n, inputs=lambda: [(1,), (2,)], seconds=seconds)


def test_an_endless_loop_ends():
    def endless(n):
        while n > 1:
            pass
        return n

    start = time.monotonic()
    outcome = with_limit(0.3).judge(endless)
    assert time.monotonic() - start < 3
    assert outcome.status == "incorrect"
    assert outcome.sentence.startswith("It did not end within 0.3 seconds for n = 2:")
    assert "restart" not in outcome.sentence


def test_an_endless_loop_that_catches_exceptions_ends():
    def stubborn(n):
        while True:
            try:
                n += 1
            except Exception:
                n -= 1

    assert "did not end" in with_limit(0.2).judge(stubborn).sentence


def test_a_long_call_of_a_library_is_left_behind_and_said():
    start = time.monotonic()
    outcome = with_limit(0.2).judge(lambda n: time.sleep(4))
    assert time.monotonic() - start < 3
    assert "restart the kernel" in outcome.sentence


def test_interrupting_the_kernel_ends_the_students_code(monkeypatch):
    import threading

    before = threading.active_count()
    join = threading.Thread.join
    calls = []

    def interrupted(thread, timeout=None):
        calls.append(timeout)
        if len(calls) == 2:
            raise KeyboardInterrupt
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)

    def endless(n):
        while True:
            pass

    with pytest.raises(KeyboardInterrupt):
        with_limit(60).judge(endless)
    assert threading.active_count() == before


# What is left as it was


def test_inputs_that_are_changed_are_new_for_the_next_call():
    def changes(values):
        result = mean_of_squares(values)
        values[:] = 7
        return result

    assert "changes `values`" in judge(changes)[1]
    assert judge(mean_of_squares)[0] == "correct"


def test_random_numbers_go_on_as_if_nothing_was_checked():
    def seeds(values):
        random.seed(1)
        np.random.seed(1)
        return random.random() + np.random.rand()

    random.seed(5)
    np.random.seed(5)
    expected = random.random(), np.random.rand()
    random.seed(5)
    np.random.seed(5)
    judge(seeds)
    assert (random.random(), np.random.rand()) == expected


def test_a_function_that_uses_one_array_for_all_results_is_judged_by_each():
    kept = np.zeros(1)

    def reuses(n):
        kept[:] = n
        return kept

    assert with_limit(5).judge(reuses).is_correct


def test_warnings_of_the_students_code_are_not_shown(recwarn):
    judge(lambda values: float(np.log(np.zeros(3))[0]))
    assert not recwarn


# Views and values


def test_a_view_is_compared_in_place_of_the_result():
    shapes = Check(
        "shapes", np.zeros, inputs=lambda: [((2, 3),), ((4, 1),)], view=lambda array: array.shape
    )
    assert shapes.judge(np.ones).is_correct
    sentence = shapes.judge(lambda shape: [1, 2]).sentence
    assert sentence.startswith("For shape = [2, 3] the result is not what is asked for: Attribute")
    assert "should be [2, 3], yours is [3, 2]" in shapes.judge(lambda s: np.ones(s[::-1])).sentence


def test_a_number_is_judged_without_telling_the_right_one():
    count = Check("count", 69_251, mistakes=[Mistake("no biases", 69_152, "No biases.")])
    assert count.judge(69251.0) == count.judge(np.int64(69_251))
    assert count.judge(69_251).sentence == "Right."
    assert count.judge(69_152).sentence == "No biases."
    assert (
        count.judge(69_252).sentence == "69252 is not right: too large. `check.count.hint()` helps."
    )
    assert count.judge(1).sentence.startswith("1 is not right: too small.")
    assert count.judge(None).status == "not attempted"
    assert "call it" in count.judge(lambda: 69_251).sentence
    assert "generator" in count.judge(iter([69_251])).sentence
    assert "'many' is not right." in count.judge("many").sentence


def test_a_choice_is_one_of_those_offered():
    guess = Check("guess", "linear", choices=("linear", "cubic"))
    assert guess.judge(" Linear ").is_correct
    assert guess.judge("cubic").sentence.startswith("'cubic' is not right.")
    assert guess.judge("lanczos").sentence == (
        '\'lanczos\' is none of the choices, which are "linear", "cubic".'
    )


def test_a_right_value_may_depend_on_what_else_is_given():
    square = Check(
        "square",
        lambda number: number**2,
        mistakes=[Mistake("doubled", lambda number: 2 * number, "Doubled.")],
    )
    assert square.judge(25, 5).is_correct
    assert square.judge(10, 5).sentence == "Doubled."
    with pytest.raises(InputError, match=r"call check\.square\(answer, number\)"):
        square.judge(25)


def test_a_number_in_quotes_is_told():
    count = Check("count", 3)
    for text in ("3", " 4.5 ", "4,5"):
        assert count.judge(text).sentence.endswith("is a text: write a number, without quotes.")
    assert Check("guess", "2", choices=("2", "4")).judge("2").is_correct


def test_what_is_right_is_not_shown():
    check = Check("root", np.sqrt, lambda: [(4,)], [Mistake("no", 1, "Secret.")], ("One.", "Two."))
    assert repr(check) == "the check of root: call it with your function"
    assert repr(Check("root", 2)) == "the check of root: call it with your answer"
    for name in ("reference", "mistakes", "hints"):
        assert not getattr(check, name, None) or not any(getattr(check, name))


def test_the_courses_own_function_is_no_answer():
    check = Check("squares", mean_of_squares, inputs)
    assert check.judge(mean_of_squares).sentence == (
        "This function is the course's own: write yours."
    )
    assert check.judge(lambda values: mean_of_squares(values)).is_correct


def test_hints_come_in_two_steps():
    check = Check("check", 1, hints=("Think.", "It is one."))
    assert [str(check.hint()) for _ in range(3)] == [
        "hint 1 of 2: Think.",
        "hint 2 of 2: It is one.",
        "hint 2 of 2: It is one.",
    ]
