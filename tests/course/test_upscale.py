"""srlib.upscale: one call from a picture, or its file, to the upscaled one."""

import subprocess
import sys

import numpy as np
import pytest

import srlib
from srlib.common.errors import InputError
from srlib.common.picture_files import write_picture
from srlib.course.upscaling import usual_method
from srlib.pictures.interpolation import interpolate


def test_a_file_and_its_pixels_give_the_same_picture(make_picture, tmp_path):
    small = make_picture(20, 30)
    write_picture(tmp_path / "small.png", small)
    big = srlib.upscale(small, "cubic", 3)
    assert np.array_equal(big, interpolate(small, 3, "cubic"))
    assert np.array_equal(srlib.upscale(tmp_path / "small.png", "cubic", scale=3), big)
    assert np.array_equal(srlib.upscale(str(tmp_path / "small.png"), "cubic", scale=3), big)


@pytest.mark.slow
def test_a_network_takes_its_shipped_weights(real_photo):
    assert srlib.upscale(real_photo[:60, :64]).shape == (240, 256, 3)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ((None, 4, None), ("srgan", 4, "grade")),
        ((None, 2, "camera"), ("efficient", 2, "camera")),
        ((None, 6, None), ("srgan", 6, "grade")),
        ((None, 2, None), ("efficient", 2, "camera")),
        ((None, 2, "grade"), ("srgan", 2, "grade")),
        (("srcnn", 4, None), ("srcnn", 4, "grade")),
        (("srcnn", 2, "bicubic"), ("srcnn", 2, "bicubic")),
    ],
)
def test_who_names_no_method_gets_srgan_or_the_blind_network(asked, meant):
    assert usual_method(*asked) == meant


def test_too_small_a_picture_is_refused(make_picture):
    with pytest.raises(InputError, match="12x4 pixels are too few for srcnn"):
        srlib.upscale(make_picture(4, 12), "srcnn", 2)


def test_a_missing_picture_is_told_before_tensorflow_is_loaded(tmp_path):
    code = (
        "import sys, srlib\n"
        "from srlib.common.errors import InputError\n"
        "try:\n"
        f"    srlib.upscale({str(tmp_path / 'no.jpg')!r})\n"
        "except InputError as error:\n"
        "    print(error, 'tensorflow' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("There is no picture") and done.stdout.endswith("False\n")


def test_the_package_hands_out_its_two_functions_lazily():
    code = "import sys, srlib; print(dir(srlib), 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "'upscale'" in done.stdout and "'evaluate'" in done.stdout
    assert done.stdout.endswith("False\n")
