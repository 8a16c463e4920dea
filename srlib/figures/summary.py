"""The two figures that compare all methods: gain over cubic, and quality against time."""

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd

from srlib.figures.pages import show
from srlib.figures.palette import method_colour


def gain_bars(gains: pd.DataFrame, photos: int) -> None:
    """Show what each method gains over cubic interpolation, a group of bars for each grade.

    Args:
        gains: a row for each method, a column for each grade; PSNR minus cubic's in dB.
        photos: how many photos the gains are means of.
    """
    figure, axis = plt.subplots(figsize=(9, 4), layout="constrained")
    colours: list[Any] = [method_colour(name) for name in gains.index]
    gains.T.plot.bar(ax=axis, rot=0, color=colours, edgecolor="white", width=0.8)
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set(xlabel="", ylabel="PSNR minus cubic's (dB)", title="Who beats cubic interpolation?")
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    tallest = [f"{gains[each].idxmax()} {gains[each].max():+.1f} dB in {each}" for each in gains]
    show(
        figure,
        f"Mean over {photos} test photos; above zero is better than cubic.",
        f"Grouped bars; the tallest: {', '.join(tallest)}.",
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
        rivals = [other for other in psnr.index if abs(psnr[other] - psnr[name]) < 0.15]
        below = any(psnr[other] > psnr[name] and not fixed for other in rivals)
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
