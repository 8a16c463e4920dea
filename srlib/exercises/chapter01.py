"""The checks of chapter 01: a wave that is sampled, PSNR, a grade, a split by photo."""

from typing import Any

import numpy as np

from srlib.common.opencv import cv2
from srlib.evaluation.metrics import psnr as measured_psnr
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.splits import lists_of_files, split, split_minus_zero
from srlib.exercises.students import Student

# Period of the stripes in pixels, and every which pixel is kept. The samples cannot hold them; what
# is right is neither the period, nor half of it, nor its distance from the step.
_WAVES = ((12, 8), (12, 9), (15, 10), (15, 12), (18, 12), (20, 15), (20, 16), (24, 18))


def stripes(student: Student) -> tuple[int, int]:
    """Return a student's stripes: their period in pixels, and every which pixel is kept."""
    return student.choose(_WAVES, "stripes")


def _seen(student: Student) -> int:
    period_, step = stripes(student)
    turns = step / period_  # from sample to sample, of which whole ones cannot be seen
    return round(1 / abs(turns - round(turns)))


period = Check(
    "period",
    _seen,
    mistakes=[
        Mistake(
            "pixels of the photo",
            lambda student: _seen(student) * stripes(student)[1],
            "That is the period in pixels of the photo; asked is the one in pixels of the small "
            "picture, which are wider.",
        ),
        Mistake(
            "no aliasing",
            lambda student: stripes(student)[0] / stripes(student)[1],
            "You have divided the period by the step. That would be right for coarse stripes, but "
            "no small picture can show a period below 2 of its pixels: it shows another wave "
            "through the same samples.",
        ),
        Mistake(
            "period unchanged",
            lambda student: stripes(student)[0],
            "That is the period of the photo's stripes, in pixels of the photo. Which stripes go "
            "through the kept pixels alone?",
        ),
        Mistake(
            "flat grey",
            0,
            "Grey would be honest, and averaging would make it. Here nothing is averaged: every "
            "sample takes the full value of one pixel.",
        ),
    ],
    hints=(
        "Draw the stripes as a wave on squared paper, mark the kept pixels, and draw the slowest "
        "wave through the marks alone.",
        "How many periods lie between two samples? Only what lies beside the nearest whole number "
        "of periods can be seen: after how many samples does that add up to one?",
    ),
    because="The small picture shows broad stripes that were never there.",
)


def _pairs() -> list[tuple]:
    random = np.random.default_rng(1)
    pairs = [([[90]], [[90]]), ([[10]], [[60]]), ([[10, 20]], [[13, 220]])]
    found = [tuple(np.array(picture, np.uint8) for picture in pair) for pair in pairs]
    for height, width in ((2, 3), (5, 4), (16, 12)):
        truth = random.integers(0, 200, (height, width, 3), dtype=np.uint8)
        noise = random.integers(-60, 56, truth.shape) * np.array([1, 0.5, 0.1])
        found.append((truth, np.clip(truth + noise, 0, 255).astype(np.uint8)))
    return found


def _ratio(truth: np.ndarray, picture: np.ndarray, peak: float = 255) -> float:
    return peak**2 / np.mean((truth.astype(float) - picture) ** 2)


def _by_channel(truth: np.ndarray, picture: np.ndarray) -> float:
    if truth.ndim == 2:
        return measured_psnr(truth, picture)
    pairs = [(truth[..., number], picture[..., number]) for number in range(truth.shape[-1])]
    return float(np.mean([10 * np.log10(_ratio(*pair)) for pair in pairs]))


def _in_int16(truth: np.ndarray, picture: np.ndarray) -> float:
    return 10 * np.log10(255**2 / np.mean((truth.astype(np.int16) - picture) ** 2))


psnr = Check(
    "psnr",
    measured_psnr,
    inputs=_pairs,
    mistakes=[
        Mistake(
            "uint8 wraps around",
            lambda truth, picture: 10 * np.log10(255**2 / np.mean((truth - picture) ** 2)),
            "The difference or its square was taken in integers that are too small: in uint8 "
            "10 − 13 is 253, in int16 200² is −25536. Turn the pictures into floats first.",
            (lambda truth, picture: measured_psnr(truth - picture, truth * 0), _in_int16),
        ),
        Mistake(
            "20 log10",
            lambda truth, picture: 20 * np.log10(_ratio(truth, picture)),
            "All values are twice too large: 20 · log₁₀ belongs to 255 / √MSE, 10 · log₁₀ to "
            "255² / MSE.",
        ),
        Mistake(
            "natural logarithm",
            lambda truth, picture: 10 * np.log(_ratio(truth, picture)),
            "`np.log` is the natural logarithm; decibels need the one to base 10.",
        ),
        Mistake(
            "peak of 1",
            lambda truth, picture: 10 * np.log10(_ratio(truth, picture, 1)),
            "The peak is missing: for values from 0 to 255 it is 255² that is divided by the MSE; "
            "1 is for values from 0 to 1.",
        ),
        Mistake(
            "peak not squared",
            lambda truth, picture: 10 * np.log10(_ratio(truth, picture) / 255),
            "The MSE is in squared grey levels, and so must be what it is compared with: 255².",
        ),
        Mistake(
            "the brightest value as peak",
            lambda truth, picture: 10 * np.log10(_ratio(truth, picture, truth.max())),
            "The peak is the largest value that a pixel can have, 255, whatever the brightest "
            "pixel of this picture is.",
        ),
        Mistake(
            "sum for mean",
            lambda truth, picture: 10 * np.log10(_ratio(truth, picture) / truth.size),
            "The squared differences were added up, but not divided by their number: a larger "
            "picture is no worse one.",
        ),
        Mistake(
            "mean of the colours' PSNRs",
            _by_channel,
            "This is the mean of three PSNRs, one for each colour. The definition has one MSE over "
            "all values, and the logarithm of a mean is not the mean of logarithms.",
        ),
    ],
    hints=(
        "Two lines: the mean squared error, then the logarithm. What is the type of `truth - "
        "picture`, and which numbers can it hold?",
        "`truth.astype(float)` before the difference; `np.mean` of its square; return "
        '`float("inf")` where that is 0, and the formula otherwise.',
    ),
)


def _photos() -> list[tuple]:
    random = np.random.default_rng(2)
    sizes = ((2, 2, 2), (2, 4, 2), (4, 4, 4), (6, 12, 6), (8, 12, 4), (16, 24, 8), (30, 18, 6))
    return [(random.integers(0, 256, (*size, 3), dtype=np.uint8), s) for *size, s in sizes]


def _graded(
    photo: np.ndarray,
    scale: int,
    down: int = cv2.INTER_LINEAR,
    up: int = cv2.INTER_NEAREST,
    turned: bool = False,
) -> np.ndarray:
    height, width = photo.shape[:2]
    size = (height // scale, width // scale) if turned else (width // scale, height // scale)
    small = cv2.resize(photo, size, interpolation=down)
    return cv2.resize(small, (width, height), interpolation=up)


def _wrapping(photo: np.ndarray, scale: int) -> np.ndarray:
    rows = photo[scale // 2 - 1 :: scale] + photo[scale // 2 :: scale]
    small = rows[:, scale // 2 - 1 :: scale] + rows[:, scale // 2 :: scale]
    return _blown_up(small // 4, scale)


def _blown_up(small: np.ndarray, scale: int) -> np.ndarray:
    return small.repeat(scale, axis=0).repeat(scale, axis=1)


low_res = Check(
    "low_res",
    _graded,
    inputs=_photos,
    tolerance=1,  # ways to round differ by one grey level
    mistakes=[
        Mistake(
            "still small",
            lambda photo, scale: _graded(photo, scale)[::scale, ::scale],
            "This is the small picture. The data set blows it up to the size of the photo, by "
            "repeating its pixels.",
        ),
        Mistake(
            "the whole block's mean",
            lambda photo, scale: _graded(photo, scale, cv2.INTER_AREA),
            "This is the mean of the whole block, as by `INTER_AREA`. The data set averages the "
            "middle four pixels alone: so it is aliased.",
        ),
        Mistake(
            "one pixel of each block",
            lambda photo, scale: _graded(photo, scale, cv2.INTER_NEAREST),
            "This keeps one pixel of each block. The data set takes the mean of the middle four.",
            (
                lambda photo, scale: _blown_up(
                    photo[scale // 2 :: scale, scale // 2 :: scale], scale
                ),
            ),
        ),
        Mistake(
            "smooth on the way up",
            lambda photo, scale: _graded(photo, scale, up=cv2.INTER_LINEAR),
            "The way up is too smooth: the data set repeats each pixel, as `INTER_NEAREST` does.",
        ),
        Mistake(
            "height and width swapped",
            lambda photo, scale: _graded(photo, scale, turned=True),
            "Height and width are swapped: `cv2.resize` takes (width, height), but `shape` begins "
            "with the height.",
        ),
        Mistake(
            "uint8 wraps around",
            _wrapping,
            "The four pixels were added in uint8, which ends at 255 and begins again at 0: use "
            "wider numbers for the sum.",
        ),
    ],
    hints=(
        "Two steps: make it small, blow it up. In a block of `scale` rows the middle two are those "
        "with the numbers `scale // 2 - 1` and `scale // 2`.",
        "`photo[scale // 2 :: scale]` is one of the two middle rows of every block; the same works "
        "for columns. Add four such pictures as floats, divide, and `repeat` along both axes. "
        "Or use `cv2.resize` twice, with two interpolations.",
    ),
)


def _two_sets(result: Any) -> tuple[set, set]:
    train, test = result
    return set(train), set(test)


split_by_photo = Check(
    "split_by_photo",
    split,
    inputs=lists_of_files,
    view=_two_sets,
    mistakes=[
        Mistake(
            "by file",
            lambda files: split(files, lambda file: file),
            "This splits the files, so that most tested photos are in training as well, in "
            "another grade. Find the photos first, then split those.",
        ),
        Mistake(
            "the name ends at the first _",
            lambda files: split(files, lambda file: file.split("_")[0]),
            "red_panda and red_square count as one photo here: the grade stands after the *last* "
            "underscore of a name.",
        ),
        Mistake(
            "test and train swapped",
            lambda files: split(files)[::-1],
            "The two lists are in the wrong order: train comes first, then test.",
        ),
        Mistake(
            "the last none",
            split_minus_zero,
            "With fewer than five photos nothing is to be tested, but `photos[-0:]` is all of "
            "them: count from the front.",
        ),
    ],
    hints=(
        "Three steps: the name of the photo in each file's name; the sorted names, each once; "
        "which of them are tested.",
        '`file.rsplit("_", 1)[0]` is the photo; `sorted(set(...))` has each once; the tested ones '
        "begin at `len(photos) - len(photos) // 5`.",
    ),
    because="No photo is on both sides: the leakage is 0 %.",
)
