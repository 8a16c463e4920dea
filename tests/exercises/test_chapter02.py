"""Chapter 02: answers that are right in other ways, and every student's numbers."""

from itertools import product

import cv2
import numpy as np
import pytest
from skimage.measure import block_reduce

from srlib.exercises import Student, chapter02
from srlib.pictures import interpolate, recover_small

# One new pixel


@pytest.mark.parametrize(("row", "place"), list(product(chapter02._ROWS, chapter02._PLACES)))
def test_every_students_pixel_is_opencvs_and_every_mistake_can_be_told(row, place):
    class Chosen(Student):
        def choose(self, choices, about=""):
            return row if about == "row" else place

    given = Chosen("", 0, "", (0, 0, 96, 96))
    right = interpolate(np.array([row], np.uint8), 4, "linear")[0, place]
    assert chapter02.pixel.judge(right, given).is_correct
    for mistake in chapter02.pixel._mistakes:
        assert chapter02.pixel.judge(mistake.wrong(given), given).sentence == mistake.sentence


# Linear


def linear_in_a_loop(row, scale):
    values, result = [int(value) for value in row], []
    for number in range(len(values) * scale):
        place = (2 * number + 1 - scale) / (2 * scale)
        if place <= 0:
            result.append(values[0])
        elif place >= len(values) - 1:
            result.append(values[-1])
        else:
            left = int(place)
            result.append(values[left] + (place - left) * (values[left + 1] - values[left]))
    return result


def linear_by_interp(row, scale):
    places = (np.arange(row.size * scale) + 0.5) / scale - 0.5
    return np.interp(places, np.arange(row.size), row).astype(np.float32)


def linear_rounded(row, scale):
    size = (row.size * scale, 1)
    return cv2.resize(row[None], size, interpolation=cv2.INTER_LINEAR).ravel()


def linear_by_a_matrix(row, scale):
    places = (np.arange(row.size * scale) + 0.5) / scale - 0.5
    weights = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(row.size)))
    return weights / weights.sum(axis=1, keepdims=True) @ row


@pytest.mark.parametrize(
    "function", [linear_in_a_loop, linear_by_interp, linear_rounded, linear_by_a_matrix]
)
def test_other_ways_to_interpolate_are_correct(function):
    assert chapter02.linear.judge(function).is_correct


# Cubic weights


def weights_by_the_kernel(t, a):
    x = np.abs(np.float32([-1 - t, -t, 1 - t, 2 - t]))
    near = ((a + 2) * x - (a + 3)) * x**2 + 1
    return np.where(x <= 1, near, a * (((x - 5) * x + 8) * x - 4))


def weights_by_interpolating_unit_rows(t, a):
    # The slopes at the two middle pixels belong to a: Hermite's form of the same cubic.
    slopes = np.array([[a, 0, -a, 0], [0, a, 0, -a]])
    hermite = [2 * t**3 - 3 * t**2 + 1, -2 * t**3 + 3 * t**2, t**3 - 2 * t**2 + t, t**3 - t**2]
    ends = np.eye(4)[1:3]
    return tuple(
        hermite[0] * ends[0]
        + hermite[1] * ends[1]
        + hermite[2] * slopes[0]
        + hermite[3] * slopes[1]
    )


def weights_as_a_generator(t, a):
    for distance in (1 + t, t, 1 - t, 2 - t):
        near = distance <= 1
        powers = ((a + 2, -a - 3, 0, 1), (a, -5 * a, 8 * a, -4 * a))[0 if near else 1]
        yield sum(c * distance**p for c, p in zip(powers, (3, 2, 1, 0), strict=True))


@pytest.mark.parametrize(
    "function", [weights_by_the_kernel, weights_by_interpolating_unit_rows, weights_as_a_generator]
)
def test_other_ways_to_the_weights_are_correct(function):
    assert chapter02.cubic_weights.judge(function).is_correct


# Recovering


def recover_in_a_loop(low, scale):
    height, width = low.shape[0] // scale, low.shape[1] // scale
    small = np.zeros((height, width, 3), np.uint8)
    for row in range(height):
        for column in range(width):
            block = low[row * scale : (row + 1) * scale, column * scale : (column + 1) * scale]
            small[row, column] = np.round(block.reshape(-1, 3).mean(axis=0))
    return small


def recover_by_slices(low, scale):
    parts = [low[i::scale, j::scale].astype(int) for i in range(scale) for j in range(scale)]
    return sum(parts) / scale**2


def recover_by_skimage(low, scale):
    return block_reduce(low, (scale, scale, 1), np.mean).astype(np.float32)


@pytest.mark.parametrize(
    "function", [recover_in_a_loop, recover_by_slices, recover_by_skimage, recover_small]
)
def test_other_ways_to_recover_are_correct(function):
    assert chapter02.recover.judge(function).is_correct


# The enlargement with lobes of any depth


@pytest.mark.parametrize("scale", [1, 2, 3, 4, 6])
def test_with_opencvs_depth_it_is_opencvs_cubic(scale, make_picture):
    small = make_picture(13, 18)
    ours = chapter02.enlarge_cubic(small, scale, -0.75).astype(int)
    assert abs(ours - interpolate(small, scale, "cubic")).max() <= 1


@pytest.mark.parametrize(
    ("check", "wrong", "word"),
    [
        ("linear", lambda row, scale: linear_by_interp(row, scale).astype(np.uint8), "cuts off"),
        ("recover", lambda low, scale: low[scale // 2 :: scale, scale // 2 :: scale], "middle"),
        ("cubic_weights", lambda t, a: [-0.105, 0.879, 0.262, -0.035], "should be"),
    ],
)
def test_what_students_did_wrong_is_named(check, wrong, word):
    assert word in getattr(chapter02, check).judge(wrong).sentence
