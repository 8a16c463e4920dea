"""Methods by name for trainings that have not ended."""

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

SRCNN = Network("srcnn", 2)


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
