"""The same photos for every method: photo by photo, and with two ways to make them small."""

import matplotlib.pyplot as plt
import pandas as pd

from srlib.figures.pages import show
from srlib.figures.palette import method_colour


def photo_pairs(psnr: pd.DataFrame, title: str) -> None:
    """Show two methods on each photo, the photos sorted by the first.

    Args:
        psnr: a row for each photo, two columns named as the methods; in dB.
        title: of the figure.
    """
    first, second = psnr.columns
    sorted_psnr = psnr.sort_values(first)
    figure, axis = plt.subplots(figsize=(8, max(2.5, 0.22 * len(psnr) + 1.2)), layout="constrained")
    rows = range(len(psnr))
    axis.hlines(list(rows), sorted_psnr[first], sorted_psnr[second], color="#CCCCCC")
    for name, marker in ((first, "s"), (second, "o")):
        colour = method_colour(name)
        axis.plot(sorted_psnr[name], rows, marker, color=colour, label=name, markersize=6)
    axis.set_yticks(rows, list(sorted_psnr.index), fontsize=8)
    axis.set(xlabel="PSNR (dB)", title=title)
    axis.legend(loc="lower right")
    axis.grid(alpha=0.3)
    means = psnr.mean()
    show(
        figure,
        f"Each line is one photo. Means: {first} {means[first]:.2f} dB, {second} "
        f"{means[second]:.2f} dB.",
        f"{len(psnr)} lines from {psnr[first].min():.1f} to {psnr[first].max():.1f} dB ({first}), "
        f"each with a second mark for {second}, which differs by "
        f"{(psnr[second] - psnr[first]).mean():+.1f} dB on average.",
    )


def two_reductions(psnr: pd.DataFrame, marks: pd.Series) -> None:
    """Show how methods change places with the way in which pictures were made small.

    Args:
        psnr: index of grade and method, a column for each of two reductions; mean PSNR in dB.
        marks: grade → PSNR in dB of a network on the first reduction; its name is the label.
    """
    grades = list(dict.fromkeys(psnr.index.get_level_values(0)))
    figure, axes = plt.subplots(
        1, len(grades), figsize=(3.6 * len(grades), 3.4), layout="constrained", squeeze=False
    )
    best = []
    for axis, grade in zip(axes[0], grades, strict=True):
        for method, values in psnr.loc[grade].iterrows():
            colour = method_colour(str(method))
            axis.plot([0, 1], values, "o-", color=colour, label=method, linewidth=2)
        label = str(marks.name)
        axis.plot(-0.08, marks[grade], "D", color=method_colour(label), label=label, markersize=8)
        axis.set_xticks([0, 1], list(psnr.columns))
        axis.set(title=grade, xlim=(-0.3, 1.25))
        axis.grid(alpha=0.3)
        winners = psnr.loc[grade].idxmax()
        best.append(f"in {grade} {winners.iloc[0]} and {winners.iloc[1]}")
    axes[0][0].set_ylabel("PSNR (dB)")
    axes[0][-1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
    show(
        figure,
        "Left in each panel: reduced as the data set does; right: the reduction averages. "
        "Crossing lines mean that the order of the methods changes.",
        f"Lines for {', '.join(map(str, psnr.loc[grades[0]].index))} in {len(grades)} panels; the "
        f"best on the left and on the right: {'; '.join(best)}.",
    )
