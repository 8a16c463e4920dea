"""Drawings of the networks: what stands in them is true of the networks that ship."""

import re

import matplotlib.pyplot as plt
import pytest

from srlib.figures import networks


@pytest.fixture
def drawn(monkeypatch):
    """Collect figures before they are turned into pictures, with caption and alt text."""
    found = []
    monkeypatch.setattr(networks, "show", lambda *figure: found.append(figure))
    yield found
    plt.close("all")


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


@pytest.mark.parametrize("draw", [networks.draw_srcnn, networks.draw_denoiser, networks.draw_unet])
def test_a_drawing_has_a_title_a_caption_and_an_alt_text(drawn, draw):
    draw()
    [(figure, caption, alt)] = drawn
    assert figure.axes[0].get_title()
    assert len(caption) > 40 and len(alt) > 80


def test_srcnn_shows_its_filters_and_what_lies_between(drawn):
    networks.draw_srcnn()
    text = " ".join(texts(drawn[0][0]))
    assert re.findall(r"(\d+) filters\s(\d) x \d x (\d+)", text) == [
        *(("64", "9", "3"), ("32", "1", "64"), ("3", "5", "32"))
    ]
    assert re.findall(r"H x W x (\d+)", text) == ["3", "64", "32", "3"]


@pytest.mark.slow
def test_the_denoiser_shows_the_shapes_of_its_layers(drawn):
    from srlib.models.denoiser import build_denoiser

    networks.draw_denoiser()
    text = "\n".join(texts(drawn[0][0]))
    shown = [tuple(map(int, shape)) for shape in re.findall(r"(\d+) x (\d+) x (\d+)", text)]
    layers = [layer.output.shape[1:] for layer in build_denoiser().layers]
    assert shown == [shape for shape in layers if len(shape) == 3]
    assert f"{layers[4][0]} numbers" in text


def test_the_unet_shows_two_skips_and_as_many_ways_down_as_up(drawn):
    networks.draw_unet()
    figure = drawn[0][0]
    shown = texts(figure)
    assert [text for text in shown if text.startswith("skip")] == ["skip A", "skip B"]
    assert shown.count("pool") == shown.count("up") == shown.count("+") == 2
    assert [n for text in shown for n in re.findall(r"x (\d+)$", text)] == [
        *("3", "64", "128", "256", "128", "64", "3")
    ]
    arrows = [text.arrow_patch for text in figure.axes[0].texts if hasattr(text, "arrow_patch")]
    arrows = [arrow for arrow in arrows if arrow is not None]
    assert [arrow.get_linestyle() for arrow in arrows].count("--") == 2


def test_a_layer_at_half_the_size_is_drawn_lower(drawn):
    networks.draw_unet()
    heights = {round(patch.get_height(), 2) for patch in drawn[0][0].axes[0].patches}
    assert len(heights) == 3
