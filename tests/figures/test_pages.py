"""Pictures on their way to a page."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from srlib.figures.pages import data_url, encode_png, figure_pixels, show


def decode(url):
    """Return kind and pixels of a picture in a data URL."""
    header, _, content = url.partition(",")
    return header, np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


@pytest.mark.parametrize("shape", [(20, 30, 3), (20, 30)])
def test_pictures_survive_the_way_to_the_page(shape):
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    header, pixels = decode(data_url(picture))
    assert header == "data:image/png;base64" and np.array_equal(pixels, picture)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode_png(picture)))), picture)


def test_whole_photos_may_be_lossy(real_photo):
    header, pixels = decode(data_url(real_photo, lossy=True))
    assert header == "data:image/jpeg;base64" and pixels.shape == real_photo.shape
    assert abs(pixels.astype(int) - real_photo).mean() < 8


def test_figure_becomes_the_pixels_that_its_file_would_have():
    figure = Figure(figsize=(4, 2))
    figure.subplots().plot([1, 3, 2])
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=80)
    pixels = figure_pixels(figure, dpi=80)
    assert pixels.shape == (160, 320, 3) and pixels.dtype == np.uint8
    assert np.array_equal(pixels, np.asarray(Image.open(file).convert("RGB")))
    assert not plt.get_fignums()


NAMES = ["cost $5$ and $\\foo$", "$x_", "日本\u200d", '<b>"a" & b</b>', "two\\nlines", "{0} %s"]


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("name", NAMES)
def test_a_photo_may_have_any_name(name):
    figure, axis = plt.subplots()
    axis.plot([0.01, 1, 100])
    axis.set(yscale="log", title=f"{name}: cubic", xlabel=name)
    axis.legend([name])
    figure.suptitle(name)
    show(figure, name, name)
    assert axis.title.get_parse_math() == ("$" not in name)
    ticks = axis.get_yticklabels()
    assert ticks and all(label.get_parse_math() for label in ticks if label.get_text())


def test_a_name_cannot_break_out_of_the_page(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    figure, _ = plt.subplots()
    show(figure, "<script>1</script>", '"><script>2</script>')
    page = shown[0]["text/html"]
    assert "<script>" not in page and 'alt="&quot;&gt;&lt;script&gt;2' in page
