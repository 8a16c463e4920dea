"""The command upscale on several pictures: a folder of results, nothing lost on the way."""

import numpy as np
import pytest
from PIL import Image

from srlib.course.commands import main
from srlib.pictures.files import read_picture
from srlib.pictures.interpolation import interpolate


@pytest.fixture
def pictures(tmp_path, make_picture):
    """Two pictures to upscale."""
    paths = [tmp_path / "a.png", tmp_path / "b.jpg"]
    for seed, path in enumerate(paths):
        Image.fromarray(make_picture(12, 16, seed)).save(path)
    return paths


def upscale(*words):
    return main(["upscale", *map(str, words), "--method", "cubic", "--scale", "3"])


def test_several_pictures_land_in_a_folder(pictures, tmp_path, capsys):
    out = tmp_path / "big"
    out.mkdir()
    assert upscale(*pictures, "-o", out) == 0
    assert sorted(path.name for path in out.iterdir()) == ["a_cubic_3x.png", "b_cubic_3x.png"]
    for path in pictures:
        expected = interpolate(read_picture(path), 3, "cubic")
        assert np.array_equal(read_picture(out / f"{path.stem}_cubic_3x.png"), expected)
    assert capsys.readouterr().out.count("48x36 pixels, cubic") == 2


def test_one_picture_may_go_into_a_folder_too(pictures, tmp_path):
    assert upscale(pictures[0], "-o", tmp_path) == 0
    assert (tmp_path / "a_cubic_3x.png").is_file()


def test_a_picture_that_cannot_be_read_leaves_the_others(pictures, tmp_path, capsys):
    pictures[0].write_bytes(b"no picture")
    assert upscale(*pictures, tmp_path / "gone.png", "-o", tmp_path) == 1
    assert (tmp_path / "b_cubic_3x.png").is_file()
    errors = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in errors] == ["skipped", "skipped"]
    assert str(pictures[0]) in errors[0] and "gone.png" in errors[1]


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("big.png", "is no folder for 2 results: make it first"),
        ("missing/big", "is no folder for 2 results: make it first"),
    ],
)
def test_several_pictures_need_a_folder(pictures, tmp_path, capsys, out, sentence):
    before = sorted(tmp_path.iterdir())
    assert upscale(*pictures, "-o", tmp_path / out) == 2
    assert sentence in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_results_of_one_name_are_refused_before_any_work(pictures, tmp_path, capsys):
    twin = tmp_path / "more" / "a.jpg"
    twin.parent.mkdir()
    Image.open(pictures[0]).save(twin)
    assert upscale(*pictures, twin, "-o", tmp_path) == 2
    assert "2 pictures would become" in capsys.readouterr().err
    assert not list(tmp_path.glob("*_3x.png"))


def test_results_that_exist_are_kept_unless_forced(pictures, tmp_path, capsys):
    kept = tmp_path / "b_cubic_3x.png"
    kept.write_bytes(b"precious")
    assert upscale(*pictures, "-o", tmp_path) == 2
    assert f"'{kept}' exists already" in capsys.readouterr().err
    assert kept.read_bytes() == b"precious" and not (tmp_path / "a_cubic_3x.png").exists()
    assert upscale(*pictures, "-o", tmp_path, "--force") == 0
    assert kept.read_bytes() != b"precious"


def test_an_impossible_method_is_told_once(pictures, tmp_path, capsys):
    command = ["upscale", *map(str, pictures), "-o", str(tmp_path), "--method", "srgan"]
    assert main([*command, "--scale", "3"]) == 2
    assert capsys.readouterr().err.count("There is no srgan for 3x") == 1
