"""The folder of a training."""

import pytest

from srlib.common.errors import InputError
from srlib.common.trainings import TrainingFolder
from srlib.methods.networks import Network

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
