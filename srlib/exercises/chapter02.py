"""The checks of chapter 02: one new pixel, linear interpolation, cubic weights, recovering."""

import numpy as np

from srlib.common.opencv import cv2
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.cubic import enlarge_cubic, kernel, near
from srlib.exercises.students import Student
from srlib.pictures.degradation import low_res_picture

__all__ = ["cubic_weights", "enlarge_cubic", "linear", "pixel", "recover", "row_and_place"]

# Rows of four known pixels; the new pixels, of 16, where each way of reckoning differs.
_ROWS = ((16, 80, 240, 120), (200, 40, 120, 8), (64, 224, 96, 176), (40, 232, 144, 16))
_PLACES = (3, 6, 9, 11)


def row_and_place(student: Student) -> tuple[tuple[int, ...], int]:
    """Return a student's row of four known pixels, and the number of one of 16 new ones."""
    return student.choose(_ROWS, "row"), student.choose(_PLACES, "place")


def _at(student: Student, slope: float, shift: float) -> float:
    row, place = row_and_place(student)
    return float(np.interp(slope * (place + 0.5) + shift, range(len(row)), row))


def _swapped(student: Student) -> float:
    row, place = row_and_place(student)
    left = (2 * place - 3) // 8
    return row[left] + row[left + 1] - _at(student, 1 / 4, -1 / 2)


pixel = Check(
    "pixel",
    lambda student: _at(student, 1 / 4, -1 / 2),
    tolerance=0.01,
    mistakes=[
        Mistake(
            "ends on ends",
            lambda student: _at(student, 1 / 5, -1 / 10),
            "You have laid the ends on the ends. But pixels are areas: both rows cover the same "
            "width, so that the middles of the first two differ.",
        ),
        Mistake(
            "no half pixel",
            lambda student: _at(student, 1 / 4, -1 / 8),
            "New pixel k does not lie at k / 4: this forgets that a pixel's value stands for its "
            "middle, half a pixel from its edge.",
        ),
        Mistake(
            "weights swapped",
            _swapped,
            "The right two neighbours, but the weights are swapped: the nearer one counts more.",
        ),
        Mistake(
            "nearest",
            lambda student: row_and_place(student)[0][row_and_place(student)[1] // 4],
            "That is nearest, not linear: a mean of two neighbours is asked.",
        ),
    ],
    hints=(
        "Draw four wide pixels and below them sixteen narrow ones. Where is the middle of yours?",
        "The middle of new pixel k lies at (k + ½) / 4 − ½ old pixels from the first middle. The "
        "weights are one less the distances.",
    ),
)


def _row_inputs() -> list[tuple]:
    random = np.random.default_rng(4)
    rows = [([70], 2), ([0, 200], 2), ([0, 100, 100, 200], 2), ([240, 20, 130], 3)]
    rows += [(random.integers(0, 256, size).tolist(), scale) for size, scale in ((6, 4), (15, 6))]
    return [(np.array(row, np.uint8), scale) for row, scale in rows]


def _resized(row: np.ndarray, scale: int) -> np.ndarray:
    line = row[None].astype(np.float32)
    return cv2.resize(line, (row.size * scale, 1), interpolation=cv2.INTER_LINEAR)[0]


def _interpolated(row: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.interp(places, range(row.size), row)


def _places(row: np.ndarray, scale: int) -> np.ndarray:
    return (np.arange(row.size * scale) + 0.5) / scale - 0.5


def _floor(row: np.ndarray, scale: int) -> np.ndarray:
    return np.floor(_places(row, scale)).astype(int)


def _swap_weights(row: np.ndarray, scale: int) -> np.ndarray:
    padded, left = np.pad(row.astype(float), 1, mode="edge"), _floor(row, scale)
    return padded[left + 1] + padded[left + 2] - _resized(row, scale)


def _mixed(row: np.ndarray, scale: int, left: np.ndarray) -> np.ndarray:
    """Mix each ``left`` pixel, which may be none of the row, with the next one."""
    share = _places(row, scale) - left
    return (1 - share) * row[left] + share * row[np.minimum(left + 1, row.size - 1)]


def _wrapped(row: np.ndarray, scale: int) -> np.ndarray:
    places = _places(row, scale).clip(0, row.size - 1)
    left, padded = places.astype(int), np.pad(row, (0, 1), mode="edge")
    return row[left] + (places - left) * (padded[left + 1] - row[left])


def _beyond(row: np.ndarray, scale: int) -> np.ndarray:
    """Go on with the lines through the first two and the last two pixels."""
    places = _places(row, scale)
    left = np.floor(places).clip(0, max(row.size - 2, 0)).astype(int)
    padded = np.pad(row.astype(float), (0, 1), mode="edge")
    return padded[left] + (places - left) * (padded[left + 1] - padded[left])


linear = Check(
    "linear",
    _resized,
    inputs=_row_inputs,
    tolerance=0.6,  # rounded or not, and OpenCV's own weights of eleven bits
    mistakes=[
        Mistake(
            "ends on ends",
            lambda row, scale: _interpolated(row, np.linspace(0, row.size - 1, row.size * scale)),
            "`linspace` from the first to the last pixel lays ends on ends. But the first new "
            "middle lies left of the first old one.",
        ),
        Mistake(
            "no half pixel",
            lambda row, scale: _interpolated(row, np.arange(row.size * scale) / scale),
            "New pixel k does not lie at k / scale: that forgets the half-pixel centres.",
        ),
        Mistake(
            "half of the half pixels",
            lambda row, scale: _interpolated(row, (np.arange(row.size * scale) + 0.5) / scale),
            "The half of a *new* pixel is added, but the half of an *old* one is not subtracted: "
            "places count from the middle of the first old pixel.",
        ),
        Mistake(
            "weights swapped",
            _swap_weights,
            "The weights are swapped: the nearer neighbour must count more.",
        ),
        Mistake(
            "uint8 wraps around",
            _wrapped,
            "A difference of two uint8 pixels is never negative, it wraps around: use floats.",
        ),
        Mistake(
            "round the corner",
            lambda row, scale: _mixed(row, scale, _floor(row, scale)),
            "At the left end the last pixel of the row joins in: in Python `row[-1]` is the last "
            "one. Beyond an end the value of the end goes on.",
        ),
        Mistake(
            "beyond the ends",
            lambda row, scale: _mixed(row, scale, _floor(row, scale).clip(0)),
            "At the left end the line through the first two pixels goes on beyond the first one: "
            "there the value of the end must stay.",
        ),
        Mistake(
            "beyond both ends",
            _beyond,
            "At both ends a line goes on beyond the row: there the value of the end must stay.",
        ),
        Mistake(
            "cut off",
            lambda row, scale: np.floor(_resized(row, scale) + 1e-3),
            "`astype` cuts off what stands behind the point: round first, with `np.rint`, or "
            "return the floats.",
            (lambda row, scale: np.floor(_interpolated(row, _places(row, scale))),),
        ),
    ],
    hints=(
        "Where do the new middles lie, in old pixels from the first middle? Begin with that array.",
        "Places: `(np.arange(row.size * scale) + 0.5) / scale - 0.5`. `np.interp` knows the rest, "
        "the ends as well.",
    ),
)


def _distances(t: float) -> np.ndarray:
    return np.array([1 + t, t, 1 - t, 2 - t])


def _signed(t: float, a: float) -> np.ndarray:
    return np.append(kernel(_distances(t)[:2], a), near(np.array([t - 1, t - 2]), a))


cubic_weights = Check(
    "cubic_weights",
    lambda t, a: kernel(_distances(t), a),
    inputs=lambda: [(0.5, -0.5), (0.25, -0.75), (0.25, -0.5), (0, -0.75), (0.9, -1), (0.4, 0)],
    mistakes=[
        Mistake(
            "always the same a",
            lambda t, a: kernel(_distances(t), -0.75),
            "The depth of the lobes is always the same here: use the a that is given.",
            (lambda t, a: kernel(_distances(t), -0.5),),
        ),
        Mistake(
            "signed distances",
            _signed,
            "A distance is never negative: for the two pixels on the right |x| is missing.",
        ),
        Mistake(
            "rounded",
            lambda t, a: np.round(kernel(_distances(t), a), 3),
            "The weights are rounded: return them as they are.",
            (lambda t, a: np.round(kernel(_distances(t), a), 2),),
        ),
        Mistake(
            "one branch",
            lambda t, a: near(_distances(t), a),
            "The outer two pixels are farther away than 1: they need the second formula.",
        ),
        Mistake(
            "from right to left",
            lambda t, a: kernel(_distances(t)[::-1], a),
            "The right four weights in the wrong order: they go from left to right, and the new "
            "pixel lies t to the right of the second pixel.",
        ),
        Mistake(
            "from the first pixel",
            lambda t, a: kernel(_distances(t) - np.array([1, 1, -1, -1]), a),
            "Counted from the first pixel: the new one lies t to the right of the *second*, so "
            "that there are two pixels on each side.",
        ),
    ],
    hints=(
        "First the four distances, from left to right, for t = 0.25: which are below 1?",
        "The distances are 1 + t, t, 1 − t and 2 − t. `np.where(x <= 1, near, far)` chooses the "
        "formula for each.",
    ),
    because="They add up to 1, so that a plain area keeps its value.",
)


def _low_inputs() -> list[tuple]:
    random = np.random.default_rng(5)
    found: list[tuple] = [(np.array([[[200], [90]], [[70], [41]]], np.uint8).repeat(3, 2), 2)]
    for height, width, scale in ((8, 4, 4), (12, 16, 2), (18, 24, 6), (32, 16, 4), (9, 15, 3)):
        photo = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        low = low_res_picture(photo, scale).astype(int) + random.integers(-9, 10, photo.shape)
        found.append((low.clip(0, 255).astype(np.uint8), scale))
    return found


def _blocks(low: np.ndarray, scale: int) -> np.ndarray:
    height, width, colours = low.shape
    return low.reshape(height // scale, scale, width // scale, scale, colours)


def _stripes(low: np.ndarray, scale: int) -> np.ndarray:
    height, width, colours = low.shape
    return low.reshape(scale, height // scale, scale, width // scale, colours).mean((0, 2))


recover = Check(
    "recover",
    lambda low, scale: _blocks(low, scale).mean((1, 3)),
    inputs=_low_inputs,
    tolerance=0.51,  # rounded or not
    mistakes=[
        Mistake(
            "one pixel of each block",
            lambda low, scale: low[::scale, ::scale],
            "This takes one pixel of each block with its JPEG noise, which a mean averages away.",
        ),
        Mistake(
            "the middle pixel",
            lambda low, scale: low[scale // 2 :: scale, scale // 2 :: scale],
            "This takes each block's middle pixel, and its JPEG noise: a mean averages it away.",
        ),
        Mistake(
            "axes of the reshape swapped",
            _stripes,
            "The axes of `reshape` are in the wrong order: the block's number must come before the "
            "place within the block, for rows and for columns.",
        ),
        Mistake(
            "uint8 wraps around",
            lambda low, scale: _blocks(low, scale).sum((1, 3), dtype=np.uint8) / scale**2,
            "The sum was made in uint8, which begins again at 0 after 255: use wider numbers.",
        ),
        Mistake(
            "cut off",
            lambda low, scale: _blocks(low, scale).mean((1, 3)).astype(np.uint8),
            "`astype` cuts off what stands behind the point, which makes the picture darker: round "
            "first, with `np.rint`.",
        ),
    ],
    hints=(
        "`reshape` can give blocks axes of their own: two of size `scale` among five.",
        "Take the mean of that over axes 1 and 3, then `np.rint(...)` and `astype(np.uint8)`.",
    ),
)
