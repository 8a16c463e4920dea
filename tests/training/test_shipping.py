"""From a training to what ships: weights, cards and galleries, and how they are checked."""

import hashlib
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from srlib.common.cards import read_cards
from srlib.common.errors import InputError
from srlib.common.recipes import Recipe
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import load_weights, save_weights
from srlib.course.commands import main
from srlib.evaluation.metrics import psnr
from srlib.methods.checkpoints import available_methods, method_by_name
from srlib.methods.networks import Network
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade
from srlib.pictures.photos import open_photos
from srlib.training import shipping
from srlib.training.gallery import read_gallery
from srlib.training.long import train
from srlib.training.shipping import ship, ship_all


@pytest.fixture
def photos(make_embedded):
    return open_photos(make_embedded(["train", "validation", "test", "test"]))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder that is empty at first: what tests change are copies of what is made in it."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def trained(made, photos, tmp_path, set_recipe):
    """A folder of trainings with SRCNN for 'good', after two epochs of one step."""
    set_recipe("srcnn", Recipe(8, 1, 2, 1, 1e-5, kept_epochs=(1, 2)))
    if not (made / "trainings").exists():
        train(Network("srcnn", 2), photos, made / "trainings", seed=3)
    return shutil.copytree(made / "trainings", tmp_path / "trainings")


@pytest.fixture
def shipped(made, photos, trained, tmp_path):
    """A folder of shipped weights made from it; the gallery lies beside it."""
    if not (made / "shipped").exists():
        ship(Network("srcnn", 2), photos, trained, made / "shipped", made / "gallery")
    shutil.copytree(made / "gallery", tmp_path / "gallery")
    return shutil.copytree(made / "shipped", tmp_path / "shipped")


def test_card_tells_how_the_network_was_made(shipped, photos):
    card = read_cards(shipped)["srcnn_good"]
    file = shipped / card.file
    assert hashlib.sha256(file.read_bytes()).hexdigest() == card.sha256
    assert (card.parameters, card.scale, card.degradation) == (20_099, 2, "grade")
    assert card.input == "enlarged picture"
    training = card.training
    assert training["command"] == "make train MODEL=srcnn GRADE=good"
    assert (training["photos"], training["steps"], training["seed"]) == (1, 2, 3)
    assert training["epoch"] in (1, 2) and training["seconds"] >= 0
    assert training["versions"]["keras"] and training["machine"]
    sums = hashlib.sha256(photos.split("train")[0].path.read_bytes()).hexdigest()
    assert training["photos_sha256"] == hashlib.sha256(sums.encode()).hexdigest()


def test_figures_of_the_card_come_from_the_shipped_weights(shipped, photos):
    card = read_cards(shipped)["srcnn_good"]
    method = method_by_name("srcnn", 2, folders=(shipped,))
    values = []
    for photo in photos.split("test"):
        high = crop_to_multiple(photo.read(), 12)
        values.append(psnr(high, method(degrade(high, 2), 2)))
    assert card.metrics["photos"] == 2
    assert card.metrics["psnr_rgb"] == pytest.approx(np.mean(values), abs=1e-3)
    assert card.metrics["worst_psnr_rgb"] == pytest.approx(min(values), abs=1e-3)
    assert 0 < card.metrics["perceptual"] < 2


@pytest.mark.parametrize(("change", "dtype"), [(0.0, "float16"), (0.02, "float32")])
def test_half_precision_only_where_the_figures_stay(
    photos, trained, tmp_path, monkeypatch, change, dtype
):
    measure = shipping._measure

    def worse(*arguments):
        table = measure(*arguments)
        return table.assign(psnr_rgb=table["psnr_rgb"] - change)

    monkeypatch.setattr(shipping, "_measure", worse)
    out = tmp_path / "out"
    card = ship(Network("srcnn", 2), photos, trained, out, tmp_path / "gallery")
    assert card.dtype == dtype
    with np.load(out / card.file) as weights:
        assert {weights[name].dtype for name in weights.files} == {np.dtype(dtype)}


def test_stopped_command_leaves_what_shipped_before(
    shipped, photos, trained, tmp_path, monkeypatch, set_recipe
):
    before = {path.name: path.read_bytes() for path in shipped.iterdir()}
    set_recipe("srcnn", Recipe(8, 1, 1, 1, 1e-2))
    train(Network("srcnn", 2), photos, tmp_path / "others")

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(shipping, "_measure", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ship(Network("srcnn", 2), photos, tmp_path / "others", shipped, tmp_path / "gallery")
    assert before == {path.name: path.read_bytes() for path in shipped.iterdir()}


def test_gallery_shows_an_unseen_photo_after_the_kept_epochs(shipped, photos, trained):
    folder = shipped.parent / "gallery"
    shots = read_gallery("srcnn_good", folder)
    assert [shot.epoch for shot in shots] == [1, 2]
    assert {shot.photo for shot in shots} == {photos.split("test")[0].name}
    high = photos.split("test")[0].read()
    training = TrainingFolder.of(Network("srcnn", 2), trained)
    history = training.history()
    for shot in shots:
        assert shot.read(folder).shape == high.shape
        network = Network("srcnn", 2)
        method = network.method(load_weights(network.build(), training.epoch(shot.epoch)))
        assert shot.psnr == pytest.approx(psnr(high, method(degrade(high, 2), 2)), abs=1e-3)
        assert shot.loss == pytest.approx(history[shot.epoch - 1]["loss"], abs=1e-6)


def test_gallery_without_the_network_is_named(tmp_path):
    with pytest.raises(InputError, match="shows nothing of srgan_bad"):
        read_gallery("srgan_bad", tmp_path)


def test_shipped_weights_come_before_those_of_a_training(shipped, trained, make_picture):
    other = Network("srcnn", 2).build()
    other.set_weights([np.zeros_like(weights) for weights in other.get_weights()])
    save_weights(other, TrainingFolder.of(Network("srcnn", 2), trained).best)
    small = make_picture(16, 16)
    first = method_by_name("srcnn", 2, folders=(shipped, trained))(small, 2)
    own = method_by_name("srcnn", 2, folders=(trained, shipped))(small, 2)
    assert first.max() > 0 and own.max() == 0


def test_damaged_file_is_named_with_the_command_that_makes_it_again(shipped):
    file = shipped / "srcnn_good.npz"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    for call in (
        lambda: method_by_name("srcnn", 2, folders=(shipped,)),
        lambda: available_methods(2, folders=(shipped,)),
    ):
        with pytest.raises(InputError, match=r"srcnn_good\.npz' is damaged.*MODEL=srcnn GRADE"):
            call()


def test_missing_file_is_named_with_the_command_that_makes_it_again(shipped):
    (shipped / "srcnn_good.npz").unlink()
    with pytest.raises(InputError, match=r"srcnn_good\.npz' is missing.*MODEL=srcnn GRADE=good"):
        method_by_name("srcnn", 2, folders=(shipped,))


def test_damaged_cards_are_named(shipped):
    (shipped / "cards.json").write_text("[{")
    with pytest.raises(InputError, match=r"cards\.json' is damaged"):
        read_cards(shipped)


def test_untrained_network_cannot_ship(photos, tmp_path):
    with pytest.raises(InputError, match="train srcnn_bad first"):
        ship(Network("srcnn", 6), photos, tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unfinished_network_cannot_ship(photos, make_training, tmp_path):
    make_training(Network("srcnn", 6), epochs=60, done=2)
    with pytest.raises(InputError, match="srcnn_bad is unfinished, 2 of 60 epochs .*: train srcnn"):
        ship(Network("srcnn", 6), photos, tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Take a folder of the test's own for all trainings; return the names that are shipped."""
    names = []
    monkeypatch.setattr("srlib.common.places.TRAININGS", tmp_path)
    monkeypatch.setattr(
        shipping, "ship_all", lambda networks, photos: names.extend(each.name for each in networks)
    )
    return names


def test_only_finished_trainings_ship_unasked(make_training, asked):
    make_training(Network("srcnn", 4), epochs=2, done=1)
    make_training(Network("srcnn", 3, "bicubic"), epochs=2, done=2)
    assert main(["ship"]) == 0
    assert asked == ["srcnn_bicubic3"]


def test_ship_with_nothing_trained_is_one_sentence(asked, capsys):
    assert main(["ship"]) == 2
    assert "make train first" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "played"), [("srcnn", 0), ("srresnet", 1)])
def test_the_short_games_are_played_anew_when_their_start_ships(
    photos, monkeypatch, capsys, kind, played
):
    card = SimpleNamespace(network="a network", dtype="float16", metrics={"gain_over_cubic": 0.25})
    games = []
    monkeypatch.setattr(shipping, "ship", lambda network, photos: card)
    monkeypatch.setattr(shipping, "make_trials", games.append)
    ship_all([Network(kind, 2), Network(kind, 4)], photos)
    assert games == [photos] * played
    assert capsys.readouterr().out.count("a network: +0.25 dB over cubic, float16") == 2


def test_ship_of_an_unknown_network_is_one_sentence(capsys):
    assert main(["ship", "srcnn_best"]) == 2
    assert "no network 'srcnn_best': choose one of srcnn_good" in capsys.readouterr().err
