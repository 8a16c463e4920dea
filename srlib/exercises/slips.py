"""Slips of the pen in a number: what was typed is not what was meant."""

import math
from contextlib import suppress
from typing import Any

from srlib.exercises.comparing import as_numbers, describe


def is_number(text: str) -> bool:
    """Return whether a text is a number, with a point or with a comma."""
    with suppress(ValueError):
        return float(text.replace(",", ".")) is not None
    return False


def tell_slip(answer: Any, right: Any) -> str:
    """Return a sentence for an answer that was meant to be a number and is none, or nothing."""
    wanted = as_numbers(right)
    if wanted is None or wanted.ndim:
        return ""
    if isinstance(answer, tuple) and len(answer) > 1 and all(type(each) is int for each in answer):
        return (
            f"{answer} are {len(answer)} numbers: a comma parts numbers. Write a point, not a "
            "comma, before decimals, and nothing between thousands."
        )
    with suppress(TypeError, ValueError):
        if math.isnan(answer):
            return (
                f'{describe(answer)} means "not a number": something on the way has no result, as '
                "0/0 or the logarithm of a number below 0."
            )
    return ""
