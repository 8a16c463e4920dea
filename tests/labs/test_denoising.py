"""The lab of chapter 04."""

import threading
import time

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.labs import denoising
from srlib.labs.denoising import denoise, denoising_lab


@pytest.fixture
def blur():
    """Return what stands for a trained denoiser."""
    return lambda digits, training: np.full_like(digits, 0.1)


def test_denoise_measures_both(blur):
    clean = np.zeros((3, 28, 28, 1), np.float32)
    made = denoise(blur, clean, 0.4)
    assert made.psnr_denoised == pytest.approx(20, abs=1e-3)
    assert made.psnr_noisy < 20 and made.noisy.shape == clean.shape


def test_denoising_lab_answers_every_control(blur, move_everything):
    lab = denoising_lab(blur)
    move_everything(lab)
    assert "denoised" in lab.pictures["denoised"].value
    lab.controls["code_size"].value = 2
    assert "press Train" in lab.status.value and lab.pictures["denoised"].value == ""


def test_denoising_lab_takes_a_noise_range(blur, extremes, move_everything):
    lab = denoising_lab(blur, noise=0.2, noise_range=(0, 0.5))
    assert extremes(lab.controls["noise"]) == [0, 0.2, 0.5]
    move_everything(lab)
    for given in ({"noise": -0.1}, {"noise_range": (-0.1, 1)}):
        with pytest.raises(InputError, match=r"Noise of -0\.1 cannot be added"):
            denoising_lab(blur, **given)


def test_training_status_stays_while_sliders_move(blur, monkeypatch, wait_for):
    go = threading.Event()
    monkeypatch.setattr(
        denoising, "train_denoiser", lambda code_size, stopped: blur if go.wait(30) else None
    )
    lab = denoising_lab()
    assert "press Train" in lab.status.value
    lab.start.click()
    lab.controls["noise"].value = 0.8
    lab.controls["code_size"].value = 2
    assert lab.status.value == "training a bottleneck of 64 numbers ..."
    lab.controls["code_size"].value = 64
    go.set()
    wait_for(lab.background)
    assert lab.status.value == "bottleneck of 64 numbers: trained"


def test_table_and_pictures_are_of_the_noise_that_the_slider_says(
    blur, monkeypatch, wait_for, shown
):
    busy = threading.Event()

    def slow(digits, training):
        if threading.current_thread() is not threading.main_thread():
            busy.set()
            time.sleep(0.3)  # meanwhile the slider moves
        return blur(digits, training)

    monkeypatch.setattr(denoising, "train_denoiser", lambda code_size, stopped: slow)
    lab = denoising_lab(code_size=4)
    lab.start.click()
    busy.wait(30)
    lab.controls["noise"].value = 0.9
    wait_for(lab.background)
    expected = denoising_lab(blur, noise=0.9, code_size=4)
    assert "noise 0.90" in lab.table.value and lab.table.value == expected.table.value
    for name, picture in lab.pictures.items():
        assert np.array_equal(shown(picture), shown(expected.pictures[name]))


@pytest.mark.slow
def test_denoising_lab_trains_a_bottleneck(monkeypatch, wait_for):
    digits = tuple(part[:64] for part in denoising.read_digits())
    monkeypatch.setattr(denoising, "read_digits", lambda: digits)
    lab = denoising_lab(code_size=4)
    lab.start.click()
    wait_for(lab.background)
    assert lab.message.value == "" and list(lab.denoisers) == [4]
    assert "trained" in lab.status.value and "<td>4</td>" in lab.table.value
