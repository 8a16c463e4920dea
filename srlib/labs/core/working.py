"""A lab that works in the background, with buttons that start and stop it."""

import threading
from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from srlib.labs.core.background import Background
from srlib.labs.core.panel import Lab


class WorkingLab(Lab):
    """A lab with work in the background, a button that starts it and one that stops it.

    When the lab is gone from the page, the work stops.

    Args:
        title, controls, locked: as for ``Lab``.
        label: of the button that starts the work.

    Attributes:
        background: where the work goes on.
        start, stop: the buttons.
    """

    def __init__(
        self,
        title: str,
        controls: Mapping[str, widgets.Widget],
        locked: Sequence[str],
        label: str = "Train",
    ) -> None:
        super().__init__(title, controls, locked)
        self.background = Background(title, self.complain)
        self.start = widgets.Button(description=label, button_style="primary", icon="play")
        self.stop = widgets.Button(description="Stop", icon="stop", disabled=True)
        self.start.on_click(self.guard(lambda button: self._begin()))
        self.stop.on_click(self.guard(lambda button: self.background.stop()))
        self.presence.when_gone(self.background.stop)

    def prepare(self) -> Callable[[threading.Event], None]:
        """Return the work for the present settings, and show that it begins.

        What the work shows, it shows within ``with self.background.latest(stopped)``.
        """
        raise NotImplementedError

    def discard(self) -> None:
        """Stop the work and drop what it has not shown yet; never waits for its end."""
        self.background.discard()
        self._show_working(False)

    def close(self) -> None:
        """Stop the work, and free the lab."""
        self.discard()
        super().close()

    def _begin(self) -> None:
        with self.background.lock:  # stopped work that ends now must not show it over this
            if self.background.busy:
                return  # a second click: the work goes on
            work = self.prepare()
            self._show_working(True)
            self.background.start(lambda stopped: self._carry_out(work, stopped))

    def _carry_out(self, work: Callable[[threading.Event], None], stopped: threading.Event) -> None:
        try:
            work(stopped)
        finally:
            with self.background.latest(stopped) as latest:
                if latest:
                    self._show_working(False)

    def _show_working(self, working: bool) -> None:
        self.start.disabled, self.stop.disabled = working, not working
