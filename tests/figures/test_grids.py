"""Figures of studies: means with intervals, gains against costs."""

import numpy as np
import pandas as pd

from srlib.figures.grids import best_for_cost, gain_against_cost, means_with_intervals


def test_each_group_shows_every_member_at_its_own_place_with_its_interval():
    index = pd.MultiIndex.from_product([[8, 24], ["none", "turns"]])
    table = pd.DataFrame({"mean": [0.1, 0.2, 0.3, 0.4], "half": [0.05] * 4}, index=index)
    [axis] = means_with_intervals(table, "Title", "photos", "gain").axes
    assert [text.get_text() for text in axis.get_xticklabels()] == ["8", "24"]
    assert axis.get_legend_handles_labels()[1] == ["none", "turns"]
    none, turns = (container.lines[0] for container in axis.containers)
    assert list(none.get_ydata()) == [0.1, 0.3] and list(turns.get_ydata()) == [0.2, 0.4]
    assert np.allclose(none.get_xdata() + turns.get_xdata(), [0, 2])  # beside the group's place
    assert (none.get_xdata() < turns.get_xdata()).all()
    low, high = axis.containers[0].lines[1][:2]
    assert np.allclose(low.get_ydata(), [0.05, 0.25])
    assert np.allclose(high.get_ydata(), [0.15, 0.35])


POINTS = pd.DataFrame(
    {"cost": [100, 300, 200, 300], "gain": [0.1, 0.15, 0.2, 0.3]},
    index=["1-1-1", "9-1-1", "3-3-1", "3-3-3"],
)


def test_only_what_gains_more_than_all_that_is_cheaper_is_best():
    assert list(best_for_cost(POINTS).index) == ["1-1-1", "3-3-1", "3-3-3"]


def test_the_best_and_ones_own_points_are_named():
    points = POINTS.assign(low=POINTS["gain"] - 0.01, high=POINTS["gain"] + 0.02)
    [axis] = gain_against_cost(points, "Title", {"2: 9-5-5": (500.0, 0.25)}).axes
    names = {text.get_text(): text.xy for text in axis.texts}
    assert set(names) == {"1-1-1", "3-3-1", "3-3-3", "2: 9-5-5"}
    assert names["2: 9-5-5"] == (500.0, 0.25)
    assert "your runs" in axis.get_legend_handles_labels()[1]
    [plain] = gain_against_cost(points, "Title").axes
    assert "your runs" not in plain.get_legend_handles_labels()[1]
