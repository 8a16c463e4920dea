"""Photos, short recipes and small networks for trainings."""

import pytest

from srlib.common.errors import InputError
from srlib.common.recipes import Recipe
from srlib.models.registry import KINDS
from srlib.pictures.photos import open_photos


@pytest.fixture
def curves():
    """Ask for the curves of trainings."""


@pytest.fixture(autouse=True)
def _curves_are_not_drawn(request, monkeypatch):
    """Leave out the curves where nobody asks for them: they take as long as a short training."""
    if "curves" not in request.fixturenames:
        monkeypatch.setattr("srlib.training.logs.draw_curves", lambda table, path: None)


@pytest.fixture
def photos(make_embedded):
    """Return a set whose test photos cannot be read: who tries fails."""
    folder = make_embedded(["train", "train", "validation", "test"])
    opened = open_photos(folder)
    (folder / "photo3.png").write_bytes(b"do not look")
    with pytest.raises(InputError):
        opened.split("test")[0].read()
    return opened


@pytest.fixture
def short(set_recipe):
    """Shorten every recipe to two epochs of one step."""
    for kind in KINDS:
        set_recipe(kind, Recipe(8, 1, epochs=2, steps=1, learning_rate=1e-3))


@pytest.fixture
def small_game(monkeypatch, small_generators, eager):
    """Give the game a small generator, discriminator and judge of texture, step by step."""
    from srlib.common.backend import keras, layers
    from srlib.training import trainers

    def one_convolution(side, filters):
        picture = keras.Input((side, side, 3))
        return picture, layers.Conv2D(filters, 3, strides=2, activation="relu")(picture)

    def discriminator(size, filters):
        patch, maps = one_convolution(size, filters)
        return keras.Model(patch, layers.Dense(1)(layers.Flatten()(maps)))

    def features(dtype):
        model = keras.Model(*one_convolution(None, 4))
        model.trainable = False
        return model

    monkeypatch.setattr(trainers, "build_discriminator", discriminator)
    monkeypatch.setattr(trainers, "vgg_features", features)
