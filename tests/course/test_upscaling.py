"""The command upscale: a folder of results, nothing lost on the way, refusals before the work."""

import os
import stat
import threading

import cv2
import numpy as np
import pytest
from PIL import Image

from srlib.common.picture_files import read_picture, read_with_opacity
from srlib.course import upscaling
from srlib.course.commands import main
from srlib.methods.door import Method
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


# Opacity


@pytest.fixture
def glass(tmp_path, make_picture):
    """A disc on nothing: what lies below nothing is green, as hidden colours may be anything."""
    disc = cv2.circle(np.zeros((48, 48), np.uint8), (24, 24), 15, 255, -1)
    colours = np.where(disc[..., None] > 0, make_picture(48, 48) // 2, np.uint8([0, 255, 0]))
    Image.fromarray(np.dstack([colours, disc])).save(tmp_path / "glass.png")
    return tmp_path / "glass.png"


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_what_is_transparent_stays_so(glass, tmp_path, capsys, suffix):
    out = tmp_path / f"big.{suffix}"
    assert upscale(glass, "-o", out) == 0
    small, opacity = read_with_opacity(glass)
    big, kept = read_with_opacity(out)
    assert np.array_equal(kept, interpolate(opacity, 3, "cubic"))
    expected = interpolate(small, 3, "cubic").astype(int)
    assert np.abs(big - expected).max() < (8 if suffix != "webp" else 60)
    with Image.open(out) as image:  # no colour that was hidden shines through at the edge
        edge = np.asarray(image)[(kept > 40) & (kept < 215)].astype(int)
    assert len(edge) and (edge[:, 1] - edge[:, 0].clip(0) < 100).all()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("suffix", ["jpg", "bmp"])
def test_where_nothing_can_be_transparent_it_is_said(glass, tmp_path, capsys, suffix):
    out = tmp_path / f"big.{suffix}"
    assert upscale(glass, "-o", out) == 0
    assert read_picture(out)[0, 0].min() > 250
    sentence = f"'{out}' cannot be transparent, so its picture is laid on white.\n"
    assert capsys.readouterr().err == sentence


# Before the work


@pytest.fixture
def wide(tmp_path):
    """A picture whose enlargement some formats cannot hold."""
    Image.new("RGB", (6000, 2), "red").save(tmp_path / "wide.png")
    return tmp_path / "wide.png"


@pytest.mark.parametrize(
    ("out", "scale", "sentence"),
    [
        ("big.webp", 3, "cannot hold 18000x6 pixels, its format ends at 16383: name a .png file"),
        ("big.jpg", 12, "cannot hold 72000x24 pixels, its format ends at 65500: name a .png file"),
        ("big.png", 400, "A scale of 400 does not fit a picture of 6000x2 pixels"),
        ("folder.png", 3, "is a folder: name a file in it"),
        ("gone/big.png", 3, "There is no folder"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_work(
    wide, tmp_path, capsys, monkeypatch, out, scale, sentence
):
    (tmp_path / "folder.png" / "wide_cubic_3x.png").mkdir(parents=True)
    monkeypatch.setattr(upscaling, "method_by_name", None)  # would fail
    command = ["upscale", str(wide), "-o", str(tmp_path / out), "--method", "cubic"]
    assert main([*command, "--scale", str(scale), "--force"]) == 2
    error = capsys.readouterr().err
    assert sentence in error and error.count("\n") == 1


def test_a_result_that_is_too_wide_leaves_the_others(wide, pictures, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(upscaling, "_targets", lambda *a: [tmp_path / f"{i}.webp" for i in "ab"])
    assert upscale(wide, pictures[0], "-o", tmp_path) == 1
    assert (tmp_path / "b.webp").is_file() and not (tmp_path / "a.webp").exists()
    assert capsys.readouterr().err.startswith(f"skipped: {wide}: '{tmp_path}/a.webp' cannot hold")


# Pipes and names


def test_a_picture_goes_into_a_pipe(pictures, tmp_path):
    pipe, heard = tmp_path / "pipe.png", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert upscale(pictures[0], "-o", pipe) == 0
    reader.join(10)
    assert heard[0].startswith(b"\x89PNG") and stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_name_with_a_line_end_is_told_in_one_line(pictures, tmp_path, capsys):
    odd = pictures[0].rename(tmp_path / "two\nlines.png")
    assert upscale(odd, "-o", tmp_path) == 0
    assert upscale(odd, tmp_path / "no\nfile.png", "-o", tmp_path, "--force") == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2 and len(err.splitlines()) == 1
    assert "two\\nlines_cubic_3x.png: 48x36 pixels, cubic" in out


def test_a_long_work_shows_how_far_it_is(pictures, tmp_path, monkeypatch, capsys):
    def slow(small, scale):
        from srlib.common.progress import progress

        assert list(progress([1, 2], "tile")) == [1, 2]
        return small.repeat(scale, 0).repeat(scale, 1)

    monkeypatch.setattr("srlib.common.progress._DELAY", 0)
    monkeypatch.setattr(upscaling, "method_by_name", lambda *a: Method("slow", slow))
    assert upscale(pictures[0], "-o", tmp_path) == 0
    assert "2 [00:00" in capsys.readouterr().err


def test_a_folder_or_a_single_small_picture_is_named(tmp_path, capsys):
    Image.new("RGB", (30, 9)).save(tmp_path / "low.png")
    out = ["-o", str(tmp_path / "big.png")]
    assert main(["upscale", str(tmp_path), *out]) == 2
    assert f"'{tmp_path}' is no file: name picture files." in capsys.readouterr().err
    assert main(["upscale", str(tmp_path / "low.png"), *out]) == 2
    assert f"'{tmp_path / 'low.png'}': 30x9 pixels are too few" in capsys.readouterr().err
