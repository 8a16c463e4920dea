"""Specialists: trained further from one start, kept one by one, shipped in one file."""

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.common.weights import read_weights, save_weights
from srlib.course.commands import main
from srlib.methods.networks import Network
from srlib.training import specialists
from srlib.training.specialists import (
    SPECIALISTS,
    read_specialists,
    ship_specialists,
    specialist_methods,
    train_specialist,
)


@pytest.fixture
def start(tmp_path, monkeypatch, make_picture):
    """Make trainings short; return the weights that they start from."""
    path = tmp_path / "efficient_bicubic2.npz"
    save_weights(Network("efficient", 2, "bicubic").build(), path, "float16")
    monkeypatch.setattr(specialists, "find_weights", lambda network, folder: path)
    monkeypatch.setattr(specialists, "train_pictures", lambda kind: [make_picture(72, 80)])
    monkeypatch.setattr(specialists, "BATCH", 2)
    monkeypatch.setattr(specialists, "SPECIALISTS", {"pages": ("pages", "bicubic")})
    return path


def test_it_learns_is_kept_and_ships(start, tmp_path, make_picture):
    made = train_specialist("pages", tmp_path / "trained" / "pages.npz", steps=2)
    assert (made.pictures, made.degradation, made.steps, made.count) == ("pages", "bicubic", 2, 1)
    assert made.command == "python -m srlib specialists pages" and made.start == start.name
    trained = read_weights(tmp_path / "trained" / "pages.npz")
    assert all(each.dtype == np.float16 for each in trained)
    assert any((a != b).any() for a, b in zip(trained, read_weights(start), strict=True))

    assert train_specialist("pages", tmp_path / "trained" / "pages.npz", steps=9).steps == 2
    ship_specialists(tmp_path / "trained", tmp_path / "shipped")
    assert read_specialists(tmp_path / "shipped") == [made]
    [method] = specialist_methods(["pages"], tmp_path / "shipped")
    small = make_picture(16, 20)
    model = Network("efficient", 2, "bicubic").build()
    model.set_weights(trained)
    assert method.name == "pages" and method.parameters == 13_884
    expected = np.asarray(model(small[None].astype(np.float32) / 255))[0].clip(0, 1) * 255
    assert np.abs(method(small, 2) - expected).max() < 0.6


def test_nothing_ships_before_all_are_trained(start, tmp_path):
    with pytest.raises(InputError, match="pages.npz"):
        ship_specialists(tmp_path, tmp_path / "shipped")
    assert not (tmp_path / "shipped").exists()


def test_what_does_not_exist_is_refused(capsys):
    assert main(["specialists", "maps"]) == 2
    assert "no specialist 'maps': choose one of photos, pages" in capsys.readouterr().err


def test_what_ships_is_what_the_record_tells():
    """The records are complete, and each network is small and does its work."""
    records = {record.name: record for record in read_specialists()}
    assert list(records) == list(SPECIALISTS)
    for name, record in records.items():
        assert (record.pictures, record.degradation) == SPECIALISTS[name]
        assert record.steps == specialists.STEPS and record.command.endswith(name)
    methods = specialist_methods(SPECIALISTS)
    assert [method.name for method in methods] == list(SPECIALISTS)
    assert {method.parameters for method in methods} == {13_884}


def test_the_file_of_weights_is_refused_when_damaged(tmp_path):
    (tmp_path / "specialists.npz").write_bytes(b"no weights")
    with pytest.raises(InputError, match="specialists.npz' is missing or damaged"):
        specialist_methods(["pages"], tmp_path)
