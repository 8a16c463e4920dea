"""Whether a browser shows a lab."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets


class Presence(anywidget.AnyWidget):
    """An empty widget that knows whether a browser shows it.

    Without a browser (a run in the background, an exported page) it is never shown, and a
    lab does nothing of its own accord. Deleting the cell hides it again; scrolling does not.

    Attributes:
        views: how many places show it.
    """

    _esm = Path(__file__).parent / "presence.js"
    views = traitlets.Int(0).tag(sync=True)

    def page(self) -> str:
        """Return its static twin: nothing."""
        return ""

    def when_shown(self, callback: Callable[[], None]) -> None:
        """Call back when the first view appears."""
        self.observe(lambda change: callback() if not change.old and change.new else None, "views")

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Call back when the last view is gone."""
        self.observe(lambda change: callback() if change.old and not change.new else None, "views")
