"""The further notebook's exercises on other images: right answers written in other ways."""

import math

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.exercises import images as check
from srlib.exercises import open_student
from srlib.exercises.steps import blur, shrink, store


def camera_in_float32(high, sigma, scale, grain, quality):
    small = shrink(blur(high, scale * sigma), scale).astype(np.float32)
    levels = np.floor(small + grain.astype(np.float32) + 0.5)
    levels[levels < 0] = 0
    return store(np.minimum(levels, 255).astype("uint8"), quality)


def test_a_camera_in_another_way():
    assert check.camera.judge(camera_in_float32).is_correct


@pytest.mark.parametrize("step", [blur, shrink, store])
@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (np.zeros((4, 4, 3)), "uint8, and got float64"),
        (np.zeros((4, 4), np.uint8), r"\(height, width, 3\), and got \(4, 4\)"),
        (None, "got an object of type NoneType"),
    ],
)
def test_a_step_says_in_a_sentence_what_it_needs(step, picture, said):
    with pytest.raises(InputError, match=f"{step.__name__} needs .*{said}"):
        step(picture, 2)


def camera_without_uint8(high, sigma, scale, grain, quality):
    small = shrink(blur(high, scale * sigma), scale)
    return store(np.rint(small + grain).clip(0, 255), quality)


def test_a_camera_that_forgets_uint8_gets_a_short_sentence():
    sentence = check.camera.judge(camera_without_uint8).sentence
    assert "`astype(np.uint8)`" in sentence
    assert len(sentence) < 420


def wins_by_comparing(gains):
    own = np.diag(gains)
    return np.flatnonzero((gains < own).sum(axis=0) == len(own) - 1)


def wins_by_sorting(gains):
    found = ()
    for number in range(gains.shape[1]):
        second, first = sorted([-np.inf, *gains[:, number]])[-2:]
        if first > second and gains[number, number] == first:
            found += (number,)
    return found


@pytest.mark.parametrize("answer", [wins_by_comparing, wins_by_sorting])
def test_the_diagonal_in_other_ways(answer):
    assert check.own_wins.judge(answer).is_correct


def gain_by_loop(network, rules):
    best = -math.inf
    for name in rules:
        best = max(best, sum(rules[name]) / len(rules[name]))
    return sum(network) / len(network) - best


def gain_as_the_least(network, rules):
    each = np.float32(network) - np.array(list(rules.values()), np.float32)
    return each.mean(axis=1).min()


@pytest.mark.parametrize("answer", [gain_by_loop, gain_as_the_least])
def test_the_gain_over_the_best_in_other_ways(answer):
    assert check.gain_over_best.judge(answer).is_correct


def test_the_noise_is_the_students():
    student = open_student("Ada")
    noise = np.random.default_rng(7).normal(0, check.own_noise(student), 100_000)
    measured = 10 * math.log10(255**2 / np.mean(noise**2))
    assert check.noise.judge(measured, student).is_correct
    assert len({check.own_noise(open_student(name)) for name in "abcdefgh"}) > 2
