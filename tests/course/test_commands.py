"""The command line: options become parameters, wrong input ends in one sentence."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from PIL import Image

from srlib.course import runner as course
from srlib.course.commands import main
from srlib.course.results import Result
from srlib.methods.checkpoints import method_names
from srlib.models.registry import KINDS


@pytest.fixture
def asked(monkeypatch):
    """Put a recorder in the place of the run; return what it was asked for."""
    calls = []

    def record(*arguments, chapters=""):
        calls.append((*arguments, chapters) if chapters else arguments)
        return [Result("01_data", "ok", 1.0, {"gain": "+1 dB"})]

    monkeypatch.setattr(course, "run_course", record)
    monkeypatch.setattr(course, "refresh_course", record)
    return calls


@pytest.fixture
def trained(monkeypatch):
    """Put a recorder in the place of the trainings; return names, seeds and shipped starts."""
    calls = []

    def record(network, photos, folder, hours, seed, precision, shipped_start):
        calls.append((network.name, seed, shipped_start))
        return folder / network.name / "best.npz"

    monkeypatch.setitem(
        sys.modules, "srlib.training.chains", SimpleNamespace(train_with_start=record)
    )
    return calls


@pytest.fixture
def photos(tmp_path):
    """Make a folder with a photo of each split; its name has a space."""
    folder = tmp_path / "my photos"
    folder.mkdir()
    for name in ("castle", "3", "9"):
        Image.linear_gradient("L").save(folder / f"{name}.png")
    Image.new("RGB", (24, 24)).save(folder / "grey.png")
    return folder


def test_run_has_defaults(asked, capsys):
    assert main(["run"]) == 0
    assert asked == [("quick", {})]
    assert "gain: +1 dB" in capsys.readouterr().out


def test_run_passes_chapters_on(asked):
    assert main(["run", "--chapters", "03 05"]) == 0
    assert asked == [("quick", {}, "03 05")]


def test_run_passes_options_on(asked, photos):
    options = ["--profile", "full", "--epochs", "2", "--seed", "0", "--data", str(photos)]
    assert main(["run", *options]) == 0
    values = {"epochs": 2, "seed": 0, "data_dir": str(photos)}
    assert asked == [("full", values)]


def test_a_relative_data_folder_becomes_absolute(asked, photos, monkeypatch):
    monkeypatch.chdir(photos.parent)
    assert main(["run", "--data", photos.name]) == 0
    assert asked[0][1] == {"data_dir": str(photos)}


def test_the_data_variable_becomes_absolute(asked, photos, monkeypatch):
    monkeypatch.chdir(photos.parent)
    monkeypatch.setenv("SR_DATA_DIR", photos.name)
    assert main(["run"]) == 0
    monkeypatch.setenv("SR_DATA_DIR", "no/such/folder")
    assert main(["run", "--data", photos.name]) == 0
    assert [values for _, values in asked] == [{"data_dir": str(photos)}] * 2


def test_the_data_variable_is_checked_before_the_run(asked, monkeypatch, capsys):
    monkeypatch.setenv("SR_DATA_DIR", "no/such/folder")
    assert main(["run"]) == 2
    assert asked == []
    assert "no data folder 'no/such/folder'" in capsys.readouterr().err


def test_home_may_be_written_as_a_tilde(asked, photos, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(photos.parent))
    assert main(["run", "--data", f"~/{photos.name}"]) == 0
    assert asked[0][1] == {"data_dir": str(photos)}
    command = ["upscale", f"~/{photos.name}/grey.png", "-o", "~/big.png", "--method", "cubic"]
    assert main(command) == 0, capsys.readouterr().err
    assert (photos.parent / "big.png").is_file()


@pytest.mark.parametrize(
    ("options", "networks"),
    [
        ([], ["srcnn_good", "srcnn_middle", "srcnn_bad"]),
        (["--grade", "bad"], ["srcnn_bad"]),
        (["--bicubic", "3"], ["srcnn_bicubic3"]),
    ],
)
def test_train_trains_what_is_named(trained, options, networks):
    assert main(["train", "srcnn", "--seed", "5", *options]) == 0
    assert trained == [(name, 5, False) for name in networks]


def test_train_can_start_from_what_ships(trained, capsys):
    assert main(["train", "srgan", "--grade", "bad", "--start", "shipped"]) == 0
    assert trained == [("srgan_bad", 0, True)]
    assert main(["train", "srgan", "--start", "nowhere"]) == 2
    assert "no start 'nowhere'" in capsys.readouterr().err
    assert len(trained) == 1


@pytest.mark.parametrize("hours", ["nan", "0", "-inf"])
def test_train_refuses_hours_in_which_nothing_is_trained(trained, capsys, hours):
    assert main(["train", "srcnn", f"--hours={hours}"]) == 2
    assert "hours train nothing: set HOURS above 0" in capsys.readouterr().err
    assert trained == []


def test_train_all_trains_every_network_for_the_grades(trained):
    assert main(["train", "all", "--grade", "good"]) == 0
    assert [name for name, *_ in trained] == [f"{kind}_good" for kind in KINDS]


@pytest.mark.parametrize(
    "options", [["--bicubic", "0"], ["--bicubic", "5"], ["--grade", "good", "--bicubic", "2"]]
)
def test_train_refuses_what_does_not_exist_or_contradicts(trained, capsys, options):
    with pytest.raises(SystemExit) as stop:
        main(["train", "srcnn", *options])
    assert stop.value.code == 2
    assert "argument --bicubic" in capsys.readouterr().err
    assert trained == []


@pytest.mark.parametrize("command", [["run"], ["train", "srcnn"]])
@pytest.mark.parametrize("seed", [-1, 2**31])
def test_an_impossible_seed_ends_in_one_sentence(asked, trained, capsys, command, seed):
    assert main([*command, "--seed", str(seed)]) == 2
    sentence = f"srlib: {seed} is no seed: use a whole number from 0 to 2147483647.\n"
    assert capsys.readouterr().err == sentence
    assert asked == trained == []


@pytest.mark.parametrize("method", ["bicubic", "cubic", "srgan"])
@pytest.mark.parametrize("scale", ["0", "-2", "40000"])
def test_upscale_refuses_an_impossible_scale(photos, capsys, method, scale):
    picture, out = photos / "grey.png", photos / "big.png"
    options = ["-o", str(out), "--method", method, "--scale", scale]
    assert main(["upscale", str(picture), *options]) == 2
    error = capsys.readouterr().err
    assert error.startswith("srlib: ") and error.count("\n") == 1
    assert "scale" in error or f"{scale}x" in error
    assert not out.exists()


def test_upscale_refuses_a_suffix_before_anything_else(tmp_path, capsys):
    assert main(["upscale", str(tmp_path / "gone.png"), "-o", str(tmp_path / "big.gif")]) == 2
    assert "big.gif' has no known picture suffix" in capsys.readouterr().err


def test_upscale_refuses_a_name_too_long_for_the_system(photos, capsys):
    out = photos / f"{'x' * 300}.png"
    assert main(["upscale", str(photos / "grey.png"), "-o", str(out), "--method", "cubic"]) == 2
    assert "File name too long" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes names in UTF-8 only")
def test_a_name_that_is_no_text_can_be_printed(photos):
    out = photos / os.fsdecode(b"gr\xe4u.png")  # Latin-1
    command = [sys.executable, "-m", "srlib", "upscale", photos / "grey.png", "-o", out]
    done = subprocess.run([*command, "--method", "cubic"], capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert out.is_file() and b"gr\\udce4u.png: 96x96 pixels, cubic" in done.stdout


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
    monkeypatch.setattr(course, f"{command}_course", lambda *arguments, **named: results)
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
    for command in ("run", "refresh", "train", "ship", "evaluate", "upscale"):
        assert f"\n    {command} " in text


def test_help_of_evaluate_lists_every_method(capsys):
    with pytest.raises(SystemExit):
        main(["evaluate", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert ", ".join(method_names()) in printed
