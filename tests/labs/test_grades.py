"""The lab of chapter 01."""

import numpy as np

from srlib.labs.core.pages import static_twin
from srlib.labs.grades import grade_lab, make_low_res


def test_low_res_file_is_that_of_the_data_set(real_photo):
    from srlib.evaluation.metrics import psnr
    from srlib.pictures.degradation import low_res_picture

    made = make_low_res(real_photo, 4, 95)
    assert np.array_equal(made.picture, low_res_picture(real_photo, 4))
    assert made.psnr == psnr(real_photo, made.picture) and 0 < made.ssim < 1
    poor = make_low_res(real_photo, 4, 5)
    assert poor.kilobytes < made.kilobytes / 2 and poor.psnr < made.psnr


def test_grade_lab_answers_every_control(photos, move_everything):
    lab = grade_lab(photos)
    move_everything(lab)
    lab.controls["quality"].value = 5
    poor = static_twin(lab.panel)
    lab.controls["quality"].value = 95
    assert static_twin(lab.panel) != poor


def test_grade_lab_takes_defaults_and_ranges(photos):
    lab = grade_lab(photos, scale=3, quality=50, scales=(3, 6), locked=["photo"])
    assert (lab.controls["scale"].min, lab.controls["scale"].max) == (3, 6)
    assert lab.value("scale") == 3 and lab.value("quality") == 50
    assert lab.controls["photo"].disabled
