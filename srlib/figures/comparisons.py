"""Pictures side by side: the same crop for every method, each pixel a whole number of pixels."""

import html
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from srlib.common.errors import InputError
from srlib.evaluation.metrics import luma, psnr
from srlib.figures.pages import data_url, show, show_page

Box = tuple[int, int, int, int]
_COLUMNS = 5
# How much the errors of a picture are enlarged, so that one sees them.
_GAIN = 4


def compare(
    pictures: Mapping[str, np.ndarray],
    box: Box,
    title: str,
    caption: str,
    alt: str,
    truth: np.ndarray | None = None,
    baseline: str = "cubic",
    zoom: int = 3,
    errors: bool = False,
) -> None:
    """Show the same crop of several pictures side by side, five a row.

    Args:
        pictures: label → uint8 RGB, all of one size; in the order low-res, methods, high-res.
        box: left, top, width, height of the crop in pixels.
        title, caption, alt: of the figure.
        truth: the high-res picture. The baseline's label gets its PSNR over the whole picture, and
            others get their gain over it; a picture labelled ``low-res`` is not judged.
        baseline: label of the picture that others are judged by; if it is not among them, each
            label gets its own PSNR.
        zoom: each pixel becomes a square of so many screen pixels.
        errors: whether a second row shows the luma errors against ``truth``, four times as large:
            grey is exact.

    Raises:
        InputError: if there is no picture, the crop does not lie in them, or there are no errors
            without a truth.
    """
    if not pictures:
        raise InputError("There is no picture to compare: name at least one.")
    if errors and truth is None:
        raise InputError("Errors need the high-res picture: name it as truth.")
    labels = {label: _label(label, pictures, truth, baseline) for label in pictures}
    rows = []
    for start in range(0, len(pictures), _COLUMNS):
        part = list(pictures.items())[start : start + _COLUMNS]
        rows.append([f"<b>{labels[label]}</b>" for label, _ in part])
        rows.append([_panel(_crop(picture, box), label, zoom) for label, picture in part])
        if errors and truth is not None:
            rows.append(
                [
                    ""
                    if picture is truth or label == "low-res"
                    else _panel(_crop(_error(picture, truth), box), f"errors of {label}", zoom)
                    for label, picture in part
                ]
            )
    show_page(_table(rows), title, caption, alt)


def whole(picture: np.ndarray, title: str, caption: str, alt: str, box: Box | None = None) -> None:
    """Show a whole picture, with a frame around the crop that other figures zoom into."""
    height, width = picture.shape[:2]
    figure, axis = plt.subplots(figsize=(7, 7 * height / width), layout="constrained")
    axis.imshow(picture)
    axis.axis("off")
    if box is not None:
        left, top, width, height = box
        frame = Rectangle((left, top), width, height, fill=False, edgecolor="white", linewidth=2)
        axis.add_patch(frame)
    axis.set_title(title)
    show(figure, caption, alt)


def _crop(picture: np.ndarray, box: Box) -> np.ndarray:
    left, top, width, height = box
    crop = picture[max(0, top) : top + height, max(0, left) : left + width]
    if crop.shape[:2] != (height, width):
        raise InputError(
            f"The crop {box} does not lie in a picture of {picture.shape[1]}x{picture.shape[0]} "
            "pixels: choose left, top, width and height within it."
        )
    return crop


def _panel(crop: np.ndarray, label: str, zoom: int) -> str:
    """Return a crop as HTML: enlarged already, for pages that drop the style, and never scaled."""
    large = crop.repeat(zoom, 0).repeat(zoom, 1)
    return (
        f'<img src="{data_url(large)}" alt="the crop, {html.escape(label)}" '
        f'width="{large.shape[1]}" style="max-width:none;image-rendering:pixelated">'
    )


def _table(rows: list[list[str]]) -> str:
    cell = '<td style="text-align:center;vertical-align:bottom;padding:2px 4px;background:white">'
    lines = ["".join(f"{cell}{text}</td>" for text in row) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _error(picture: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return luma errors as uint8 grey in three channels: 128 is exact, lighter is too bright."""
    error = luma(picture).astype(float) - luma(truth)
    return np.rint(128 + _GAIN * error).clip(0, 255).astype(np.uint8)[..., None].repeat(3, 2)


def _label(
    label: str, pictures: Mapping[str, np.ndarray], truth: np.ndarray | None, baseline: str
) -> str:
    text, picture = html.escape(label), pictures[label]
    if truth is None or picture is truth or label == "low-res":
        return text
    reached = psnr(truth, picture)
    if label == baseline or baseline not in pictures:
        return f"{text}<br>{reached:.2f} dB"
    return f"{text}<br>{reached - psnr(truth, pictures[baseline]):+.2f} dB"
