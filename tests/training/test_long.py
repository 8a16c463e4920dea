"""A long training: what it reads, learns from and leaves."""

import json

import numpy as np
import pytest

from srlib.common.backend import keras
from srlib.common.errors import InputError
from srlib.common.recipes import Recipe
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import load_weights, save_weights
from srlib.methods.networks import Network
from srlib.pictures.patches import patch_stream, random_patches, training_pairs
from srlib.training import long
from srlib.training.augmentation import shift_grid, swap_colours
from srlib.training.long import start_from, train

pytestmark = pytest.mark.usefixtures("short")


def history(best):
    return TrainingFolder(best.parent).history()


@pytest.mark.slow
def test_training_reads_no_test_photo_and_leaves_weights(photos, tmp_path, capsys):
    network = Network("srcnn", 2)
    best = train(network, photos, tmp_path)
    assert best == tmp_path / "srcnn_good" / "best.npz"
    load_weights(network.build(), best)
    assert [set(values) for values in history(best)] == [{"loss", "val_psnr", "seconds"}] * 2
    assert "epoch 2/2" in capsys.readouterr().out
    record = json.loads((best.parent / "training.json").read_text())
    assert (record["start"], record["start_sha256"], record["breaks"]) == (None, None, [])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_training_reads_every_train_and_validation_photo(photos, tmp_path, number):
    photos.photos[number].path.unlink()
    with pytest.raises(InputError, match=f"photo{number}"):
        train(Network("srcnn", 2), photos, tmp_path)
    assert not list(tmp_path.rglob("*.npz"))


@pytest.mark.slow
def test_autoencoder_trains_on_enlarged_patches(photos, tmp_path):
    best = train(Network("autoencoder", 2), photos, tmp_path)
    assert best.is_file() and len(history(best)) == 2


def test_missing_start_is_named(photos, tmp_path):
    with pytest.raises(InputError, match=r"gone\.npz"):
        train(Network("srgan", 2), photos, tmp_path, start=tmp_path / "gone.npz")


def test_start_of_another_scale_keeps_its_own_head(tmp_path):
    from srlib.models.srresnet import build_generator

    double, fourfold = build_generator(2, 4, 1), build_generator(4, 4, 1)
    double.set_weights([np.full_like(weights, 0.5) for weights in double.get_weights()])
    save_weights(double, tmp_path / "double.npz")
    head = fourfold.get_layer("head").get_weights()
    start_from(fourfold, tmp_path / "double.npz")
    for old, new in zip(head, fourfold.get_layer("head").get_weights(), strict=True):
        assert np.array_equal(old, new)
    same = [np.all(weights == 0.5) for weights in fourfold.get_weights()]
    assert same.count(False) == len(head) == 2


def test_start_of_a_network_with_other_layers_is_refused(tmp_path):
    from srlib.models.srresnet import build_generator

    save_weights(build_generator(2, 4, 2), tmp_path / "deep.npz")
    with pytest.raises(InputError, match=r"deep\.npz' is of a network with other layers"):
        start_from(build_generator(2, 4, 1), tmp_path / "deep.npz")


@pytest.mark.slow
def test_weights_of_chosen_epochs_are_kept(photos, tmp_path, set_recipe):
    set_recipe("srcnn", Recipe(8, 1, 3, 1, 1e-2, kept_epochs=(1, 3)))
    best = train(Network("srcnn", 2), photos, tmp_path)
    kept = TrainingFolder(best.parent).epochs_kept()
    assert list(kept) == [1, 3]
    first, last = (
        load_weights(Network("srcnn", 2).build(), path).get_weights() for path in kept.values()
    )
    assert not np.array_equal(first[0], last[0])


@pytest.mark.slow
def test_lower_precision_is_left_behind_after_a_training(photos, tmp_path):
    best = train(Network("srcnn", 2), photos, tmp_path, precision="mixed_bfloat16")
    assert keras.config.dtype_policy().name == "float32"
    with np.load(best) as weights:
        assert {weights[name].dtype for name in weights.files} == {np.dtype("float32")}
    record = json.loads((best.parent / "training.json").read_text())
    assert record["precision"] == "mixed_bfloat16" and "PRECISION=" in record["command"]


def test_unknown_precision_is_refused(photos, tmp_path):
    with pytest.raises(InputError, match="no precision 'half'"):
        train(Network("srcnn", 2), photos, tmp_path, precision="half")


def test_each_photo_is_learnt_in_all_colours_and_on_the_recipe_s_grids(
    photos, tmp_path, monkeypatch, set_recipe
):
    set_recipe("srcnn", Recipe(8, 1, 1, 1, 0.0, shifts=4))
    streams = []

    def stream(pairs, *settings):
        streams.append(pairs)
        return patch_stream(pairs, *settings)

    monkeypatch.setattr(long, "patch_stream", stream)
    train(Network("srcnn", 4), photos, tmp_path)
    [pairs] = streams
    assert len(pairs) == len(photos.split("train")) * 3 * 4
    assert len({small.tobytes() for small, _ in pairs}) == len(pairs)


@pytest.mark.slow
def test_the_first_layer_learns_in_whitened_coordinates(photos, tmp_path, set_recipe):
    changes = {}
    for whitened in (False, True):
        set_recipe("srcnn", Recipe(8, 1, 1, 1, 1e-3, whitened=whitened))
        network = Network("srcnn", 2)
        best = train(network, photos, tmp_path / str(whitened))
        keras.utils.set_random_seed(0)
        start = network.build().get_weights()
        after = load_weights(network.build(), best).get_weights()
        changes[whitened] = [new - old for old, new in zip(start, after, strict=True)]
    brightness = {key: np.abs(change[0].sum(axis=(0, 1, 2))) for key, change in changes.items()}
    assert brightness[True].max() < 0.2 * brightness[False].max()
    assert np.array_equal(changes[True][4], changes[False][4])  # the last layer's learning


def test_training_minimises_the_patch_rmse(photos, tmp_path, set_recipe):
    set_recipe("srcnn", Recipe(8, 1, 1, 1, learning_rate=0.0))
    network = Network("srcnn", 4)
    best = train(network, photos, tmp_path)
    pictures = swap_colours([photo.read() for photo in photos.split("train")])
    pictures = shift_grid(pictures, 4, count=1)
    small, high = next(random_patches(training_pairs(pictures, 4, enlarge=True), 8, 1, seed=0))
    keras.utils.set_random_seed(0)
    error = np.sqrt(np.mean((np.asarray(network.build()(small)) - high) ** 2))
    assert history(best)[0]["loss"] == pytest.approx(error, rel=1e-3)
