"""The photos of the chapters: so many, so large, and all of them can be read."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.common.photo_lists import split_by_name
from srlib.course import photos as module
from srlib.course.photos import COUNTS, LEAST, MIDDLE, chapter_photos
from srlib.pictures.photos import open_photos, read_all


@pytest.fixture
def folder(tmp_path):
    """Twelve photos: 8 train, 1 validation, 3 test."""
    folder = tmp_path / "set"
    folder.mkdir()
    names = {"train": [], "validation": [], "test": []}
    for number in range(200):
        names[split_by_name(str(number))].append(number)
    for split, count in (("train", 8), ("validation", 1), ("test", 3)):
        for number in names[split][:count]:
            picture = Image.linear_gradient("L").resize((264, 240))
            picture.save(folder / f"{number}.jpg")
    return folder


def by_split(folder, split):
    """Return the files of a split, sorted by name."""
    return [path for path in sorted(folder.iterdir()) if split_by_name(path.stem) == split]


def test_the_courses_own_photos_are_all_used_and_whole():
    used, own = chapter_photos(), open_photos()
    assert [photo.path for photo in used.photos] == [photo.path for photo in own.photos]
    assert [photo.name for photo in used.photos] == [photo.name for photo in own.photos]
    for photo in own.photos:
        with Image.open(photo.path) as picture:
            assert min(picture.size) >= LEAST and max(picture.size) <= MIDDLE
    assert np.array_equal(used.photos[3].read(), own.photos[3].read())


def test_of_many_photos_the_first_are_used(folder, monkeypatch):
    monkeypatch.setitem(COUNTS, "train", 5)
    used = chapter_photos(folder)
    assert [photo.path for photo in used.split("train")] == by_split(folder, "train")[:5]
    assert [len(used.split(name)) for name in COUNTS] == [5, 1, 3]


def test_photos_that_are_not_used_are_not_read(folder, monkeypatch):
    monkeypatch.setitem(COUNTS, "train", 2)
    read = []
    monkeypatch.setattr(module, "why_unusable", lambda photo, side: read.append(photo) or "")
    chapter_photos(folder)
    assert len(read) == 2 + 1 + 3


def test_of_large_photos_the_middle_is_used(folder, monkeypatch):
    monkeypatch.setattr(module, "MIDDLE", 250)
    shapes = {picture.shape for picture in read_all(chapter_photos(folder).split("train")).values()}
    assert shapes == {(240, 240, 3)}


def test_odd_photos_are_left_out_named_and_counted_and_others_take_their_place(
    folder, monkeypatch, capsys
):
    monkeypatch.setitem(COUNTS, "train", 4)
    damaged, small, dark, flat, *good = by_split(folder, "train")
    damaged.write_bytes(damaged.read_bytes()[:-200])
    Image.new("RGB", (239, 400)).save(small)
    dark.write_bytes(b"")
    Image.new("RGB", (260, 260), "blue").save(flat)
    used = chapter_photos(folder)
    assert [photo.path for photo in used.split("train")] == good
    first, second = sorted(capsys.readouterr().err.splitlines(), key=len)
    assert first.startswith(f"Left out of '{folder}' (1): '{dark.name}' cannot be read")
    assert second == (
        f"Left out of '{folder}' (3): '{damaged.name}' cannot be read as a picture (the file is "
        f"cut short); '{small.name}' has 239x400 pixels, fewer than 240x240; "
        f"'{flat.name}' has a single colour in its middle."
    )
    assert len(used.left_out) == 4


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_a_set_that_leaves_a_split_empty_is_refused(folder, capsys, split):
    for path in by_split(folder, split):
        path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=rf"of 12 photos in '.*' none is left for {split}: add"):
        chapter_photos(folder)
    assert "Left out" in capsys.readouterr().err


def test_two_photos_are_too_few(tmp_path):
    for name in ("castle", "a"):
        Image.linear_gradient("L").save(tmp_path / f"{name}.png")
    with pytest.raises(InputError, match="none is left for validation: add photos, until"):
        chapter_photos(tmp_path)


PREPARE = """
import sys
from srlib.common.photo_lists import SPLITS
from srlib.course.photos import chapter_photos, measured_centres
from srlib.pictures.photos import read_all
photos = chapter_photos(sys.argv[1])
pictures = [read_all(photos.split(split)) for split in SPLITS]
centres = measured_centres(photos)
# Its own peak: that of getrusage counts what its parent had taken before.
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(sum(map(len, pictures)), int(peak) / 1e6)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it does not tell the memory of a process")
def test_photos_of_a_large_set_take_no_more_memory_than_those_of_the_course(tmp_path, make_picture):
    """400 photos of 1200x800 pixels, all of which would take 1.2 GB."""
    picture, folder = tmp_path / "photo.jpg", tmp_path / "set"
    Image.fromarray(make_picture(800, 1200)).save(picture)
    folder.mkdir()
    for number in range(400):
        (folder / f"{number}.jpg").symlink_to(picture)
    done = subprocess.run(
        [sys.executable, "-c", PREPARE, folder], capture_output=True, text=True, timeout=120
    )
    count, gigabytes = done.stdout.split()
    assert int(count) == 100 and float(gigabytes) < 0.9, done.stderr
