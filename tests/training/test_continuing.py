"""A training that was stopped goes on with the same settings, photos and start, or not at all."""

import csv
import json
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from srlib.common.cards import checksum
from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture
from srlib.common.recipes import Recipe
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import read_weights, save_values, save_weights
from srlib.methods.networks import Network
from srlib.pictures.patches import patch_stream, random_patches, training_pairs
from srlib.training import long, trainers
from srlib.training.description import describe_training, go_on_with
from srlib.training.keeping import KeepBlend
from srlib.training.logs import CURVES, LOG
from srlib.training.long import patch_seed, train

pytestmark = pytest.mark.usefixtures("short")


@pytest.fixture
def seeds(monkeypatch):
    """Return the seeds that patches are drawn with, in their order."""
    drawn = []

    def stream(pairs, size, batch, seed):
        drawn.append(seed)
        return patch_stream(pairs, size, batch, seed)

    monkeypatch.setattr(long, "patch_stream", stream)
    return drawn


@pytest.fixture
def begun(make_training, photos, tmp_path):
    """Return a function that writes a training after one of two epochs, and its start."""

    def begin(network, **changes):
        start = tmp_path / "start.npz"
        save_weights(network.build(), start)
        training = make_training(network, epochs=2, done=1)
        record = describe_training(network, photos, 0, start, "float32")
        training.record.write_text(json.dumps({**record, **changes}))
        return training, start, record

    return begin


@pytest.mark.slow
def test_stopped_training_goes_on_and_ends(photos, tmp_path, seeds, curves):
    network = Network("srcnn", 4)
    training = TrainingFolder.of(network, tmp_path)
    train(network, photos, tmp_path, hours=1e-9, seed=3)
    [first] = training.history()
    assert training.read_record()["breaks"] == []
    train(network, photos, tmp_path, seed=3)
    assert len(training.history()) == 2 and training.history()[0] == first
    assert training.read_record()["breaks"] == [1]
    before = training.state.read_bytes(), training.best.read_bytes()
    train(network, photos, tmp_path, seed=3)
    assert before == (training.state.read_bytes(), training.best.read_bytes())
    assert seeds[0] == 3 and seeds[1] >= 2**32 and len(seeds) == 2
    with (training.path / LOG).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["epoch"], row["steps"]) for row in rows] == [("1", "1"), ("2", "2")]
    for row, values in zip(rows, training.history(), strict=True):
        assert float(row["val_psnr"]) == pytest.approx(values["val_psnr"], rel=1e-5)
    assert read_picture(training.path / CURVES).std() > 5


@pytest.mark.slow
def test_a_change_of_precision_is_no_break(photos, tmp_path, seeds, eager):
    network = Network("srcnn", 4)
    train(network, photos, tmp_path, seed=3, precision="mixed_bfloat16")
    assert TrainingFolder.of(network, tmp_path).read_record()["breaks"] == []
    assert seeds == [3, 4]


def test_patches_after_a_break_are_those_of_no_other_seed(make_picture):
    pairs = training_pairs([make_picture(64, 64)], 2)

    def patches(seed, done, breaks):
        inputs, _ = next(random_patches(pairs, 8, 2, patch_seed(seed, done, breaks)))
        return inputs.tobytes()

    after_a_break = {patches(0, done, [done]) for done in range(1, 5)}
    starts = {patches(seed, 0, []) for seed in range(6)}
    assert len(after_a_break) == 4 and len(starts) == 6 and not after_a_break & starts


def test_breaks_are_noted_once_and_in_order(begun):
    training, _, record = begun(Network("srcnn", 4))
    for kept, noted in (([], [1]), ([1], [1]), ([0], [0, 1])):
        training.record.write_text(json.dumps({**record, "breaks": kept}))
        assert go_on_with(training, record, blends=False)["breaks"] == noted


@pytest.mark.slow
def test_killed_training_goes_on_from_its_last_epoch(photos, tmp_path):
    """Kill the real command in the middle, with no chance to tidy up, and run it again."""
    script = (
        "import sys; from pathlib import Path\n"
        "from dataclasses import replace\n"
        "from srlib.methods import Network; from srlib.pictures import open_photos\n"
        "from srlib.common.recipes import Recipe; from srlib.models.registry import KINDS\n"
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
        return read, TrainingFolder(tmp_path / "srcnn_good").history()

    _, done = run_and_kill(3)
    assert 2 <= len(done) < 100000
    lines, after = run_and_kill(2)
    assert lines[0].startswith(f"epoch {len(done) + 1}/")
    assert after[: len(done)] == done and len(after) > len(done)
    assert TrainingFolder(tmp_path / "srcnn_good").read_record()["breaks"] == [len(done)]


@pytest.mark.parametrize("named", ["seed", "precision", "recipe"])
def test_training_with_other_settings_is_not_continued(photos, tmp_path, begun, named, set_recipe):
    network = Network("srcnn", 4)
    training, start, _ = begun(network)
    before = {path.name: path.read_bytes() for path in training.path.iterdir()}
    if named == "recipe":
        set_recipe("srcnn", Recipe(8, 1, 2, 1, learning_rate=1e-4))
    change = {"seed": {"seed": 1}, "precision": {"precision": "mixed_bfloat16"}}.get(named, {})
    sentence = f"srcnn_middle' holds a training with another {named}: ask for the same, or delete"
    with pytest.raises(InputError, match=sentence):
        train(network, photos, tmp_path, start=start, **change)
    assert before == {path.name: path.read_bytes() for path in training.path.iterdir()}


def test_finished_training_with_another_seed_is_not_taken_for_the_one_asked_for(
    photos, tmp_path, begun
):
    training, start, record = begun(Network("srcnn", 4))
    training.record.write_text(json.dumps({**record, "recipe": {**record["recipe"], "epochs": 1}}))
    assert training.is_finished()
    with pytest.raises(InputError, match="another seed and another recipe: ask for the same"):
        train(Network("srcnn", 4), photos, tmp_path, start=start, seed=1)


def test_training_is_not_continued_on_other_photos(photos, tmp_path, begun):
    _, start, _ = begun(Network("srcnn", 4))
    photos.split("train")[0].path.write_bytes(photos.split("train")[1].path.read_bytes())
    with pytest.raises(InputError, match="another set of train photos"):
        train(Network("srcnn", 4), photos, tmp_path, start=start)


@pytest.mark.parametrize("kind", ["srcnn", "srgan"])
def test_training_is_not_continued_when_its_start_has_changed(
    photos, tmp_path, begun, kind, small_generators
):
    network = Network(kind, 4)
    training, start, record = begun(network)
    assert record["start_sha256"] == checksum(start)
    before = training.best.read_bytes()
    save_values([values + 1 for values in read_weights(start)], start)
    with pytest.raises(InputError, match="another state of the weights that it started from"):
        train(network, photos, tmp_path, start=start)
    assert training.best.read_bytes() == before


def test_a_game_whose_record_does_not_tell_its_start_is_not_continued(
    photos, tmp_path, begun, small_generators
):
    network = Network("srgan", 4)
    training, start, record = begun(network)
    del record["start_sha256"]
    training.record.write_text(json.dumps(record))
    with pytest.raises(InputError, match="srgan_middle' does not tell which weights it started"):
        train(network, photos, tmp_path, start=start)
    training.record.unlink()
    with pytest.raises(InputError, match=r"training\.json' is missing: delete its folder"):
        train(network, photos, tmp_path, start=start)


def test_an_older_training_on_errors_goes_on_without_knowing_its_start(begun):
    training, _, record = begun(Network("srcnn", 4))
    new = ("start_sha256", "breaks")
    older = {name: value for name, value in record.items() if name not in new}
    training.record.write_text(json.dumps(older))
    going_on = go_on_with(training, record, blends=False)
    assert going_on == {**record, "start_sha256": None, "breaks": [1]}
    training.record.write_text(json.dumps(going_on))
    assert go_on_with(training, record, blends=False) == going_on


def test_a_training_whose_best_weights_are_gone_is_named(begun):
    training, _, record = begun(Network("srcnn", 4))
    training.best.unlink()
    with pytest.raises(InputError, match=r"best\.npz' is missing: delete its folder to train anew"):
        go_on_with(training, record, blends=False)


@pytest.mark.slow
def test_a_game_is_blended_with_its_start_after_a_break_too(
    photos, tmp_path, monkeypatch, set_recipe, small_game
):
    set_recipe("srgan", Recipe(12, 1, epochs=2, steps=2, learning_rate=1e-2, margin=2))
    monkeypatch.setattr(trainers, "KeepBlend", partial(KeepBlend, share=0.0))
    network, start = Network("srgan", 2), tmp_path / "start.npz"
    save_weights(network.build(), start)
    best = train(network, photos, tmp_path, start, hours=1e-9)
    assert len(TrainingFolder(best.parent).history()) == 1
    best = train(network, photos, tmp_path, start)
    assert len(TrainingFolder(best.parent).history()) == 2
    for old, new in zip(read_weights(start), read_weights(best), strict=True):
        assert np.array_equal(old, new)  # nothing of the average, all of the start


def test_a_recipe_that_breaks_down_leaves_nothing_to_ship_or_go_on_with(
    photos, tmp_path, set_recipe, eager
):
    set_recipe("srcnn", Recipe(8, 1, epochs=2, steps=3, learning_rate=1e30))
    network = Network("srcnn", 2)
    with pytest.raises(InputError, match="broke down in epoch 1 .*: train anew with a smaller"):
        train(network, photos, tmp_path)
    training = TrainingFolder.of(network, tmp_path)
    assert [path.name for path in training.path.iterdir()] == ["training.json"]
    assert training.history() == [] and not training.is_finished()
