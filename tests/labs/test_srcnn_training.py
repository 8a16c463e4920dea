"""The lab of chapter 03 at work."""

import re
import threading

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.labs.srcnn.lab import srcnn_lab
from srlib.studies.kernels import experiment, lessons
from srlib.studies.kernels.experiment import Run
from srlib.studies.kernels.lessons import Lesson
from srlib.studies.kernels.settings import Settings

BLACK = np.zeros((8, 8, 3), np.uint8)
UNREAD = Lesson("good", [], [], 30.0, BLACK[:4, :4], BLACK + 9, "photo")


@pytest.fixture
def quick_lab(photos, monkeypatch):
    """Return a lab whose epochs take a moment."""
    monkeypatch.setattr(experiment, "STEPS", 2)
    monkeypatch.setattr("srlib.training.whitening._PATCHES", 500)
    return srcnn_lab(epochs=3, photos=photos)


def test_click_while_the_machine_is_measured_is_neither_lost_nor_waited_for(
    photos, monkeypatch, wait_for, nobody_waits
):
    lab, go = srcnn_lab(photos=photos), threading.Event()

    def read(photos, grade, stopped):
        go.wait(30)
        return None if stopped.is_set() else UNREAD

    def train(settings, lesson, stopped, on_epoch):
        return Run(settings, 30.0, [0.1], [30.0], seconds=1.0)

    monkeypatch.setattr(lessons, "read_lesson", read)
    monkeypatch.setattr(experiment, "train", train)
    lab.presence.views = 1
    lab.start.click()
    lab.start.click()
    assert lab.background.running  # still measured: the clicks did not wait for it
    assert lab.start.disabled and not lab.stop.disabled
    go.set()
    wait_for(lab.background)
    assert lab.message.value == "" and len(lab.runs) == 1
    assert lab.status.value.startswith("done") and not lab.start.disabled


def test_reading_of_photos_can_be_stopped(photos, monkeypatch, wait_for):
    from srlib.pictures.photos import Photo

    stopped, read = threading.Event(), Photo.read
    stopped.set()
    assert lessons.read_lesson(photos, "good", stopped) is None

    lab = srcnn_lab(photos=photos)

    def slow(photo):
        lab.stop.click()
        return read(photo)

    monkeypatch.setattr(Photo, "read", slow)
    lab.start.click()
    wait_for(lab.background)
    assert lab.status.value == "stopped before the first epoch" and lab.runs == []
    assert lab.message.value == "" and not lab.start.disabled


@pytest.mark.slow
def test_training_shows_its_course_and_adds_a_row(quick_lab, decode, wait_for):
    lab = quick_lab
    lab.start.click()
    lab.start.click()
    wait_for(lab.background)
    assert lab.message.value == "" and lab.status.value.startswith("done after 3 epochs")
    assert len(lab.runs) == 1 and len(lab.runs[0].values) == 3
    assert lab.progress.value == 3 and "epoch 3" in lab.current.value
    unseen = re.search(r"epoch 3, (\d+\.\d\d) dB", lab.current.value)
    title = lab.comparison.children[0].value
    assert f"SRCNN 9-1-5 {unseen[1]} dB" in title and re.search(r"\(good\): cubic \d+\.", title)
    assert "Validation PSNR" in lab.curve.value
    slider = lab.comparison.children[1]
    assert np.array_equal(decode(slider.after), lab.runs[0].picture)
    assert "download=" in lab.link.value and "3 of 3" in lab.table.value
    assert re.search(r"about \d+ s", lab.cost.value)
    assert not lab.start.disabled and lab.stop.disabled

    lab.controls["f2"].value = 3
    lab.start.click()
    wait_for(lab.background)
    assert "9-3-5" in lab.table.value and lab.comparison.children[1] is slider
    lab.controls["epochs"].value = 7
    lab.reset.click()
    lab.reset.click()
    assert lab.runs == [] and lab.table.value == lab.link.value == ""
    assert lab.settings == Settings(epochs=3)


@pytest.mark.slow
def test_the_same_training_whitened_and_plain_differ(quick_lab, wait_for, eager):
    for whitened in (True, False, True):
        quick_lab.controls["whitened"].value = whitened
        quick_lab.start.click()
        wait_for(quick_lab.background)
    assert quick_lab.message.value == ""
    first, plain, again = (run.picture for run in quick_lab.runs)
    assert np.array_equal(first, again) and not np.array_equal(first, plain)
    quick_lab.controls["whitened"].value = False
    quick_lab.reset.click()
    quick_lab.reset.click()
    assert quick_lab.settings.whitened


@pytest.mark.slow
def test_training_stops_soon_and_the_lab_stays_live(quick_lab, wait_for, wait_until):
    lab = quick_lab
    lab.controls["epochs"].value = 50
    lab.start.click()
    wait_until(lambda: lab.progress.value)
    lab.controls["n1"].value = 32
    assert "7,808" in lab.cost.value  # answered while the network trains
    lab.stop.click()
    wait_for(lab.background)
    assert lab.status.value.startswith("stopped after")
    assert 1 <= len(lab.runs[0].values) < 50


@pytest.fixture
def slow_training(monkeypatch):
    """Put a training in the place of the lab's that ends when the event it returns is set."""
    go = threading.Event()

    def train(settings, lesson, stopped, on_epoch):
        go.wait(30)
        run = Run(settings, 30.0, [0.1], [30.0], seconds=1.0, picture=BLACK)
        on_epoch(run)
        return run

    monkeypatch.setattr(lessons, "read_lesson", lambda *given: UNREAD)
    monkeypatch.setattr(experiment, "train", train)
    return go


def test_reset_waits_for_nothing_and_the_run_never_comes_back(
    photos, slow_training, wait_for, nobody_waits
):
    lab = srcnn_lab(photos=photos)
    unseen = lab.current.value
    lab.start.click()
    lab.reset.click()
    assert lab.background.running and not lab.start.disabled and lab.stop.disabled
    slow_training.set()
    wait_for(lab.background)
    assert lab.runs == [] and lab.table.value == lab.link.value == lab.status.value == ""
    assert lab.current.value == unseen and lab.curve.value == "" and lab.progress.value == 0
    assert lab.comparison.layout.display == "none" and lab.message.value == ""
    lab.start.click()
    wait_for(lab.background)
    assert len(lab.runs) == 1 and lab.status.value.startswith("done after 1 epoch")


def test_reset_asks_before_runs_are_lost(photos, slow_training, wait_for):
    lab = srcnn_lab(photos=photos)
    slow_training.set()
    lab.start.click()
    wait_for(lab.background)
    lab.controls["f1"].value = 5
    lab.reset.click()
    assert lab.reset.description == "Forget 1 run(s)?" and len(lab.runs) == 1
    assert lab.settings.sizes == "5-1-5" and "Validation PSNR" in lab.curve.value
    lab.controls["f1"].value = 7  # no answer: it asks anew
    assert lab.reset.description == "Reset"
    lab.reset.click()
    assert len(lab.runs) == 1
    lab.reset.click()
    assert lab.runs == [] and lab.reset.description == "Reset" and lab.curve.value == ""
    assert lab.settings.sizes == "9-1-5"


def test_curves_are_those_of_the_chosen_grade(photos, slow_training, wait_for):
    lab = srcnn_lab(photos=photos)
    slow_training.set()
    lab.start.click()
    wait_for(lab.background)
    first = lab.curve.value
    assert "Validation PSNR" in first
    lab.controls["grade"].value = "bad"
    assert lab.curve.value == ""
    lab.controls["grade"].value = "good"
    assert lab.curve.value == first
    lab.start.click()
    wait_for(lab.background)
    assert lab.message.value == "" and lab.curve.value != first  # the second lies over the first


def test_a_training_that_breaks_down_says_so_and_is_no_run(photos, monkeypatch, wait_for):
    def breaks_down(*given):
        raise InputError("The training broke down in epoch 2 (loss nan): train anew.")

    monkeypatch.setattr(lessons, "read_lesson", lambda *given: UNREAD)
    monkeypatch.setattr(experiment, "train", breaks_down)
    lab = srcnn_lab(photos=photos)
    lab.start.click()
    wait_for(lab.background)
    assert "broke down in epoch 2" in lab.message.value and lab.runs == []
    assert lab.status.value == "ended by an error" and not lab.start.disabled


def test_a_rate_of_one_ends_in_a_sentence_and_is_no_run(quick_lab, wait_for):
    lab = srcnn_lab(epochs=1, learning_rate=1.0, photos=quick_lab.photos)
    lab.start.click()
    wait_for(lab.background)
    assert re.search(r"broke down: its loss is \S+ after epoch 1", lab.message.value)
    assert "smaller learning rate" in lab.message.value and lab.runs == []
    assert "cubic" in lab.current.value and "SRCNN" not in lab.current.value


def test_stopped_run_stays_when_the_next_begins_at_once(photos, slow_training, wait_for):
    lab = srcnn_lab(photos=photos)
    lab.start.click()
    lab.stop.click()
    lab.controls["f1"].value = 5
    lab.start.click()
    seen = []
    lab.status.observe(lambda change: seen.append(change["new"]), "value")
    slow_training.set()
    wait_for(lab.background)
    assert [run.settings.sizes for run in lab.runs] == ["9-1-5", "5-1-5"]
    assert not [text for text in seen if text.startswith("stopped")]  # the next one is at work
    assert lab.status.value.startswith("done") and not lab.start.disabled


def test_error_while_training_is_shown(quick_lab, monkeypatch, wait_for):
    def fail(*arguments):
        raise InputError("No train photos: add some.")

    monkeypatch.setattr(lessons, "read_lesson", fail)
    quick_lab.start.click()
    wait_for(quick_lab.background)
    assert "No train photos: add some." in quick_lab.message.value
    assert not quick_lab.start.disabled


@pytest.mark.slow
def test_machine_is_measured_only_when_somebody_looks(quick_lab, wait_for):
    assert "not measured yet" in quick_lab.cost.value
    quick_lab.presence.views = 1
    wait_for(quick_lab.background)
    assert re.search(r"about \d+ s on this machine", quick_lab.cost.value)
    assert quick_lab.runs == []
