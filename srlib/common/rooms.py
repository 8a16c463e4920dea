"""What a room hands out: functions by their names, each loaded when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import lazy_loader


def hand_out(
    room: str, own: Mapping[str, Sequence[str]], common: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a room.

    Args:
        room: its ``__name__``.
        own: by its modules, the names in them.
        common: by modules of ``common``, names in them that one looks for in this room.
    """
    find_own, _, own_names = lazy_loader.attach(room, submod_attrs=dict(own))
    places = {name: module for module, names in common.items() for name in names}
    every = sorted([*own_names, *places])

    def find(name: str) -> Any:
        if name in places:
            return getattr(import_module(f"srlib.common.{places[name]}"), name)
        return find_own(name)

    return find, lambda: [*every], every
