"""How long a lab lives: until its cell runs again.

ipywidgets keeps every widget until it is closed, and with it the lab, its pictures and its
work. So a cell that runs again closes the labs of its run before. Labs of other cells, and
several labs of one cell, live side by side; each has work of its own, and the machine is shared.

Where no cell is known (outside of notebooks, or where the page does not tell), a new lab closes
the one before that has the same title.
"""

from collections.abc import Iterator
from typing import Protocol

import ipywidgets as widgets


class Closable(Protocol):
    """A lab, as far as its lifetime goes."""

    title: str

    def close(self) -> None:
        """End its work and free it."""


# Cell, or title → the run that made the labs, and the labs.
_living: dict[str, tuple[str, list[Closable]]] = {}


def running_cell() -> tuple[str, str] | None:
    """Return the id of the cell that runs and that of this run; None if no cell is known."""
    from IPython import get_ipython

    shell = get_ipython()
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = message.get("metadata", {}).get("cellId")
    return (cell, message["header"]["msg_id"]) if cell else None


def replace_earlier(lab: Closable) -> None:
    """Close the labs that a new one replaces, and remember it."""
    place, run = running_cell() or (lab.title, "")
    earlier, labs = _living.get(place, ("", []))
    if not run or run != earlier:
        for old in labs:
            old.close()
        labs = []
    _living[place] = (run, [*labs, lab])


def close_widgets(*parts: widgets.Widget) -> None:
    """Close widgets and all that belongs to them, and forget who observes them."""
    for part in parts:
        for widget in list(_tree(part)):
            widget.unobserve_all()
            widget.close()


def _tree(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield a widget, and before it its layout, style and children, and theirs."""
    for name in widget.keys:
        value = getattr(widget, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, widgets.Widget):
                yield from _tree(part)
    yield widget
