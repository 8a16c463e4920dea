"""What is kept of a training, and the results that ship."""

import json

import pytest
from tiny_studies import TINY

from srlib.common.errors import InputError
from srlib.studies.outcomes import Outcome, keep, kept
from srlib.studies.registry import STUDIES
from srlib.studies.results import gather, read_result, write_result
from srlib.studies.study import Training
from srlib.studies.versions import own_versions, refuse_others


def outcome(seed=0, **others):
    values = {"setting": {"filters": 2}, "common": {"steps": 3}, "values": {"psnr": [30.0]}}
    values |= {"seed": seed, "seconds": 1.5, "versions": own_versions()}
    return Outcome(**{**values, **others})


def test_what_is_kept_comes_back(tmp_path):
    training = Training({"filters": 2}, 0)
    assert kept(TINY, training, tmp_path) is None
    keep(outcome(), tmp_path)
    assert kept(TINY, training, tmp_path) == outcome()
    assert [path.name for path in tmp_path.iterdir()] == ["2_seed_0.json"]


def test_names_of_files_tell_settings_apart():
    names = {training.name for study in STUDIES.values() for training in study.trainings(2)}
    assert len(names) == 2 * sum(len(study.settings) for study in STUDIES.values())
    assert "9-1-5_seed_1" in names and "turns_8_seed_0" in names


@pytest.mark.parametrize(
    "other", [{"common": {"steps": 4}}, {"versions": {**own_versions(), "keras": "2.0"}}]
)
def test_what_was_made_otherwise_is_not_mixed_in(tmp_path, other):
    keep(outcome(**other), tmp_path)
    with pytest.raises(InputError, match="other settings or versions: delete"):
        kept(TINY, Training({"filters": 2}, 0), tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"setting": 1}'])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "2_seed_0.json").write_text(content)
    with pytest.raises(InputError, match=r"2_seed_0.json' is damaged: delete it"):
        kept(TINY, Training({"filters": 2}, 0), tmp_path)


def test_a_result_comes_back_as_a_table(tmp_path):
    result = gather(TINY, [outcome(0), outcome(1)])
    assert write_result(result, tmp_path / "new") == tmp_path / "new" / "tiny.json"
    assert read_result("tiny", tmp_path / "new") == result
    assert result.seconds == 3.0 and result.command == "python -m srlib study tiny"
    table = result.table()
    assert table["filters"].tolist() == [2, 2] and table["seed"].tolist() == [0, 1]
    (tmp_path / "new" / "tiny.json").write_text(json.dumps({"study": "tiny"}))
    with pytest.raises(InputError, match="is damaged: restore it"):
        read_result("tiny", tmp_path / "new")


def test_a_difference_is_named_with_both_versions():
    refuse_others(own_versions())
    with pytest.raises(InputError, match="has numpy .*, and the study 1.0"):
        refuse_others({**own_versions(), "numpy": "1.0"})


@pytest.mark.parametrize("name", STUDIES)
def test_each_study_ships_whole(name):
    study, result = STUDIES[name], read_result(name)
    asked = [(training.setting, training.seed) for training in study.trainings(study.seeds)]
    assert [(each["setting"], each["seed"]) for each in result.trainings] == asked
    assert result.common == study.common and result.seeds == study.seeds
    assert result.command == f"python -m srlib study {name}"
    assert result.seconds > 0 and {"python", "tensorflow"} < set(result.versions)
    assert {"s", "cubic", "psnr"} < set(result.table().columns)
