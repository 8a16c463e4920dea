"""Chapter 06's exercises: right answers written in other ways, and what else goes wrong."""

import numpy as np
import pytest

from srlib.evaluation import psnr
from srlib.exercises import chapter06 as check
from srlib.exercises import mismatches, open_student
from srlib.exercises.mismatches import gains_on_photo, input_way
from srlib.exercises.results06 import verdict_inputs


def table_by_loop(psnrs):
    rows = [row for row in psnrs.tolist() if all(value == value for value in row)]
    methods = range(len(rows[0]))
    return [sum(row[number] - row[0] for row in rows) / len(rows) for number in methods]


def table_with_pandas(psnrs):
    import pandas as pd

    complete = pd.DataFrame(psnrs).dropna()
    return complete.sub(complete[0], axis=0).mean()


def table_in_float32(psnrs):
    fair = psnrs[np.isfinite(psnrs.sum(axis=1))].astype(np.float32)
    means = fair.mean(axis=0)
    return means - means[0]


@pytest.mark.parametrize("answer", [table_by_loop, table_with_pandas, table_in_float32])
def test_a_fair_table_in_other_ways(answer):
    assert check.fair_table.judge(answer).is_correct


def worst_by_loop(truths, cubics, networks):
    worst = 0, float("inf")
    for number in range(len(truths)):
        pair = (psnr(truths[number], each[number]) for each in (networks, cubics))
        gain = next(pair) - next(pair)
        if gain < worst[1]:
            worst = number, gain
    return worst


def worst_by_errors(truths, cubics, networks):
    truths = truths.astype(float)
    errors = [np.mean((truths - each) ** 2, axis=(1, 2, 3)) for each in (cubics, networks)]
    gains = 10 * np.log10(errors[0] / errors[1])
    return np.argmin(gains), gains.min()


def worst_in_float32(truths, cubics, networks):
    truths, cubics, networks = (each.astype(np.float32) for each in (truths, cubics, networks))
    levels = [
        -10 * np.log10(np.square(each - truths).mean(axis=(1, 2, 3))) for each in (cubics, networks)
    ]
    gains = dict(enumerate(levels[1] - levels[0]))
    number = min(gains, key=gains.get)
    return [number, gains[number]]


@pytest.mark.parametrize("answer", [worst_by_loop, worst_by_errors, worst_in_float32])
def test_the_worst_photo_in_other_ways(answer):
    assert check.worst_photo.judge(answer).is_correct


def verdict_by_loop(cubic, network, draws):
    gains = [after - before for before, after in zip(cubic, network, strict=True)]
    means = [sum(gains[number] for number in draw) / len(draw) for draw in draws.tolist()]
    low, high = np.quantile(means, 0.025), np.quantile(means, 0.975)
    if low > 0:
        return low, high, 1
    return (low, high, -1) if high < 0 else (low, high, 0)


def verdict_from_both_levels(cubic, network, draws):
    means = network[draws].mean(axis=1) - cubic[draws].mean(axis=1)
    low, high = np.percentile(means, 2.5), np.percentile(means, 97.5)
    return np.array([low, high, np.sign(low) * (np.sign(low) == np.sign(high))])


def verdict_in_float32(cubic, network, draws):
    means = np.take((network - cubic).astype(np.float32), draws).mean(-1)
    ordered = np.sort(means)
    low, high = ordered[round(0.025 * len(ordered))], ordered[round(0.975 * len(ordered))]
    return [low, high, int(low > 0) - int(high < 0)]


@pytest.mark.parametrize("answer", [verdict_by_loop, verdict_from_both_levels, verdict_in_float32])
def test_a_verdict_in_other_ways(answer):
    assert check.verdict.judge(answer).is_correct


def test_all_three_verdicts_occur():
    words = {check._verdict(*arguments)[2] for arguments in verdict_inputs()}
    assert words == {1, 0, -1}


def worst_by_squared_errors(truths, cubics, networks):
    exact = truths.astype(float)
    errors = [np.mean((exact - each) ** 2, axis=(1, 2, 3)) for each in (cubics, networks)]
    number = int(np.argmax(errors[1] - errors[0]))
    return number, psnr(truths[number], networks[number]) - psnr(truths[number], cubics[number])


def test_the_worst_photo_by_squared_errors_is_another():
    outcome = check.worst_photo.judge(worst_by_squared_errors)
    assert "decibels, not squared errors" in outcome.sentence


def test_an_interval_that_ends_at_0_holds_it():
    def generous(cubic, network, draws):
        low, high = np.percentile((network - cubic)[draws].mean(axis=1), [2.5, 97.5])
        return low, high, 1 if low >= 0 else -1 if high <= 0 else 0

    assert "exactly 0" in check.verdict.judge(generous).sentence


@pytest.fixture
def forget():
    """Let nothing be known of a student's photo before the test and after it."""
    for known in (mismatches.orders, mismatches.best_order):
        known.cache_clear()
    yield
    for known in (mismatches.orders, mismatches.best_order):
        known.cache_clear()


@pytest.mark.parametrize(
    ("gains", "right", "wrong"),
    [
        ((0, -0.8, 0.6), {"CAB"}, {"CBA", "ACB"}),
        ((0, 0.05, 0.6), {"CBA", "cab "}, {"BCA", "ACB"}),
        ((0, 0.5, 0.55), {"CBA", "BCA"}, {"CAB", "ABC"}),
    ],
)
def test_orders_that_hardly_differ_are_both_right(monkeypatch, forget, gains, right, wrong):
    named = dict(zip(("cubic", "other", "own"), gains, strict=True))
    monkeypatch.setattr(mismatches, "gains_on_photo", lambda student: named)
    student = open_student("Ada")
    assert all(check.mismatch.judge(order, student).is_correct for order in right)
    assert not any(check.mismatch.judge(order, student).is_correct for order in wrong)


@pytest.mark.slow
def test_the_order_is_that_of_the_gains():
    student = open_student("Ada")
    cubic, other, own = gains_on_photo(student).values()
    assert cubic == 0
    assert own > max(cubic, other)
    right = "CAB" if other < 0 else "CBA"
    assert check.mismatch.judge(right.lower(), student).is_correct
    assert "each once" in check.mismatch.judge("C", student).sentence
    assert {input_way(open_student(name)) for name in "abcdef"} == {"grade", "bicubic"}
