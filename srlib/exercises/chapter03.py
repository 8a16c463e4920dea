"""The checks of chapter 03: two steps downhill, parameters, a receptive field, one layer."""

from collections.abc import Callable

import numpy as np

from srlib.common.opencv import cv2
from srlib.exercises.chains import Chain, one_layer, weighted_sums
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.students import Student

# Steepness c and rate r of the loss c (w - m)²: creeping, arriving slowly, swinging, climbing out.
_SLOPES = ((2, 0.05), (5, 0.04), (2, 0.1), (4, 0.2), (2, 0.4), (5, 0.16), (4, 0.3), (2, 0.6))
_LOWEST = (5, 10, 20)


def valley(student: Student) -> tuple[int, int, float]:
    """Return a student's loss and rate: steepness c, the best weight m, and the learning rate."""
    steepness, rate = student.choose(_SLOPES, "slope")
    return steepness, student.choose(_LOWEST, "lowest"), rate


def _two_steps(student: Student, slope: float = 2) -> float:
    steepness, lowest, rate = valley(student)
    return lowest * (1 - (1 - slope * steepness * rate) ** 2)


def _one_step(student: Student) -> float:
    steepness, lowest, rate = valley(student)
    return 2 * steepness * rate * lowest


weight = Check(
    "weight",
    _two_steps,
    tolerance=0.01,
    mistakes=[
        Mistake(
            "factor 2 forgotten",
            lambda student: _two_steps(student, 1),
            "The slope of c (w − m)² is 2 c (w − m): the factor 2 is missing.",
        ),
        Mistake(
            "uphill",
            lambda student: _two_steps(student, -2),
            "These steps go uphill: the gradient is subtracted.",
        ),
        Mistake(
            "one step",
            _one_step,
            "That is the weight after one step; asked is the one after two.",
        ),
        Mistake(
            "the first gradient twice",
            lambda student: 2 * _one_step(student),
            "The second step uses the gradient of the first one again: at the new weight the slope "
            "is another.",
        ),
    ],
    hints=(
        "Begin with w = 0: how steep is the loss there? One step is minus the rate times this "
        "slope.",
        "The slope at w is 2 c (w − m). After the first step put the new w in and do it again.",
    ),
)


def _architectures() -> list[tuple]:
    return [
        ((1,), (1,), 1),
        ((3,), (2,), 3),
        ((3, 1), (4, 2), 3),
        ((9, 1, 5), (64, 32, 3), 3),
        ((9, 5, 5), (64, 32, 1), 1),
        ((3, 3, 3, 3, 5), (16, 16, 8, 8, 12), 3),
    ]


Counts = tuple[int, ...]


def _count(sizes: Counts, filters: Counts, seen: Counts, bias: int = 1, power: int = 2) -> int:
    layers = zip(sizes, filters, seen, strict=False)
    return int(sum(count * (size**power * inputs + bias) for size, count, inputs in layers))


def _counting(bias: int = 1, power: int = 2) -> Callable[[Counts, Counts, int], int]:
    def count(sizes: Counts, filters: Counts, channels: int) -> int:
        return _count(sizes, filters, (channels, *filters), bias, power)

    return count


parameters = Check(
    "parameters",
    _counting(),
    inputs=_architectures,
    mistakes=[
        Mistake("no biases", _counting(bias=0), "The biases are missing: each filter has one."),
        Mistake("not squared", _counting(power=1), "A filter has f × f places, not f."),
        Mistake(
            "no input channels",
            lambda sizes, filters, channels: _count(sizes, filters, (1,) * len(sizes)),
            "A filter has weights for every channel of what it sees, not for one.",
        ),
        Mistake(
            "the picture's channels everywhere",
            lambda sizes, filters, channels: _count(sizes, filters, (channels,) * len(sizes)),
            "Only the first layer sees the picture. Every other one has as many inputs as the "
            "layer before it has filters.",
        ),
        Mistake(
            "one bias a layer",
            lambda sizes, filters, channels: (
                _counting(bias=0)(sizes, filters, channels) + len(sizes)
            ),
            "One bias was counted for each layer, but each *filter* has its own.",
        ),
        Mistake(
            "its own filters as inputs",
            lambda sizes, filters, channels: _count(sizes, filters, filters),
            "A layer sees what the layer *before* it returns; here it sees its own filters.",
        ),
    ],
    hints=(
        "Count one layer first: how many numbers does one of its filters hold, and how many "
        "filters are there?",
        "A layer has filters · (size² · inputs + 1) parameters. After each layer its filters "
        "become the inputs of the next one.",
    ),
)


def _networks() -> list[tuple]:
    sizes = [[(1, 1)], [(3, 3)], [(3, 5)], [(9, 9), (1, 1), (5, 5)], [(1, 7), (5, 1), (3, 3)]]
    sizes += [[(3, 3)] * 6, [(9, 3), (5, 9), (3, 3)]]
    return [(Chain(tuple(each)),) for each in sizes]


Network = Callable[[np.ndarray], np.ndarray]


def _poked(place: int = 30) -> np.ndarray:
    picture = np.zeros((61, 61))
    picture[place, place] = 1
    return picture


def _changed(network: Network, place: int = 30) -> np.ndarray:
    return network(_poked(place)) != network(np.zeros((61, 61)))


def _extent(changed: np.ndarray) -> tuple[int, int]:
    return int(changed.any(axis=1).sum()), int(changed.any(axis=0).sum())


receptive_field = Check(
    "receptive_field",
    lambda network: tuple(1 + (np.array(network.sizes) - 1).sum(axis=0)),
    inputs=_networks,
    mistakes=[
        Mistake(
            "compared with zero",
            lambda network: _extent(network(_poked()) != 0),
            "All pixels count here, since biases make even the dark picture's result bright. "
            "Compare with what the network makes of the *dark* picture.",
        ),
        Mistake(
            "a corner poked",
            lambda network: _extent(_changed(network, 0)),
            "The poked pixel lies in a corner, where half of the field is cut off.",
        ),
        Mistake(
            "columns before rows",
            lambda network: _extent(_changed(network))[::-1],
            "Rows and columns are swapped: first comes the number of rows that change.",
        ),
        Mistake(
            "number of pixels",
            lambda network: int(_changed(network).sum()),
            "That is the number of pixels that change. Asked are two numbers: rows and columns.",
        ),
        Mistake(
            "to one side",
            lambda network: tuple(side // 2 for side in _extent(_changed(network))),
            "That is how far it sees to one side, without the pixel itself and the other side.",
        ),
        Mistake(
            "one too many",
            lambda network: tuple(side + 1 for side in _extent(_changed(network))),
            "One too many: the poked pixel is among those that change already.",
        ),
        Mistake(
            "one too few",
            lambda network: tuple(side - 1 for side in _extent(_changed(network))),
            "One too few: from the first to the last pixel that changes, both count.",
        ),
        Mistake(
            "all changed pixels on both places",
            lambda network: (int(_changed(network).sum()),) * 2,
            "That is the number of all pixels that change. Count the rows, and the columns, in "
            "which any pixel changes.",
            (lambda network: tuple(len(places) for places in np.nonzero(_changed(network))),),
        ),
    ],
    hints=(
        "Two pictures, one dark and one with a single bright pixel in the middle: where do the "
        "results differ?",
        "`changed = network(poked) != network(dark)`; `changed.any(axis=1)` tells for each row "
        "whether something changes in it, and `.sum()` counts.",
    ),
)


def _inside(picture: np.ndarray, kernel: np.ndarray, bias: float) -> np.ndarray:
    top, left = kernel.shape[0] // 2, kernel.shape[1] // 2
    height, width = picture.shape
    return one_layer(picture, kernel, bias)[top : height - top, left : width - left]


def _like_picture(picture: np.ndarray, kernel: np.ndarray, bias: float) -> np.ndarray:
    return one_layer(picture, kernel, bias).astype(picture.dtype)


def _layer_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    found = []
    for size, kernel in (((1, 1), (1, 1)), ((3, 3), (3, 3)), ((5, 5), (3, 3)), ((7, 9), (3, 5))):
        values = random.integers(-5, 6, size), random.integers(-3, 4, kernel)
        found.append((*(each.astype(float) for each in values), float(random.integers(1, 5))))
    whole = random.integers(-5, 6, (4, 6))  # what is made like it cuts off what follows the point
    found.append((whole, random.normal(size=(3, 3)), 0.4))
    return [*found, (random.normal(size=(12, 11)), random.normal(size=(5, 5)), -0.3)]


layer = Check(
    "layer",
    lambda picture, kernel, bias: one_layer(picture, kernel, bias),
    inputs=_layer_inputs,
    mistakes=[
        Mistake(
            "no ReLU",
            lambda picture, kernel, bias: weighted_sums(picture, kernel) + bias,
            "Negative values are left: the ReLU, max(0, …), is missing.",
        ),
        Mistake(
            "no bias",
            lambda picture, kernel, bias: one_layer(picture, kernel, 0),
            "The bias is missing: it is added to every sum, before the ReLU.",
        ),
        Mistake(
            "ReLU before the bias",
            lambda picture, kernel, bias: one_layer(picture, kernel, 0) + bias,
            "The bias comes too late: add it before the ReLU.",
        ),
        Mistake(
            "kernel turned",
            lambda picture, kernel, bias: one_layer(picture, kernel[::-1, ::-1], bias),
            "The kernel is turned by half a turn, as in a convolution of mathematics. Keras lays "
            "it on as it is.",
        ),
        Mistake(
            "no border",
            _inside,
            "The border is missing: the result is as large as the picture. Beyond the edge there "
            "are zeros.",
        ),
        Mistake(
            "whole numbers",
            _like_picture,
            "The result takes its type from the picture, and whole numbers cut off what follows "
            "the point: `np.zeros(picture.shape)` holds floats.",
        ),
        Mistake(
            "the edge goes on",
            lambda picture, kernel, bias: one_layer(picture, kernel, bias, cv2.BORDER_REPLICATE),
            "Beyond the edge there should be zeros, and not the values of the edge.",
        ),
    ],
    hints=(
        "Put a border of zeros around the picture, half a kernel wide (`np.pad`). Then each pixel "
        "of the result needs a window as large as the kernel.",
        "Two loops over rows and columns: `np.sum(window * kernel) + bias`, where `window` is "
        "`padded[row : row + height, column : column + width]`; then `max(0, …)`.",
    ),
)
