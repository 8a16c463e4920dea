"""Any photos as data: odd ones left out by name, of large ones the middle."""

import json
import os
import sys

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.pictures.photos import open_photos, read_all


def make_kaggle(folder, save_picture):
    """Make a little Kaggle set in a folder below the test's."""
    for number in (1, 2):
        path = save_picture(f"{folder}/high res/{number}.jpg")
    (path.parent.parent / "low res").mkdir()
    (path.parent.parent / "image_data.csv").write_text("high_res\n1.jpg\n2.jpg\n")
    return path.parent.parent


def test_photos_whose_head_is_odd_are_left_out_counted_and_named(tmp_path, save_picture, capsys):
    save_picture("good.png")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "notes.jpg").write_text("no picture")
    Image.fromarray(np.zeros((8, 8), np.int32)).save(tmp_path / "long.tif")
    photos = open_photos(tmp_path)
    assert [photo.name for photo in photos.photos] == ["good"]
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"Left out of '{tmp_path}' (3): 'empty.jpg' cannot be read as a picture")
    assert "'long.tif' holds 32-bit or signed integers; 'notes.jpg' cannot be read" in line
    assert len(photos.left_out) == 3


def test_of_many_odd_photos_ten_are_named(tmp_path, save_picture, capsys):
    save_picture("good.png")
    for number in range(30):
        (tmp_path / f"{number:02}.jpg").touch()
    assert len(open_photos(tmp_path).left_out) == 30
    err = capsys.readouterr().err
    assert "(30)" in err and "'09.jpg'" in err and "'10.jpg'" not in err and "and 20 others" in err


def test_a_set_without_a_photo_that_can_be_read_is_refused(tmp_path):
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(InputError, match=r"None of the 1 photos in '.*' can be read"):
        open_photos(tmp_path)


@pytest.mark.parametrize("make", ["embedded", "kaggle"])
def test_listed_photos_are_left_out_too(tmp_path, save_picture, make_embedded, make):
    if make == "kaggle":
        folder = make_kaggle("data", save_picture)
        (folder / "high res" / "2.jpg").write_bytes(b"no picture")
    else:
        folder = make_embedded(["train", "test"])
        (folder / "photo1.png").write_bytes(b"no picture")
    photos = open_photos(folder)
    assert photos.folder == folder
    assert len(photos) == 1 and len(photos.left_out) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes names in UTF-8 only")
def test_any_name_can_be_shown_and_stays_apart(tmp_path, save_picture):
    raw = ["a\nb", "c\td", "<b>&\"'", "$x$", "日本", os.fsdecode(b"stra\xdfe"), "{0}", "%s", "-o"]
    for name in raw:
        save_picture(f"{name}.png")
    photos = open_photos(tmp_path).photos
    assert {photo.path.stem for photo in photos} == set(raw)
    assert {photo.path.stem: photo.name for photo in photos}["a\nb"] == "a\\nb"
    assert len(read_all(photos)) == len(raw)
    for photo in photos:
        assert len(photo.name.splitlines()) == 1
        assert json.dumps(photo.name, ensure_ascii=False).encode()


def test_of_a_large_photo_the_middle_is_kept(tmp_path, save_picture):
    save_picture("large.png", 120)
    photo = open_photos(tmp_path).photos[0]
    middle = type(photo)(photo.name, photo.path, photo.split, side=48).read()
    assert np.array_equal(middle, photo.read()[36:84, 36:84])
    assert middle.base is None and middle.flags.writeable
    whole = type(photo)(photo.name, photo.path, photo.split, side=120).read()
    assert np.array_equal(whole, photo.read())
