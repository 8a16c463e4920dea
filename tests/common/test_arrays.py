"""Arrays in npz files: whole or not at all, and one sentence for what cannot be read."""

import os
import re

import numpy as np
import pytest

from srlib.common.arrays import finite, reading_arrays, write_arrays
from srlib.common.errors import InputError


@pytest.fixture
def path(tmp_path):
    write_arrays(tmp_path / "new" / "w.npz", a=np.arange(3), b=np.full(2, 0.25))
    return tmp_path / "new" / "w.npz"


def test_arrays_come_back(path):
    with reading_arrays(path, "") as arrays:
        assert arrays.files == ["a", "b"]
        assert arrays["a"].tolist() == [0, 1, 2] and arrays["b"].tolist() == [0.25, 0.25]


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "flipped", "one array", "missing"])
def test_what_cannot_be_read_is_told_by_the_sentence(path, damage):
    whole = path.read_bytes()
    middle = whole.index(np.arange(3).tobytes()) + 9
    np.save(path.with_name("one.npy"), np.arange(3))
    path.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "text": b"no arrays at all",
            "empty": b"",
            "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
            "one array": path.with_name("one.npy").read_bytes(),
            "missing": whole,
        }[damage]
    )
    if damage == "missing":
        path.unlink()
    sentence = f"'{path}' cannot be used: mend it."
    with (
        pytest.raises(InputError, match=re.escape(sentence)),
        reading_arrays(path, sentence) as arrays,
    ):
        _ = arrays["a"], arrays["b"]


def test_an_array_that_is_not_there_is_damage(path):
    with pytest.raises(InputError, match="mend it"), reading_arrays(path, "mend it") as arrays:
        _ = arrays["c"]


def test_arrays_below_a_file_are_refused_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"w\.npz' cannot be written \(.+\): make room"):
        write_arrays(tmp_path / "file" / "w.npz", a=np.arange(3))


@pytest.mark.parametrize("step", ["savez", "replace"])
def test_failing_write_leaves_the_old_file_and_nothing_else(path, monkeypatch, step):
    def fails(target, *args, **arrays):
        if hasattr(target, "write"):
            target.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(*{"savez": (np, "savez"), "replace": (os, "replace")}[step], fails)
    with pytest.raises(InputError, match=r"w\.npz' cannot be written \(disk full\)"):
        write_arrays(path, a=np.arange(9))
    with np.load(path) as arrays:
        assert arrays["a"].tolist() == [0, 1, 2]
    assert [file.name for file in path.parent.iterdir()] == ["w.npz"]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_not_written(path, value):
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"w\.npz' is not written, .* smaller learning rate"):
        write_arrays(path, a=np.arange(3), b=np.array([0, value], np.float32))
    assert path.read_bytes() == before and len(list(path.parent.iterdir())) == 1


def test_numbers_that_are_not_finite_are_damage(path):
    np.savez(path, a=np.arange(3), b=np.array([0, np.nan]), text="nan")
    with pytest.raises(InputError, match="mend it"), reading_arrays(path, "mend it") as arrays:
        finite(arrays[name] for name in ("a", "b"))
    with reading_arrays(path, "mend it") as arrays:
        assert finite(arrays[name] for name in ("a", "text"))[0].tolist() == [0, 1, 2]
