"""Networks as labelled boxes and arrows."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from srlib.figures.pages import show
from srlib.figures.palette import PALETTE


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
    axis: Axes,
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
