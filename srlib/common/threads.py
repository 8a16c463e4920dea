"""Do the same with many things, several at a time."""

import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# So many at a time: each may be a large picture, which takes memory.
_AT_A_TIME = 4


def side_by_side(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return what a function makes of each item, in their order, on several cores.

    It pays where most of the time is spent outside Python, as in decoding pictures. The first
    error ends it. Warnings are not shown meanwhile: who is to see them is a matter of threads.
    """
    items = list(items)
    if len(items) < 2:  # a thread would only cost time
        return [function(item) for item in items]
    with warnings.catch_warnings(), ThreadPoolExecutor(_AT_A_TIME) as threads:
        warnings.simplefilter("ignore")
        return list(threads.map(function, items))
