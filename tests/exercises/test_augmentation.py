"""The further notebook's exercises on augmentation: right answers written in other ways."""

import statistics

import numpy as np
import pytest

from srlib.exercises import augmentation as check
from srlib.exercises import open_student


def view_by_transposing(small, high, number):
    def turned(picture):
        picture = np.fliplr(picture) if number > 3 else picture
        for _ in range(number % 4):
            picture = picture.swapaxes(0, 1)[::-1]
        return picture

    return [turned(small), turned(high)]


def view_by_turning_first(small, high, number):
    # Mirrored after turning the other way round: the same.
    if number < 4:
        return np.rot90(small, number), np.rot90(high, number)
    return tuple(np.rot90(each, -number)[:, ::-1].astype(float) for each in (small, high))


@pytest.mark.parametrize("answer", [view_by_transposing, view_by_turning_first])
def test_a_view_of_a_pair_in_other_ways(answer):
    assert check.view_of_pair.judge(answer).is_correct


def interval_without_arrays(first, second, t):
    each = [b - a for a, b in zip(first, second, strict=True)]
    half = t * statistics.stdev(each) / len(each) ** 0.5
    return [statistics.mean(each) - half, statistics.mean(each) + half]


def interval_in_float32(first, second, t):
    each = np.float32(second) - np.float32(first)
    half = t * np.sqrt(np.var(each, ddof=1) / each.size)
    return each.mean() + np.array([-half, half])


@pytest.mark.parametrize("answer", [interval_without_arrays, interval_in_float32])
def test_an_interval_in_other_ways(answer):
    assert check.interval.judge(answer).is_correct


def eight_by_adding(enlarge, small, scale):
    total = 0.0
    for turns in range(4):
        view = np.rot90(small, turns)
        total = total + np.rot90(enlarge(view, scale), -turns).astype(float)
        total = total + np.rot90(np.fliplr(enlarge(np.fliplr(view), scale)), 4 - turns)
    return (total / 8).astype(np.float32)


def test_eight_views_in_another_way():
    assert check.eight_views.judge(eight_by_adding).is_correct


def eight_with_uint8(enlarge, small, scale):
    total = 0
    for turns in range(4):
        for mirror in (1, -1):
            result = enlarge(np.rot90(small[:, ::mirror], turns), scale)
            total = total + np.rot90(result, -turns)[:, ::mirror]
    return total / 8


def test_results_of_uint8_that_wrap_around_are_told():
    assert "wrap around" in check.eight_views.judge(eight_with_uint8).sentence


def test_a_message_names_the_method_that_was_enlarged_with():
    sentence = check.eight_views.judge(lambda enlarge, small, scale: -1).sentence
    assert sentence.startswith("For enlarge = a method that errs to the right and returns floats")


def test_the_pairs_are_those_of_the_students_picture():
    student = open_student("Ada")
    width, height, side = check.own_patches(student)
    places = len(range(side, width + 1)) * len(range(side, height + 1))
    assert check.pairs.judge(48 * places, student).is_correct
    assert len({check.own_patches(open_student(name)) for name in "abcdefgh"}) > 4
