"""What sampling does: rings, waves and rows of pixels that are made smaller or larger."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from srlib.common.errors import InputError
from srlib.figures.pages import show
from srlib.figures.palette import PALETTE


def zone_plate(side: int) -> np.ndarray:
    """Return rings that get finer outwards, up to a period of two pixels at the middle of a side.

    Source: Fresnel's zone plate, the usual test picture for aliasing.

    Args:
        side: of the square, in pixels.

    Returns:
        uint8 RGB (side, side, 3), grey.
    """
    offsets = np.arange(side) - (side - 1) / 2
    squared = offsets[:, None] ** 2 + offsets**2
    rings = np.rint(127.5 + 127.5 * np.cos(np.pi * squared / side)).astype(np.uint8)
    return rings[..., None].repeat(3, axis=2)


def with_low_res_of(high: np.ndarray, picture: np.ndarray, scale: int) -> np.ndarray:
    """Return the picture, changed as little as needed to have the low-res picture of another.

    The grades keep nothing of a block but the sum of its middle four pixels. Those of
    ``picture`` get what their sum lacks; where that leaves 0 to 255, they become those of ``high``.

    Args:
        high: the picture whose low-res picture is to come out, uint8 RGB (height, width, 3).
        picture: of the same shape and type.
        scale: even; both sides are multiples of it.

    Returns:
        uint8 RGB (height, width, 3), of which ``pictures.low_res_jpeg`` makes the same file as
        of ``high``.

    Raises:
        InputError: if the scale is odd or does not fit, or the pictures differ in shape.
    """
    if scale % 2 or any(side % scale for side in high.shape[:2]) or picture.shape != high.shape:
        raise InputError(
            f"A scale of {scale} does not fit pictures of shape {picture.shape} and {high.shape}: "
            "use two of one shape, and an even scale that divides their sides."
        )
    other, first = picture.astype(int), scale // 2 - 1
    four = [np.s_[first + i :: scale, first + j :: scale] for i in (0, 1) for j in (0, 1)]
    lacking = sum(high[each].astype(int) - other[each] for each in four)
    for k, each in enumerate(four):
        other[each] += (lacking + k) // 4  # the four shares add up to what is lacking
    beyond = np.any([(other[each] < 0) | (other[each] > 255) for each in four], axis=0)
    for each in four:
        other[each] = np.where(beyond, high[each], other[each])
    return other.astype(np.uint8)


def sampled_wave(period: float, step: float, title: str, length: float = 60) -> None:
    """Show a wave, every so many pixels a sample, and the slow wave that fits the samples as well.

    Args:
        period: of the wave, in pixels.
        step: from sample to sample, in pixels; more than half the period.
        title: of the figure.
        length: of the wave that is drawn, in pixels.
    """
    false = false_period(period, step)
    figure, axis = plt.subplots(figsize=(9.5, 2.5), layout="constrained")
    fine, places = np.linspace(0, length, 2000), np.arange(0, length + 0.01, step)
    axis.plot(fine, np.cos(2 * np.pi * fine / period), color="#999999", label=f"period {period:g}")
    slow, samples = np.cos(2 * np.pi * fine / false), np.cos(2 * np.pi * places / period)
    axis.plot(fine, slow, "--", color=PALETTE[1], label=f"period {false:g}")
    axis.plot(places, samples, "o", color="black", label=f"every {step:g}th pixel")
    axis.set(xlabel="position in pixels of the photo", yticks=[-1, 0, 1], title=title)
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    show(
        figure,
        "The dots lie on both waves. Whoever keeps the dots alone cannot tell which one it was.",
        f"A fast wave of period {period:g}, dots every {step:g} pixels, and a slow dashed wave "
        f"of period {false:g} through the same dots.",
    )


def false_period(period: float, step: float) -> float:
    """Return the period that a wave seems to have when it is sampled, in the same unit.

    Args:
        period: of the wave.
        step: from sample to sample.

    Raises:
        InputError: if every sample meets the wave at the same place.
    """
    frequency = step / period
    folded = abs(frequency - round(frequency))
    if folded < 1e-9:
        raise InputError("Every sample meets the wave at the same place: choose another step.")
    return step / folded


def half_pixel_centres(values: Sequence[int], scale: int = 2, title: str = "") -> None:
    """Draw a row of known pixels above the row that it is to become, with the middle of each.

    Args:
        values: of the known pixels, 0 to 255.
        scale: how many new pixels stand below each known one.
        title: of the figure.
    """
    count = len(values)
    figure, axis = plt.subplots(figsize=(9.5, 2.9), layout="constrained")
    for i, value in enumerate(values):
        _cell(axis, i, 1.25, 1, str(value / 255), value < 128)
        axis.text(i + 0.5, 2.02, str(value), ha="center", va="bottom", fontsize=12)
        axis.plot([i + 0.5] * 2, [0, 1.25], ":", color=PALETTE[1], linewidth=1)
    for i in range(count * scale):
        _cell(axis, i / scale, 0, 1 / scale, "white", False)
        axis.text((i + 0.5) / scale, -0.06, "?", ha="center", va="top", fontsize=12)
    distance = 0.5 / scale
    if scale > 1:
        middle, last = 1.5, 1.5 - (0.5 - distance)
        axis.annotate("", (middle, 1), (last, 1), arrowprops={"arrowstyle": "<->", "shrinkA": 0})
        share = f"{(scale - 1) / (2 * scale):.3g} of a pixel"
        axis.text(1.55, 1, share, va="center", fontsize=10)
    axis.text(-0.1, 1.6, "known", ha="right", va="center", fontsize=11)
    axis.text(-0.1, 0.35, "new", ha="right", va="center", fontsize=11)
    axis.set(xlim=(-0.7, count + 0.1), ylim=(-0.45, 2.4), title=title)
    axis.axis("off")
    show(
        figure,
        "Dots mark the middle of each pixel. No new middle lies on an old one.",
        f"Above {count} wide pixels of the values {', '.join(map(str, values))}; below "
        f"{count * scale} narrow ones with question marks, whose middles lie beside those above.",
    )


def _cell(axis: Axes, left: float, low: float, width: float, colour: str, dark: bool) -> None:
    """Draw one pixel and a dot in its middle."""
    axis.add_patch(
        Rectangle((left, low), width, 0.7, facecolor=colour, edgecolor="black", linewidth=1)
    )
    axis.plot(left + width / 2, low + 0.35, "o", color="white" if dark else "black", markersize=5)
