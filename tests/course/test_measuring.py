"""The command evaluate: what is odd in a folder is skipped by name, the rest is measured."""

import json
import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.common.picture_files import write_picture
from srlib.course.commands import main
from srlib.course.measuring import evaluate_files
from srlib.methods.door import Method, interpolation_method
from srlib.pictures.photos import open_photos


@pytest.fixture
def folder(tmp_path, make_picture):
    """Make a folder with one photo."""
    folder = tmp_path / "photos"
    folder.mkdir()
    write_picture(folder / "cat.png", make_picture(48, 48))
    return folder


def run(folder, *options):
    return main(["evaluate", str(folder), "--scale", "2", "--method", "cubic", *map(str, options)])


def test_files_of_one_colour_are_skipped_by_name(folder):
    write_picture(folder / "page.png", np.full((48, 48, 3), 255, np.uint8))
    photos = open_photos(folder).photos
    table, skipped = evaluate_files([interpolation_method("cubic")], photos, 2, perceptual=False)
    assert list(table["photo"]) == ["cat.png"] and np.isfinite(table["psnr_rgb"]).all()
    assert skipped == [
        "page.png: all pixels have the same colour, so that there is nothing to restore."
    ]


def test_files_too_long_for_a_low_res_jpeg_are_skipped(folder, make_picture):
    write_picture(folder / "long.png", np.tile(make_picture(24, 100), (1, 660, 1)))
    photos = open_photos(folder).photos
    table, skipped = evaluate_files([interpolation_method("cubic")], photos, 2, perceptual=False)
    assert list(table["photo"]) == ["cat.png"]
    assert skipped == [
        "long.png: A grade of 66000x24 pixels is no JPEG, which ends at 65500: crop it."
    ]


def test_methods_of_one_name_are_refused(folder):
    twins = [interpolation_method("cubic"), Method("cubic", interpolation_method("linear").enlarge)]
    with pytest.raises(InputError, match="2 methods are called 'cubic'"):
        evaluate_files(twins, open_photos(folder).photos, 2)


def test_networks_are_warmed_up_once(folder, make_picture):
    seen = []

    def enlarge(small, scale):
        seen.append(small.shape[:2])
        return small.repeat(scale, 0).repeat(scale, 1)

    write_picture(folder / "dog.png", make_picture(48, 48, 1))
    network, photos = Method("network", enlarge, scale=2), open_photos(folder).photos
    evaluate_files([network], photos, 2, perceptual=False)
    assert seen[1:] == [(24, 24)] * 2


def test_odd_files_are_counted_and_named(folder, capsys, make_picture):
    (folder / "empty.jpg").touch()
    (folder / "IMG_1.HEIC").touch()
    whole = folder / "cut.png"
    write_picture(whole, make_picture(48, 48))
    whole.write_bytes(whole.read_bytes()[:-300])
    write_picture(folder / "two\nlines.png", make_picture(12, 12))
    assert run(folder, "--no-perceptual") == 1
    out, err = capsys.readouterr()
    assert "1 photos, 2x, grade" in out
    lines = [line for line in err.splitlines() if line and "%|" not in line]
    assert len(lines) == 5 and lines[-1] == "3 pictures were skipped."
    for name in ("(1): 'empty.jpg'", "'IMG_1.HEIC' (1)", "skipped: cut.png", "two\\nlines.png: 12"):
        assert name in "\n".join(lines)


def test_a_folder_in_the_place_of_the_file_is_refused_before_the_work(folder, capsys, monkeypatch):
    monkeypatch.setattr("srlib.course.measuring.evaluate_files", None)  # would fail
    assert run(folder, "--json", folder) == 2
    assert "is a folder: name a file in it" in capsys.readouterr().err


def test_measures_go_into_a_pipe(folder, tmp_path):
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()), daemon=True)
    reader.start()
    assert run(folder, "--no-perceptual", "--json", pipe) == 0
    reader.join(10)
    assert json.loads(heard[0])["photo_count"] == 1 and not pipe.is_file()


def test_any_name_stands_in_table_and_json(folder, tmp_path, capsys):
    os.rename(folder / "cat.png", folder / os.fsdecode(b"a\nb<i>\xdf.png"))
    assert run(folder, "--no-perceptual", "--json", tmp_path / "a.json") == 0
    [row] = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["photos"]
    assert row["photo"] == "a\\nb<i>\\udcdf.png"
    assert len(capsys.readouterr().out.splitlines()) == 4  # two of them are the head


@pytest.mark.slow
def test_a_large_photo_is_measured_in_little_memory():
    """One and a half megapixels: of twelve, eight times as many, five results take 0.6 GB then."""
    code = """
import resource, sys
import numpy as np
from srlib.evaluation.tables import evaluate
from srlib.methods.door import interpolation_methods
small = np.random.default_rng(0).integers(0, 256, (100, 150, 3), dtype=np.uint8)
large = small.repeat(10, 0).repeat(10, 1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
evaluate(interpolation_methods(), {"large": large}, 2)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(peak / (1e9 if sys.platform == "darwin" else 1e6))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert float(done.stdout) < 0.3, done.stderr
