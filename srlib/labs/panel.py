"""What every lab is made of: controls around a function, pictures, and a line for errors."""

import base64
import functools
import html
import threading
from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets
import numpy as np

from srlib.errors import InputError, one_of
from srlib.labs.background import Background, Presence
from srlib.labs.pages import data_url, picture_figure, static_twin
from srlib.photos import PhotoSet, open_photos

_WIDE = {"description_width": "initial"}


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

    def value(self, name: str) -> object:
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


class Picture(widgets.HTML):
    """A picture in a lab; it is encoded only when its pixels change.

    Args:
        width: in screen pixels.
        lossy: True for whole photos shown reduced, which need no exact pixels.
    """

    def __init__(self, width: int, lossy: bool = False) -> None:
        super().__init__()
        self._width, self._lossy, self._pixels, self._url = width, lossy, None, ""

    def show(self, pixels: np.ndarray, caption: str, alt: str) -> None:
        """Show a uint8 picture.

        Args:
            pixels: RGB (height, width, 3) or grey (height, width).
            caption: plain text below it.
            alt: what a reader who cannot see it needs to know.
        """
        if self._pixels is None or not np.array_equal(pixels, self._pixels):
            self._pixels, self._url = pixels.copy(), data_url(pixels, self._lossy)
        self.value = picture_figure(self._url, alt, html.escape(caption), self._width)

    def clear(self) -> None:
        """Show nothing."""
        self.value = ""


class Download(widgets.HTML):
    """A link that saves data as a file; exported pages leave it out."""

    def offer(self, data: bytes, name: str, kind: str, text: str) -> None:
        """Offer data.

        Args:
            data: content of the file.
            name: of the file.
            kind: its media type, as ``image/png``.
            text: of the link.
        """
        url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
        name, text = html.escape(name), html.escape(text)
        self.value = f'<a download="{name}" href="{url}">{text}</a>'

    def page(self) -> str:
        """Return the static twin: nothing."""
        return ""


def whole_number(label: str, value: int, limits: tuple[int, int], **more: object) -> object:
    """Return a slider for whole numbers; limits are widened to hold the value.

    ``more`` goes to ``ipywidgets.IntSlider``.
    """
    low, high = min(*limits, value), max(*limits, value)
    return widgets.IntSlider(value, low, high, description=label, style=_WIDE, **more)


def number(label: str, value: float, limits: tuple[float, float], **more: object) -> object:
    """Return a slider for numbers; limits are widened to hold the value.

    ``more`` goes to ``ipywidgets.FloatSlider``.
    """
    low, high = min(*limits, value), max(*limits, value)
    return widgets.FloatSlider(value, min=low, max=high, description=label, style=_WIDE, **more)


def choice(label: str, options: Sequence[object], value: object) -> widgets.Dropdown:
    """Return a list to choose from.

    Raises:
        InputError: if the value is not one of the options.
    """
    names = [option[1] if isinstance(option, tuple) else option for option in options]
    if value not in names:
        one_of(str(value), names, label)
    return widgets.Dropdown(options=options, value=value, description=label, style=_WIDE)


def photo_choice(
    photos: PhotoSet | None,
) -> tuple[widgets.Dropdown, Callable[[], np.ndarray]]:
    """Return a list of a set's test photos to choose from, and what reads the chosen one.

    The photo (uint8 RGB) is kept until another is read: sliders need it at every move.

    Raises:
        InputError: if the set, by default that of ``open_photos()``, has no test photos.
    """
    tests = {photo.name: photo for photo in (photos or open_photos()).split("test")}
    control = choice("photo", list(tests), next(iter(tests)))
    read = functools.lru_cache(maxsize=1)(lambda name: tests[name].read())
    return control, lambda: read(control.value)


def zoom_sliders() -> dict[str, widgets.Widget]:
    """Return two sliders, ``across`` and ``down``, that move a zoom window (in per cent)."""
    return {
        "across": whole_number("zoom window across (%)", 50, (0, 100), step=5),
        "down": whole_number("zoom window down (%)", 50, (0, 100), step=5),
    }


def zoom_window(picture: np.ndarray, side: int, across: int, down: int) -> np.ndarray:
    """Return a square of ``side`` pixels; 0 and 100 per cent are the picture's edges."""
    top, left = (
        round(max(0, length - side) * percent / 100)
        for length, percent in zip(picture.shape[:2], (down, across), strict=True)
    )
    return picture[top : top + side, left : left + side]


def row(*parts: widgets.Widget) -> widgets.HBox:
    """Return parts side by side, wrapped where the page is narrow."""
    return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap"))
