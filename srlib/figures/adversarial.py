"""Drawings of chapter 05: a GAN, its two networks with their sizes, and why squared errors blur."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from srlib.figures.diagrams import diagram
from srlib.figures.pages import show
from srlib.figures.palette import PALETTE

_LAYER, _CHANGE, _PICTURE = "#B9DDF3", "#FBE3B5", "#EEEEEE"


def draw_gan() -> None:
    """Show how a GAN works in super-resolution: two networks and what each of them sees."""
    boxes = {
        "low-res": (0, 1, 0.6),
        "generator": (1, 1, 0.8),
        "fake": (2, 1, 0.6),
        "high-res: real": (2, 0, 0.6),
        "discriminator": (3, 0.5, 0.8),
        "real or fake?": (4, 0.5, 0.6),
    }
    low, generator, fake, real, discriminator, answer = boxes
    diagram(
        boxes,
        [
            (low, generator),
            (generator, fake),
            (fake, discriminator),
            (real, discriminator),
            (discriminator, answer),
        ],
        "How a GAN works in super-resolution",
        "Grey: pictures and the answer. Blue: the two networks.",
        "The generator turns the low-res picture into a fake; fake and real picture go to the "
        "discriminator, which answers real or fake.",
        pictures=(low, fake, real, answer),
    )


def draw_generator(scale: int = 4, filters: int = 32, blocks: int = 8) -> None:
    """Show the generator, each layer as high as its maps are and with their channels.

    Args:
        scale: how many times the picture grows.
        filters: channels of the residual blocks.
        blocks: how many there are.
    """
    small, large = 1.0, 2.0
    parts = [
        ("low-res", "3", small, _PICTURE),
        ("Conv\nPReLU", f"{filters}", small, _LAYER),
        ("residual\nblock", f"{filters}", small, _LAYER),
        (f"... {blocks}\nblocks", f"{filters}", small, _LAYER),
        ("Conv", f"{filters}", small, _LAYER),
        ("Conv\n(head)", f"{16 * scale**2}", small, _LAYER),
        ("pixel\nshuffle\nPReLU", "16", large, _CHANGE),
        ("Conv\n(detail)", "3", large, _LAYER),
        ("high-res", "3", large, _PICTURE),
    ]
    figure, axis = _blocks(parts)
    _bow(axis, (1, small / 2), (4, small / 2), "+ first")
    _bow(axis, (0, -small / 2), (8, -large / 2), "+ bicubic picture", below=True)
    axis.set(xlim=(-0.6, 8.6), ylim=(-2.1, 1.15), title=f"The generator, {scale}x")
    show(
        figure,
        f"Below each layer its channels. Low boxes work at low-res size, high ones at {scale} "
        "times its sides. Dashed: skips, which are added.",
        f"From left to right: the low-res picture, a convolution, {blocks} residual blocks of "
        f"{filters} channels, two convolutions, the pixel shuffle and a last convolution; one "
        "skip bridges the blocks, another adds the bicubic picture to the end.",
    )


def draw_residual_block(filters: int = 32) -> None:
    """Show the paper's residual block, with what the course leaves out in grey.

    Args:
        filters: channels of the block.
    """
    names = ("input", "Conv 3x3", "BN", "PReLU", "Conv 3x3", "BN", "output")
    colours = (_PICTURE, _LAYER, "white", _LAYER, _LAYER, "white", _PICTURE)
    channels = ["" if name == "BN" else f"{filters}" for name in names]
    parts = [
        (name, count, 0.8, colour)
        for name, count, colour in zip(names, channels, colours, strict=True)
    ]
    figure, axis = _blocks(parts)
    _bow(axis, (0, 0.4), (6, 0.4), "+ input")
    axis.set(xlim=(-0.6, 6.6), ylim=(-0.7, 1.05), title="A residual block")
    show(
        figure,
        "White: batch normalisation (BN), which the paper has and this course leaves out. "
        "Below: channels.",
        "Convolution, batch normalisation, PReLU, convolution, batch normalisation; a skip adds "
        "the input to the output.",
    )


def draw_discriminator(size: int = 64, filters: int = 16) -> None:
    """Show the discriminator, each layer as high as its maps are and with their channels.

    Args:
        size: side of the patches it sees.
        filters: channels of its first layer.
    """
    side, parts = size, [("patch", f"{size}x{size}", 2.0, _PICTURE)]
    for factor, stride in ((1, 1), (1, 2), (2, 1), (2, 2), (4, 1), (4, 2), (8, 1), (8, 2)):
        side //= stride
        name = f"{factor * filters}" + ("/2" if stride == 2 else "")
        height = max(0.45, 2.0 * side / size)
        parts.append((name, f"{side}x{side}", height, _CHANGE if stride == 2 else _LAYER))
    parts += [
        (f"Dense\n{16 * filters}", "", 0.7, _LAYER),
        ("Dense\n1", "logit", 0.7, _LAYER),
    ]
    figure, axis = _blocks(parts)
    axis.set(xlim=(-0.6, len(parts) - 0.4), ylim=(-1.5, 1.2), title="The discriminator")
    show(
        figure,
        "In the boxes: channels of eight 3x3 convolutions; /2 halves the sides. Below: the sides "
        "of their maps.",
        f"A patch of {size}x{size} pixels goes through eight convolutions with {filters} to "
        f"{8 * filters} channels, whose maps shrink to {side}x{side}, then through two dense "
        "layers to one number.",
    )


def draw_answers(truths: Sequence[np.ndarray], answers: Mapping[str, np.ndarray]) -> None:
    """Show rows of pixels, and the squared error that each is to expect.

    Args:
        truths: rows of equal length in 0 to 1, equally likely.
        answers: label → a row that answers for whichever truth it is.
    """
    errors = {
        label: float(np.mean([(truth - answer) ** 2 for truth in truths]))
        for label, answer in answers.items()
    }
    size = (9, 0.55 * len(answers) + 0.9)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=size, layout="constrained", width_ratios=(3, 2), sharey=True
    )
    for row, answer in enumerate(answers.values()):
        for place, value in enumerate(answer):
            left.add_patch(
                Rectangle((place, row - 0.35), 1, 0.7, facecolor=str(value), edgecolor="#808080")
            )
    left.set(xlim=(0, max(map(len, answers.values()))), ylim=(len(answers) - 0.5, -0.5), xticks=[])
    left.set_yticks(range(len(answers)), list(answers))
    left.set_title("answer")
    right.barh(range(len(answers)), list(errors.values()), color=PALETTE[0])
    for row, error in enumerate(errors.values()):
        right.text(error, row, f" {error:.2f}", va="center")
    right.set(xlim=(0, 1.25 * max(errors.values()) + 1e-9), xticks=[], title="expected MSE")
    for axis in (left, right):
        axis.spines[:].set_visible(False)
        axis.tick_params(length=0)
    best = min(errors, key=lambda label: errors[label])
    show(
        figure,
        "Rows of pixels as answers, and their mean squared error over the equally likely truths.",
        f"A row of pixels for each answer, with a bar of its expected error: the smallest has "
        f"'{best}'.",
    )


def _blocks(parts: Sequence[tuple[str, str, float, str]]) -> tuple[Figure, Axes]:
    """Draw boxes from left to right with arrows between them: label, size, height and colour."""
    highest = max(height for _, _, height, _ in parts)
    size = (min(11, 1.2 * len(parts)), 1.5 + 0.9 * highest)
    figure, axis = plt.subplots(figsize=size, layout="constrained")
    for column, (label, below, height, colour) in enumerate(parts):
        axis.add_patch(
            Rectangle(
                (column - 0.36, -height / 2), 0.72, height, facecolor=colour, edgecolor="black"
            )
        )
        axis.text(column, 0, label, ha="center", va="center", fontsize=9)
        axis.text(column, -height / 2 - 0.08, below, ha="center", va="top", fontsize=9)
        if column:
            ends = ((column - 0.64, 0), (column - 0.36, 0))
            axis.add_patch(
                FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=0)
            )
    axis.axis("off")
    return figure, axis


def _bow(
    axis: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    label: str,
    below: bool = False,
) -> None:
    """Draw a skip as a dashed way around the boxes, with its label."""
    side = -1 if below else 1
    level = side * (max(abs(start[1]), abs(end[1])) + (0.7 if below else 0.35))
    first = 0.3 if below else 0.0  # beside the channels
    x, y = (start[0] - first, start[0] - first, end[0]), (start[1], level, level)
    axis.plot(x, y, "--", color=PALETTE[1])
    axis.annotate(
        "",
        xy=(end[0], end[1] - (0.3 if below else 0)),
        xytext=(end[0], level),
        arrowprops={"arrowstyle": "-|>", "color": PALETTE[1], "shrinkA": 0, "shrinkB": 0},
    )
    middle = (start[0] + end[0]) / 2
    axis.text(
        middle,
        level + side * 0.06,
        label,
        ha="center",
        va="top" if below else "bottom",
        fontsize=9,
        color=PALETTE[1],
    )
