"""The networks of chapters 03 and 04 as drawings, with the sizes of what runs through them.

A stack of sheets is what a layer returns, one sheet for each channel (not all are drawn); its
height stands for the picture's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from srlib.figures.pages import show
from srlib.figures.palette import PALETTE

_PICTURE, _LAYER, _CODE = "#EEEEEE", "#B9DDF3", "#F6C9A0"
_POOL, _UP, _SKIP = PALETTE[1], PALETTE[2], PALETTE[0]
_SHIFT = 0.045  # from one sheet of a stack to the next


@dataclass(frozen=True)
class _Stack:
    """What a layer returns: where it is drawn, how large, and what stands below it."""

    x: float
    y: float
    height: float
    sheets: int
    text: str
    colour: str = _LAYER

    @property
    def width(self) -> float:
        """Return the width of one sheet."""
        return 0.8 * self.height

    @property
    def left(self) -> float:
        """Return where the stack begins."""
        return self.x - (self.width + self.sheets * _SHIFT) / 2

    @property
    def right(self) -> float:
        """Return where the stack ends."""
        return self.x + (self.width + self.sheets * _SHIFT) / 2


def draw_srcnn() -> None:
    """Show SRCNN 9-1-5: three convolutions, the numbers for each pixel between them."""
    figure, axis = plt.subplots(figsize=(10.5, 3.1), layout="constrained")
    stacks = [
        _Stack(0, 0, 1.0, 3, "enlarged picture\nH x W x 3", _PICTURE),
        _Stack(2.7, 0, 1.0, 9, "H x W x 64"),
        _Stack(5.4, 0, 1.0, 6, "H x W x 32"),
        _Stack(8.1, 0, 1.0, 3, "sharp picture\nH x W x 3", _PICTURE),
    ]
    steps = [
        "64 filters\n9 x 9 x 3\n+ ReLU",
        "32 filters\n1 x 1 x 64\n+ ReLU",
        "3 filters\n5 x 5 x 32",
    ]
    names = ["extraction", "mapping", "reconstruction"]
    _draw_row(axis, stacks, [f"{name}\n{step}" for name, step in zip(names, steps, strict=True)])
    axis.set(xlim=(-0.8, 8.9), ylim=(-1.05, 1.25))
    axis.set_title("SRCNN: describe, map, reconstruct")
    show(
        figure,
        "Each stack is what a layer returns, one sheet for each of the numbers at a pixel (not all "
        "are drawn). Height H and width W never change.",
        "Four stacks of sheets in a row: the enlarged picture with 3 channels, 64 channels after "
        "64 filters of 9x9, 32 channels after 32 filters of 1x1, and the sharp picture with 3 "
        "channels after 3 filters of 5x5.",
    )


def draw_denoiser() -> None:
    """Show the denoising autoencoder of digits: 28 → 14 → 7 → code → 7 → 14 → 28 pixels."""
    figure, axis = plt.subplots(figsize=(10.5, 3.3), layout="constrained")
    stacks = [
        _Stack(0, 0, 1.2, 1, "noisy x\n28 x 28 x 1", _PICTURE),
        _Stack(2.0, 0, 0.8, 5, "14 x 14 x 32"),
        _Stack(3.7, 0, 0.5, 7, "7 x 7 x 64"),
        _Stack(5.0, 0, 0.3, 1, "code z\n64 numbers", _CODE),
        _Stack(6.3, 0, 0.5, 7, "7 x 7 x 64"),
        _Stack(8.0, 0, 0.8, 5, "14 x 14 x 32"),
        _Stack(10.0, 0, 1.2, 1, "clean x̂\n28 x 28 x 1", _PICTURE),
    ]
    halve, double = "Conv\nstride 2", "Conv\ntransp."
    _draw_row(axis, stacks, [halve, halve, "Dense", "Dense", double, double])
    for x, name in ((1.75, "encoder"), (8.15, "decoder")):
        axis.text(x, 1.05, name, ha="center", fontsize=11, fontweight="bold")
    axis.set(xlim=(-0.8, 10.8), ylim=(-1.15, 1.25))
    axis.set_title("The denoising autoencoder: 784 numbers, 64 numbers, 784 numbers")
    show(
        figure,
        "The picture shrinks to half and to a quarter, then to 64 numbers, and grows again.",
        "Seven stacks in a row: 28x28x1, 14x14x32, 7x7x64, a small code of 64 numbers, 7x7x64, "
        "14x14x32, and 28x28x1 again; the first half is named encoder, the second decoder.",
    )


def draw_unet() -> None:
    """Show the photo network of the talk as the U-Net that it is: pooling, upsampling, skips."""
    figure, axis = plt.subplots(figsize=(10.5, 5.6), layout="constrained")
    top, middle, bottom = 4.0, 1.9, 0.2
    stacks = {
        "in": _Stack(0, top, 1.2, 3, "enlarged picture\nH x W x 3", _PICTURE),
        "a": _Stack(2.1, top, 1.2, 5, "Conv 64, Conv 64\nH x W x 64"),
        "b": _Stack(3.45, middle, 0.75, 7, "Conv 128, Conv 128\nH/2 x W/2 x 128"),
        "code": _Stack(5.35, bottom, 0.45, 9, 'Conv 256: the "code"\nH/4 x W/4 x 256', _CODE),
        "d": _Stack(7.25, middle, 0.75, 7, "Conv 128, Conv 128\nH/2 x W/2 x 128"),
        "e": _Stack(8.6, top, 1.2, 5, "Conv 64, Conv 64\nH x W x 64"),
        "out": _Stack(10.7, top, 1.2, 3, "Conv 3\nH x W x 3", _PICTURE),
    }
    for stack in stacks.values():
        _draw_stack(axis, stack)
    for first, second in (("in", "a"), ("e", "out")):
        _arrow(axis, (stacks[first].right, top), (stacks[second].left, top))
    for first, second, text, colour in (
        ("a", "b", "pool", _POOL),
        ("b", "code", "pool", _POOL),
        ("code", "d", "up", _UP),
        ("d", "e", "up", _UP),
    ):
        _slope(axis, stacks[first], stacks[second], text, colour)
    for first, second, name in (("a", "e", "skip A"), ("b", "d", "skip B")):
        start, end = stacks[first], stacks[second]
        _arrow(axis, (start.right, start.y), (end.left - 0.3, end.y), _SKIP, "--")
        axis.text((start.x + end.x) / 2, start.y + 0.12, name, ha="center", color=_SKIP)
        axis.text(end.left - 0.17, end.y, "+", ha="center", va="center", fontsize=14, color=_SKIP)
    axis.set(xlim=(-0.9, 11.5), ylim=(-0.75, 5.0))
    axis.set_title("The talk's network for photos")
    show(
        figure,
        "The height stands for the picture's size: full, half, a quarter. Two skips, A and B, "
        "carry what the left side found straight to the right side, where it is added.",
        "A letter U of stacks: the enlarged picture and 64 channels at full size, 128 channels at "
        "half size, 256 at a quarter at the bottom, and up again; arrows named pool lead down, "
        "arrows named up lead up, dashed arrows named skip A and skip B lead straight across.",
    )


def _draw_row(axis: Axes, stacks: Sequence[_Stack], steps: Sequence[str]) -> None:
    """Draw stacks from left to right, with arrows between them and what each arrow does."""
    for stack in stacks:
        _draw_stack(axis, stack)
    for first, second, step in zip(stacks, stacks[1:], steps, strict=False):
        start, end = first.right + 0.05, second.left - 0.05
        _arrow(axis, (start, first.y), (end, second.y))
        axis.text((start + end) / 2, first.y + 0.1, step, ha="center", va="bottom", fontsize=9)


def _draw_stack(axis: Axes, stack: _Stack) -> None:
    """Draw the sheets of a stack from the rearmost on, and the text below."""
    low = stack.y - (stack.height + stack.sheets * _SHIFT) / 2
    for i in reversed(range(stack.sheets)):
        corner = (stack.left + i * _SHIFT, low + i * _SHIFT)
        axis.add_patch(
            Rectangle(
                corner,
                stack.width,
                stack.height,
                facecolor=stack.colour,
                edgecolor="black",
                linewidth=0.8,
            )
        )
    axis.text(stack.x, low - 0.1, stack.text, ha="center", va="top", fontsize=9)
    axis.axis("off")


def _slope(axis: Axes, first: _Stack, second: _Stack, text: str, colour: str) -> None:
    """Draw an arrow from one level to another, named."""
    down = second.y < first.y
    low, high = (second, first) if down else (first, second)
    top = (high.x + (0.75 if down else -0.75), high.y - high.height / 2 - 0.25)
    foot = (low.x, low.y + low.height / 2 + 0.28)
    start, end = (top, foot) if down else (foot, top)
    _arrow(axis, start, end, colour)
    side = 0.12 if down else -0.12
    axis.text(
        (start[0] + end[0]) / 2 + side,
        (start[1] + end[1]) / 2 + 0.05,
        text,
        ha="left" if down else "right",
        color=colour,
    )


def _arrow(
    axis: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str = "black",
    style: str = "-",
) -> None:
    axis.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linestyle": style,
            "shrinkA": 0,
            "shrinkB": 0,
            "linewidth": 1.6,
        },
    )
