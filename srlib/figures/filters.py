"""Small pictures in rows, the filters of a first layer, and the way of one weight downhill."""

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from srlib.common.errors import InputError
from srlib.figures.pages import show
from srlib.figures.palette import PALETTE


def picture_rows(
    rows: Mapping[str, Sequence[np.ndarray] | np.ndarray], title: str, caption: str, alt: str
) -> None:
    """Show small pictures in named rows, one column for each.

    Args:
        rows: label → as many pictures as in the other rows, RGB (height, width, 3) or grey
            (height, width, 1), uint8, or float32 in 0 to 1.
        title, caption, alt: of the figure.

    Raises:
        InputError: if there is no picture, or a row is shorter than another.
    """
    lengths = {len(pictures) for pictures in rows.values()}
    if len(lengths) != 1 or 0 in lengths:
        raise InputError("Rows of pictures need at least one each, and as many as the others.")
    columns = lengths.pop()
    size = (11, 0.5 + 10.4 / columns * len(rows))
    figure, axes = plt.subplots(
        len(rows), columns, figsize=size, squeeze=False, layout="constrained"
    )
    for line, (label, pictures) in zip(axes, rows.items(), strict=True):
        for axis, picture in zip(line, pictures, strict=True):
            white = 255 if picture.dtype == np.uint8 else 1
            axis.imshow(picture, cmap="gray", vmin=0, vmax=white, interpolation="nearest")
            axis.set(xticks=[], yticks=[])
        line[0].set_ylabel(label)
    figure.suptitle(title)
    show(figure, caption, alt)


def filter_grids(
    grids: Mapping[str, np.ndarray], title: str, caption: str, alt: str, first: float = 2.0
) -> None:
    """Show all filters of first layers as small colour pictures, the first layer large.

    Each filter is shown without its mean, scaled to its own range, so that grey is its mean;
    filters are put in the order of their strength.

    Args:
        grids: label → kernel (height, width, 3, filters), as a convolution's ``kernel``.
        title, caption, alt: of the figure.
        first: how many times as large the first layer is drawn as the others.

    Raises:
        InputError: if there is no kernel, or one does not see three colours.
    """
    if not grids or any(kernel.ndim != 4 or kernel.shape[2] != 3 for kernel in grids.values()):
        raise InputError("Filters are shown in colour: give kernels (height, width, 3, filters).")
    shares = [first, *[1.0] * (len(grids) - 1)]
    figure, axes = plt.subplots(
        1,
        len(grids),
        figsize=(11, 10.5 * first / sum(shares)),
        width_ratios=shares,
        squeeze=False,
        layout="constrained",
    )
    for axis, (label, kernel) in zip(axes[0], grids.items(), strict=True):
        axis.imshow(_mosaic(kernel), interpolation="nearest")
        axis.set_title(label)
        axis.axis("off")
    figure.suptitle(title)
    show(figure, caption, alt)


def descent(
    loss: Callable[[float], float],
    paths: Mapping[str, Sequence[float]],
    title: str,
    caption: str,
    alt: str,
) -> None:
    """Show how one weight walks down its loss: a panel for each way of walking.

    Args:
        loss: of a weight.
        paths: label → the weight before the first step and after each.
        title, caption, alt: of the figure.
    """
    every = np.concatenate([np.asarray(path, float) for path in paths.values()])
    margin = 0.1 * np.ptp(every) + 1e-9
    line = np.linspace(every.min() - margin, every.max() + margin, 60)
    losses = [loss(weight) for weight in line]
    figure, axes = plt.subplots(
        1, len(paths), figsize=(11, 3.3), sharey=True, squeeze=False, layout="constrained"
    )
    for axis, (label, path), colour in zip(axes[0], paths.items(), PALETTE, strict=False):
        axis.plot(line, losses, color="#AAAAAA")
        axis.plot(path, [loss(weight) for weight in path], "o-", color=colour, linewidth=1)
        axis.set(xlabel="weight", title=label)
        axis.grid(alpha=0.3)
    axes[0, 0].set_ylabel("loss")
    figure.suptitle(title)
    show(figure, caption, alt)


def _mosaic(kernel: np.ndarray) -> np.ndarray:
    """Return the filters of a kernel in a square, white lines between; float RGB in 0 to 1."""
    height, width, _, count = kernel.shape
    centred = kernel - kernel.mean((0, 1))
    strength = np.abs(centred).max((0, 1, 2))
    side = int(np.ceil(np.sqrt(count)))
    mosaic = np.ones((side * (height + 1) - 1, side * (width + 1) - 1, 3))
    for place, number in enumerate(np.argsort(-strength)):
        top, left = place // side * (height + 1), place % side * (width + 1)
        picture = 0.5 + 0.5 * centred[..., number] / (strength[number] + 1e-12)
        mosaic[top : top + height, left : left + width] = picture
    return mosaic
