"""What every lab is made of: controls around a function, pictures, and a line for errors."""

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from srlib.common.errors import InputError, one_of
from srlib.labs.core.lifetime import close_widgets, replace_earlier
from srlib.labs.core.pages import static_twin
from srlib.labs.core.presence import Presence


class Lab:
    """A panel of controls and what they change.

    What a callback raises is shown in the panel in one sentence, and the lab stays usable. The
    lab lives until its cell runs again: see ``lifetime``.

    Args:
        title: heading of the panel.
        controls: name → control. An instructor locks controls by these names.
        locked: names of controls that cannot be moved.

    Attributes:
        controls: the same mapping.
        message: the line for errors, empty while all is well.
        error: the error that it shows, or None; ``raise lab.error`` shows where it came from.
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
        self.error: Exception | None = None
        self.panel = widgets.VBox()
        self.panel.add_class("srlib-lab")
        replace_earlier(self)

    def fill(self, *parts: widgets.Widget) -> None:
        """Put parts into the panel, under its title, with the line for errors above them."""
        heading = widgets.HTML(f"<h3>{html.escape(self.title)}</h3>")
        self.panel.children = (self.presence, heading, self.message, *parts)

    def close(self) -> None:
        """Take the lab from the page and free what it holds; it cannot be used any more."""
        close_widgets(self.panel, self.presence, self.message, *self.controls.values())

    def on_change(self, callback: Callable[[], None], *names: str) -> None:
        """Call back when one of the named controls (all, if none is named) gets a value."""
        guarded = self.guard(callback)
        for name in names or self.controls:
            self.controls[name].observe(lambda change: guarded(), "value")

    def guard(self, callback: Callable[..., None]) -> Callable[..., None]:
        """Return the callback with its errors shown in the panel, in place of earlier ones."""

        def guarded(*arguments: object) -> None:
            self.message.value, self.error = "", None  # first: what it starts may fail at once
            try:
                callback(*arguments)
            except Exception as error:  # whatever it is, the class has to see it
                self.complain(error)

        return guarded

    def complain(self, error: Exception) -> None:
        """Show an error as one sentence, and keep it with its traceback."""
        self.error = error
        name, lines = type(error).__name__, str(error).splitlines() or [""]
        parts = [lines[0]] if isinstance(error, InputError) else [name, lines[0]]
        sentence = html.escape(": ".join(part for part in parts if part) or name)
        colours = "color:#B00020;background:#FFFFFF"  # legible on dark pages as well
        self.message.value = f'<p role="alert" style="{colours}"><b>{sentence}</b></p>'

    def value(self, name: str) -> Any:
        """Return a control's value."""
        return self.controls[name].value

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        """Return the live panel, and beside it the static twin for exported pages."""
        live = self.panel.comm is not None  # a lab that was closed is only to be looked at
        bundle = dict(self.panel._repr_mimebundle_(**kwargs)) if live else {}
        bundle["text/html"] = static_twin(self.panel)
        bundle["text/plain"] = f"[Lab: {self.title}]"
        return bundle
