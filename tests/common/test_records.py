"""Records: lists of dataclasses, and mappings, in JSON files."""

import json
import math
from dataclasses import dataclass

import numpy as np
import pytest

from srlib.common.cards import Card
from srlib.common.errors import InputError
from srlib.common.places import GALLERY, SHIPPED
from srlib.common.records import read_json, read_records, write_records
from srlib.training.gallery import Shot
from srlib.training.trials import Trial


@dataclass(frozen=True)
class Note:
    name: str
    value: float
    more: dict


def test_records_come_back_in_their_order(tmp_path):
    notes = [Note("b", 0.1, {"x": [1]}), Note("a", 2, {})]
    write_records(tmp_path / "notes.json", notes)
    assert read_records(tmp_path / "notes.json", Note) == notes


@pytest.mark.parametrize(
    ("path", "record"),
    [
        (SHIPPED / "cards.json", Card),
        (GALLERY / "gallery.json", Shot),
        (GALLERY / "trials.json", Trial),
    ],
)
def test_what_ships_is_written_as_it_was_read(path, record, tmp_path):
    write_records(tmp_path / "again.json", read_records(path, record))
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        "[{",
        "{}",
        "null",
        '"text"',
        "[1]",
        "[[]]",
        '[{"name": "a", "value": 1}]',
        '[{"name": "a", "value": 1, "more": {}, "other": 2}]',
    ],
)
def test_damaged_records_are_named_with_the_remedy(tmp_path, content):
    (tmp_path / "notes.json").write_text(content)
    with pytest.raises(InputError, match=r"notes\.json' is damaged: restore it from the repos"):
        read_records(tmp_path / "notes.json", Note)


def test_bytes_that_are_no_text_are_damage(tmp_path):
    (tmp_path / "notes.json").write_bytes(b"\xff\xfe[]")
    with pytest.raises(InputError, match="is damaged"):
        read_records(tmp_path / "notes.json", Note)


def test_missing_records_are_named_with_the_remedy(tmp_path):
    with pytest.raises(InputError, match=r"notes\.json' is missing: restore it from the repos"):
        read_records(tmp_path / "notes.json", Note)


def test_a_mapping_is_read_and_a_list_in_its_place_is_damage(tmp_path):
    path = tmp_path / "note.json"
    path.write_text(json.dumps({"a": [1]}))
    assert read_json(path, dict, "make it again") == {"a": [1]}
    path.write_text("[]")
    with pytest.raises(InputError, match=r"note\.json' is damaged: make it again\."):
        read_json(path, dict, "make it again")


def test_numbers_that_json_has_no_word_for_become_null(tmp_path):
    more = {"worst": -math.inf, "all": [math.nan, 1, (2.5, np.float64("inf"))], "text": "inf"}
    write_records(tmp_path / "notes.json", [Note("exact", math.inf, more)])
    text = (tmp_path / "notes.json").read_text()
    [note] = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    null = {"worst": None, "all": [None, 1, [2.5, None]], "text": "inf"}
    assert note == {"name": "exact", "value": None, "more": null}
