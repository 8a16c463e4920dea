"""The checks of the further notebook on augmentation: pairs, views, intervals, eight views."""

import math
from collections.abc import Callable

import numpy as np

from srlib.exercises.checking import Check, Mistake
from srlib.exercises.eight import MISTAKES, averaged, eight_inputs
from srlib.exercises.students import Student
from srlib.exercises.views import view


def own_patches(student: Student) -> tuple[int, int, int]:
    """Return the width and height of a student's small picture, and the side of its patches."""
    return (
        student.choose((20, 22, 24), "width"),
        student.choose((15, 16, 17), "height"),
        student.choose((6, 7, 8), "patch"),
    )


# Predict: how many pairs


def _pairs(views: int, orders: int, across: int = 1, down: int = 1) -> Callable[[Student], int]:
    def count(student: Student) -> int:
        width, height, side = own_patches(student)
        return (width - side + across) * (height - side + down) * views * orders

    return count


def _tiles(student: Student) -> int:
    width, height, side = own_patches(student)
    return (width // side) * (height // side) * 48


pairs = Check(
    "pairs",
    _pairs(8, 6),
    mistakes=[
        Mistake(
            "one place too few",
            _pairs(8, 6, 0, 0),
            "One place is missing in each direction: a patch as wide as the picture fits once, "
            "not never. There are width − side + 1 places.",
        ),
        Mistake(
            "one place too few in one direction",
            _pairs(8, 6, 0, 1),
            "One place is missing in one direction: there are width − side + 1 places beside "
            "each other, and height − side + 1 below each other.",
            also=(_pairs(8, 6, 1, 0),),
        ),
        Mistake(
            "places alone",
            _pairs(1, 1),
            "That is the number of places. At each of them the patch can be turned and mirrored, "
            "and its colours can change their order.",
        ),
        Mistake(
            "no orders of colours",
            _pairs(8, 1),
            "The orders of the colours are missing: how many ways are there to put three colours "
            "in a row?",
        ),
        Mistake(
            "no views",
            _pairs(1, 6),
            "The views are missing: each patch is turned, and each turned one mirrored as well.",
        ),
        Mistake(
            "half of them",
            _pairs(4, 6),
            "That is half of them. Either the mirrored views are missing (four turns, and each "
            "mirrored as well), or orders of the colours: there are 3 · 2 · 1 = 6.",
        ),
        Mistake(
            "side by side",
            _tiles,
            "You have laid the patches side by side. They may overlap: each pixel further on is "
            "another patch.",
        ),
    ],
    hints=(
        "Three numbers are multiplied: places, views of the square, orders of three colours.",
        "A patch of side p fits in width − p + 1 places beside each other. The square has eight "
        "views, three colours have six orders.",
    ),
    because="So many pairs, and still they show one photo.",
)


# The views of a pair


def _both(turn: Callable[[np.ndarray, int], np.ndarray]) -> Callable:
    return lambda small, high, number: (turn(small, number), turn(high, number))


def _view_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    sizes = ((1, 2, 2), (2, 2, 2), (2, 3, 2), (3, 2, 4))
    return [
        (
            random.integers(0, 256, (height, width, 3), np.uint8),
            random.integers(0, 256, (height * scale, width * scale, 3), np.uint8),
            number,
        )
        for height, width, scale in sizes
        for number in range(8)
    ]


view_of_pair = Check(
    "view_of_pair",
    lambda small, high, number: (view(small, number), view(high, number)),
    _view_inputs,
    mistakes=[
        Mistake(
            "small alone",
            lambda small, high, number: view(small, number),
            "You return one array. The photo belongs to it: return both, `small` and `high`.",
            also=(lambda small, high, number: view(high, number),),
        ),
        Mistake(
            "small alone mirrored",
            lambda small, high, number: (view(small, number), np.rot90(high, number % 4)),
            "You mirror `small` only. Then left and right of the two do not belong together: "
            "mirror `high` as well.",
        ),
        Mistake(
            "high alone mirrored",
            lambda small, high, number: (np.rot90(small, number % 4), view(high, number)),
            "You mirror `high` only. Then left and right of the two do not belong together: "
            "mirror `small` as well.",
        ),
        Mistake(
            "input alone",
            lambda small, high, number: (view(small, number), high),
            "The target stays as it is. Then the network is asked to turn pictures: turn both "
            "alike.",
        ),
        Mistake(
            "target alone",
            lambda small, high, number: (small, view(high, number)),
            "The input stays as it is. Then the network is asked to turn pictures: turn both "
            "alike.",
        ),
        Mistake(
            "clockwise",
            _both(lambda p, n: np.rot90(p[:, ::-1] if n >= 4 else p, -(n % 4))),
            "You turn clockwise. `np.rot90(picture, 1)` turns the other way, as is asked for.",
        ),
        Mistake(
            "upside down",
            _both(lambda p, n: np.rot90(p[::-1] if n >= 4 else p, n % 4)),
            "You mirror top to bottom. Left to right is the second axis: `[:, ::-1]`.",
        ),
        Mistake(
            "mirrored afterwards",
            _both(lambda p, n: np.rot90(p, n % 4)[:, ::-1] if n >= 4 else np.rot90(p, n)),
            "You turn before you mirror. The order matters after an odd number of quarter turns: "
            "mirror first.",
        ),
        Mistake(
            "never mirrored",
            _both(lambda p, n: np.rot90(p, n % 4)),
            "The views 4 to 7 are not mirrored: so there are four different ones only.",
        ),
    ],
    hints=(
        "Write a small function that turns and mirrors one picture; use it for both.",
        "`number >= 4` says whether to mirror with `[:, ::-1]`, `number % 4` how often "
        "`np.rot90` turns.",
    ),
    parts=("small", "high"),
    because="Whatever is done to the input is done to its answer.",
)


# Mean and interval over seeds


def _interval(half: Callable[[np.ndarray, np.ndarray], float], sign: int = 1) -> Callable:
    """Return a function that gives an interval with ``half`` · t as half its width."""

    def find(first: list[float], second: list[float], t: float) -> tuple[float, float]:
        one, two = np.array(first), np.array(second)
        mean, wide = sign * (two - one).mean(), t * half(one, two)
        return mean - wide, mean + wide

    return find


def _standard_error(one: np.ndarray, two: np.ndarray) -> float:
    return (two - one).std(ddof=1) / math.sqrt(len(one))


def _apart(one: np.ndarray, two: np.ndarray) -> float:
    return math.sqrt((one.var(ddof=1) + two.var(ddof=1)) / len(one))


_right_interval = _interval(_standard_error)


def _interval_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    found = []
    for count, t in ((2, 12.706), (3, 4.303), (5, 2.776), (5, 2.776), (10, 2.262)):
        first = random.normal(1.5, 0.2, count)
        second = first + random.normal(0.1, 0.05, count)
        found.append((first.round(3).tolist(), second.round(3).tolist(), t))
    return found


interval = Check(
    "interval",
    lambda first, second, t: _right_interval(first, second, t),
    _interval_inputs,
    mistakes=[
        Mistake(
            "first less second",
            _interval(_standard_error, -1),
            "The sign is the wrong way round: a gain of the second way is second − first.",
        ),
        Mistake(
            "not seed by seed",
            _interval(_apart),
            "You take the spreads of both ways on their own. What a seed does to both alike falls "
            "out if you subtract seed by seed first.",
        ),
        Mistake(
            "spread of the seeds",
            _interval(lambda one, two: (two - one).std(ddof=1)),
            "That is where a single seed falls. A *mean* of n seeds varies less: divide the "
            "spread by √n.",
        ),
        Mistake(
            "divided by n",
            _interval(lambda one, two: (two - one).std(ddof=1) / len(one)),
            "You divide by n. The spread of a mean shrinks with √n only.",
        ),
        Mistake(
            "n in the spread",
            _interval(lambda one, two: (two - one).std() / math.sqrt(len(one))),
            "Your spread divides by n, which is too small for a few values: `np.std` needs "
            "`ddof=1`.",
        ),
    ],
    hints=(
        "First a list of differences, one for each seed. Its mean is the middle of the interval.",
        "Half the width is t · spread / √n, with the spread from `np.std(differences, ddof=1)`.",
    ),
    because="An interval that leaves out zero is more than what the seeds can explain.",
)


# Eight views at test time


eight_views = Check(
    "eight_views",
    lambda enlarge, small, scale: averaged()(enlarge, small, scale),
    eight_inputs,
    mistakes=MISTAKES,
    hints=(
        "For each of the eight: make the view, enlarge it, undo the view. Then take the mean.",
        "Undo in reverse: `np.rot90(result, -(number % 4))`, and then `[:, ::-1]` if the view was "
        "mirrored.",
    ),
    because="What a network errs in one view only, the mean takes away.",
)
