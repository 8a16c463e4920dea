"""The checks of the further notebook on structure: multiplications, folding, skips, a front."""

from collections.abc import Callable, Sequence

import numpy as np

from srlib.exercises.checking import Check, Mistake
from srlib.exercises.students import Student


def own_network(student: Student) -> tuple[int, int, int]:
    """Return a student's network: its scale, the filters of each layer, and how many of these."""
    return (
        student.choose((2, 3, 4), "scale"),
        student.choose((8, 12, 16, 24), "filters"),
        student.choose((3, 4, 5, 6), "layers"),
    )


# Predict: how often is multiplied


def _at_small_size(student: Student, colours: int = 0, more: int = 0) -> int:
    scale, filters, count = own_network(student)
    count += more
    last = colours or 3 * scale**2
    return 9 * (3 * filters + (count - 1) * filters**2 + filters * last)


def _biases(student: Student) -> int:
    scale, filters, count = own_network(student)
    return count * filters + 3 * scale**2


cost = Check(
    "cost",
    lambda student: _at_small_size(student) / own_network(student)[0] ** 2,
    mistakes=[
        Mistake(
            "for a small pixel",
            _at_small_size,
            "That is for a pixel of the *small* picture. The result has scale² times as many, "
            "which share this work.",
        ),
        Mistake(
            "divided by the scale",
            lambda student: _at_small_size(student) / own_network(student)[0],
            "You have divided by the scale. The picture grows in height and in width: divide by "
            "its square.",
        ),
        Mistake(
            "three channels at the end",
            lambda student: _at_small_size(student, 3) / own_network(student)[0] ** 2,
            "The last layer works at the small size as well, so it makes the colours of a whole "
            "block: 3 · scale² channels, not 3.",
        ),
        Mistake(
            "a layer too many",
            lambda student: _at_small_size(student, more=1) / own_network(student)[0] ** 2,
            "You have one convolution too many between equal numbers of filters: the first one "
            "starts from 3 channels, so there is one fewer than convolutions with filters.",
        ),
        Mistake(
            "parameters",
            lambda student: _at_small_size(student) + _biases(student),
            "That is the number of parameters. A bias is added, not multiplied, and every weight "
            "is used once for each small pixel.",
        ),
    ],
    hints=(
        "A 3x3 convolution from a to b channels multiplies 9 · a · b times for each place. There "
        "is one from 3 channels, some between equal numbers, and one to 3 · scale² channels.",
        "Add up the three kinds, and divide by scale²: so many pixels of the result share a place.",
    ),
    because="Work at the small size is shared by scale² pixels.",
)


# Folding a wide layer


def _fold(first: np.ndarray, second: np.ndarray, beside: np.ndarray) -> np.ndarray:
    return np.tensordot(first, second, 1) + beside


def _fold_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    sizes = ((1, 1, 2, 1), (3, 1, 2, 2), (3, 2, 4, 4), (3, 3, 8, 5), (5, 4, 4, 4))
    return [
        (
            random.normal(size=(kernel, kernel, inputs, middle)).round(2),
            random.normal(size=(middle, outputs)).round(2),
            random.normal(size=(kernel, kernel, inputs, outputs)).round(2),
        )
        for kernel, inputs, middle, outputs in sizes
    ]


fold = Check(
    "fold",
    _fold,
    _fold_inputs,
    mistakes=[
        Mistake(
            "the kernel beside forgotten",
            lambda first, second, beside: np.tensordot(first, second, 1),
            "The kernel `beside` is missing: its result is added to that of the other two, so the "
            "kernels add up as well.",
        ),
        Mistake(
            "mean over the middle",
            lambda first, second, beside: np.tensordot(first, second, 1) / len(second) + beside,
            "You take the mean over the channels in the middle. A convolution sums over its input "
            "channels.",
        ),
        Mistake(
            "turned over",
            lambda first, second, beside: np.tensordot(first[::-1, ::-1], second, 1) + beside,
            "You have turned the kernel over. A layer does not do that, so folding must not.",
        ),
        Mistake(
            "second transposed",
            lambda first, second, beside: first @ second.T + beside,
            "`second` is used the wrong way round: its first axis is the middle channels, which "
            "are summed, its second axis the channels of the result.",
        ),
        Mistake(
            "multiplied",
            lambda first, second, beside: np.tensordot(first, second, 1) * beside,
            "You have multiplied by `beside`. The two ways run side by side: add.",
        ),
    ],
    hints=(
        "At each place of the kernel stands a matrix from input to middle channels. The second "
        "layer is a matrix from middle to output channels. What do two matrices in a row make?",
        "`first @ second` multiplies the matrices at all places at once.",
    ),
    because="Two linear layers in a row are one: the product of their matrices.",
)


# A skip as a part of the kernel


def _absorb(kernel: np.ndarray) -> np.ndarray:
    return _added(kernel, np.eye(kernel.shape[-1]))


def _added(kernel: np.ndarray, matrix: np.ndarray, place: int | None = None) -> np.ndarray:
    absorbed = np.array(kernel, dtype=float)
    absorbed[_middle(kernel) if place is None else (place, place)] += matrix
    return absorbed


def _middle(kernel: np.ndarray) -> tuple[int, int]:
    return len(kernel) // 2, len(kernel) // 2


def _set(kernel: np.ndarray) -> np.ndarray:
    absorbed = np.array(kernel, dtype=float)
    channels = np.arange(kernel.shape[-1])
    absorbed[(*_middle(kernel), channels, channels)] = 1
    return absorbed


def _absorb_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    sizes = ((1, 1), (3, 1), (3, 2), (5, 3), (3, 8))
    return [(random.normal(size=(k, k, count, count)).round(2),) for k, count in sizes]


absorb_skip = Check(
    "absorb_skip",
    _absorb,
    _absorb_inputs,
    mistakes=[
        Mistake(
            "first place",
            lambda kernel: _added(kernel, np.eye(kernel.shape[-1]), 0),
            "The ones stand in the corner of the kernel, which would shift the picture. A pixel "
            "itself is at the middle of the kernel.",
        ),
        Mistake(
            "one before the middle",
            lambda kernel: _added(kernel, np.eye(kernel.shape[-1]), len(kernel) // 2 - 1),
            "The ones stand one place before the middle, which would shift the picture by a "
            "pixel. Counted from 0, the middle of k places is `k // 2`.",
        ),
        Mistake(
            "replaced",
            lambda kernel: _added(kernel, np.eye(kernel.shape[-1]) - kernel[_middle(kernel)]),
            "You put `np.eye` in place of the matrix in the middle. What the kernel did there is "
            "lost: add to it.",
        ),
        Mistake(
            "all channels to all",
            lambda kernel: _added(kernel, np.ones(kernel.shape[2:])),
            "You have added 1 from every channel to every other, which would add up all channels. "
            "A skip hands each channel to itself: only where both numbers are equal.",
        ),
        Mistake(
            "set to one",
            _set,
            "You have set the weights to 1. What the kernel did there is lost: add 1 to it.",
        ),
        Mistake(
            "at every place",
            lambda kernel: kernel + np.eye(kernel.shape[-1]),
            "You have added 1 at every place of the kernel, which adds up a whole neighbourhood. "
            "A skip hands on the pixel alone.",
        ),
    ],
    hints=(
        "Which kernel returns the picture as it is? One with a single 1 for each channel: where?",
        "At the middle place stands a matrix from channels to channels. Add `np.eye(channels)` "
        "to it.",
    ),
    because="The sum of two convolutions is the convolution with the sum of their kernels.",
)


# The front of cost and quality


def _front(beaten: Callable) -> Callable:
    """Return a function that lists what no other one beats, in the sense of ``beaten``."""

    def find(costs: Sequence[float], psnrs: Sequence[float]) -> list[int]:
        points = list(zip(costs, psnrs, strict=True))
        return [n for n, point in enumerate(points) if not any(beaten(point, o) for o in points)]

    return find


_pareto_front = _front(lambda own, o: o[0] <= own[0] and o[1] >= own[1] and o != own)


def _front_inputs() -> list[tuple]:
    costs = [[1.0], [1.0, 2.0], [2.0, 1.0, 3.0], [1.0, 1.0, 2.0, 3.0, 3.0], [5.0, 1.0, 4.0, 2.0]]
    psnrs = [[30.0], [30.0, 31.0], [30.0, 30.0, 29.0], [28.0, 30.0, 30.0, 31.0, 31.0]]
    random = np.random.default_rng(7)
    many = random.uniform(1, 20, 12).round(1), random.uniform(26, 30, 12).round(1)
    psnrs.append([31.0, 28.0, 30.5, 30.0])
    return [*((c, p) for c, p in zip(costs, psnrs, strict=True)), tuple(m.tolist() for m in many)]


pareto_front = Check(
    "pareto_front",
    _pareto_front,
    _front_inputs,
    mistakes=[
        Mistake(
            "strictly in both",
            _front(lambda own, o: o[0] < own[0] and o[1] > own[1]),
            "You keep networks that are equal in one measure and worse in the other. Nobody would "
            "choose those: as good at a lower cost is enough to beat one.",
        ),
        Mistake(
            "nobody is left",
            _front(lambda own, o: o[0] <= own[0] and o[1] >= own[1]),
            "Your list is always empty, but somebody is never beaten. (With ≤ and ≥ alone each "
            "network beats itself: at least one of the two must be really better.)",
        ),
        Mistake(
            "cost the wrong way round",
            _front(lambda own, o: o[0] >= own[0] and o[1] >= own[1] and o != own),
            "You reward high cost. A network is better if it costs *less*.",
        ),
        Mistake(
            "the best only",
            lambda costs, psnrs: [n for n, psnr in enumerate(psnrs) if psnr == max(psnrs)],
            "These have the best PSNR. A cheaper network with less PSNR belongs to the front as "
            "well, if none of its cost or below is better.",
        ),
        Mistake(
            "who is beaten",
            lambda costs, psnrs: [
                n for n in range(len(costs)) if n not in _pareto_front(costs, psnrs)
            ],
            "These are the networks that are beaten. The front is made of the others.",
        ),
    ],
    hints=(
        "A network is beaten if another one costs no more, is no worse, and differs in one of "
        "the two.",
        "Two loops: for each network ask `any(...)` over all others; keep its number if none "
        "beats it.",
    ),
    because="Whoever is on the front is somebody's best choice; the others are nobody's.",
)
