"""Grids of trainings: means with the intervals of their seeds, and what a setting costs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from srlib.figures.palette import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OWN = "#D55E00"
_LINE = 0.015  # dB, the height of a line of text in the figure


def means_with_intervals(table: pd.DataFrame, title: str, x_label: str, y_label: str) -> Figure:
    """Draw means as points with their intervals, in groups side by side.

    Args:
        table: ``mean`` and ``half``, half the width of the interval; an index of group and
            member. Members keep their order, place and colour in all groups.
        title, x_label, y_label: of the figure.

    Returns:
        A figure to ``show``.
    """
    groups = list(dict.fromkeys(table.index.get_level_values(0)))
    members = list(dict.fromkeys(table.index.get_level_values(1)))
    figure = Figure(figsize=(8, 4), layout="constrained")
    axis = figure.subplots()
    for i, member in enumerate(members):
        rows = table.xs(member, level=1)
        shift = (i - (len(members) - 1) / 2) * 0.7 / len(members)
        places = [groups.index(group) + shift for group in rows.index]
        colour = PALETTE[i % len(PALETTE)]
        style: dict[str, Any] = {"fmt": "o", "color": colour, "capsize": 4, "markersize": 6}
        mean, half = (rows[name].to_numpy(float) for name in ("mean", "half"))
        axis.errorbar(np.array(places, float), mean, half, label=member, **style)
    axis.axhline(0, color=PALETTE[-1], linewidth=0.8)
    axis.set_xticks(range(len(groups)), [str(group) for group in groups])
    axis.set(title=title, xlabel=x_label, ylabel=y_label)
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    axis.grid(axis="y", alpha=0.3)
    return figure


def gain_against_cost(
    points: pd.DataFrame,
    title: str,
    own: Mapping[str, tuple[float, float]] | None = None,
    named: Sequence[str] = (),
) -> Figure:
    """Draw what networks gain against what they cost; those that none beats have a name.

    Args:
        points: ``cost`` in multiply-adds a pixel and ``gain`` in dB, the mean of seeds between
            ``low`` and ``high``; the index has the names.
        title: of the figure.
        own: further points, as the runs of a lab: name → cost and gain.
        named: points that have a name though a cheaper one gains more.

    Returns:
        A figure to ``show``.
    """
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    axis = figure.subplots()
    style: dict[str, Any] = {
        "fmt": "o",
        "color": PALETTE[0],
        "alpha": 0.6,
        "markersize": 5,
        "elinewidth": 0.8,
    }
    bars = [points["gain"] - points["low"], points["high"] - points["gain"]]
    axis.errorbar(points["cost"], points["gain"], bars, label="study", **style)
    dearer: dict[str, float] = {"cost": float("inf")}
    for name, row in best_for_cost(points)[::-1].iterrows():
        near = row["cost"] * 1.15 > dearer["cost"]
        if not near or row["gain"] + _LINE < dearer["gain"]:  # there is room for its name
            _name_point(axis, str(name), row["cost"], row["gain"], PALETTE[0])
            dearer = {"cost": row["cost"], "gain": row["gain"]}
    for name, row in points.loc[list(named)].iterrows():
        _name_point(axis, str(name), row["cost"], row["gain"], PALETTE[0], below=True)
    for number, (name, (cost, gain)) in enumerate((own or {}).items()):
        label = None if number else "your runs"
        axis.plot(cost, gain, "*", color=_OWN, markersize=13, label=label)
        _name_point(axis, name, cost, gain, _OWN)
    axis.axhline(0, color=PALETTE[-1], linestyle=":", label="cubic")
    axis.set(xscale="log", xlabel="multiply-adds for each pixel", title=title)
    axis.set_ylabel("gain over cubic (dB)")
    axis.margins(x=0.08, y=0.15)
    axis.legend(loc="lower right")
    axis.grid(alpha=0.3)
    return figure


def best_for_cost(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points that gain more than every cheaper one, from cheap to dear."""
    by_cost = points.sort_values(["cost", "gain"], ascending=[True, False])
    before = by_cost["gain"].cummax().shift(fill_value=float("-inf"))
    return by_cost[by_cost["gain"] > before]


def _name_point(
    axis: "Axes", name: str, cost: float, gain: float, colour: str, below: bool = False
) -> None:
    """Write a name above and left of a point, where nothing better can lie; or below it."""
    place: dict[str, Any] = (
        {"xytext": (0, -13), "ha": "center"} if below else {"xytext": (-4, 4), "ha": "right"}
    )
    style: dict[str, Any] = {"textcoords": "offset points", "fontsize": 8, "color": colour}
    axis.annotate(name, (cost, gain), **place, **style)
