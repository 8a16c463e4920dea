"""Any folder as data: found where it lies, odd photos left out by name, nothing read outside."""

import json
import os
import shutil
import sys

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.pictures.photos import find_folder, open_photos, read_all


@pytest.fixture
def save(tmp_path, make_picture):
    """Return a function that saves a small picture under any name below the folder."""

    def save_(name, side=24):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(make_picture(side, side)).save(path, "PNG")
        return path

    return save_


def make_kaggle(folder, save):
    """Make a little Kaggle set in a folder below the test's."""
    for number in (1, 2):
        path = save(f"{folder}/high res/{number}.jpg")
    (path.parent.parent / "low res").mkdir()
    (path.parent.parent / "image_data.csv").write_text("high_res\n1.jpg\n2.jpg\n")
    return path.parent.parent


# Where the photos lie


@pytest.mark.parametrize("inside", ["Image Super Resolution - Unsplash", "archive/Unsplash"])
def test_the_kaggle_set_is_found_in_a_folder_around_it(tmp_path, save, capsys, inside):
    folder = make_kaggle(f"data/{inside}", save)
    save("data/__MACOSX/Unsplash/high res/x.jpg")
    save("data/.cache/1.jpg")
    (tmp_path / "data" / "readme.txt").touch()
    photos = open_photos(tmp_path / "data")
    assert photos.folder == folder and [photo.name for photo in photos.photos] == ["1", "2"]
    assert capsys.readouterr().err == f"The photos are taken from '{folder}'.\n"
    assert open_photos(folder).folder == folder and capsys.readouterr().err == ""


def test_pictures_are_found_in_the_only_folder_that_has_some(tmp_path, save):
    path = save("data/Holiday/a.png")
    (tmp_path / "data" / "empty").mkdir()
    assert open_photos(tmp_path / "data").photos[0].path == path


def test_the_embedded_set_is_found_in_a_folder_around_it(make_embedded, tmp_path):
    assert open_photos(make_embedded(["train"]).parent).photos[0].title == "Title 0"


def test_of_several_folders_one_has_to_be_named(tmp_path, save):
    save("data/2019/a.png"), save("data/2020/b.png")
    with pytest.raises(InputError, match=r"in its folders '2019', '2020': name one of them"):
        open_photos(tmp_path / "data")


def test_pictures_of_the_folder_itself_go_first(tmp_path, save):
    save("data/a.png"), save("data/more/b.png")
    assert [photo.name for photo in open_photos(tmp_path / "data").photos] == ["a"]


@pytest.mark.parametrize("name", ["photo.png", "archive.zip"])
def test_a_file_in_the_place_of_a_folder_is_one_sentence(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(InputError, match=rf"{name}' is a file: name the folder .* unpacked"):
        open_photos(tmp_path / name)


def test_a_folder_inside_that_cannot_be_opened_does_no_harm(tmp_path, save, monkeypatch):
    path, locked = save("data/a/a.png"), tmp_path / "data" / "locked"
    locked.mkdir()
    iterdir = type(tmp_path).iterdir

    def iterate(self):
        if self == locked:
            raise PermissionError(13, "Permission denied")
        return iterdir(self)

    monkeypatch.setattr(type(tmp_path), "iterdir", iterate)
    assert open_photos(tmp_path / "data").photos[0].path == path


def test_a_chain_of_links_ends(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    with pytest.raises(InputError, match="No pictures in"):
        open_photos(tmp_path)
    with pytest.raises(InputError):
        find_folder(tmp_path / "a" / ".." / "gone")


# Odd photos


def test_photos_whose_head_is_odd_are_left_out_counted_and_named(tmp_path, save, capsys):
    save("good.png")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "notes.jpg").write_text("no picture")
    Image.fromarray(np.zeros((8, 8), np.int32)).save(tmp_path / "long.tif")
    photos = open_photos(tmp_path)
    assert [photo.name for photo in photos.photos] == ["good"]
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"Left out of '{tmp_path}' (3): 'empty.jpg' cannot be read as a picture")
    assert "'long.tif' holds 32-bit or signed integers; 'notes.jpg' cannot be read" in line
    assert len(photos.left_out) == 3


def test_of_many_odd_photos_ten_are_named(tmp_path, save, capsys):
    save("good.png")
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
def test_listed_photos_are_left_out_too(tmp_path, save, make_embedded, make):
    if make == "kaggle":
        folder = make_kaggle("data", save)
        (folder / "high res" / "2.jpg").write_bytes(b"no picture")
    else:
        folder = make_embedded(["train", "test"])
        (folder / "photo1.png").write_bytes(b"no picture")
    photos = open_photos(folder)
    assert len(photos) == 1 and len(photos.left_out) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes names in UTF-8 only")
def test_any_name_can_be_shown_and_stays_apart(tmp_path, save):
    raw = ["a\nb", "c\td", "<b>&\"'", "$x$", "日本", os.fsdecode(b"stra\xdfe"), "{0}", "%s", "-o"]
    for name in raw:
        save(f"{name}.png")
    photos = open_photos(tmp_path).photos
    assert {photo.path.stem for photo in photos} == set(raw)
    assert {photo.path.stem: photo.name for photo in photos}["a\nb"] == "a\\nb"
    assert len(read_all(photos)) == len(raw)
    for photo in photos:
        assert len(photo.name.splitlines()) == 1
        assert json.dumps(photo.name, ensure_ascii=False).encode()


def test_names_that_look_alike_are_refused(tmp_path, save):
    save("a\nb.png"), save("a\\nb.png")
    with pytest.raises(InputError, match=r"2 photos are called 'a\\nb\.png': rename"):
        open_photos(tmp_path)


# Only the data folder is read


OUTSIDE = ["../secret.png", "../../secret.png", "a/../../../secret.png", "{tmp}/secret.png"]


@pytest.mark.parametrize("name", [*OUTSIDE, "link.png", "folder/secret.png"])
@pytest.mark.parametrize("table", ["photos.csv", "image_data.csv"])
def test_a_table_names_files_of_its_own_folder_alone(tmp_path, save, table, name):
    secret, folder = save("secret.png"), tmp_path / "deep" / "data"
    inside = folder if table == "photos.csv" else folder / "high res"
    (inside / "a").mkdir(parents=True)
    shutil.copy(secret, tmp_path / "deep")
    (inside / "link.png").symlink_to(secret)
    (inside / "folder").symlink_to(tmp_path)
    columns = ("file", "split", "title", "author", "licence", "source")
    rows = [columns, (name.format(tmp=tmp_path), "train", "", "", "", "")]
    if table == "image_data.csv":
        rows = [("high_res",), (name.format(tmp=tmp_path),)]
    (folder / table).write_text("".join(",".join(row) + "\n" for row in rows))
    # Names in the other table are those of files below "high res": two of these are in no way out.
    below = table == "image_data.csv" and name in (OUTSIDE[0], OUTSIDE[3])
    sentence = "which is not there" if below else "which lies outside"
    with pytest.raises(InputError, match=rf"^{table} names '.*', {sentence}"):
        open_photos(folder)


def test_a_link_within_the_folder_is_followed(make_embedded):
    folder = make_embedded(["train"])
    (folder / "store").mkdir()
    shutil.move(folder / "photo0.png", folder / "store" / "x.png")
    (folder / "photo0.png").symlink_to("store/x.png")
    assert open_photos(folder).photos[0].read().shape == (48, 48, 3)


@pytest.mark.parametrize("name", ["a\0.png", "", ".", "store"])
def test_names_that_are_no_files_are_refused(make_embedded, name):
    folder = make_embedded(["train"])
    (folder / "store").mkdir()
    table = folder / "photos.csv"
    table.write_text(table.read_text().replace("photo0.png", name))
    with pytest.raises(InputError, match=r"photos\.csv"):
        open_photos(folder)


# Large photos


def test_of_a_large_photo_the_middle_is_kept(tmp_path, save):
    save("large.png", 120)
    photo = open_photos(tmp_path).photos[0]
    middle = type(photo)(photo.name, photo.path, photo.split, side=48).read()
    assert np.array_equal(middle, photo.read()[36:84, 36:84])
    assert middle.base is None and middle.flags.writeable
    whole = type(photo)(photo.name, photo.path, photo.split, side=120).read()
    assert np.array_equal(whole, photo.read())
