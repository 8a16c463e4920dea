import csv
import hashlib

import numpy as np
import pytest
from PIL import Image

from srlib.degradation import low_res_jpeg
from srlib.errors import InputError
from srlib.photos import DATA, open_photos, split_by_name

OPEN_LICENCES = ("Public Domain", "CC0-", "CC-BY-")


@pytest.fixture(scope="module")
def rows():
    with (DATA / "photos" / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def kaggle(tmp_path, make_picture):
    """Write a little Kaggle set: CRLF lines, odd sizes, only photo 1 has low-res files."""
    folder = tmp_path / "kaggle"
    (folder / "high res").mkdir(parents=True)
    (folder / "low res").mkdir()
    lines = ["low_res,high_res"]
    for scale in (2, 4, 6):
        lines += [f"{number}_{scale}.jpg,{number}.jpg" for number in range(1, 5)]
    (folder / "image_data.csv").write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    for number in range(1, 5):
        picture = make_picture(79 + number, 119, number)
        Image.fromarray(picture).save(folder / "high res" / f"{number}.jpg", quality=95)
    for scale in (2, 4):
        (folder / "low res" / f"1_{scale}.jpg").write_bytes(low_res_jpeg(picture, scale))
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


def test_kaggle_low_res_files_may_be_absent(kaggle):
    photos = open_photos(kaggle).photos
    assert {scale: path.name for scale, path in photos[0].low_res.items()} == {
        2: "1_2.jpg",
        4: "1_4.jpg",
    }
    assert all(not photo.low_res for photo in photos[1:])


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


def test_real_kaggle_excerpt_opens(folder_from):
    photos = open_photos(folder_from("SR_KAGGLE_DIR"))
    assert len(photos) == 60
    with_files = [int(photo.name) for photo in photos.photos if len(photo.low_res) == 3]
    assert sorted(with_files) == list(range(1, 13))
    picture = photos.photos[0].read()
    assert picture.ndim == 3 and picture.dtype == np.uint8


@pytest.mark.slow
def test_grades_equal_the_kaggle_files_to_the_byte(folder_from):
    photos = open_photos(folder_from("SR_KAGGLE_DIR"))
    checked = 0
    for photo in photos.photos:
        if photo.low_res:
            high = photo.read()
            for scale, path in photo.low_res.items():
                assert low_res_jpeg(high, scale) == path.read_bytes(), path
                checked += 1
    assert checked == 36
