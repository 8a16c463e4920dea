import csv
import hashlib
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.common.places import DATA
from srlib.pictures.degradation import low_res_jpeg
from srlib.common.picture_files import read_picture
from srlib.pictures.photos import open_photos, read_all, split_by_name

OPEN_LICENCES = ("Public Domain", "CC0-", "CC-BY-")


@pytest.fixture(scope="module")
def rows():
    with (DATA / "photos" / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


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


def test_shipped_set_is_split_as_promised():
    photos = open_photos()
    counts = [len(photos.split(name)) for name in ("train", "validation", "test")]
    assert counts == [68, 12, 20]
    assert len(photos) == sum(counts) >= 96


def test_no_shipped_photo_is_in_two_splits(rows):
    assert len({row["file"] for row in rows}) == len(rows)
    assert len({row["sha256"] for row in rows}) == len(rows)


def test_shipped_files_match_their_checksums(rows):
    for row in rows:
        content = (DATA / "photos" / row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"], row["file"]


def test_shipped_files_have_the_listed_sizes_in_multiples_of_12(rows):
    for row in rows:
        with Image.open(DATA / "photos" / row["file"]) as file:
            assert file.size == (int(row["width"]), int(row["height"])), row["file"]
            assert not file.size[0] % 12 and not file.size[1] % 12, row["file"]


def test_shipped_folder_holds_only_listed_files_and_stays_small(rows):
    files = list((DATA / "photos").iterdir())
    assert {file.name for file in files} == {row["file"] for row in rows} | {"photos.csv"}
    assert sum(file.stat().st_size for file in files) <= 20e6


def test_shipped_photos_are_credited_and_free(rows):
    for row in rows:
        assert row["licence"].startswith(OPEN_LICENCES), row
        assert "-NC" not in row["licence"] and "-ND" not in row["licence"], row
        assert "-SA" not in row["licence"], row
        assert row["title"] and row["author"] and row["source"].startswith("https://"), row


def test_shipped_photo_is_read_as_rgb(rows):
    photo = open_photos().photos[0]
    picture = photo.read()
    assert picture.shape == (int(rows[0]["height"]), int(rows[0]["width"]), 3)
    assert picture.dtype == np.uint8
    assert photo.licence == rows[0]["licence"]


def test_split_takes_the_first_photos_up_to_a_limit():
    photos = open_photos()
    assert photos.split("test", 3) == photos.split("test")[:3]


def test_unknown_split_lists_the_splits():
    with pytest.raises(InputError, match="no split 'tset': choose one of train, validation, test"):
        open_photos().split("tset")


def test_empty_split_is_refused(make_embedded):
    photos = open_photos(make_embedded(["train", "train"]))
    with pytest.raises(InputError, match=r"No test photos in '.*photos'.*it has 2"):
        photos.split("test")


def test_missing_folder_names_the_remedy(tmp_path):
    with pytest.raises(InputError, match="no data folder '.*gone': correct data_dir or SR_DATA"):
        open_photos(tmp_path / "gone")


def test_empty_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="No pictures in"):
        open_photos(tmp_path)


def test_environment_variable_names_the_folder(make_embedded, monkeypatch):
    monkeypatch.setenv("SR_DATA_DIR", str(make_embedded(["train", "test", "test"])))
    assert len(open_photos()) == 3
    assert len(open_photos("")) == 3


def test_argument_goes_before_the_environment_variable(make_embedded, monkeypatch, tmp_path):
    monkeypatch.setenv("SR_DATA_DIR", str(tmp_path / "gone"))
    assert len(open_photos(make_embedded(["train"]))) == 1
    with pytest.raises(InputError, match="gone"):
        open_photos()


def test_home_may_be_written_as_a_tilde(make_embedded, monkeypatch):
    folder = make_embedded(["train", "test"])
    monkeypatch.setenv("HOME", str(folder.parent))
    assert open_photos(f"~/{folder.name}").folder == folder
    monkeypatch.setenv("SR_DATA_DIR", f"~/{folder.name}")
    assert open_photos().folder == folder
    with pytest.raises(InputError, match="no data folder '~nobody-of-this-name/photos'"):
        open_photos("~nobody-of-this-name/photos")


def test_folder_whose_name_is_too_long_is_refused(tmp_path):
    with pytest.raises(InputError, match="xxx'"):
        open_photos(tmp_path / ("x" * 300))


@pytest.mark.parametrize("method", ["iterdir", "read_text"])
def test_what_cannot_be_opened_is_named(make_embedded, tmp_path, monkeypatch, method):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    folders = {"iterdir": tmp_path, "read_text": make_embedded(["train"])}
    name = {"iterdir": str(tmp_path), "read_text": "photos.csv"}[method]
    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(InputError, match=rf"{name}' cannot be read \(Permission denied\)"):
        open_photos(folders[method])


def test_csv_decides_the_split(make_embedded):
    photos = open_photos(make_embedded(["test", "train", "validation"]))
    assert [photo.split for photo in photos.photos] == ["test", "train", "validation"]
    assert photos.photos[1].title == "Title 1"


def test_csv_with_a_byte_order_mark_is_read(make_embedded):
    folder = make_embedded(["test", "train"])
    table = folder / "photos.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert len(open_photos(folder)) == 2


def test_csv_without_a_column_names_it(make_embedded):
    folder = make_embedded(["train"])
    table = folder / "photos.csv"
    table.write_text(table.read_text().replace("licence", "license"))
    with pytest.raises(InputError, match=r"photos\.csv' has no column licence: its first line"):
        open_photos(folder)


@pytest.mark.parametrize("text", ["", "file,split,title,author,licence,source\n"])
def test_csv_without_rows_is_refused(make_embedded, text):
    folder = make_embedded(["train"])
    (folder / "photos.csv").write_text(text)
    with pytest.raises(InputError, match=r"photos\.csv'"):
        open_photos(folder)


def test_csv_with_an_unknown_split_names_the_photo(make_embedded):
    folder = make_embedded(["holdout"])
    with pytest.raises(InputError, match=r"photo0\.png.*'holdout': choose one of train"):
        open_photos(folder)


def test_row_whose_file_is_absent_is_named(make_embedded):
    folder = make_embedded(["train", "test"])
    (folder / "photo1.png").unlink()
    with pytest.raises(InputError, match=r"photo1\.png', which is not there: restore the file"):
        open_photos(folder)


def test_kaggle_rows_are_grouped_by_photo(kaggle):
    photos = open_photos(kaggle).photos
    assert [photo.name for photo in photos] == ["1", "2", "3", "4"]
    assert photos[2].read().shape == (82, 119, 3)


def test_kaggle_photo_that_is_absent_is_named(kaggle):
    (kaggle / "high res" / "3.jpg").unlink()
    with pytest.raises(InputError, match=r"3\.jpg', which is not there: download the set again"):
        open_photos(kaggle)


def test_kaggle_folder_without_its_csv_is_refused(kaggle):
    (kaggle / "image_data.csv").unlink()
    with pytest.raises(InputError, match=r"no '.*image_data\.csv': restore it"):
        open_photos(kaggle)


def test_kaggle_csv_without_a_column_names_it(kaggle):
    table = kaggle / "image_data.csv"
    table.write_bytes(table.read_bytes().replace(b"high_res", b"original"))
    with pytest.raises(InputError, match=r"image_data\.csv' has no column high_res"):
        open_photos(kaggle)


def test_row_without_all_its_cells_is_refused(kaggle):
    with (kaggle / "image_data.csv").open("ab") as file:
        file.write(b"5_2.jpg\r\n")
    with pytest.raises(InputError, match=r"Row 13 of '.*image_data\.csv' is cut short: complete"):
        open_photos(kaggle)


def test_csv_in_another_encoding_is_refused(make_embedded):
    folder = make_embedded(["train"])
    table = folder / "photos.csv"
    table.write_bytes(table.read_bytes().replace(b"A. Person", "Ä. Person".encode("latin-1")))
    with pytest.raises(InputError, match=r"photos\.csv' is not in UTF-8: save it"):
        open_photos(folder)


def test_folder_of_pictures_is_split_by_name(tmp_path, make_picture):
    for number in range(1, 11):
        Image.fromarray(make_picture(12, 12, number)).save(tmp_path / f"{number}.png")
    photos = open_photos(tmp_path)
    assert {photo.name for photo in photos.photos if photo.split == "test"} == {"9"}
    assert {photo.name for photo in photos.photos if photo.split == "validation"} == {"3"}
    assert photos.photos[0].read().shape == (12, 12, 3)


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
    before = {photo.name: photo.split for photo in open_photos(kaggle).photos}
    table = kaggle / "image_data.csv"
    lines = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join([lines[0]] + [line for line in lines[1:] if b",2." not in line]))
    after = {photo.name: photo.split for photo in open_photos(kaggle).photos}
    assert after == {name: split for name, split in before.items() if name != "2"}
    assert before["3"] == "validation"


def test_photos_that_differ_only_in_the_suffix_are_both_kept(tmp_path, make_picture):
    for number, name in enumerate(("cat.jpg", "cat.png", "dog.png")):
        Image.fromarray(make_picture(12, 12, number)).save(tmp_path / name)
    photos = open_photos(tmp_path).photos
    assert [photo.name for photo in photos] == ["cat.jpg", "cat.png", "dog"]
    assert [photo.split for photo in photos[:2]] == [split_by_name("cat")] * 2
    assert len(read_all(photos)) == 3


def test_photos_never_share_a_name(tmp_path, make_picture):
    files = ["cat.jpg", "cat.jpg.png", "cat.png", "dog.png"]
    for number, name in enumerate(files):
        Image.fromarray(make_picture(12, 12, number)).save(tmp_path / name)
    photos = open_photos(tmp_path).photos
    assert [photo.name for photo in photos] == ["cat.jpg", "cat.jpg.png", "cat.png", "dog"]
    assert len(read_all(photos)) == 4


def test_photo_listed_twice_is_refused(make_embedded):
    folder = make_embedded(["train", "test"])
    table = folder / "photos.csv"
    table.write_text(table.read_text().replace("photo1.png", "photo0.png"))
    with pytest.raises(InputError, match=r"2 photos are called 'photo0\.png': rename"):
        open_photos(folder)


def test_name_that_is_no_text_has_a_split_that_never_changes():
    content = b"stra\xdfe"  # Latin-1
    percent = int(hashlib.sha256(content).hexdigest(), 16) % 100
    assert percent < 70 and split_by_name(os.fsdecode(content)) == "train"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes names in UTF-8 only")
def test_folder_with_a_name_that_is_no_text_opens(tmp_path, make_picture):
    path = tmp_path / os.fsdecode(b"stra\xdfe.png")
    Image.fromarray(make_picture(12, 12)).save(path)
    assert open_photos(tmp_path).photos[0].path == path


def test_real_kaggle_excerpt_opens(folder_from):
    folder = folder_from("SR_KAGGLE_DIR")
    photos = open_photos(folder)
    with (folder / "image_data.csv").open(newline="") as file:
        listed = {row["high_res"] for row in csv.DictReader(file)}
    assert len(photos) == len(listed)
    assert {photo.path.name for photo in photos.photos} == listed
    picture = photos.photos[0].read()
    assert picture.ndim == 3 and picture.dtype == np.uint8


@pytest.mark.slow
def test_grades_equal_the_kaggle_files_to_the_byte(folder_from):
    folder = folder_from("SR_KAGGLE_DIR")
    files = sorted((folder / "low res").glob("*.jpg"))[:36]
    assert files
    for path in files:
        number, scale = path.stem.split("_")
        # The set was made from the stored values: colour profiles did not count.
        high = np.asarray(Image.open(folder / "high res" / f"{number}.jpg"))
        assert low_res_jpeg(high, int(scale)) == path.read_bytes(), path


def test_colour_profiles_of_the_kaggle_set_count(folder_from):
    def change(number):
        path = folder_from("SR_KAGGLE_DIR", f"high res/{number}.jpg")
        return np.abs(read_picture(path).astype(int) - np.asarray(Image.open(path))).max()

    assert change(1) == 0  # sRGB
    assert change(3) > 20  # Adobe RGB
