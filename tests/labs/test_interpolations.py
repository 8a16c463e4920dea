"""The lab of chapter 02."""

import pytest

from srlib.evaluation.tables import evaluate
from srlib.labs.core.pages import static_twin
from srlib.labs.interpolations import compare_methods, interpolation_lab
from srlib.methods.door import Method, interpolation_method


def test_difference_is_grey_where_methods_agree(real_photo):
    cubic, nearest = interpolation_method("cubic"), interpolation_method("nearest")
    same = compare_methods(real_photo, cubic, cubic, 4)
    assert (same.difference == 128).all() and same.figures[0] == same.figures[1]
    other = compare_methods(real_photo, nearest, cubic, 4)
    assert other.difference.std() > 5
    assert float(other.figures[1][1]) > float(other.figures[0][1])


def test_each_method_runs_once_for_a_comparison(real_photo):
    calls = []

    def counted(name):
        plain = interpolation_method(name)
        return Method(name, lambda small, scale: calls.append(name) or plain(small, scale))

    made = compare_methods(real_photo, counted("nearest"), counted("cubic"), 4)
    assert calls == ["nearest", "cubic"]
    measured = evaluate([counted("nearest")], {"photo": real_photo}, 4).iloc[0]
    figures = (measured.psnr_rgb, measured.psnr_y, measured.ssim_y)
    assert [float(text) for text in made.figures[0][1:]] == pytest.approx(figures, abs=0.005)


def test_interpolation_lab_answers_every_control(photos, move_everything):
    lab = interpolation_lab(photos)
    move_everything(lab)
    lab.controls["second"].value = "lanczos4"
    assert "lanczos4 minus nearest" in static_twin(lab.panel)
