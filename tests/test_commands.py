"""The command line: options become parameters, wrong input ends in one sentence."""

import pytest
from PIL import Image

from srlib import course
from srlib.commands import main
from srlib.course import Result


@pytest.fixture
def asked(monkeypatch):
    """Put a recorder in the place of the run; return what it was asked for."""
    calls = []

    def record(*arguments):
        calls.append(arguments)
        return [Result("01_data", "ok", 1.0, {"gain": "+1 dB"})]

    monkeypatch.setattr(course, "run_course", record)
    monkeypatch.setattr(course, "refresh_course", record)
    return calls


@pytest.fixture
def photos(tmp_path):
    """Make a folder with one photo; its name has a space."""
    folder = tmp_path / "my photos"
    folder.mkdir()
    Image.new("RGB", (24, 24)).save(folder / "grey.png")
    return folder


def test_run_has_defaults(asked, capsys):
    assert main(["run"]) == 0
    assert asked == [("quick", {})]
    assert "gain: +1 dB" in capsys.readouterr().out


def test_run_passes_options_on(asked, photos):
    options = ["--profile", "full", "--epochs", "2", "--seed", "0", "--data", str(photos)]
    assert main(["run", *options]) == 0
    values = {"epochs": 2, "seed": 0, "data_dir": str(photos)}
    assert asked == [("full", values)]


def test_a_relative_data_folder_becomes_absolute(asked, photos, monkeypatch):
    monkeypatch.chdir(photos.parent)
    assert main(["run", "--data", photos.name]) == 0
    assert asked[0][1] == {"data_dir": str(photos)}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--epochs", "0"], "0 epochs train nothing: set EPOCHS to 1 or more."),
        (["--epochs", "-3"], "-3 epochs train nothing: set EPOCHS to 1 or more."),
        (["--data", "no/such/folder"], "There is no data folder 'no/such/folder'"),
    ],
)
def test_wrong_input_ends_in_one_sentence(asked, capsys, options, sentence):
    assert main(["run", *options]) == 2
    assert asked == []
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"srlib: {sentence}")
    assert err.count("\n") == 1


def test_a_profile_that_does_not_exist_ends_in_one_sentence(capsys):
    assert main(["run", "--profile", "fast"]) == 2
    assert capsys.readouterr().err == (
        "srlib: There is no profile 'fast': choose one of quick, full.\n"
    )


@pytest.mark.parametrize("arguments", [[], ["rum"], ["run", "--epochs", "many"], ["run", "x"]])
def test_wrong_arguments_show_the_usage(asked, capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: python -m srlib" in capsys.readouterr().err
    assert asked == []


@pytest.mark.parametrize(("status", "code"), [("ok", 0), ("failed", 1)])
@pytest.mark.parametrize("command", ["run", "refresh"])
def test_the_exit_code_tells_of_a_failure(monkeypatch, capsys, command, status, code):
    results = [Result("01_data", "ok", 1.0), Result("02_interpolation", status, 1.0)]
    monkeypatch.setattr(course, f"{command}_course", lambda *arguments: results)
    assert main([command]) == code
    assert "02_interpolation" in capsys.readouterr().out


def test_refresh_says_what_it_did(asked, capsys):
    assert main(["refresh"]) == 0
    assert asked == [()]
    assert capsys.readouterr().out.endswith("The notebooks hold the new outputs.\n")


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    for command in ("run", "refresh"):
        assert f"\n    {command} " in text
