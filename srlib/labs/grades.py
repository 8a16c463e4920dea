"""Lab of chapter 01: make low-res grades and look into them."""

from collections.abc import Sequence
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from srlib.common.jpeg import decode_jpeg
from srlib.evaluation.metrics import psnr, ssim_y
from srlib.labs.core.controls import (
    Picture,
    photo_choice,
    row,
    whole_number,
    zoom_sliders,
    zoom_window,
)
from srlib.labs.core.pages import table
from srlib.labs.core.panel import Lab
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import low_res_jpeg
from srlib.pictures.photos import PhotoSet

_WINDOW = 96  # side of the zoom window in pixels
_WIDTH = 360  # of each picture on the screen


@dataclass(frozen=True)
class LowRes:
    """A low-res file and how far it is from its photo.

    Attributes:
        picture: uint8 RGB as read from the file.
        high: the photo, cropped to a multiple of the scale.
        kilobytes: size of the JPEG file.
        psnr: RGB PSNR of doing nothing in dB.
        ssim: SSIM of doing nothing (brightness).
    """

    picture: np.ndarray
    high: np.ndarray
    kilobytes: float
    psnr: float
    ssim: float


def make_low_res(photo: np.ndarray, scale: int, quality: int) -> LowRes:
    """Make the low-res file of a photo and measure it as it is.

    Args:
        photo: uint8 RGB.
        scale: whole number of at least 1.
        quality: of the JPEG file, 1 to 100.
    """
    high = crop_to_multiple(photo, scale)
    file = low_res_jpeg(high, scale, quality)
    picture = decode_jpeg(file)
    return LowRes(picture, high, len(file) / 1000, psnr(high, picture), ssim_y(high, picture))


def grade_lab(
    photos: PhotoSet | None = None,
    scale: int = 4,
    quality: int = 95,
    scales: tuple[int, int] = (2, 8),
    locked: Sequence[str] = (),
) -> Lab:
    """Show the grade explorer: photo, scale and JPEG quality.

    Args:
        photos: the set whose test photos can be chosen; by default SR_DATA_DIR's or the course's.
        scale, quality: what the lab starts with.
        scales: smallest and largest scale.
        locked: controls that cannot be moved, of ``photo``, ``scale``, ``quality``,
            ``across``, ``down``.
    """
    photo, read = photo_choice(photos)
    controls = {
        "photo": photo,
        "scale": whole_number("scale", scale, scales, continuous_update=False),
        "quality": whole_number("JPEG quality", quality, (5, 100), continuous_update=False),
        **zoom_sliders(),
    }
    lab = Lab("Make your own low resolution", controls, locked)
    pictures = {name: Picture(_WIDTH, lossy=True) for name in ("high", "low")}
    pictures |= {f"{name} zoomed": Picture(_WIDTH) for name in ("high", "low")}
    figures = widgets.HTML()
    state = {}

    def make() -> None:
        made = state["made"] = make_low_res(read(), lab.value("scale"), lab.value("quality"))
        height, width = (side // lab.value("scale") for side in made.high.shape[:2])
        pictures["high"].show(made.high, f"{photo.value}: high-res", "The high-res photo.")
        pictures["low"].show(
            made.picture,
            f"low-res, {lab.value('scale')}x: {width}x{height} pixels, shown as blocks",
            "The same photo in big pixels.",
        )
        figures.value = table(
            ("doing nothing", "PSNR (dB)", "SSIM", "file (kB)"),
            [
                (
                    f"{lab.value('scale')}x",
                    f"{made.psnr:.2f}",
                    f"{made.ssim:.3f}",
                    f"{made.kilobytes:.0f}",
                )
            ],
        )
        zoom()

    def zoom() -> None:
        for name, whole in (("high", state["made"].high), ("low", state["made"].picture)):
            window = zoom_window(whole, _WINDOW, lab.value("across"), lab.value("down"))
            pictures[f"{name} zoomed"].show(
                window, f"{name}-res, zoom window", f"Zoom: {name}-res."
            )

    lab.on_change(make, "photo", "scale", "quality")
    lab.on_change(zoom, "across", "down")
    lab.fill(
        row(*(controls[name] for name in ("photo", "scale", "quality"))),
        row(pictures["high"], pictures["low"]),
        figures,
        row(controls["across"], controls["down"]),
        row(pictures["high zoomed"], pictures["low zoomed"]),
    )
    make()
    return lab
