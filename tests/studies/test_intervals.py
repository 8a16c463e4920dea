"""Means over seeds, their intervals, and differences seed by seed."""

import numpy as np
import pandas as pd
import pytest

from srlib.studies.intervals import differences, over_seeds


@pytest.fixture
def table():
    rows = [
        ("none", 8, 0, 1.0),
        ("none", 8, 1, 3.0),
        ("none", 8, 2, 5.0),
        ("turns", 8, 0, 1.3),
        ("turns", 8, 2, 5.1),
        ("turns", 8, 1, 3.2),
        ("colours", 8, 0, 3.0),
        ("colours", 8, 1, 1.0),
        ("colours", 8, 2, 5.5),
        ("none", 24, 0, 2.0),
        ("turns", 24, 0, 2.5),
    ]
    return pd.DataFrame(rows, columns=["augmentation", "photos", "seed", "gain"])


def test_intervals_are_students(table):
    found = over_seeds(table, "gain", ["augmentation", "photos"])
    none = found.loc[("none", 8)]
    assert none["mean"] == 3 and none["spread"] == 2
    assert none["half"] == pytest.approx(4.303 * 2 / np.sqrt(3), abs=1e-3)  # two degrees of freedom
    assert np.isnan(found.loc[("none", 24), "half"])  # one seed tells no spread
    assert list(found.index)[:2] == [("none", 8), ("turns", 8)]


def test_differences_are_taken_seed_by_seed(table):
    found = differences(table, "gain", "augmentation", "none", ["photos"])
    turns, colours = found.loc[(8, "turns")], found.loc[(8, "colours")]
    assert turns["mean"] == pytest.approx(0.2) and turns["spread"] == pytest.approx(0.1)
    # Seeds differ by 2 dB, and still the small difference between the two is clear.
    assert turns["half"] == pytest.approx(4.303 * 0.1 / np.sqrt(3), abs=1e-3)
    assert not turns["clear"] and not colours["clear"] and colours["spread"] > 1
    assert not found.loc[(24, "turns"), "clear"]
    steady = table.assign(gain=table["gain"].where(table["augmentation"] != "turns", 9.0))
    steady.loc[steady["augmentation"] == "turns", "gain"] += [0, 4, 2, 0]
    assert differences(steady, "gain", "augmentation", "none", ["photos"]).loc[
        (8, "turns"), "clear"
    ]
