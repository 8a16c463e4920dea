"""Small pictures and photo sets that many tests share."""

import csv
import json
import os
import warnings
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import cv2
import hostile
import numpy as np
import pytest
from PIL import Image

from srlib.common.surroundings import clean

# Also where pytest was not started by srlib, tests see no settings of other software.
_own = clean(os.environ)
os.environ.clear()
# One thread for each process: there are as many processes as processors.
os.environ.update({"CUDA_VISIBLE_DEVICES": "-1", "OMP_NUM_THREADS": "1", **_own})
os.environ["COLUMNS"] = "80"  # of help texts, whatever a terminal exports
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")


def pytest_collection_modifyitems(items):
    """Begin with files of slow tests, so that no process is left alone with one at the end."""
    slow = defaultdict(list)
    for item in items:
        slow[item.path].append(item.get_closest_marker("slow") is not None)
    items.sort(key=lambda item: -sum(slow[item.path]) / len(slow[item.path]))


@pytest.fixture(autouse=True)
def _no_outer_data_folder(monkeypatch):
    """Keep a reader's own SR_DATA_DIR out of the tests."""
    monkeypatch.delenv("SR_DATA_DIR", raising=False)


@pytest.fixture(autouse=True)
def _notes_are_new(monkeypatch):
    """Let each test hear the notes that another one has heard."""
    monkeypatch.setattr("srlib.common.words._said", set())


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory):
    """Return an environment with all settings of other software that must not matter."""
    return hostile.fill(tmp_path_factory.mktemp("home"))


@pytest.fixture
def make_picture():
    """Return a function that makes smooth colourful pictures, the same for the same seed."""

    def make(height, width, seed=0):
        random = np.random.default_rng(seed)
        coarse = random.integers(0, 256, (height // 4 + 2, width // 4 + 2, 3), dtype=np.uint8)
        return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)

    return make


@pytest.fixture
def save_picture(tmp_path, make_picture):
    """Return a function that saves a small picture under any name below the folder."""

    def save(name, side=24):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(make_picture(side, side)).save(path, "PNG")
        return path

    return save


@pytest.fixture
def eager():
    """Run step by step: tracing the whole game would take longer than its few steps."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Even though")  # pipelines are traced all the same
        yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def traced():
    """Return a network that returns what it gets, and a list of the shapes it is compiled for."""
    from srlib.common.backend import keras, layers

    shapes = []

    class Note(layers.Layer):
        def call(self, maps):
            shapes.append(maps.shape)
            return maps

    picture = layers.Input((None, None, 3))
    model = keras.Model(picture, Note()(picture))
    shapes.clear()
    return model, shapes


@pytest.fixture
def set_recipe(monkeypatch):
    """Return a function that gives a kind of network another recipe, at every scale."""
    from srlib.models.registry import KINDS

    def set_(kind, recipe):
        monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], recipe=lambda scale: recipe))

    return set_


@pytest.fixture
def small_generators(monkeypatch):
    """Give SRResNet and SRGAN a generator that is built and trained in no time."""
    from srlib.models.registry import KINDS
    from srlib.models.srresnet import build_generator

    for kind in ("srresnet", "srgan"):
        small = replace(KINDS[kind], build=lambda scale: build_generator(scale, 4, 1))
        monkeypatch.setitem(KINDS, kind, small)


@pytest.fixture
def make_training(tmp_path):
    """Return a function that writes the folder of a training without training anything."""
    from srlib.common.arrays import write_arrays
    from srlib.common.trainings import TrainingFolder
    from srlib.common.weights import save_weights

    def make(network, trainings=tmp_path, epochs=1, done=1):
        training = TrainingFolder.of(network, trainings)
        save_weights(network.build(), training.best)
        history = [{"loss": 0.1, "val_psnr": 20.0 + epoch, "seconds": 1.0} for epoch in range(done)]
        write_arrays(training.state, history=json.dumps(history))
        record = {"recipe": {"epochs": epochs, "steps": 1}, "command": "make train"}
        training.record.write_text(json.dumps(record))
        return training

    return make


@pytest.fixture
def real_photo():
    """Return a crop of a photo that ships with the course."""
    from srlib.pictures.photos import open_photos

    return open_photos().split("train", 1)[0].read()[:240, :240]


@pytest.fixture
def make_embedded(tmp_path, make_picture):
    """Return a function that writes a folder with photos.csv, as the shipped one."""

    def make(splits, side=48):
        folder = tmp_path / "photos"
        folder.mkdir(exist_ok=True)
        with (folder / "photos.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "split", "title", "author", "licence", "source"])
            for number, split in enumerate(splits):
                name = f"photo{number}.png"
                Image.fromarray(make_picture(side, side, number)).save(folder / name)
                writer.writerow([name, split, f"Title {number}", "A. Person", "CC0-1.0", "here"])
        return folder

    return make


@pytest.fixture
def folder_from():
    """Return a function that gives the folder an environment variable names, or skips."""

    def find(variable, inside=""):
        value = os.environ.get(variable)
        if not value:
            pytest.skip(f"{variable} is not set")
        return Path(value) / inside

    return find
