"""A function that changes its arguments is not right, whatever it returns."""

from copy import deepcopy

import numpy as np
import pytest

from srlib.exercises import Check, Mistake


def total(values):
    return int(values.sum())


TOTAL = Check(
    "total",
    lambda values: total(values),
    inputs=lambda: [(np.arange(1, count),) for count in (3, 5)],
    mistakes=[Mistake("twice", lambda values: 2 * total(values), "Twice as much.")],
)


def judge(function):
    outcome = TOTAL.judge(function)
    return outcome.status, outcome.sentence


def changes(values):
    result = total(values)
    values[:] = 7
    return result


def test_a_function_that_changes_its_arguments_is_incorrect():
    said = "Your function changes `values`, which its caller may need again: work on a copy"
    assert judge(changes)[0] == "incorrect"
    assert judge(changes)[1].startswith(said)
    # What is wrong besides is told if it is known, and what fails has more to say.
    assert judge(lambda values: 0 * changes(values) + total(values))[1].startswith(said)
    assert judge(lambda values: changes(values) * 2)[1] == "Twice as much."
    assert "ZeroDivisionError" in judge(lambda values: changes(values) / 0)[1]


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ([3, 1, 2], list.sort),
        ([1.5, 2], lambda values: values.append(3)),
        ({"a": [1]}, lambda values: values["a"].append(2)),
        ({"a": 1, "b": 2}, lambda values: values.pop("a")),
        ([np.zeros(2), "text"], lambda values: values[0].fill(1)),
        ({1, 2}, lambda values: values.add(3)),
    ],
)
def test_changes_of_containers_are_found(argument, change):
    check = Check("size", lambda values, more: len(values), lambda: [(deepcopy(argument), None)])
    assert check.judge(lambda values, more: len(values)).is_correct

    def answer(values, more):
        size = len(values)
        change(values)
        return size

    assert "changes `values`" in check.judge(answer).sentence


def test_random_generators_may_be_used():
    check = Check("draw", lambda r: r.random(), lambda: [(np.random.default_rng(1),)])
    assert check.judge(lambda r: r.random()).is_correct


def test_a_check_does_not_change_the_students_value():
    mine = [np.array([3.0, 1.0]), [2, 1]]
    Check("pair", lambda given: given.sort() or [[0]]).judge(mine, given := [2, 1])
    assert np.array_equal(mine[0], [3, 1])
    assert mine[1] == given == [2, 1]
