"""A bar that shows how far a long work is, where someone waits for it."""

import contextlib
from collections.abc import Collection, Iterable, Iterator
from contextvars import ContextVar
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
_shown = ContextVar("_shown", default=False)
# Seconds after which a work is long.
_DELAY = 1.5


@contextlib.contextmanager
def showing_progress() -> Iterator[None]:
    """Show, on standard error, how far each long work in the block is; else none is shown."""
    token = _shown.set(True)
    try:
        yield
    finally:
        _shown.reset(token)


def progress(items: Collection[Item], unit: str) -> Iterable[Item]:
    """Return items that are worked on one after another, with a bar if the work takes seconds."""
    return tqdm(items, unit=unit, delay=_DELAY, leave=False, disable=not _shown.get())
