"""The figures that compare all methods: a colour for each, nothing left out."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from srlib.figures.palette import method_colour
from srlib.figures.summary import gain_bars, quality_against_time, worst_box
from srlib.methods.checkpoints import method_names
from srlib.models.registry import KINDS


@pytest.fixture
def drawn(monkeypatch):
    """Collect figures and alt texts before they are turned into pictures."""
    found = []
    monkeypatch.setattr("srlib.figures.summary.show", lambda *shown: found.append(shown))
    yield found
    plt.close("all")


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_has_the_colour_of_its_kind_wherever_its_weights_come_from(kind):
    colours = {method_colour(name) for name in (kind, f"{kind}, shipped", f"{kind}, live")}
    assert colours == {KINDS[kind].colour}


def test_each_method_has_a_colour_of_its_own():
    colours = {name: method_colour(name) for name in method_names()}
    assert len(set(colours.values())) == len(colours)


def test_unknown_methods_are_grey():
    assert method_colour("something new") == "#808080"


def test_bars_have_the_colours_of_their_methods(drawn):
    gains = pd.DataFrame({"good": [0.1, 1.06], "bad": [0.0, 0.4]}, ["linear", "srcnn, shipped"])
    gain_bars(gains, photos=6)
    figure, caption, alt = drawn[0]
    good, bad = figure.axes
    assert [to_hex(each[0].get_facecolor()).upper() for each in good.containers] == [
        "#E69F00",
        "#0072B2",
    ]
    assert [axis.containers[1][0].get_width() for axis in (good, bad)] == [1.06, 0.4]
    assert "6 test photos" in caption and "interval" not in caption
    assert "srcnn, shipped +1.1 dB in good" in alt and "+0.4 dB in bad" in alt


def test_bars_have_their_intervals_values_and_a_line_named_cubic(drawn):
    gains = pd.DataFrame({"good": [-1.0, 1.06], "bad": [float("nan"), 0.4]}, ["linear", "srcnn"])
    gain_bars(gains, 20, low=gains - 0.25, high=gains + 0.5)
    figure, caption, _ = drawn[0]
    good, bad = figure.axes
    ends = [tuple(line.get_xdata()) for line in good.lines if len(set(line.get_xdata())) == 2]
    assert ends == [(-1.25, -0.5), (0.81, 1.56)]
    assert [text.get_text().strip() for text in good.texts] == ["−1.00", "+1.06", "cubic"]
    assert [text.get_text().strip() for text in bad.texts] == ["+0.40", "cubic"]
    assert [label.get_text() for label in good.get_yticklabels()] == ["linear", "srcnn"]
    assert "intervals" in caption


def test_the_worst_square_is_where_a_picture_is_worst_against_the_baseline():
    truth = np.full((50, 40, 3), 100, np.uint8)
    baseline, picture = truth.copy(), truth.copy()
    picture[30:40, 5:15] += 20  # worse only here
    picture[5:15, 20:30] += 90
    baseline[5:15, 20:30] -= 90  # as bad as the picture
    assert worst_box(truth, picture, baseline, side=10) == (400, (5, 30, 10, 10))
    assert worst_box(truth, baseline, picture, side=10)[0] == 0


def test_every_method_has_a_mark_and_a_label(drawn):
    psnr = pd.Series({"cubic": 29.0, "srresnet, shipped": 30.5, "autoencoder, shipped": 30.4})
    seconds = pd.Series({"autoencoder, shipped": 3.0, "cubic": 0.01, "srresnet, shipped": 1.0})
    quality_against_time(psnr, seconds, "t")
    figure, _, alt = drawn[0]
    axis = figure.axes[0]
    assert [tuple(mark.get_offsets()[0]) for mark in axis.collections] == [
        (0.01, 29.0),
        (1.0, 30.5),
        (3.0, 30.4),
    ]
    assert [text.get_text() for text in axis.texts] == ["cubic", "srresnet", "autoencoder"]
    assert "cubic, srresnet, autoencoder; the best: srresnet" in alt
