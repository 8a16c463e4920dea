"""Lab of chapter 02: two interpolations, the same window, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from srlib.evaluation.metrics import psnr, psnr_y, ssim_y
from srlib.labs.core.controls import (
    Picture,
    choice,
    photo_choice,
    row,
    whole_number,
    zoom_sliders,
    zoom_window,
)
from srlib.labs.core.pages import table
from srlib.labs.core.panel import Lab
from srlib.methods.door import Method, interpolation_method
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade
from srlib.pictures.interpolation import INTERPOLATIONS
from srlib.pictures.photos import PhotoSet

_WINDOW = 96
_WIDTH = 320
_STRETCH = 4  # how much a difference is enlarged, to be seen


@dataclass(frozen=True)
class Rivals:
    """Two methods on one photo.

    Attributes:
        first, second: their results, uint8 RGB.
        difference: mid-grey where the results agree; lighter or darker by four times what
            the second is above or below the first.
        figures: for each method its row: name, PSNR in dB, PSNR-Y in dB, SSIM-Y.
    """

    first: np.ndarray
    second: np.ndarray
    difference: np.ndarray
    figures: list[tuple[str, str, str, str]]


def compare_methods(photo: np.ndarray, first: Method, second: Method, scale: int) -> Rivals:
    """Upscale a photo's small picture (recovered from its low-res file) with two methods.

    Args:
        photo: uint8 RGB.
        first, second: the methods.
        scale: whole number of at least 2.
    """
    high = crop_to_multiple(photo, scale)
    small = degrade(high, scale)
    methods = (first, second)
    results = [method(small, scale) for method in methods]
    gap = results[1].astype(np.int16) - results[0]
    difference = np.clip(128 + _STRETCH * gap, 0, 255).astype(np.uint8)
    figures = [
        (
            method.name,
            f"{psnr(high, result):.2f}",
            f"{psnr_y(high, result, scale):.2f}",
            f"{ssim_y(high, result, scale):.3f}",
        )
        for method, result in zip(methods, results, strict=True)
    ]
    return Rivals(results[0], results[1], difference, figures)


def interpolation_lab(
    photos: PhotoSet | None = None,
    methods: tuple[str, str] = ("nearest", "cubic"),
    scale: int = 4,
    scales: tuple[int, int] = (2, 8),
    locked: Sequence[str] = (),
) -> Lab:
    """Show the interpolation lab: two methods of choice in the same zoom window.

    Args:
        photos: the set whose test photos can be chosen; by default SR_DATA_DIR's or the course's.
        methods: the two that the lab starts with.
        scale: what it starts with.
        scales: smallest and largest scale.
        locked: controls that cannot be moved, of ``photo``, ``first``, ``second``, ``scale``,
            ``across``, ``down``.

    Raises:
        InputError: if there is no such method.
    """
    photo, read = photo_choice(photos)
    controls = {
        "photo": photo,
        "first": choice("first method", list(INTERPOLATIONS), methods[0]),
        "second": choice("second method", list(INTERPOLATIONS), methods[1]),
        "scale": whole_number("scale", scale, scales, continuous_update=False),
        **zoom_sliders(),
    }
    lab = Lab("Two interpolations", controls, locked)
    pictures = {name: Picture(_WIDTH) for name in ("first", "second", "difference")}
    figures = widgets.HTML()
    state = {}

    def make() -> None:
        names = lab.value("first"), lab.value("second")
        rivals = [interpolation_method(name) for name in names]
        made = compare_methods(read(), rivals[0], rivals[1], lab.value("scale"))
        state["shown"] = {
            "first": (made.first, names[0]),
            "second": (made.second, names[1]),
            "difference": (made.difference, f"{names[1]} minus {names[0]}, {_STRETCH} times"),
        }
        caption = f"{photo.value}, {lab.value('scale')}x"
        figures.value = table(
            ("method", "PSNR (dB)", "PSNR-Y (dB)", "SSIM-Y"), made.figures, caption
        )
        zoom()

    def zoom() -> None:
        for name, (whole, caption) in state["shown"].items():
            window = zoom_window(whole, _WINDOW, lab.value("across"), lab.value("down"))
            pictures[name].show(window, caption, f"Zoom window: {caption}.")

    lab.on_change(make, "photo", "first", "second", "scale")
    lab.on_change(zoom, "across", "down")
    lab.fill(
        row(*(controls[name] for name in ("photo", "first", "second", "scale"))),
        row(controls["across"], controls["down"]),
        row(*pictures.values()),
        figures,
    )
    make()
    return lab
