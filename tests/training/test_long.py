import csv
import json
import subprocess
import sys

import numpy as np
import pytest

from srlib.common.backend import keras
from srlib.common.errors import InputError
from srlib.common.places import SHIPPED
from srlib.methods.networks import Network
from srlib.models.kind import Recipe
from srlib.models.registry import KINDS
from srlib.models.weights import load_weights, read_weights, save_weights
from srlib.pictures.files import read_picture
from srlib.pictures.patches import patch_stream, random_patches, training_pairs
from srlib.pictures.photos import open_photos
from srlib.training import callbacks, long
from srlib.training.augmentation import shift_grid, swap_colours
from srlib.training.long import start_from, train, train_with_start


@pytest.fixture
def photos(make_embedded):
    """Return a set whose test photos cannot be read: who tries fails."""
    folder = make_embedded(["train", "train", "validation", "test"])
    opened = open_photos(folder)
    (folder / "photo3.png").write_bytes(b"do not look")
    with pytest.raises(InputError):
        opened.split("test")[0].read()
    return opened


@pytest.fixture(autouse=True)
def short(set_recipe):
    """Shorten every recipe to two epochs of one step."""
    for kind in KINDS:
        set_recipe(kind, Recipe(8, 1, epochs=2, steps=1, learning_rate=1e-3))


def history(folder):
    with np.load(folder / "state.npz") as state:
        return json.loads(str(state["history"]))


@pytest.mark.slow
def test_training_reads_no_test_photo_and_leaves_weights(photos, tmp_path, capsys):
    network = Network("srcnn", 2)
    best = train(network, photos, tmp_path)
    assert best == tmp_path / "srcnn_good" / "best.npz"
    load_weights(network.build(), best)
    assert [set(values) for values in history(best.parent)] == [{"loss", "val_psnr", "seconds"}] * 2
    assert "epoch 2/2" in capsys.readouterr().out


@pytest.mark.parametrize("number", [0, 1, 2])
def test_training_reads_every_train_and_validation_photo(photos, tmp_path, number):
    photos.photos[number].path.unlink()
    with pytest.raises(InputError, match=f"photo{number}"):
        train(Network("srcnn", 2), photos, tmp_path)
    assert not list(tmp_path.rglob("*.npz"))


@pytest.mark.slow
def test_stopped_training_goes_on_and_ends(photos, tmp_path):
    network, folder = Network("srcnn", 4), tmp_path / "srcnn_middle"
    train(network, photos, tmp_path, hours=1e-9)
    assert len(history(folder)) == 1
    first = history(folder)[0]
    best = train(network, photos, tmp_path)
    assert len(history(folder)) == 2 and history(folder)[0] == first
    before = (folder / "state.npz").read_bytes(), best.read_bytes()
    train(network, photos, tmp_path)
    assert before == ((folder / "state.npz").read_bytes(), best.read_bytes())
    with (folder / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["epoch"], row["steps"]) for row in rows] == [("1", "1"), ("2", "2")]
    for row, values in zip(rows, history(folder), strict=True):
        assert float(row["val_psnr"]) == pytest.approx(values["val_psnr"], rel=1e-5)
    assert read_picture(folder / "curves.png").std() > 5


@pytest.mark.slow
def test_autoencoder_trains_on_enlarged_patches(photos, tmp_path):
    best = train(Network("autoencoder", 2), photos, tmp_path)
    assert best.is_file() and len(history(best.parent)) == 2


@pytest.mark.slow
def test_srgan_starts_from_srresnet(photos, tmp_path, eager, set_recipe):
    start = train(Network("srresnet", 3, "bicubic"), photos, tmp_path)
    set_recipe("srgan", Recipe(6, 2, epochs=2, steps=1, learning_rate=0.0, margin=2))
    network = Network("srgan", 3, "bicubic")
    best = train(network, photos, tmp_path, start=start)
    assert set(history(best.parent)[0]) >= {"val_psnr", "discriminator_loss"}
    expected = load_weights(network.build(), start).get_weights()
    found = load_weights(network.build(), best).get_weights()
    for one, two in zip(expected, found, strict=True):
        assert two == pytest.approx(one, abs=1e-6)  # an average of equal weights


@pytest.mark.slow
def test_training_can_start_from_what_ships(photos, tmp_path, set_recipe):
    still = Recipe(8, 1, epochs=1, steps=1, learning_rate=0.0)
    set_recipe("srcnn", still)
    network, first = Network("srcnn", 4), SHIPPED / "srcnn_good.npz"
    best = train_with_start(network, photos, tmp_path, shipped_start=True)
    assert [path.name for path in tmp_path.glob("srcnn_*")] == ["srcnn_middle"]
    for shipped, found in zip(read_weights(first), read_weights(best), strict=True):
        assert np.array_equal(shipped.astype(np.float32), found)
    record = json.loads((best.parent / "training.json").read_text())
    assert record["start"] == "srcnn_good.npz"
    assert record["command"] == "make train MODEL=srcnn GRADE=middle START=shipped"
    with pytest.raises(InputError, match="another start: "):
        train(network, photos, tmp_path, start=tmp_path / "srcnn_good" / "best.npz")


def test_a_start_that_does_not_ship_is_named(photos, tmp_path):
    with pytest.raises(InputError, match="srresnet_bicubic3 does not ship"):
        train_with_start(Network("srgan", 3, "bicubic"), photos, tmp_path, shipped_start=True)
    assert not list(tmp_path.glob("sr*"))


def test_srgan_without_srresnet_is_refused(photos, tmp_path):
    with pytest.raises(InputError, match="srgan.*srresnet"):
        train(Network("srgan", 2), photos, tmp_path)
    assert not list(tmp_path.rglob("*.npz"))


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


def test_best_epoch_is_kept(tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr(callbacks, "save_weights", lambda network, path: saved.append(network[0]))

    class State:
        history = []

    now = [None]
    keeper = callbacks.KeepBest(now, tmp_path / "best.npz", State)
    for epoch, value in enumerate([20, 22, 21, 23]):
        now[0] = value
        keeper.on_epoch_end(epoch, {"val_psnr": value})
        State.history = [*State.history, {"val_psnr": value}]
    assert saved == [20, 22, 23]


def test_what_a_game_made_is_averaged_and_blended_with_its_start(tmp_path):
    network = Network("srcnn", 2).build()
    start = network.get_weights()
    optimizer = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    optimizer.build(network.trainable_variables)
    keeper = callbacks.KeepBlend(network, optimizer, tmp_path / "blend.npz", share=0.5)
    for step in (1, 3):  # the weights go to start + 1, then + 4; their average to + 2.5
        optimizer.apply([-step * np.ones_like(values) for values in start])
    keeper.on_epoch_end(0)
    for old, new in zip(start, read_weights(tmp_path / "blend.npz"), strict=True):
        assert new == pytest.approx(old + 1.25, abs=1e-5)
    for old, new in zip(start, network.get_weights(), strict=True):
        assert new == pytest.approx(old + 4, abs=1e-5)


@pytest.mark.slow
def test_weights_of_chosen_epochs_are_kept(photos, tmp_path, set_recipe):
    set_recipe("srcnn", Recipe(8, 1, 3, 1, 1e-2, kept_epochs=(1, 3)))
    best = train(Network("srcnn", 2), photos, tmp_path)
    kept = sorted(best.parent.glob("epoch_*.npz"))
    assert [path.name for path in kept] == ["epoch_001.npz", "epoch_003.npz"]
    first, last = (load_weights(Network("srcnn", 2).build(), path).get_weights() for path in kept)
    assert not np.array_equal(first[0], last[0])


@pytest.mark.slow
def test_lower_precision_is_left_behind_after_a_training(photos, tmp_path):
    from srlib.common.backend import keras

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
def test_killed_training_goes_on_from_its_last_epoch(photos, tmp_path):
    """Kill the real command in the middle, with no chance to tidy up, and run it again."""
    script = (
        "import sys; from pathlib import Path\n"
        "from dataclasses import replace\n"
        "from srlib.methods import Network; from srlib.pictures import open_photos\n"
        "from srlib.models.kind import Recipe; from srlib.models.registry import KINDS\n"
        "from srlib.training import long\n"
        "recipe = lambda scale: Recipe(8, 1, 100000, 20, 1e-3)\n"
        "KINDS['srcnn'] = replace(KINDS['srcnn'], recipe=recipe)\n"
        "long.train(Network('srcnn', 2), open_photos(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", script, str(photos.folder), str(tmp_path)]

    def run_and_kill(lines):
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        read = [running.stdout.readline() for _ in range(lines)]
        running.kill()
        running.wait()
        running.stdout.close()
        return read, history(tmp_path / "srcnn_good")

    _, done = run_and_kill(3)
    assert 2 <= len(done) < 100000
    lines, after = run_and_kill(2)
    assert lines[0].startswith(f"epoch {len(done) + 1}/")
    assert after[: len(done)] == done and len(after) > len(done)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hours", "change", "named"),
    [
        (None, {"seed": 1}, "seed"),
        (1e-9, {"precision": "mixed_bfloat16"}, "precision"),
        (1e-9, {}, "recipe"),
    ],
)
def test_training_with_other_settings_is_not_continued(
    photos, tmp_path, hours, change, named, set_recipe
):
    network = Network("srcnn", 2)
    best = train(network, photos, tmp_path, hours=hours)
    before = {path.name: path.read_bytes() for path in best.parent.iterdir()}
    if named == "recipe":
        set_recipe("srcnn", Recipe(8, 1, 2, 1, learning_rate=1e-4))
    with pytest.raises(InputError, match=f"srcnn_good' holds a training with another {named}: "):
        train(network, photos, tmp_path, **change)
    assert before == {path.name: path.read_bytes() for path in best.parent.iterdir()}


@pytest.mark.slow
def test_training_is_not_continued_on_other_photos(photos, tmp_path):
    network = Network("srcnn", 2)
    train(network, photos, tmp_path, hours=1e-9)
    photos.split("train")[0].path.write_bytes(photos.split("train")[1].path.read_bytes())
    with pytest.raises(InputError, match="another set of train photos"):
        train(network, photos, tmp_path)


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
    folder = train(network, photos, tmp_path).parent
    pictures = swap_colours([photo.read() for photo in photos.split("train")])
    pictures = shift_grid(pictures, 4, count=1)
    small, high = next(random_patches(training_pairs(pictures, 4, enlarge=True), 8, 1, seed=0))
    keras.utils.set_random_seed(0)
    error = np.sqrt(np.mean((np.asarray(network.build()(small)) - high) ** 2))
    assert history(folder)[0]["loss"] == pytest.approx(error, rel=1e-3)
