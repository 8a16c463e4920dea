"""Figures: caption and alt text, the same crop for every method, drawings of networks."""

import base64
import io
import os
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

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


def panels(page):
    """Return the pictures of a page as pixels, and the labels above them."""
    pictures = [
        np.array(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
        for data in re.findall(r"base64,([^\"]+)", page)
    ]
    return pictures, re.findall(r"<td[^>]*><b>(.*?)</b>", page)


def test_every_panel_shows_the_same_crop_enlarged_by_whole_pixels(shown, make_picture):
    truth, cubic, other = (make_picture(40, 60, seed) for seed in range(3))
    named = {"low-res": other, "cubic": cubic, "other": other, "high-res": truth}
    compare(named, (10, 20, 12, 8), "t", "c", "a", truth=truth, zoom=3)
    pictures, labels = panels(shown[0]["text/html"])
    for picture, whole_one in zip(pictures, named.values(), strict=True):
        assert picture.shape == (24, 36, 3)
        assert np.array_equal(picture[::3, ::3], whole_one[20:28, 10:22])
        assert np.array_equal(picture[2::3, 1::3], whole_one[20:28, 10:22])
    level, gain = psnr(truth, cubic), psnr(truth, other) - psnr(truth, cubic)
    assert labels == [
        *("low-res", f"cubic<br>{level:.2f} dB", f"other<br>{gain:+.2f} dB", "high-res")
    ]
    page = shown[0]["text/html"]
    assert 'aria-label="a"' in page and "<figcaption>c</figcaption>" in page
    assert page.count("image-rendering:pixelated") == page.count("max-width:none") == 4


def test_errors_are_grey_where_a_picture_is_exact(shown, make_picture):
    truth = np.clip(make_picture(16, 16), 40, 200)
    brighter = truth + np.uint8(10)
    named = {"cubic": truth.copy(), "brighter": brighter, "high-res": truth}
    compare(named, (0, 0, 8, 8), "t", "c", "a", truth=truth, zoom=1, errors=True)
    pictures, _ = panels(shown[0]["text/html"])
    assert len(pictures) == 5
    assert (pictures[3] == 128).all()
    assert (pictures[4] == round(128 + 4 * 10 * 219 / 255)).all()


def test_many_panels_go_into_rows_of_five(shown, make_picture):
    compare({str(i): make_picture(16, 16, i) for i in range(7)}, (0, 0, 8, 8), "t", "c", "a")
    rows = [row.count("<img") for row in shown[0]["text/html"].split("<tr>")]
    assert [count for count in rows if count] == [5, 2]


@pytest.mark.parametrize("box", [(10, 10, 8, 8), (-4, 0, 8, 8)])
def test_a_crop_that_leaves_the_picture_is_refused(make_picture, box):
    with pytest.raises(InputError, match=r"does not lie in a picture of 16x12 pixels: choose"):
        compare({"cubic": make_picture(12, 16)}, box, "t", "c", "a")


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
    with pytest.raises(InputError, match="Errors need the high-res picture"):
        compare({"cubic": np.zeros((8, 8, 3), np.uint8)}, (0, 0, 8, 8), "t", "c", "a", errors=True)


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
