"""Figures: caption and alt text, the same crop for every method, drawings of networks."""

import os
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.figures.comparisons import compare, whole
from srlib.figures.diagrams import diagram
from srlib.figures.pages import show
from srlib.figures.plots import curves


@pytest.fixture
def shown(monkeypatch):
    """Collect what notebooks would display."""
    found = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: found.append(data))
    return found


@pytest.fixture
def drawn(monkeypatch):
    """Collect the figures before they are turned into pictures."""
    found = []
    for module in ("comparisons", "diagrams", "plots"):
        monkeypatch.setattr(
            f"srlib.figures.{module}.show", lambda figure, caption, alt: found.append(figure)
        )
    yield found
    plt.close("all")


def test_figure_keeps_caption_and_alt_text_and_is_closed(shown):
    figure, axis = plt.subplots()
    axis.plot([1, 2])
    show(figure, 'A "caption" & more', "What <it> shows")
    page = shown[0]["text/html"]
    assert 'alt="What &lt;it&gt; shows"' in page
    assert "<figcaption>A &quot;caption&quot; &amp; more</figcaption>" in page
    assert re.search(r'src="data:image/(png|jpeg);base64,[\w+/]+=*"', page)
    assert "What <it> shows" in shown[0]["text/plain"]
    assert not plt.get_fignums()


def test_every_panel_shows_the_same_crop_and_its_psnr(drawn, make_picture):
    truth = make_picture(40, 60)
    other = make_picture(40, 60, seed=1)
    compare({"other": other, "high-res": truth}, (10, 20, 12, 8), "t", "c", "a", truth=truth)
    first, second = drawn[0].axes[:2]
    assert np.array_equal(first.images[0].get_array(), other[20:28, 10:22])
    assert np.array_equal(second.images[0].get_array(), truth[20:28, 10:22])
    assert first.get_title() == f"other\n{psnr(truth, other):.2f} dB"
    assert second.get_title() == "high-res"


def test_many_panels_go_into_rows(drawn, make_picture):
    compare({str(i): make_picture(16, 16, i) for i in range(5)}, (0, 0, 8, 8), "t", "c", "a")
    assert len([axis for axis in drawn[0].axes if axis.images]) == 5
    assert len({axis.get_subplotspec().rowspan.start for axis in drawn[0].axes}) == 2


def test_whole_picture_frames_the_crop(drawn, make_picture):
    whole(make_picture(40, 60), "t", "c", "a", box=(10, 20, 12, 8))
    frame = drawn[0].axes[0].patches[0]
    assert (*frame.get_xy(), frame.get_width(), frame.get_height()) == (10, 20, 12, 8)


def test_curves_count_epochs_from_one_and_show_the_baseline(drawn):
    curves({"a": [3, 4, 5]}, "t", "dB", "c", "a", level=("cubic", 4.5))
    line, level = drawn[0].axes[0].lines
    assert list(line.get_xdata()) == [1, 2, 3] and list(line.get_ydata()) == [3, 4, 5]
    assert set(level.get_ydata()) == {4.5}
    labels = [text.get_text() for text in drawn[0].axes[0].get_legend().get_texts()]
    assert labels == ["a", "cubic"]


def test_diagram_draws_every_box_and_tells_skips_from_steps(drawn):
    boxes = {"in": (0, 0, 1), "one": (1, 0, 1), "two": (2, 0, 0.5), "three": (3, 0, 1)}
    arrows = [("in", "one"), ("one", "two"), ("two", "three"), ("one", "three")]
    diagram(boxes, arrows, "t", "c", "a", pictures=["in"])
    axis = drawn[0].axes[0]
    texts = [text.get_text() for text in axis.texts if text.get_text()]
    assert texts == list(boxes)
    heights = [patch.get_height() for patch in axis.patches if hasattr(patch, "get_height")]
    assert heights == [1, 1, 0.5, 1]
    colours = {text: patch.get_facecolor() for text, patch in zip(texts, axis.patches, strict=True)}
    assert colours["in"] != colours["one"] == colours["three"]
    arrow_styles = [text.arrow_patch.get_linestyle() for text in axis.texts if not text.get_text()]
    assert arrow_styles == ["-", "-", "-", "--"]


def test_more_curves_than_colours_can_be_told_apart(drawn):
    curves({str(i): [1, 2, i] for i in range(20)}, "Title", "y", "Caption.", "Alt.")
    lines = drawn[0].axes[0].get_lines()
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == len(lines) == 20


def test_nothing_to_compare_is_refused():
    with pytest.raises(InputError, match="no picture to compare: name at least one"):
        compare({}, (0, 0, 8, 8), "Title", "Caption.", "Alt.")


def test_a_matplotlibrc_for_other_figures_has_no_effect(tmp_path):
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nlines.linewidth: 9\n")
    code = (
        "import srlib.figures.palette\n"
        "from matplotlib.figure import Figure\n"
        "line, = Figure().subplots().plot([1, 2])\n"
        "print(line.get_linewidth(), line.axes.title.get_usetex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ, capture_output=True, text=True
    )
    assert done.stdout == "1.5 False\n", done.stderr
