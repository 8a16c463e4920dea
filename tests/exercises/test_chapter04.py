"""Chapter 04's exercises: right answers written in other ways, and what else goes wrong."""

import numpy as np
import pytest

from srlib.exercises import chapter04 as check
from srlib.exercises import open_student
from srlib.exercises.toy import double, halve, layer


def noise_by_loop(digits, noise, level):
    result = np.empty(digits.shape, np.float32)
    for place in np.ndindex(digits.shape):
        result[place] = min(1, max(0, digits[place] + level * noise[place]))
    return result


def noise_by_masks(digits, noise, level):
    noisy = np.array(digits, dtype=float)
    noisy += level * noise
    noisy[noisy < 0] = 0
    noisy[noisy > 1] = 1
    return noisy


def noise_as_lists(digits, noise, level):
    return np.maximum(np.minimum(digits + noise * level, 1), 0).tolist()


def noise_in_place(digits, noise, level):
    digits += (level * noise).astype(digits.dtype)
    return np.clip(digits, 0, 1, out=digits)


@pytest.mark.parametrize("answer", [noise_by_loop, noise_by_masks, noise_as_lists])
def test_noise_in_other_ways(answer):
    assert check.noise_model.judge(answer).is_correct


def test_digits_are_left_without_noise():
    assert "changes `digits`" in check.noise_model.judge(noise_in_place).sentence


def u_net_with_a_stack(x):
    skips, numbers = [], iter(range(1, 6))
    for _ in range(2):
        x = layer(x, next(numbers))
        skips.append(x)
        x = halve(x)
    x = layer(x, next(numbers))
    while skips:
        x = skips.pop() + layer(double(x), next(numbers))
    return x


def u_net_in_place(x):
    a = layer(x.astype(np.float32), 1)
    b = layer(halve(a), 2)
    up = layer(double(layer(halve(b), 3)), 4)
    up += b
    out = layer(double(up), 5)
    out += a
    return out


def u_net_by_recursion(x, depth=0):
    if depth == 2:
        return layer(x, 3)
    skip = layer(x, depth + 1)
    return layer(double(u_net_by_recursion(halve(skip), depth + 1)), 5 - depth) + skip


@pytest.mark.parametrize("answer", [u_net_with_a_stack, u_net_in_place, u_net_by_recursion])
def test_skips_in_other_ways(answer):
    assert check.u_net.judge(answer).is_correct


def test_skips_of_the_wrong_size_are_told_with_the_exceptions_own_line():
    def swapped(x):
        a = layer(x, 1)
        b = layer(halve(a), 2)
        up = layer(double(layer(halve(b), 3)), 4) + a
        return layer(double(up), 5) + b

    outcome = check.u_net.judge(swapped)
    assert outcome.status == "incorrect"
    assert "ValueError: operands could not be broadcast" in outcome.sentence


def silent_by_loop(answers):
    count = 0
    for channel in range(answers.shape[-1]):
        if not any(picture[..., channel].any() for picture in answers):
            count += 1
    return count


def silent_by_sum(answers):
    return np.sum(answers.reshape(-1, answers.shape[-1]).sum(axis=0) == 0)


def silent_by_all(answers):
    return float(np.all(answers == 0, axis=(0, 1, 2)).sum())


@pytest.mark.parametrize("answer", [silent_by_loop, silent_by_sum, silent_by_all])
def test_silent_channels_in_other_ways(answer):
    assert check.silent_channels.judge(answer).is_correct


@pytest.mark.parametrize("limit", [0.01, 1e-4])
def test_a_channel_that_answers_weakly_is_not_silent(limit):
    outcome = check.silent_channels.judge(lambda x: (x.max(axis=(0, 1, 2)) < limit).sum())
    assert "seldom or weakly" in outcome.sentence


@pytest.mark.parametrize("number", [0, -1, 6])
def test_a_layer_that_there_is_not_is_told(number):
    outcome = check.u_net.judge(lambda x: layer(x, number))
    assert "layers are numbered 1 to 5" in outcome.sentence


@pytest.mark.parametrize("name", ["Ada", "Emmy Noether", "Grace", "Niklas", "Sofia", ""])
def test_the_formula_with_clipping_is_near_enough_for_every_name(name):
    student = open_student(name)
    formula = 10 * np.log10(1 / check.noise_level(student) ** 2)
    assert check.noisy_psnr.judge(formula + 10 * np.log10(2), student).is_correct
    assert not check.noisy_psnr.judge(formula, student).is_correct


def test_another_wrong_number_is_told_its_direction():
    student = open_student("Ada")
    assert "too large" in check.noisy_psnr.judge(40, student).sentence
    assert "too small" in check.noisy_psnr.judge(np.float32(1), student).sentence
