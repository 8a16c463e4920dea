"""Pictures side by side: the same crop for every method."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.figures.pages import show

Box = tuple[int, int, int, int]


def compare(
    pictures: Mapping[str, np.ndarray],
    box: Box,
    title: str,
    caption: str,
    alt: str,
    truth: np.ndarray | None = None,
    columns: int = 4,
) -> None:
    """Show the same crop of several pictures side by side, pixels left crisp.

    Args:
        pictures: label → uint8 RGB, all of one size.
        box: left, top, width, height of the crop in pixels.
        title, caption, alt: of the figure.
        truth: the high-res picture; the PSNR of each whole picture is added to its label.
        columns: panels per row.

    Raises:
        InputError: if there is no picture.
    """
    if not pictures:
        raise InputError("There is no picture to compare: name at least one.")
    rows = -(-len(pictures) // columns)
    columns = min(columns, len(pictures))
    left, top, width, height = box
    panel = 11 / columns
    size = (11, rows * (panel * height / width + 0.45) + 0.4)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for axis in axes.flat:
        axis.axis("off")
    for axis, (label, picture) in zip(axes.flat, pictures.items(), strict=False):
        axis.imshow(picture[top : top + height, left : left + width], interpolation="nearest")
        axis.set_title(_label(label, picture, truth), fontsize=11)
    figure.suptitle(title, fontsize=13)
    show(figure, caption, alt)


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


def _label(label: str, picture: np.ndarray, truth: np.ndarray | None) -> str:
    if truth is None or picture is truth:
        return label
    return f"{label}\n{psnr(truth, picture):.2f} dB"
