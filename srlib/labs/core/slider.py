"""A before/after slider: two pictures of the same size behind one movable divider."""

import html
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from srlib.common.errors import InputError
from srlib.figures.pages import data_url
from srlib.labs.core.pages import picture_figure

_FOLDER = Path(__file__).parent


class BeforeAfter(anywidget.AnyWidget):
    """Compare two pictures with mouse, touch or arrow keys.

    Args:
        before, after: uint8 RGB of the same size; ``before`` is seen left of the divider.
        labels: what the two are called.
        zoom: screen pixels for each pixel of the pictures, which stay crisp.

    Raises:
        InputError: if the pictures differ in size.
    """

    _esm = _FOLDER / "slider.js"
    _css = _FOLDER / "slider.css"
    before = traitlets.Unicode().tag(sync=True)
    after = traitlets.Unicode().tag(sync=True)
    before_label = traitlets.Unicode().tag(sync=True)
    after_label = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    position = traitlets.Float(50.0).tag(sync=True)

    def __init__(
        self,
        before: np.ndarray,
        after: np.ndarray,
        labels: tuple[str, str] = ("before", "after"),
        zoom: int = 1,
    ) -> None:
        super().__init__()
        self.show(before, after, labels, zoom)

    def show(
        self, before: np.ndarray, after: np.ndarray, labels: tuple[str, str], zoom: int = 1
    ) -> None:
        """Replace both pictures; arguments as for the slider itself."""
        if before.shape != after.shape:
            raise InputError(
                f"Pictures of {before.shape[1]}x{before.shape[0]} and "
                f"{after.shape[1]}x{after.shape[0]} pixels cannot be laid over each other: "
                "compare two of the same size."
            )
        with self.hold_sync():
            self.before, self.after = data_url(before), data_url(after)
            self.before_label, self.after_label = labels
            self.width = before.shape[1] * zoom

    def page(self) -> str:
        """Return the static twin: both pictures side by side."""
        pairs = ((self.before, self.before_label), (self.after, self.after_label))
        return "".join(
            picture_figure(url, f"Compared picture: {label}.", html.escape(label), self.width)
            for url, label in pairs
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle:
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            data["text/html"] = self.page()
            data["text/plain"] = f"[Before and after: {self.before_label}, {self.after_label}]"
        return bundle
