"""Chapter 03: answers that are right in other ways, and every student's numbers."""

from itertools import product

import numpy as np
import pytest
from scipy.ndimage import correlate
from scipy.signal import convolve2d

from srlib.exercises import Student, chapter03

# Two steps


@pytest.mark.parametrize(("slope", "lowest"), list(product(chapter03._SLOPES, chapter03._LOWEST)))
def test_every_students_steps_are_those_of_a_loop_and_every_mistake_can_be_told(slope, lowest):
    class Chosen(Student):
        def choose(self, choices, about=""):
            return slope if about == "slope" else lowest

    given = Chosen("", 0, "", (0, 0, 96, 96))
    steepness, rate = slope
    weight = 0.0
    for _ in range(2):
        weight -= rate * 2 * steepness * (weight - lowest)
    assert chapter03.weight.judge(round(weight, 2), given).is_correct
    for mistake in chapter03.weight._mistakes:
        assert chapter03.weight.judge(mistake.wrong(given), given).sentence == mistake.sentence


# Parameters


def parameters_by_recursion(sizes, filters, channels):
    if not sizes:
        return 0
    own = sizes[0] ** 2 * channels * filters[0] + filters[0]
    return own + parameters_by_recursion(sizes[1:], filters[1:], filters[0])


def parameters_by_arrays(sizes, filters, channels):
    inputs = np.array([channels, *filters[:-1]], np.float32)
    return np.sum(np.square(sizes) * inputs * filters) + np.sum(filters)


def parameters_by_shapes(sizes, filters, channels):
    shapes, seen = [], channels
    for size, count in zip(sizes, filters, strict=True):
        shapes += [(size, size, seen, count), (count,)]
        seen = count
    return sum(np.zeros(shape).size for shape in shapes)


@pytest.mark.parametrize(
    "function", [parameters_by_recursion, parameters_by_arrays, parameters_by_shapes]
)
def test_other_ways_to_count_are_correct(function):
    assert chapter03.parameters.judge(function).is_correct


@pytest.mark.slow
def test_the_count_is_that_of_keras():
    from srlib.models.srcnn import build_srcnn

    model = build_srcnn((9, 5, 5))
    assert chapter03.parameters._reference((9, 5, 5), (64, 32, 3), 3) == model.count_params()


# The receptive field


def field_by_the_first_and_last_that_change(network):
    picture = np.zeros((61, 61), np.float32)
    before = network(picture)
    picture[30, 30] = 1
    rows, columns = np.nonzero(network(picture) - before)
    return [rows.max() - rows.min() + 1, columns.max() - columns.min() + 1]


def field_in_a_loop(network):
    dark, poked = np.zeros((61, 61)), np.zeros((61, 61))
    poked[20, 25] = 1
    changed = network(poked) != network(dark)
    rows = {row for row in range(61) for column in range(61) if changed[row, column]}
    columns = {column for row in range(61) for column in range(61) if changed[row, column]}
    return len(rows), len(columns)


def field_by_poking_every_input(network):
    def sees(row, column):
        poked = np.zeros((61, 61))
        poked[row, column] = 1
        return network(poked)[30, 30] != network(np.zeros((61, 61)))[30, 30]

    return np.array(
        [sum(sees(i, 30) for i in range(61)), sum(sees(30, i) for i in range(61))], np.uint8
    )


@pytest.mark.parametrize(
    "function",
    [field_by_the_first_and_last_that_change, field_in_a_loop, field_by_poking_every_input],
)
def test_other_ways_to_measure_the_field_are_correct(function):
    assert chapter03.receptive_field.judge(function).is_correct


def test_the_networks_of_the_check_are_named_by_their_kernels():
    sentence = chapter03.receptive_field.judge(lambda network: (1, 2)).sentence
    assert sentence.startswith(
        "For network = a network with kernels of 1x1 the result should be [1"
    )


# One layer


def layer_by_scipy(picture, kernel, bias):
    return np.maximum(correlate(picture.astype(float), kernel, mode="constant") + bias, 0)


def layer_by_a_turned_convolution(picture, kernel, bias):
    sums = convolve2d(picture, kernel[::-1, ::-1], mode="same") + bias
    return np.where(sums > 0, sums, 0).astype(np.float32)


def layer_by_shifted_pictures(picture, kernel, bias):
    high, wide = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(picture, ((high, high), (wide, wide)))
    height, width = picture.shape
    total = sum(
        kernel[i, j] * padded[i : i + height, j : j + width]
        for i in range(kernel.shape[0])
        for j in range(kernel.shape[1])
    )
    return (total + bias).clip(0).tolist()


@pytest.mark.parametrize(
    "function", [layer_by_scipy, layer_by_a_turned_convolution, layer_by_shifted_pictures]
)
def test_other_ways_to_a_layer_are_correct(function):
    assert chapter03.layer.judge(function).is_correct


def test_a_result_that_takes_its_type_from_whole_numbers_is_incorrect():
    def like_the_picture(picture, kernel, bias):
        result = np.zeros_like(picture)
        result[:] = layer_by_scipy(picture, kernel, bias)
        return result

    assert "its type from the picture" in chapter03.layer.judge(like_the_picture).sentence
