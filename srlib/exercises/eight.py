"""The mean of eight views: the right one, its inputs, and what goes wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from srlib.exercises.checking import Mistake
from srlib.exercises.views import undo, view

Enlarge = Callable[[np.ndarray, int], np.ndarray]
Turn = Callable[[np.ndarray, int], np.ndarray]
Mean = Callable[[list[np.ndarray]], Any]


@dataclass(frozen=True, repr=False)
class Slanted:
    """A method that repeats pixels, and errs more the further down and right a pixel lies."""

    whole: bool = False

    def __call__(self, small: np.ndarray, scale: int) -> np.ndarray:
        """Return a picture ``scale`` times as large: floats, or uint8 with bright levels."""
        big = small.repeat(scale, axis=0).repeat(scale, axis=1).astype(np.float64)
        rows, columns = map(np.asarray, np.indices(big.shape[:2]))
        error = np.multiply(rows + 1, np.square(columns))
        if big.ndim == 3:
            rows, error = np.expand_dims(rows, 2), np.multiply.outer(error, [1, 2, 3])
        if self.whole:
            return (200 + (big + error) % 56).astype(np.uint8)
        return big * (1 + 0.1 * rows) + error

    def __repr__(self) -> str:
        return f"a method that errs to the right and returns {'uint8' if self.whole else 'floats'}"


def _mean(results: list[np.ndarray]) -> np.ndarray:
    average: np.ndarray = np.mean(results, axis=0)
    return average


def averaged(
    back: Turn = undo, numbers: int = 8, mean: Mean = _mean, there: Turn = view
) -> Callable:
    """Return a function that takes the mean of views, with its steps as they are given."""
    return lambda enlarge, small, scale: mean(
        [back(enlarge(there(small, number), scale), number) for number in range(numbers)]
    )


def _last_axis(picture: np.ndarray, number: int) -> np.ndarray:
    return np.rot90(picture[..., ::-1] if number >= 4 else picture, number % 4)


def _last_axis_back(picture: np.ndarray, number: int) -> np.ndarray:
    turned = np.rot90(picture, -(number % 4))
    return turned[..., ::-1] if number >= 4 else turned


def eight_inputs() -> list[tuple]:
    """Return methods and small pictures: grey ones, a wide one in colour, and whole levels."""
    random = np.random.default_rng(7)
    sizes = (((1, 1), 2), ((2, 2), 2), ((3, 3), 2), ((3, 2), 3), ((2, 3, 3), 2))
    found: list[tuple] = [(Slanted(), random.integers(0, 100, size), n) for size, n in sizes]
    bright = random.integers(200, 256, (2, 3, 3)).astype(np.uint8)
    return [*found, (Slanted(whole=True), bright[:1, :2, 0], 2), (Slanted(whole=True), bright, 2)]


MISTAKES = [
    Mistake(
        "uint8 wraps",
        averaged(mean=lambda results: sum(results) / 8),
        "You add up results of uint8, which wrap around above 255. The methods of the course "
        "return uint8: use `np.mean(results, axis=0)`, or make them floats before you add.",
        also=(averaged(mean=lambda results: sum(results) // 8),),
    ),
    Mistake(
        "one view",
        lambda enlarge, small, scale: enlarge(small, scale),
        "That is the result of one view. Seven others are to be enlarged as well.",
    ),
    Mistake(
        "one number",
        averaged(mean=np.mean),
        "That is one number, the mean of all pixels. The mean is taken over the eight results, "
        "pixel by pixel: `np.mean(results, axis=0)`.",
    ),
    Mistake(
        "rounded",
        averaged(mean=lambda results: np.rint(_mean(results))),
        "You round the mean. It is asked for without rounding, also without `astype(np.uint8)`.",
        also=(averaged(mean=lambda results: np.floor(_mean(results))),),
    ),
    Mistake(
        "not turned back",
        averaged(lambda picture, number: picture),
        "You average pictures that lie in eight ways over each other. Turn each result back "
        "before the mean.",
    ),
    Mistake(
        "not mirrored back",
        averaged(lambda picture, number: np.rot90(picture, -(number % 4))),
        "You turn the results back, but those of mirrored views stay mirrored. Mirror them once "
        "more, after turning back.",
    ),
    Mistake(
        "mirrored back alone",
        averaged(lambda picture, number: picture[:, ::-1] if number >= 4 else picture),
        "You mirror the results back, but they stay turned. Undo the turn first, then mirror.",
    ),
    Mistake(
        "turns only",
        averaged(numbers=4),
        "You average the four turns. The mirrored ones are missing.",
    ),
    Mistake(
        "turned further",
        averaged(lambda p, n: np.rot90(p, n % 4)[:, ::-1] if n >= 4 else np.rot90(p, n)),
        "You turn the results on in the same direction. Back is the other one: "
        "`np.rot90(result, -number)`.",
    ),
    Mistake(
        "back in the wrong order",
        averaged(lambda p, n: np.rot90(p[:, ::-1] if n >= 4 else p, -(n % 4))),
        "The view was mirrored, then turned. Undo the last step first: turn back, then mirror.",
    ),
    Mistake(
        "colours mirrored",
        averaged(_last_axis_back, there=_last_axis),
        "`[..., ::-1]` mirrors the last axis, which in a picture with colours is the colours. "
        "Left to right is the second axis: `[:, ::-1]`.",
    ),
    Mistake(
        "sum",
        lambda enlarge, small, scale: 8 * averaged()(enlarge, small, scale),
        "That is the sum of the eight results: divide it by 8.",
    ),
]
