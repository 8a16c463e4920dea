import json
from dataclasses import replace

import numpy as np
import pytest

from srlib.common.cards import read_cards
from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture, write_picture
from srlib.common.places import SHIPPED
from srlib.course.commands import main
from srlib.evaluation.metrics import psnr
from srlib.methods import checkpoints
from srlib.methods.checkpoints import available_methods, method_by_name, method_names
from srlib.methods.networks import Network

INTERPOLATIONS = ["nearest", "linear", "area", "cubic", "lanczos4", "bicubic"]


@pytest.fixture
def trained_srcnn(tmp_path, make_training):
    """A folder of trainings in which only SRCNN for 'good' is found."""
    make_training(Network("srcnn", 2))
    return tmp_path


def test_every_interpolation_is_there_without_training(tmp_path, make_picture):
    small = make_picture(12, 10)
    for name in INTERPOLATIONS:
        assert method_by_name(name, 3, folders=(tmp_path,))(small, 3).shape == (36, 30, 3)
    assert available_methods(3, folders=(tmp_path,)) == INTERPOLATIONS


def test_trained_network_is_found_by_name(trained_srcnn, make_picture):
    method = method_by_name("srcnn", 2, folders=(trained_srcnn,))
    assert method.parameters == 20_099
    assert method(make_picture(12, 10), 2).shape == (24, 20, 3)
    assert available_methods(2, folders=(trained_srcnn,)) == [*INTERPOLATIONS, "srcnn"]
    assert available_methods(4, folders=(trained_srcnn,)) == INTERPOLATIONS


def test_missing_weights_name_the_file_and_the_command(tmp_path):
    with pytest.raises(InputError, match=r"srcnn_bad.*make train MODEL=srcnn GRADE=bad"):
        method_by_name("srcnn", 6, folders=(tmp_path,))
    with pytest.raises(InputError, match=r"make train MODEL=srresnet GRADE=middle"):
        method_by_name("srresnet", 4, folders=(tmp_path,))
    with pytest.raises(InputError, match=r"make train MODEL=srcnn BICUBIC=3"):
        method_by_name("srcnn", 3, "bicubic", (tmp_path,))


def test_unknown_method_and_scale_are_refused(tmp_path):
    with pytest.raises(InputError, match="no method 'cubik'.*cubic"):
        method_by_name("cubik", 2, folders=(tmp_path,))
    with pytest.raises(InputError, match="There is no srgan for 3x .grade.: use 2, 4 or 6"):
        method_by_name("srgan", 3, folders=(tmp_path,))
    assert set(INTERPOLATIONS) < set(method_names())


@pytest.fixture
def folder(tmp_path, make_picture):
    """Two readable pictures."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for name, seed in (("a.png", 1), ("b.png", 2)):
        write_picture(photos / name, make_picture(48, 60, seed))
    return photos


def test_evaluate_prints_a_table_and_writes_json(folder, tmp_path, capsys):
    report = tmp_path / "report.json"
    arguments = ["--scale", "2", "--method", "nearest", "--method", "cubic", "--json", str(report)]
    assert main(["evaluate", str(folder), *arguments]) == 0
    printed = capsys.readouterr().out
    assert "2 photos, 2x, grade" in printed and "cubic" in printed
    found = json.loads(report.read_text())
    assert (found["photo_count"], found["scale"], found["degradation"]) == (2, 2, "grade")
    assert [row["method"] for row in found["rows"]] == ["nearest", "cubic"]
    wanted = {"psnr_rgb", "psnr_y", "ssim_y", "perceptual", "seconds_per_megapixel", "parameters"}
    for row in found["rows"]:
        assert wanted <= set(row)
        assert np.isfinite([row[name] for name in wanted]).all()


def test_evaluate_measures_one_split_alone(make_embedded, capsys):
    folder = make_embedded(["train", "test", "validation", "test"])
    (folder / "photo0.png").write_bytes(b"not looked at")
    command = ["evaluate", str(folder), "--scale", "2", "--method", "cubic", "--split"]
    assert main([*command, "test"]) == 0
    assert "2 photos, 2x, grade" in capsys.readouterr().out
    assert main([*command, "tests"]) == 2
    assert "no split 'tests': choose one of train, validation, test" in capsys.readouterr().err


def test_evaluate_skips_counts_and_names_unreadable_pictures(folder, capsys):
    (folder / "broken.jpg").write_bytes(b"no picture")
    assert main(["evaluate", str(folder), "--scale", "2", "--method", "cubic"]) == 1
    captured = capsys.readouterr()
    assert "2 photos" in captured.out
    assert "broken.jpg" in captured.err and "1 pictures were skipped" in captured.err


def test_evaluate_says_why_no_picture_can_be_measured(tmp_path, make_picture, capsys):
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    write_picture(tmp_path / "tiny.png", make_picture(8, 8))
    assert main(["evaluate", str(tmp_path), "--scale", "2", "--method", "cubic"]) == 2
    lines = capsys.readouterr().err.splitlines()
    skipped, last = [line for line in lines if line.startswith("skipped")], lines[-1]
    assert lines[0].startswith(f"Left out of '{tmp_path}' (1): 'broken.jpg' cannot be read")
    assert skipped[0].startswith("skipped: tiny.png: 8x8 pixels are too few")
    assert last == f"srlib: No picture in '{tmp_path}' can be measured: name another folder."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--scale", "2", "--method", "x"], "no method 'x'"),
        (["--scale", "2", "--degradation", "x"], "no degradation 'x'"),
        (["--scale", "3", "--method", "srcnn"], "no srcnn for 3x"),
    ],
)
def test_evaluate_refuses_wrong_input_in_one_sentence(folder, capsys, arguments, sentence):
    assert main(["evaluate", str(folder), *arguments]) == 2
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error


def test_evaluate_refuses_an_empty_folder(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path), "--scale", "2", "--method", "cubic"]) == 2
    assert "No pictures in" in capsys.readouterr().err


def test_upscale_writes_the_big_picture(folder, tmp_path, capsys):
    out = tmp_path / "big.png"
    command = ["upscale", str(folder / "a.png"), "-o", str(out), "--method", "cubic"]
    assert main([*command, "--scale", "2"]) == 0
    big = read_picture(out)
    assert big.shape == (96, 120, 3)
    assert psnr(read_picture(folder / "a.png"), big[::2, ::2]) > 15
    assert "120x96" in capsys.readouterr().out


def test_upscale_keeps_a_file_that_exists_unless_forced(folder, tmp_path, capsys):
    out = tmp_path / "big.png"
    out.write_bytes(b"mine")
    command = ["upscale", str(folder / "a.png"), "-o", str(out), "--method", "cubic"]
    assert main(command) == 2
    assert out.read_bytes() == b"mine" and "--force" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0
    assert read_picture(out).shape == (192, 240, 3)


def test_upscale_into_a_missing_folder_is_one_sentence(folder, tmp_path, capsys):
    out = tmp_path / "gone" / "big.png"
    assert main(["upscale", str(folder / "a.png"), "-o", str(out), "--method", "cubic"]) == 2
    assert "There is no folder" in capsys.readouterr().err
    assert not out.parent.exists()


def test_report_into_a_missing_folder_is_refused_before_measuring(folder, tmp_path, capsys):
    report = tmp_path / "gone" / "report.json"
    command = ["evaluate", str(folder), "--scale", "2", "--method", "cubic", "--json", str(report)]
    assert main(command) == 2
    captured = capsys.readouterr()
    assert "There is no folder" in captured.err and "PSNR" not in captured.out


@pytest.mark.parametrize("own", [True, False])
def test_own_training_is_preferred_only_when_asked_for(folder, monkeypatch, own):
    seen = []
    monkeypatch.setattr(
        "srlib.methods.checkpoints.available_methods",
        lambda *setting: seen.append(setting[2]) or ["cubic"],
    )
    assert main(["evaluate", str(folder), "--scale", "2", *(["--own"] if own else [])]) == 0
    assert [path.name for path in seen[0]][0] == ("training" if own else "checkpoints")


def test_pictures_too_small_for_a_network_are_skipped_or_refused(
    folder, trained_srcnn, tmp_path, monkeypatch, make_picture, capsys
):
    find = checkpoints.method_by_name

    def find_here(name, scale, degradation="grade", folders=()):
        return replace(find(name, scale, degradation, (trained_srcnn,)), reach=9)

    monkeypatch.setattr(checkpoints, "method_by_name", find_here)
    monkeypatch.setattr("srlib.course.upscaling.method_by_name", find_here)
    write_picture(folder / "tiny.png", make_picture(48, 14))
    write_picture(folder / "narrow.png", make_picture(300, 16))
    evaluate = ["evaluate", str(folder), "--scale", "2", "--method"]
    assert main([*evaluate, "srcnn"]) == 1
    captured = capsys.readouterr()
    assert "2 photos" in captured.out and "2 pictures were skipped" in captured.err
    assert "skipped: tiny.png: 14x48 pixels are too few to measure at 2x" in captured.err
    assert "at least 16x16" in captured.err
    assert "skipped: narrow.png: 8x150 pixels are too few for srcnn" in captured.err
    write_picture(tmp_path / "icon.png", make_picture(9, 7))
    out = tmp_path / "big.png"
    command = ["upscale", str(tmp_path / "icon.png"), "-o", str(out), "--method", "srcnn"]
    assert main([*command, "--scale", "2"]) == 2
    assert "7x9 pixels are too few for srcnn" in capsys.readouterr().err
    assert not out.exists()


def test_the_readme_repeats_what_the_cards_say():
    readme = (SHIPPED.parents[1] / "README.md").read_text(encoding="utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    expected = []
    for name, card in read_cards(SHIPPED).items():
        training, metrics = card.training, card.metrics
        cells = [
            f"`{name}`",
            f"{card.parameters:,}",
            f"{training['steps']:,}",
            f"{training['seconds'] / 60:.0f}",
            "GPU" if "NVIDIA" in training["machine"] else "CPU",
            f"{metrics['psnr_rgb']:.2f}",
            f"{metrics['gain_over_cubic']:+.2f}".replace("-", "−"),
            f"{metrics['perceptual']:.4f}",
            f"{metrics['worst_psnr_rgb']:.2f}",
        ]
        expected.append(f"| {' | '.join(cells)} |")
    assert rows == expected


@pytest.mark.slow
def test_the_model_behind_a_shipped_method_gives_the_same_picture(make_picture):
    small, shipped = make_picture(16, 20), checkpoints.shipped_method("srcnn", 2)
    model = checkpoints.shipped_model("srcnn", 2)
    method = Network("srcnn", 2).method(model)
    assert np.array_equal(method(small, 2), shipped(small, 2))
    model.set_weights([0 * weight for weight in model.get_weights()])
    assert not np.array_equal(method(small, 2), shipped(small, 2))
