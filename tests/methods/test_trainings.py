"""The folder of a training, and methods by name for trainings that have not ended."""

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.common.places import SHIPPED
from srlib.methods.checkpoints import (
    available_methods,
    find_weights,
    method_by_name,
    shipped_method,
)
from srlib.methods.networks import Network
from srlib.methods.trainings import TrainingFolder

SRCNN = Network("srcnn", 2)


def test_files_have_their_names(tmp_path):
    training = TrainingFolder.of(SRCNN, tmp_path)
    assert training.path == tmp_path / "srcnn_good"
    files = [training.best, training.state, training.record]
    names = ["best.npz", "state.npz", "training.json"]
    assert files == [training.path / name for name in names]
    assert training.epoch(5) == training.path / "epoch_005.npz"


def test_kept_epochs_are_found_in_their_order(tmp_path):
    training = TrainingFolder(tmp_path)
    assert training.epochs_kept() == {}
    for number in (20, 5, 1000):
        training.epoch(number).touch()
    assert list(training.epochs_kept().items()) == [
        (number, training.epoch(number)) for number in (5, 20, 1000)
    ]


def test_a_training_that_has_not_begun_has_no_history(tmp_path):
    training = TrainingFolder(tmp_path / "none")
    assert training.history() == [] and not training.is_finished()


@pytest.mark.parametrize(("done", "finished"), [(0, False), (1, False), (2, True)])
def test_a_training_is_finished_after_its_last_epoch(make_training, done, finished):
    training = make_training(SRCNN, epochs=2, done=done)
    assert len(training.history()) == done
    assert training.is_finished() == finished


@pytest.mark.parametrize("file", ["best", "state", "record"])
def test_a_training_without_one_of_its_files_is_not_finished(make_training, file):
    training = make_training(SRCNN)
    assert training.is_finished()
    getattr(training, file).unlink()
    assert not training.is_finished()


def test_damaged_files_are_named_with_the_remedy(make_training):
    training = make_training(SRCNN)
    training.record.write_text("[]")
    with pytest.raises(InputError, match=r"training\.json' is damaged: delete its folder to train"):
        training.is_finished()
    training.state.write_bytes(b"no arrays")
    with pytest.raises(InputError, match=r"state\.npz' is damaged: delete it to start this train"):
        training.history()
    training.record.unlink()
    with pytest.raises(InputError, match=r"training\.json' is missing: delete its folder"):
        training.read_record()


def test_an_unfinished_training_is_no_method_yet(make_training, tmp_path):
    make_training(SRCNN, epochs=2, done=1)
    assert find_weights(SRCNN, tmp_path) is None
    assert "srcnn" not in available_methods(2, folders=(tmp_path,))
    sentence = r"best\.npz' is of an unfinished training; go on with: make train MODEL=srcnn GRADE"
    with pytest.raises(InputError, match=sentence):
        method_by_name("srcnn", 2, folders=(tmp_path,))
    training = make_training(SRCNN, epochs=2, done=2)
    assert find_weights(SRCNN, tmp_path) == training.best
    assert "srcnn" in available_methods(2, folders=(tmp_path,))


def test_what_ships_is_used_instead_of_an_own_training_until_it_is_finished(
    make_training, tmp_path, make_picture
):
    small, folders = make_picture(16, 16), (tmp_path, SHIPPED)
    shipped = shipped_method("srcnn", 2)(small, 2)
    make_training(SRCNN, epochs=2, done=1)
    assert np.array_equal(method_by_name("srcnn", 2, folders=folders)(small, 2), shipped)
    make_training(SRCNN, epochs=2, done=2)
    assert not np.array_equal(method_by_name("srcnn", 2, folders=folders)(small, 2), shipped)
