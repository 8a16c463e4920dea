"""A network that starts from another one: after it, from what ships, or not at all."""

import json

import numpy as np
import pytest

from srlib.common.cards import checksum
from srlib.common.errors import InputError
from srlib.common.places import SHIPPED
from srlib.common.recipes import Recipe
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import load_weights, read_weights
from srlib.course import commands
from srlib.methods.networks import Network
from srlib.training.chains import train_with_start
from srlib.training.long import train

pytestmark = pytest.mark.usefixtures("short")


@pytest.mark.slow
def test_a_network_is_not_begun_before_the_one_it_starts_from_is_finished(
    photos, tmp_path, capsys, eager
):
    good, middle = (TrainingFolder.of(Network("srcnn", scale), tmp_path) for scale in (2, 4))
    asked = (Network("srcnn", 4), photos, tmp_path)
    assert train_with_start(*asked, hours=1e-9) is None
    assert len(good.history()) == 1 and not middle.path.exists()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == "the time is up after 1 of 2 epochs: the same command goes on"
    assert lines[-1] == "srcnn_middle: waits for srcnn_good, which it starts from"

    assert train_with_start(*asked) == middle.best
    assert good.is_finished() and middle.is_finished()
    record = middle.read_record()
    assert (record["start"], record["start_sha256"]) == ("srcnn_good", checksum(good.best))
    printed = capsys.readouterr().out
    assert printed.index("srcnn_good:") < printed.index("srcnn_middle:")
    assert "time is up" not in printed


def test_a_game_waits_for_the_whole_chain_before_it(photos, tmp_path, monkeypatch, capsys):
    trained = []

    def stopped(network, photos, folder, *settings):
        trained.append(network.name)
        return TrainingFolder.of(network, folder).best

    monkeypatch.setattr("srlib.training.chains.train", stopped)
    assert train_with_start(Network("srgan", 4), photos, tmp_path, hours=1e-9) is None
    assert trained == ["srresnet_good"]
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "srresnet_middle: waits for srresnet_good, which it starts from",
        "srgan_middle: waits for srresnet_middle, which it starts from",
    ]


def test_the_command_names_no_weights_of_a_network_that_waits(monkeypatch, capsys):
    monkeypatch.setattr("srlib.training.chains.train_with_start", lambda *asked: None)
    assert commands.main(["train", "srgan", "--grade", "middle", "--hours", "1"]) == 0
    assert "best weights" not in capsys.readouterr().out


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
    assert (record["start"], record["start_sha256"]) == ("srcnn_good.npz", checksum(first))
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


@pytest.mark.slow
def test_srgan_starts_from_srresnet(photos, tmp_path, eager, set_recipe, small_generators):
    start = train(Network("srresnet", 3, "bicubic"), photos, tmp_path)
    set_recipe("srgan", Recipe(6, 2, epochs=2, steps=1, learning_rate=0.0, margin=2))
    network = Network("srgan", 3, "bicubic")
    best = train(network, photos, tmp_path, start=start)
    values = TrainingFolder(best.parent).history()[0]
    assert set(values) >= {"val_psnr", "discriminator_loss"}
    expected = load_weights(network.build(), start).get_weights()
    found = load_weights(network.build(), best).get_weights()
    for one, two in zip(expected, found, strict=True):
        assert two == pytest.approx(one, abs=1e-6)  # an average of equal weights
