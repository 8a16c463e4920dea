import csv
import hashlib

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture
from srlib.common.places import DATA
from srlib.pictures.degradation import low_res_jpeg
from srlib.pictures.photos import open_photos

OPEN_LICENCES = ("Public Domain", "CC0-", "CC-BY-")


@pytest.fixture(scope="module")
def rows():
    with (DATA / "photos" / "photos.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


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
