"""Figures with title, caption and alt text, and the same crop for every method."""

import base64
import html
import io
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from srlib.metrics import psnr

# Okabe and Ito's palette: told apart with every kind of colour vision.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")

Box = tuple[int, int, int, int]


def show(figure: Figure, caption: str, alt: str) -> None:
    """Display a figure with caption and alt text, which exported pages keep, and close it.

    Args:
        figure: a Matplotlib figure.
        caption: what it shows, one or two sentences.
        alt: what a reader who cannot see it needs to know.
    """
    from IPython.display import display

    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=100, bbox_inches="tight", facecolor="white")
    plt.close(figure)
    data, kind = _smaller(png.getvalue())
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    page = (
        f'<figure><img src="{source}" alt="{html.escape(alt)}" style="max-width:100%">'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )
    display({"text/html": page, "text/plain": f"[Figure: {caption} {alt}]"}, raw=True)


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
    """
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


def curves(
    series: Mapping[str, Sequence[float]],
    title: str,
    y_label: str,
    caption: str,
    alt: str,
    level: tuple[str, float] | None = None,
    log: bool = False,
) -> None:
    """Show values over epochs.

    Args:
        series: label → one value for each epoch.
        title, y_label, caption, alt: of the figure.
        level: label and value of a horizontal line, as a baseline.
        log: use a logarithmic value axis.
    """
    figure, axis = plt.subplots(figsize=(8, 4), layout="constrained")
    styles = ("-", "--", "-.", ":")
    for i, (label, values) in enumerate(series.items()):
        epochs = range(1, len(values) + 1)
        style = styles[i % len(styles)]
        axis.plot(epochs, values, style, color=PALETTE[i], label=label, linewidth=2)
    if level is not None:
        axis.axhline(level[1], color=PALETTE[-1], linestyle=":", label=level[0])
    axis.set(xlabel="epoch", ylabel=y_label, title=title, yscale="log" if log else "linear")
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.legend()
    axis.grid(alpha=0.3)
    show(figure, caption, alt)


def diagram(
    boxes: Mapping[str, tuple[float, float, float]],
    arrows: Sequence[tuple[str, str]],
    title: str,
    caption: str,
    alt: str,
    pictures: Sequence[str] = (),
) -> None:
    """Draw a network as labelled boxes and arrows.

    Args:
        boxes: label → column, row (of its middle; 0 is at the bottom) and height. Columns are
            1 wide.
        arrows: pairs of labels. An arrow to a box further on in the same row, past others,
            is bowed and dashed: a skip.
        title, caption, alt: of the figure.
        pictures: labels of the boxes that are pictures, not layers: grey.
    """
    columns = [column for column, _, _ in boxes.values()]
    ends = [row + side * height / 2 for _, row, height in boxes.values() for side in (-1, 1)]
    skips = [pair for pair in arrows if _is_skip(boxes, *pair)]
    low, high = min(ends) - 0.1, max(ends) + 0.1 + (0.35 if skips else 0)
    width = max(columns) - min(columns) + 1
    size = (min(11, 1.9 * width), 0.4 + 1.3 * (high - low))
    figure, axis = plt.subplots(figsize=size, layout="constrained")
    for label, (column, row, height) in boxes.items():
        box = Rectangle(
            (column - 0.36, row - height / 2),
            0.72,
            height,
            facecolor="#EEEEEE" if label in pictures else "#B9DDF3",
            edgecolor="black",
        )
        axis.add_patch(box)
        axis.text(column, row, label, ha="center", va="center", fontsize=9)
    for first, second in arrows:
        _draw_arrow(axis, boxes[first], boxes[second], (first, second) in skips)
    axis.set(xlim=(min(columns) - 0.5, max(columns) + 0.5), ylim=(low, high), title=title)
    axis.axis("off")
    show(figure, caption, alt)


def _is_skip(boxes: Mapping[str, tuple[float, float, float]], first: str, second: str) -> bool:
    (start, row, _), (end, other, _) = boxes[first], boxes[second]
    return row == other and end - start > 1


def _draw_arrow(
    axis: "plt.Axes",
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    skip: bool,
) -> None:
    """Draw from the right side of a box to the left of another; a skip goes over the top."""
    (x1, y1, height1), (x2, y2, height2) = start, end
    if skip:
        points = (x1, y1 + height1 / 2), (x2, y2 + height2 / 2)
        bow, style = -0.45 / (x2 - x1), "--"
    else:
        points, bow, style = ((x1 + 0.36, y1), (x2 - 0.36, y2)), 0, "-"
    axis.annotate(
        "",
        xy=points[1],
        xytext=points[0],
        arrowprops={
            "arrowstyle": "-|>",
            "color": PALETTE[1] if skip else "black",
            "linestyle": style,
            "connectionstyle": f"arc3,rad={bow}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _label(label: str, picture: np.ndarray, truth: np.ndarray | None) -> str:
    if truth is None or picture is truth:
        return label
    return f"{label}\n{psnr(picture, truth):.2f} dB"


def _smaller(png: bytes) -> tuple[bytes, str]:
    """Return the figure as PNG or as fine JPEG, whichever is smaller."""
    jpeg = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(jpeg, "JPEG", quality=90, subsampling=0)
    return min((png, "png"), (jpeg.getvalue(), "jpeg"), key=lambda pair: len(pair[0]))
