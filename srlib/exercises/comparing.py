"""Is an answer the right one, and in what words does it differ?"""

import contextlib
import inspect
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Any

import numpy as np

from srlib.common.words import one_line

# Of floating-point numbers, relative, and absolute where they are below 1: float32 will do.
_TOLERANCE = 1e-4
_WHOLE = 1e-6  # of whole numbers, absolute
_MOST_VALUES = 16  # of an array are written out
_MOST_LETTERS = 70
_MOST_ITEMS = 1_000_000  # of a generator are taken


def settle(answer: Any) -> Any:
    """Return an answer that stays as it is: generators and ``zip`` as lists, of arrays a copy."""
    if isinstance(answer, np.ndarray):
        return answer.copy()  # a function may use one array for all its results
    return list(islice(answer, _MOST_ITEMS)) if isinstance(answer, Iterator) else answer


def is_same(answer: Any, right: Any, tolerance: float | None = None) -> bool:
    """Return whether an answer equals the right one.

    The type of numbers and of their containers does not matter: a list of floats equals an array
    of integers. Texts are compared without regard to case. What cannot be compared differs.

    Args:
        answer: a student's.
        right: a number, a text, an array, or a mapping, set or sequence of these.
        tolerance: by how much a number may differ. None: from whole numbers by a millionth, from
            others by a ten-thousandth of themselves (or of 1, if they are smaller).
    """
    with contextlib.suppress(Exception):  # an answer may be anything
        return _equals(answer, right, tolerance)
    return False


def describe(value: Any) -> str:
    """Return a value in a few words: short ones as they are, large arrays by shape and range."""
    text = _describe(value)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"


def tell_difference(
    answer: Any, right: Any, tolerance: float | None = None, parts: Sequence[str] = ()
) -> str:
    """Return how an answer differs, as "should be 3, yours is 4", after the words "the result".

    Of several arrays one is told, whose shape differs if there is one, by its name in ``parts``.
    """
    if _has_arrays(right) and _has_arrays(answer) and len(answer) == len(right):
        pairs = list(zip(answer, right, strict=True))
        wrong = [n for n, pair in enumerate(pairs) if not is_same(*pair, tolerance)]
        wrong.sort(key=lambda n: np.shape(answer[n]) == np.shape(right[n]))
        name = f"`{parts[wrong[0]]}`" if parts else f"part {wrong[0] + 1} of {len(pairs)}"
        return f"differs in {name}, which {tell_difference(*pairs[wrong[0]], tolerance)}"
    numbers, wanted = as_numbers(answer), as_numbers(right)
    if numbers is not None and wanted is not None and numbers.shape != wanted.shape:
        if wanted.size > _MOST_VALUES or numbers.size > _MOST_VALUES:
            return f"should have {_shape(wanted)}, yours has {_shape(numbers)}"
    elif numbers is not None and wanted is not None and wanted.size > _MOST_VALUES:
        far = ~_close(numbers, wanted, tolerance)
        place = tuple(int(index) for index in np.argwhere(far)[0])
        return (
            f"should be {_number(wanted[place])} at {list(place)}, yours is "
            f"{_number(numbers[place])} there ({far.mean():.0%} of the values differ)"
        )
    return f"should be {describe(right)}, yours is {describe(answer)}"


def as_numbers(value: Any) -> np.ndarray | None:
    """Return what is a number or consists of numbers as an array, and nothing for other things."""
    if value is None or isinstance(value, str | bytes | Mapping | Set):
        return None
    with contextlib.suppress(Exception):
        array = np.asarray(value)
        if array.dtype.kind == "O":
            array = array.astype(float)
        if array.dtype.kind in "biuf":
            return array
    return None


def _equals(answer: Any, right: Any, tolerance: float | None) -> bool:
    wanted = as_numbers(right)
    if wanted is not None:
        numbers = as_numbers(answer)
        if numbers is None or (
            numbers.shape != wanted.shape and (wanted.ndim, numbers.size) != (0, 1)
        ):
            return False
        return bool(_close(numbers, wanted, tolerance).all())
    if isinstance(right, str):
        return isinstance(answer, str) and answer.strip().casefold() == right.strip().casefold()
    if isinstance(right, Mapping):
        same_keys = isinstance(answer, Mapping) and set(answer) == set(right)
        return same_keys and all(is_same(answer[key], right[key], tolerance) for key in right)
    if isinstance(right, Set):
        return not isinstance(answer, str) and len(answer) == len(right) and set(answer) == right
    if isinstance(right, Sequence):
        return (
            not isinstance(answer, str | Mapping | Set)
            and len(answer) == len(right)
            and all(
                is_same(one, other, tolerance) for one, other in zip(answer, right, strict=True)
            )
        )
    return bool(answer == right)


def _close(numbers: np.ndarray, wanted: np.ndarray, tolerance: float | None) -> np.ndarray:
    allowed: Any = tolerance
    if tolerance is None:
        whole = wanted.dtype.kind != "f"
        allowed = _WHOLE if whole else _TOLERANCE * np.maximum(1, np.abs(np.nan_to_num(wanted)))
    first, second = numbers.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(invalid="ignore"):  # infinity less infinity
        near = np.abs(first - second) <= allowed
    return near | (first == second) | (np.isnan(first) & np.isnan(second))


def _describe(value: Any) -> str:
    numbers = as_numbers(value)
    if numbers is not None:
        if numbers.size <= _MOST_VALUES:
            return _nested(numbers)
        return (
            f"an array of shape {numbers.shape} with values from {_number(numbers.min())} "
            f"to {_number(numbers.max())}"
        )
    if _has_arrays(value):
        return f"({', '.join(_describe(part) for part in value)})"
    if inspect.isroutine(value) or isinstance(value, type):
        return "a function"
    with contextlib.suppress(Exception):  # its own words may fail
        if " at 0x" not in (text := repr(value)):
            return one_line(" ".join(text.split()) if "\n" in text else text)
    return f"an object of type {type(value).__name__}"


def _has_arrays(value: Any) -> bool:
    """Return whether a list or tuple holds arrays that do not make a larger one together."""
    several = isinstance(value, list | tuple) and as_numbers(value) is None
    return several and any(isinstance(part, np.ndarray) for part in value)


def _nested(numbers: np.ndarray) -> str:
    if numbers.ndim == 0:
        return _number(numbers[()])
    return f"[{', '.join(_nested(part) for part in numbers)}]"


def _number(value: Any) -> str:
    return str(value) if np.asarray(value).dtype.kind in "biu" else f"{value:.6g}"


def _shape(numbers: np.ndarray) -> str:
    return f"the shape {numbers.shape}" if numbers.ndim else "no shape: it is a single number"
