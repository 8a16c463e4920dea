"""A value that stands for all answers of one kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class AnyThat:
    """What equals every answer that fits, where a check needs more than one value.

    Attributes:
        fits: whether an answer is of the kind.
    """

    fits: Callable[[Any], bool]

    def __eq__(self, other: object) -> bool:
        return other is self if isinstance(other, AnyThat) else self.fits(other)

    __hash__ = object.__hash__
