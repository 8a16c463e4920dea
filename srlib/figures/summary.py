"""What compares all methods: gain over cubic, quality against time, the worst crop."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from srlib.figures.pages import show
from srlib.figures.palette import method_colour


def gain_bars(
    gains: pd.DataFrame,
    photos: int,
    low: pd.DataFrame | None = None,
    high: pd.DataFrame | None = None,
) -> None:
    """Show what each method gains over cubic interpolation, a panel of bars for each grade.

    Args:
        gains: a row for each method, a column for each grade; PSNR minus cubic's in dB, NaN
            where a method was not measured.
        photos: how many photos the gains are means of.
        low, high: ends of the gains' 95 % intervals, shaped as ``gains``; None: not drawn.
    """
    height = 1.2 + 0.36 * len(gains)
    figure, axes = plt.subplots(
        1,
        len(gains.columns),
        figsize=(10, height),
        sharex=True,
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for axis, grade in zip(axes[0], gains, strict=True):
        for place, (name, gain) in enumerate(gains[grade].items()):
            colour: Any = method_colour(str(name))
            axis.barh(place, gain, 0.7, color=colour, alpha=0.85, label=name)
            ends = (gain, gain)
            if low is not None and high is not None:
                ends = (low[grade].iloc[place], high[grade].iloc[place])
                axis.plot(ends, (place, place), color="black", linewidth=1.5)
            if not pd.isna(gain):
                axis.text(
                    max(0, *ends), place, f" {gain:+.2f}".replace("-", "−"), va="center", fontsize=9
                )
        axis.axvline(0, color="black", linewidth=1)
        axis.set(title=grade, xlabel="gain in PSNR (dB)", yticks=range(len(gains)))
        axis.set_yticklabels(gains.index)
        axis.text(0, 1, "cubic ", transform=axis.get_xaxis_transform(), ha="right", va="top")
        axis.spines[["top", "right"]].set_visible(False)
    start, end = axes[0, 0].get_xlim()  # one scale for all panels
    axes[0, 0].set_xlim(start - 0.1 * (end - start), end + 0.3 * (end - start))
    axes[0, 0].set_ylim(len(gains) - 0.4, -1.1)  # downwards, with room for a word above
    tallest = [f"{gains[each].idxmax()} {gains[each].max():+.1f} dB in {each}" for each in gains]
    lines = "" if low is None else " Black lines: 95 % intervals."
    show(
        figure,
        f"Mean gain over cubic on {photos} test photos; right of the line is better.{lines}",
        f"A bar for each method and grade; the longest: {', '.join(tallest)}.",
    )


def quality_against_time(psnr: pd.Series, seconds: pd.Series, title: str) -> None:
    """Show what each method reaches, and how long it takes.

    Args:
        psnr: in dB, by method.
        seconds: for each megapixel of the result, by method.
        title: of the figure.
    """
    figure, axis = plt.subplots(figsize=(8, 4), layout="constrained")
    for name in psnr.index:
        place, fixed = (seconds[name], psnr[name]), "," not in name
        axis.scatter(*place, s=70, marker="s" if fixed else "o", color=method_colour(name))
        # A label above its mark; of two that lie close together the worse one has it below.
        below = not fixed and any(
            0 < psnr[other] - psnr[name] < 0.15 and 0.2 < seconds[other] / seconds[name] < 5
            for other in psnr.index
        )
        label = name.partition(",")[0]
        axis.annotate(label, place, (6, -14 if below else 5), textcoords="offset points")
    axis.set(xscale="log", xlabel="seconds per megapixel (log scale)", ylabel="PSNR (dB)")
    axis.set_title(title)
    axis.margins(0.25)
    order = map(str, seconds[psnr.index].sort_values().index)
    show(
        figure,
        "Squares: fixed rules; circles: networks.",
        f"From the fastest to the slowest: {', '.join(name.partition(',')[0] for name in order)}; "
        f"the best: {str(psnr.idxmax()).partition(',')[0]}.",
    )


def worst_box(
    truth: np.ndarray, picture: np.ndarray, baseline: np.ndarray, side: int = 60
) -> tuple[float, tuple[int, int, int, int]]:
    """Find the square where a picture is worst against a baseline, as ``compare`` takes it.

    Args:
        truth, picture, baseline: uint8 RGB (height, width, 3), all of one size.
        side: of the square in pixels, at most the shorter side of the picture.

    Returns:
        How much larger the picture's mean squared error is in it than the baseline's (negative
        if it is smaller everywhere); and its left, top, width and height.
    """
    errors = [np.square(each.astype(float) - truth).mean(axis=-1) for each in (picture, baseline)]
    sums = np.pad(errors[0] - errors[1], ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    squares = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    top, left = np.unravel_index(squares.argmax(), squares.shape)
    return float(squares.max() / side**2), (int(left), int(top), side, side)
