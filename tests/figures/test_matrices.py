"""The matrix of who learnt what: every number, and what a reader who cannot see it is told."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from srlib.figures.matrices import gain_matrix


@pytest.fixture
def drawn(monkeypatch):
    found = []
    monkeypatch.setattr("srlib.figures.matrices.show", lambda *shown: found.append(shown))
    yield found
    plt.close("all")


def test_rows_columns_and_every_gain_are_shown(drawn):
    gains = pd.DataFrame(
        {"photos": [1.5, -2.0], "pages": [-0.25, 3.0], "digits": [0.1, 0.2]}, ["photos", "pages"]
    )
    gain_matrix(gains, "Title", "Caption.", most=4)
    figure, caption, alt = drawn[0]
    [axis] = figure.axes
    texts = {text.get_text(): text for text in axis.texts}
    assert list(texts) == ["+1.50", "−0.25", "+0.10", "−2.00", "+3.00", "+0.20"]
    assert [text for text, drawn_as in texts.items() if drawn_as.get_weight() == "bold"] == [
        *("+1.50", "+3.00", "+0.20"),
    ]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["photos", "pages", "digits"]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["photos", "pages"]
    frames = [patch for patch in axis.patches if isinstance(patch, Rectangle)]
    assert [(round(f.get_x() + 0.48), round(f.get_y() + 0.47)) for f in frames] == [(0, 0), (1, 1)]
    assert caption.startswith("Caption.") and "on photos the one for photos gains most" in alt
    assert "the one for pages least (-2.0 dB)" in alt and "on digits the one for pages" in alt


def test_zero_is_the_middle_of_the_colours(drawn):
    gain_matrix(pd.DataFrame({"a": [9.0]}, ["b"]), "Title", "Caption.")
    [image] = drawn[0][0].axes[0].get_images()
    assert image.get_clim() == (-2, 2)
