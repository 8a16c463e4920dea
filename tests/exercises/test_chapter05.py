"""Chapter 05's exercises: right answers written in other ways, and what else goes wrong."""

import math

import numpy as np
import pytest

from srlib.exercises import chapter05 as check
from srlib.exercises import open_student
from srlib.exercises.blurs import strongest_better_blur
from srlib.exercises.crops import SIGMAS, moved_and_blurred, pixels_moved


def shuffle_by_loop(x, scale):
    height, width, channels = x.shape
    colours = channels // scale**2
    big = np.zeros((height * scale, width * scale, colours))
    for row in range(height):
        for column in range(width):
            block = x[row, column].reshape(scale, scale, colours)
            top, left = row * scale, column * scale
            big[top : top + scale, left : left + scale] = block
    return big


def shuffle_by_strides(x, scale):
    height, width, channels = x.shape
    colours = channels // scale**2
    big = np.zeros((height * scale, width * scale, colours), x.dtype)
    for number in range(scale**2):
        part = x[..., number * colours : (number + 1) * colours]
        big[number // scale :: scale, number % scale :: scale] = part
    return big


def shuffle_by_einsum(x, scale):
    height, width, _ = x.shape
    blocks = x.reshape(height, width, scale, scale, -1).astype(np.float32)
    return np.einsum("hwrcn->hrwcn", blocks).reshape(height * scale, width * scale, -1)


@pytest.mark.parametrize("answer", [shuffle_by_loop, shuffle_by_strides, shuffle_by_einsum])
def test_pixel_shuffle_in_other_ways(answer):
    assert check.pixel_shuffle.judge(answer).is_correct


def test_a_result_of_another_shape_is_told_so():
    outcome = check.pixel_shuffle.judge(lambda x, scale: x)
    assert "should be [[[0], [1]], [[2], [3]]]" in outcome.sentence


def generator_by_loop(real, fake, belief, weight):
    squares = [(one - other) ** 2 for one, other in zip(real.flat, fake.flat, strict=True)]
    logs = [math.log(value) for value in belief.flat]
    return sum(squares) / len(squares) - weight * sum(logs) / len(logs)


def generator_with_a_dot(real, fake, belief, weight):
    gap = (real - fake).ravel()
    return np.dot(gap, gap) / gap.size + (weight * np.log(1 / belief)).mean()


def generator_in_float32(real, fake, belief, weight):
    real, fake, belief = (each.astype(np.float32) for each in (real, fake, belief))
    return np.square(real - fake).mean() + np.float32(weight) * -np.log(belief).mean()


@pytest.mark.parametrize("answer", [generator_by_loop, generator_with_a_dot, generator_in_float32])
def test_the_generators_loss_in_other_ways(answer):
    assert check.generator_loss.judge(answer).is_correct


def discriminator_by_loop(real_belief, fake_belief, label):
    real = [label * math.log(d) + (1 - label) * math.log(1 - d) for d in real_belief]
    fake = [math.log(1 - d) for d in fake_belief]
    return -(sum(real) / len(real) + sum(fake) / len(fake)) / 2


def discriminator_by_labels(real_belief, fake_belief, label):
    def entropy(target, belief):
        targets = np.full(belief.shape, float(target))
        return -np.mean(targets * np.log(belief) + (1 - targets) * np.log1p(-belief))

    return np.mean([entropy(label, real_belief), entropy(0, fake_belief)])


def discriminator_in_float32(real_belief, fake_belief, label):
    real, fake = real_belief.astype(np.float32), fake_belief.astype(np.float32)
    loss = -np.mean(np.log(1 - fake)) - np.mean(np.log(1 - real) * (1 - label))
    return np.float32(0.5) * (loss - np.mean(np.log(real) * label))


@pytest.mark.parametrize(
    "answer", [discriminator_by_loop, discriminator_by_labels, discriminator_in_float32]
)
def test_the_discriminators_loss_in_other_ways(answer):
    assert check.discriminator_loss.judge(answer).is_correct


def test_the_moved_copy_is_the_same_texture_elsewhere():
    student = open_student("Ada")
    still, moved, blurred = moved_and_blurred(student)
    step = pixels_moved(student)
    assert still.shape == moved.shape == (93, 93, 3)
    assert (moved[step:, step:] == still[:-step, :-step]).all()
    assert list(blurred) == list(SIGMAS)
    assert {pixels_moved(open_student(name)) for name in "abcdefgh"} == {1, 2, 3}


def test_one_of_the_sigmas_is_right_whatever_its_type():
    student = open_student("Ada")
    outcomes = [check.blur_or_moved.judge(sigma, student) for sigma in SIGMAS]
    [right] = [sigma for sigma, found in zip(SIGMAS, outcomes, strict=True) if found.is_correct]
    assert right > 1
    assert check.blur_or_moved.judge(np.float32(right), student).is_correct
    assert check.blur_or_moved.judge([right], student).is_correct
    assert "To the eye" in check.blur_or_moved.judge(0, student).sentence


def test_every_blur_that_is_too_mild_is_told_why():
    student = open_student("Ada")
    right = strongest_better_blur(student)
    for sigma in (sigma for sigma in SIGMAS if sigma < right):
        assert "A stronger blur" in check.blur_or_moved.judge(sigma, student).sentence


@pytest.mark.parametrize("answer", [3, "strong", [1, 2], -1])
def test_what_is_none_of_the_sigmas_gets_the_list(answer):
    sentence = check.blur_or_moved.judge(answer, open_student("Ada")).sentence
    assert "0.5, 1, 2, 4, 8, 16, or 0" in sentence
