"""The drawings of chapter 05: their labels are the networks' sizes."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from srlib.figures import adversarial
from srlib.models.srgan import build_discriminator
from srlib.models.srresnet import build_generator


@pytest.fixture
def drawn(monkeypatch):
    """Collect figures with their caption and alt text."""
    found = []
    for module in ("adversarial", "diagrams"):
        monkeypatch.setattr(
            f"srlib.figures.{module}.show", lambda *shown: found.append(shown), raising=True
        )
    yield found
    plt.close("all")


def labels(figure):
    return [text.get_text() for axis in figure.axes for text in axis.texts]


def test_the_gan_is_two_networks_and_what_they_see(drawn):
    adversarial.draw_gan()
    [(figure, caption, alt)] = drawn
    assert {"low-res", "generator", "fake", "discriminator"} <= set(labels(figure))
    assert caption and "discriminator" in alt


def test_the_generator_is_drawn_with_the_channels_it_has(drawn):
    adversarial.draw_generator(scale=2, filters=8, blocks=3)
    [(figure, _, alt)] = drawn
    network = build_generator(2, filters=8, blocks=3)
    head, detail = (network.get_layer(name).filters for name in ("head", "detail"))
    assert {"8", str(head), str(detail), "... 3\nblocks"} <= set(labels(figure))
    assert "3 residual blocks of 8 channels" in alt


def test_the_residual_block_shows_what_is_left_out(drawn):
    adversarial.draw_residual_block(filters=8)
    [(figure, caption, _)] = drawn
    assert labels(figure).count("BN") == 2 and labels(figure).count("Conv 3x3") == 2
    assert labels(figure).count("8") == 5 and "leaves out" in caption


def test_the_discriminator_is_drawn_with_the_shapes_it_has(drawn):
    adversarial.draw_discriminator(size=32, filters=4)
    [(figure, _, alt)] = drawn
    network = build_discriminator(32, filters=4)
    convolutions = [layer for layer in network.layers if hasattr(layer, "filters")]
    expected = [
        f"{layer.filters}/2" if layer.strides == (2, 2) else f"{layer.filters}"
        for layer in convolutions
    ]
    sides = ["{}x{}".format(*layer.output.shape[1:3]) for layer in convolutions]
    found = labels(figure)
    assert [text for text in found if text.replace("/2", "").isdigit()] == expected
    assert [text for text in found if "x" in text] == ["32x32", *sides]
    assert "4 to 32 channels" in alt


def test_the_answers_get_the_error_that_they_are_to_expect(drawn):
    truth = np.array([0.0, 1, 0, 1])
    answers = {"one": truth, "mean": np.full(4, 0.5)}
    adversarial.draw_answers([truth, 1 - truth], answers)
    [(figure, _, alt)] = drawn
    assert [text.strip() for text in labels(figure)] == ["0.50", "0.25"]
    assert [bar.get_width() for bar in figure.axes[1].patches] == [0.5, 0.25]
    shades = [patch.get_facecolor()[0] for patch in figure.axes[0].patches]
    np.testing.assert_allclose(shades, [0, 1, 0, 1, 0.5, 0.5, 0.5, 0.5])
    assert "smallest has 'mean'" in alt
