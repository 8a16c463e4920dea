"""The controls, pictures and links that labs are put together from."""

import functools
import html
from collections.abc import Callable, Sequence

import ipywidgets as widgets
import numpy as np

from srlib.common.errors import one_of
from srlib.figures.pages import data_url, encoded_url
from srlib.labs.core.pages import picture_figure
from srlib.pictures.photos import PhotoSet, open_photos

_WIDE = {"description_width": "initial"}


class Picture(widgets.HTML):
    """A picture in a lab; it is encoded only when its pixels change.

    Args:
        width: in screen pixels.
        lossy: True for whole photos shown reduced, which need no exact pixels.
    """

    def __init__(self, width: int, lossy: bool = False) -> None:
        super().__init__()
        self._width, self._lossy, self._url = width, lossy, ""
        self._pixels: np.ndarray | None = None

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
        name, text = html.escape(name), html.escape(text)
        self.value = f'<a download="{name}" href="{encoded_url(data, kind)}">{text}</a>'

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
