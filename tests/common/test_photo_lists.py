"""Which photos a folder holds: found where they lie, split for ever, none outside the folder."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.common.photo_lists import find_folder, list_photos, split_by_name


def listed(data_dir=None):
    """Return the photos that are listed in a folder, or in one inside it."""
    return list_photos(find_folder(data_dir))


@pytest.fixture
def kaggle(tmp_path, make_picture):
    """Write a little Kaggle set without its low-res files: CRLF lines, odd sizes."""
    folder = tmp_path / "kaggle"
    (folder / "high res").mkdir(parents=True)
    lines = ["low_res,high_res"]
    for scale in (2, 4, 6):
        lines += [f"{number}_{scale}.jpg,{number}.jpg" for number in range(1, 5)]
    (folder / "image_data.csv").write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    for number in range(1, 5):
        picture = make_picture(79 + number, 119, number)
        Image.fromarray(picture).save(folder / "high res" / f"{number}.jpg", quality=95)
    return folder


# Where the photos lie


def test_missing_folder_names_the_remedy(tmp_path):
    with pytest.raises(InputError, match="no data folder '.*gone': correct data_dir or SR_DATA"):
        listed(tmp_path / "gone")


def test_environment_variable_names_the_folder(make_embedded, monkeypatch):
    monkeypatch.setenv("SR_DATA_DIR", str(make_embedded(["train", "test", "test"])))
    assert len(listed()) == 3
    assert len(listed("")) == 3


def test_argument_goes_before_the_environment_variable(make_embedded, monkeypatch, tmp_path):
    monkeypatch.setenv("SR_DATA_DIR", str(tmp_path / "gone"))
    assert len(listed(make_embedded(["train"]))) == 1
    with pytest.raises(InputError, match="gone"):
        listed()


def test_home_may_be_written_as_a_tilde(make_embedded, monkeypatch):
    folder = make_embedded(["train", "test"])
    monkeypatch.setenv("HOME", str(folder.parent))
    assert find_folder(f"~/{folder.name}") == folder
    monkeypatch.setenv("SR_DATA_DIR", f"~/{folder.name}")
    assert find_folder() == folder
    with pytest.raises(InputError, match="no data folder '~nobody-of-this-name/photos'"):
        listed("~nobody-of-this-name/photos")


def test_folder_whose_name_is_too_long_is_refused(tmp_path):
    with pytest.raises(InputError, match="xxx'"):
        listed(tmp_path / ("x" * 300))


def test_empty_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="No pictures in"):
        listed(tmp_path)


@pytest.mark.parametrize("method", ["iterdir", "read_text"])
def test_what_cannot_be_opened_is_named(make_embedded, tmp_path, monkeypatch, method):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    folders = {"iterdir": tmp_path, "read_text": make_embedded(["train"])}
    name = {"iterdir": str(tmp_path), "read_text": "photos.csv"}[method]
    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(InputError, match=rf"{name}' cannot be read \(Permission denied\)"):
        listed(folders[method])


@pytest.mark.parametrize("inside", ["Image Super Resolution - Unsplash", "archive/Unsplash"])
def test_the_kaggle_set_is_found_in_a_folder_around_it(
    tmp_path, kaggle, save_picture, capsys, inside
):
    folder = tmp_path / "data" / inside
    folder.parent.mkdir(parents=True)
    kaggle.rename(folder)
    save_picture("data/__MACOSX/Unsplash/high res/x.jpg")
    save_picture("data/.cache/1.jpg")
    (tmp_path / "data" / "readme.txt").touch()
    assert find_folder(tmp_path / "data") == folder
    assert capsys.readouterr().err == f"The photos are taken from '{folder}'.\n"
    assert [photo.name for photo in list_photos(folder)] == ["1", "2", "3", "4"]
    assert find_folder(folder) == folder and capsys.readouterr().err == ""


def test_pictures_are_found_in_the_only_folder_that_has_some(tmp_path, save_picture):
    path = save_picture("data/Holiday/a.png")
    (tmp_path / "data" / "empty").mkdir()
    assert listed(tmp_path / "data")[0].path == path


def test_the_embedded_set_is_found_in_a_folder_around_it(make_embedded, tmp_path):
    assert listed(make_embedded(["train"]).parent)[0].title == "Title 0"


def test_of_several_folders_one_has_to_be_named(tmp_path, save_picture):
    save_picture("data/2019/a.png"), save_picture("data/2020/b.png")
    with pytest.raises(InputError, match=r"in its folders '2019', '2020': name one of them"):
        listed(tmp_path / "data")


def test_pictures_of_the_folder_itself_go_first(tmp_path, save_picture):
    save_picture("data/a.png"), save_picture("data/more/b.png")
    assert [photo.name for photo in listed(tmp_path / "data")] == ["a"]


@pytest.mark.parametrize("name", ["photo.png", "archive.zip"])
def test_a_file_in_the_place_of_a_folder_is_one_sentence(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(InputError, match=rf"{name}' is a file: name the folder .* unpacked"):
        listed(tmp_path / name)


def test_a_folder_inside_that_cannot_be_opened_does_no_harm(tmp_path, save_picture, monkeypatch):
    path, locked = save_picture("data/a/a.png"), tmp_path / "data" / "locked"
    locked.mkdir()
    iterdir = type(tmp_path).iterdir

    def iterate(self):
        if self == locked:
            raise PermissionError(13, "Permission denied")
        return iterdir(self)

    monkeypatch.setattr(type(tmp_path), "iterdir", iterate)
    assert listed(tmp_path / "data")[0].path == path


def test_a_chain_of_links_ends(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    with pytest.raises(InputError, match="No pictures in"):
        listed(tmp_path)
    with pytest.raises(InputError):
        find_folder(tmp_path / "a" / ".." / "gone")


# Tables


def test_csv_decides_the_split(make_embedded):
    photos = listed(make_embedded(["test", "train", "validation"]))
    assert [photo.split for photo in photos] == ["test", "train", "validation"]
    assert photos[1].title == "Title 1"


def test_csv_with_a_byte_order_mark_is_read(make_embedded):
    folder = make_embedded(["test", "train"])
    table = folder / "photos.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert len(listed(folder)) == 2


def test_csv_without_a_column_names_it(make_embedded):
    folder = make_embedded(["train"])
    table = folder / "photos.csv"
    table.write_text(table.read_text().replace("licence", "license"))
    with pytest.raises(InputError, match=r"photos\.csv' has no column licence: its first line"):
        listed(folder)


@pytest.mark.parametrize("text", ["", "file,split,title,author,licence,source\n"])
def test_csv_without_rows_is_refused(make_embedded, text):
    folder = make_embedded(["train"])
    (folder / "photos.csv").write_text(text)
    with pytest.raises(InputError, match=r"photos\.csv'"):
        listed(folder)


def test_csv_with_an_unknown_split_names_the_photo(make_embedded):
    folder = make_embedded(["holdout"])
    with pytest.raises(InputError, match=r"photo0\.png.*'holdout': choose one of train"):
        listed(folder)


def test_row_whose_file_is_absent_is_named(make_embedded):
    folder = make_embedded(["train", "test"])
    (folder / "photo1.png").unlink()
    with pytest.raises(InputError, match=r"photo1\.png', which is not there: restore the file"):
        listed(folder)


def test_kaggle_rows_are_grouped_by_photo(kaggle):
    photos = listed(kaggle)
    assert [photo.name for photo in photos] == ["1", "2", "3", "4"]
    assert photos[2].path == kaggle / "high res" / "3.jpg"


def test_kaggle_photo_that_is_absent_is_named(kaggle):
    (kaggle / "high res" / "3.jpg").unlink()
    with pytest.raises(InputError, match=r"3\.jpg', which is not there: download the set again"):
        listed(kaggle)


def test_kaggle_folder_without_its_csv_is_refused(kaggle):
    (kaggle / "image_data.csv").unlink()
    with pytest.raises(InputError, match=r"no '.*image_data\.csv': restore it"):
        listed(kaggle)


def test_kaggle_csv_without_a_column_names_it(kaggle):
    table = kaggle / "image_data.csv"
    table.write_bytes(table.read_bytes().replace(b"high_res", b"original"))
    with pytest.raises(InputError, match=r"image_data\.csv' has no column high_res"):
        listed(kaggle)


def test_row_without_all_its_cells_is_refused(kaggle):
    with (kaggle / "image_data.csv").open("ab") as file:
        file.write(b"5_2.jpg\r\n")
    with pytest.raises(InputError, match=r"Row 13 of '.*image_data\.csv' is cut short: complete"):
        listed(kaggle)


def test_csv_in_another_encoding_is_refused(make_embedded):
    folder = make_embedded(["train"])
    table = folder / "photos.csv"
    table.write_bytes(table.read_bytes().replace(b"A. Person", "Ä. Person".encode("latin-1")))
    with pytest.raises(InputError, match=r"photos\.csv' is not in UTF-8: save it"):
        listed(folder)


# Only the folder itself is read


OUTSIDE = ["../secret.png", "../../secret.png", "a/../../../secret.png", "{tmp}/secret.png"]


@pytest.mark.parametrize("name", [*OUTSIDE, "link.png", "folder/secret.png"])
@pytest.mark.parametrize("table", ["photos.csv", "image_data.csv"])
def test_a_table_names_files_of_its_own_folder_alone(tmp_path, save_picture, table, name):
    secret, folder = save_picture("secret.png"), tmp_path / "deep" / "data"
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
        listed(folder)


def test_a_link_within_the_folder_is_followed(make_embedded):
    folder = make_embedded(["train"])
    (folder / "store").mkdir()
    shutil.move(folder / "photo0.png", folder / "store" / "x.png")
    (folder / "photo0.png").symlink_to("store/x.png")
    assert listed(folder)[0].path == folder / "photo0.png"


@pytest.mark.parametrize("name", ["a\0.png", "", ".", "store"])
def test_names_that_are_no_files_are_refused(make_embedded, name):
    folder = make_embedded(["train"])
    (folder / "store").mkdir()
    table = folder / "photos.csv"
    table.write_text(table.read_text().replace("photo0.png", name))
    with pytest.raises(InputError, match=r"photos\.csv"):
        listed(folder)


# Splits and names


def test_folder_of_pictures_is_split_by_name(tmp_path, make_picture):
    for number in range(1, 11):
        Image.fromarray(make_picture(12, 12, number)).save(tmp_path / f"{number}.png")
    photos = listed(tmp_path)
    assert {photo.name for photo in photos if photo.split == "test"} == {"9"}
    assert {photo.name for photo in photos if photo.split == "validation"} == {"3"}
    assert photos[0].path == tmp_path / "1.png"


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("1", "train"),
        ("3", "validation"),
        ("9", "test"),
        ("a", "test"),
        ("castle", "train"),
        ("Zürich", "train"),
    ],
)
def test_split_by_name_never_changes(name, split):
    assert split_by_name(name) == split


def test_split_by_name_of_the_whole_kaggle_set():
    splits = [split_by_name(str(number)) for number in range(1, 1255)]
    counts = [splits.count(name) for name in ("train", "validation", "test")]
    assert counts == [872, 120, 262]


def test_split_does_not_depend_on_other_photos(kaggle):
    before = {photo.name: photo.split for photo in listed(kaggle)}
    table = kaggle / "image_data.csv"
    lines = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join([lines[0]] + [line for line in lines[1:] if b",2." not in line]))
    after = {photo.name: photo.split for photo in listed(kaggle)}
    assert after == {name: split for name, split in before.items() if name != "2"}
    assert before["3"] == "validation"


def test_name_that_is_no_text_has_a_split_that_never_changes():
    content = b"stra\xdfe"  # Latin-1
    percent = int(hashlib.sha256(content).hexdigest(), 16) % 100
    assert percent < 70 and split_by_name(os.fsdecode(content)) == "train"


def test_photos_that_differ_only_in_the_suffix_are_both_kept(tmp_path, make_picture):
    for number, name in enumerate(("cat.jpg", "cat.png", "dog.png")):
        Image.fromarray(make_picture(12, 12, number)).save(tmp_path / name)
    photos = listed(tmp_path)
    assert [photo.name for photo in photos] == ["cat.jpg", "cat.png", "dog"]
    assert [photo.split for photo in photos[:2]] == [split_by_name("cat")] * 2
    assert len({photo.name for photo in photos}) == 3


def test_photos_never_share_a_name(tmp_path, make_picture):
    files = ["cat.jpg", "cat.jpg.png", "cat.png", "dog.png"]
    for number, name in enumerate(files):
        Image.fromarray(make_picture(12, 12, number)).save(tmp_path / name)
    photos = listed(tmp_path)
    assert [photo.name for photo in photos] == ["cat.jpg", "cat.jpg.png", "cat.png", "dog"]
    assert len({photo.name for photo in photos}) == 4


def test_photo_listed_twice_is_refused(make_embedded):
    folder = make_embedded(["train", "test"])
    table = folder / "photos.csv"
    table.write_text(table.read_text().replace("photo1.png", "photo0.png"))
    with pytest.raises(InputError, match=r"2 photos are called 'photo0\.png': rename"):
        listed(folder)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes names in UTF-8 only")
def test_folder_with_a_name_that_is_no_text_opens(tmp_path, make_picture):
    path = tmp_path / os.fsdecode(b"stra\xdfe.png")
    Image.fromarray(make_picture(12, 12)).save(path)
    assert listed(tmp_path)[0].path == path


def test_names_that_look_alike_are_refused(tmp_path, save_picture):
    save_picture("a\nb.png"), save_picture("a\\nb.png")
    with pytest.raises(InputError, match=r"2 photos are called 'a\\nb\.png': rename"):
        listed(tmp_path)
