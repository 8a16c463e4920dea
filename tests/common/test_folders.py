"""What a folder of pictures holds: read, or named as passed over."""

import os
from pathlib import Path

import pytest
from PIL import Image, features

from srlib.common.decoding import SUFFIXES
from srlib.common.errors import InputError
from srlib.common.folders import find_pictures
from srlib.common.picture_files import read_picture


def refuse(*arguments, **options):
    """Behave as the system does where one has no right to read; root has all rights."""
    raise PermissionError(13, "Permission denied")


def test_pictures_of_a_folder_come_sorted_without_other_files(tmp_path):
    for name in ("b.jpg", "a.PNG", "notes.txt", "c.webp"):
        (tmp_path / name).touch()
    assert [path.name for path in find_pictures(tmp_path)] == ["a.PNG", "b.jpg", "c.webp"]


def test_hidden_files_and_folders_are_no_pictures(tmp_path):
    (tmp_path / "cat.jpg").touch()
    (tmp_path / "._cat.jpg").touch()
    (tmp_path / "dir.png").mkdir()
    assert find_pictures(tmp_path) == [tmp_path / "cat.jpg"]


def test_folder_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match=rf"'{tmp_path}' cannot be read \(Permission denied\)"):
        find_pictures(tmp_path)


def test_folder_without_pictures_is_named(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(InputError, match="No pictures in '.*put JPEG or PNG files there"):
        find_pictures(tmp_path)
    with pytest.raises(InputError, match="no folder '.*gone'"):
        find_pictures(tmp_path / "gone")


@pytest.mark.parametrize(
    "suffix",
    [".jfif", ".jpe", ".gif", ".avif", ".apng", ".jp2", ".tga", ".ppm", ".dib", ".mpo", ".JPG"],
)
def test_less_common_suffixes_are_read_in_folders(tmp_path, capsys, suffix):
    if suffix == ".avif" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    path = tmp_path / f"a{suffix}"
    Image.new("RGB", (16, 12), "red").save(path, "PNG" if suffix == ".apng" else None)
    assert suffix.lower() in SUFFIXES and find_pictures(tmp_path) == [path]
    assert read_picture(path)[0, 0, 0] > 200 and capsys.readouterr().err == ""


def test_files_that_are_passed_over_are_counted_and_named(tmp_path, capsys):
    (tmp_path / "cat.jpg").touch()
    for name in ("IMG_1.HEIC", "raw.nef", "noend", "two\nlines.jxl", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    os.mkfifo(tmp_path / "pipe.png")  # opening it would wait for ever
    assert find_pictures(tmp_path) == [tmp_path / "cat.jpg"]
    names = "'IMG_1.HEIC', 'gone.png', 'noend', 'pipe.png', 'raw.nef', 'two\\nlines.jxl'"
    assert capsys.readouterr().err == (
        f"Passed over in '{tmp_path}', as no pictures that can be read here: {names} (6); "
        "save photos among them as JPEG or PNG.\n"
    )


def test_a_folder_of_other_files_names_them(tmp_path, capsys):
    for number in range(12):
        (tmp_path / f"IMG_{number:02}.HEIC").touch()
    sentence = r"No pictures in '.*', but 'IMG_00\.HEIC', .* and 2 others: put JPEG or PNG"
    with pytest.raises(InputError, match=sentence):
        find_pictures(tmp_path)
    assert capsys.readouterr().err == ""
