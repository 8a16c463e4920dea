"""A network is one file and one line: a toy one goes all the way with nothing else changed."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from srlib.common.picture_files import read_picture
from srlib.common.places import DATA
from srlib.models.registry import KINDS

# The file of a new network, the line that registers it, and the commands that people use.
TOY = """
import json, sys
from pathlib import Path

from srlib.common import places

places.DATA = Path(sys.argv[1])  # photos and shipped networks of the test's own
places.SHIPPED, places.GALLERY = places.DATA / "checkpoints", places.DATA / "gallery"

from srlib.common.recipes import Recipe
from srlib.models.kind import Kind
from srlib.models.registry import KINDS


def build_toy(scale):
    from srlib.common.backend import keras, layers
    from srlib.models.layers import BicubicUpsampling, PixelShuffle

    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(3 * scale**2, 3, padding="same", kernel_initializer="zeros")(picture)
    sum_ = layers.Add()([BicubicUpsampling(scale)(picture), PixelShuffle(scale)(x)])
    return keras.Model(picture, sum_, name="toy")


KINDS["toy"] = Kind(
    name="toy",
    build=build_toy,
    recipe=lambda scale: Recipe(patch=8, batch=2, epochs=2, steps=1, learning_rate=1e-3),
    sees="small",
    reach=3,
    colour="#123456",
)

from srlib.course.commands import main

for command in json.loads(sys.argv[2]):
    code = main([str(word) for word in command])
sys.exit(code)
"""


@pytest.fixture
def data(make_embedded, tmp_path):
    """A data folder with four photos and the VGG weights."""
    folder = tmp_path / "data"
    folder.mkdir()
    make_embedded(["train", "train", "validation", "test"]).rename(folder / "photos")
    (folder / "vgg16").symlink_to(DATA / "vgg16")
    return folder


@pytest.mark.slow
def test_a_registered_network_is_trained_shipped_evaluated_and_used(data, tmp_path):
    small, big, report = (tmp_path / name for name in ("small.png", "big.png", "report.json"))
    Image.fromarray(np.full((12, 10, 3), 90, np.uint8)).save(small)
    commands = [
        ["train", "toy", "--grade", "good"],
        ["ship"],
        ["evaluate", data / "photos", "--scale", 2, "--json", report],
        ["upscale", small, "-o", big, "--method", "toy", "--scale", 2],
        ["train", "nothing"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", TOY, data, json.dumps(commands, default=str)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "SR_BUILD_DIR": str(tmp_path / "build")},
    )
    assert "toy_good:\nepoch 1/2" in done.stdout, done.stderr
    assert "toy_good: " in done.stdout and "dB over cubic" in done.stdout
    assert done.stderr.endswith(f"choose one of {', '.join(KINDS)}, toy, all.\n")

    [card] = json.loads((data / "checkpoints" / "cards.json").read_text())
    assert (card["network"], card["input"]) == ("toy_good", "small picture")
    assert card["training"]["command"] == "make train MODEL=toy GRADE=good"
    rows = {row["method"]: row for row in json.loads(report.read_text())["rows"]}
    assert rows["toy"]["parameters"] == card["parameters"]
    assert rows["toy"]["psnr_rgb"] == pytest.approx(rows["bicubic"]["psnr_rgb"], abs=3)
    assert read_picture(big).shape == (24, 20, 3)


def test_a_registered_network_is_in_the_summarys_figures_in_its_colour(monkeypatch):
    import matplotlib.pyplot as plt
    import pandas as pd
    from matplotlib.colors import to_hex

    from srlib.figures.summary import gain_bars
    from srlib.models.kind import Kind
    from srlib.models.registry import KINDS

    toy = Kind("toy", build=None, recipe=None, sees="small", reach=3, colour="#123456")
    monkeypatch.setitem(KINDS, "toy", toy)
    drawn = []
    monkeypatch.setattr("srlib.figures.summary.show", lambda figure, *text: drawn.append(figure))
    gain_bars(pd.DataFrame({"good": [1.0, 0.5]}, ["srcnn, shipped", "toy, shipped"]), 6)
    bars = drawn[0].axes[0].containers[1]
    assert to_hex(bars[0].get_facecolor()) == "#123456"
    assert bars.get_label() == "toy, shipped"
    plt.close("all")
