"""What every lab is made of: controls around a function, pictures, and a line for errors."""

import html
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from srlib.common.errors import InputError, one_of
from srlib.labs.core.background import Background, Presence
from srlib.labs.core.pages import static_twin


class Lab:
    """A panel of controls and what they change.

    What a callback raises is shown in the panel in one sentence, and the lab stays usable.

    Args:
        title: heading of the panel.
        controls: name → control. An instructor locks controls by these names.
        locked: names of controls that cannot be moved.

    Attributes:
        controls: the same mapping.
        message: the line for errors, empty while all is well.
        presence: knows whether a browser shows the lab.
        panel: the whole as one widget; ``fill`` decides what is in it.

    Raises:
        InputError: if a locked control does not exist.
    """

    def __init__(
        self, title: str, controls: Mapping[str, widgets.Widget], locked: Sequence[str] = ()
    ) -> None:
        self.title, self.controls = title, dict(controls)
        for name in locked:
            self.controls[one_of(name, controls, "control")].disabled = True
        self.message, self.presence = widgets.HTML(), Presence()
        self.panel = widgets.VBox()
        self.panel.add_class("srlib-lab")

    def fill(self, *parts: widgets.Widget) -> None:
        """Put parts into the panel, under its title, with the line for errors above them."""
        heading = widgets.HTML(f"<h3>{html.escape(self.title)}</h3>")
        self.panel.children = (self.presence, heading, self.message, *parts)

    def on_change(self, callback: Callable[[], None], *names: str) -> None:
        """Call back when one of the named controls (all, if none is named) gets a value."""
        guarded = self.guard(callback)
        for name in names or self.controls:
            self.controls[name].observe(lambda change: guarded(), "value")

    def guard(self, callback: Callable[..., None]) -> Callable[..., None]:
        """Return the callback with its errors shown in the panel, in place of earlier ones."""

        def guarded(*arguments: object) -> None:
            self.message.value = ""  # before the callback: what it starts may fail at once
            try:
                callback(*arguments)
            except Exception as error:  # whatever it is, the class has to see it
                self.complain(error)

        return guarded

    def complain(self, error: Exception) -> None:
        """Show an error as one sentence."""
        text = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        sentence = html.escape(text.splitlines()[0])
        colours = "color:#B00020;background:#FFFFFF"  # legible on dark pages as well
        self.message.value = f'<p role="alert" style="{colours}"><b>{sentence}</b></p>'

    def value(self, name: str) -> Any:
        """Return a control's value."""
        return self.controls[name].value

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        """Return the live panel, and beside it the static twin for exported pages."""
        bundle = dict(self.panel._repr_mimebundle_(**kwargs))
        bundle["text/html"] = static_twin(self.panel)
        bundle["text/plain"] = f"[Lab: {self.title}]"
        return bundle


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
        """Return the work for the present settings, and show that it begins."""
        raise NotImplementedError

    def _begin(self) -> None:
        if self.background.busy:
            return  # a second click: the work goes on
        work = self.prepare()
        self._show_working(True)
        self.background.start(lambda stopped: self._carry_out(work, stopped))

    def _carry_out(self, work: Callable[[threading.Event], None], stopped: threading.Event) -> None:
        self._show_working(True)  # again: the work that it waited for has shown its own end
        try:
            work(stopped)
        finally:
            self._show_working(False)

    def _show_working(self, working: bool) -> None:
        self.start.disabled, self.stop.disabled = working, not working
