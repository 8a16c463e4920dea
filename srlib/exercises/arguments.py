"""What a student's function did to its arguments: a right one leaves them as they were."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from srlib.exercises.comparing import as_numbers


def changed_argument(names: Sequence[str], after: Sequence[Any], before: Sequence[Any]) -> str:
    """Return the name of the first argument that is no longer what it was, or nothing.

    Arrays, and lists and dictionaries of these and of plain values, are looked into. Other
    objects, such as models and generators of random numbers, may change by being used.
    """
    changed = (
        n for n, one, other in zip(names, after, before, strict=False) if _differ(one, other)
    )
    return next(changed, "")


def tell_change(name: str) -> str:
    """Return the sentence for a student whose function changes the argument of that name."""
    copy = f"work on a copy (of an array: `{name}.copy()`)"
    return f"Your function changes `{name}`, which its caller may need again: {copy}."


def _differ(after: Any, before: Any) -> bool:
    if type(after) is not type(before):
        return True
    if isinstance(before, np.ndarray):
        return after.dtype != before.dtype or not _equal_arrays(after, before)
    if isinstance(before, Mapping):
        return list(after) != list(before) or any(
            _differ(after[key], before[key]) for key in before
        )
    if isinstance(before, list | tuple):
        pairs = zip(after, before, strict=False)
        return len(after) != len(before) or any(_differ(one, other) for one, other in pairs)
    if isinstance(before, set):
        return bool(after != before)
    numbers = as_numbers(before)
    return numbers is not None and not _equal_arrays(np.asarray(after), numbers)


def _equal_arrays(after: np.ndarray, before: np.ndarray) -> bool:
    return np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
