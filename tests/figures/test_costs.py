"""What a network costs, counted by hand and by code; the board."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from srlib.common.backend import keras, layers
from srlib.figures import costs
from srlib.figures.costs import multiplications, peak_memory, seconds_per_megapixel
from srlib.methods.door import Method
from srlib.models.efficient import build_efficient
from srlib.models.srcnn import build_srcnn


def test_multiplications_are_those_counted_by_hand():
    assert multiplications(build_srcnn()) == 81 * 3 * 64 + 64 * 32 + 25 * 32 * 3
    by_hand = 9 * 3 * 16 + 5 * 9 * 16 * 16 + 9 * 16 * 12
    assert multiplications(build_efficient(2)) == by_hand / 4


def test_a_convolution_that_halves_the_picture_counts_where_it_runs():
    picture = keras.Input((None, None, 3))
    small = layers.Conv2D(5, 3, strides=2, padding="same")(picture)
    big = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(small)
    assert multiplications(keras.Model(picture, layers.UpSampling2D(2)(small))) == 9 * 3 * 5 / 4
    assert multiplications(keras.Model(picture, small)) == 9 * 3 * 5
    assert big.shape[-1] == 1


def test_peak_memory_is_what_the_largest_layer_reads_and_writes():
    assert peak_memory(build_srcnn()) == 4 * (64 + 32)
    picture = keras.Input((None, None, 3))
    sum_ = layers.Add()([picture, picture])
    assert peak_memory(keras.Model(picture, sum_)) == 4 * (3 + 3 + 3)


def test_seconds_are_the_median_of_some_runs_after_a_warm_up(monkeypatch):
    clock = iter(np.cumsum([0, 1, 0, 9, 0, 2, 0, 3, 0, 2]))
    monkeypatch.setattr(costs, "perf_counter", lambda: next(clock))
    calls = []

    def enlarge(small, scale):
        calls.append(small.shape)
        return np.zeros((1000, 500, 3), np.uint8)

    assert seconds_per_megapixel(Method("toy", enlarge), 2) == 2 / 0.5
    assert calls == [(256, 256, 3)] * 6


@pytest.mark.parametrize("names", [["srcnn, shipped", "efficient, shipped"]])
def test_the_board_shows_each_network_in_two_panels(monkeypatch, names):
    drawn = []
    monkeypatch.setattr(costs, "show", lambda *figure: drawn.append(figure))
    values = {"PSNR (dB)": [23.0, 23.3], "parameters": [20099, 19104]}
    costs.draw_board(pd.DataFrame({**values, "G mult.": [18.4, 1.1], "s/Mpx": [0.5, 0.1]}, names))
    [(figure, caption, alt)] = drawn
    for axis in figure.axes:
        assert [text.get_text() for text in axis.texts] == ["srcnn", "efficient"]
    assert "better" in caption and "fewest multiplications has efficient" in alt
    plt.close("all")
