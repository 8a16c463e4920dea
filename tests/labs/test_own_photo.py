"""The lab of chapter 06."""

import gc
import io
import random
import re
import threading
import time
import weakref
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.labs import own_photo
from srlib.labs.core.controls import zoom_window
from srlib.labs.core.uploads import raised_limit
from srlib.labs.own_photo import enlarge, make_task, own_photo_lab
from srlib.methods.door import Method


def upload(lab, name, content):
    """Hand a file to a lab, as the browser does."""
    lab.upload.value = (
        {
            "name": name,
            "type": "image/jpeg",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": datetime.now(),
        },
    )


def png(picture):
    """Return a picture as the bytes of a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def own_lab(photos, monkeypatch):
    monkeypatch.setattr(own_photo, "available_methods", lambda scale: ["nearest", "linear"])
    return own_photo_lab(photos)


@pytest.fixture
def slow_method(own_lab, monkeypatch):
    """Return an event that the method linear waits for."""
    find, go = own_photo.method_by_name, threading.Event()

    def slow(name, scale):
        plain = find(name, scale)
        return Method(name, lambda small, scale: go.wait(30) and plain(small, scale))

    monkeypatch.setattr(
        own_photo,
        "method_by_name",
        lambda name, scale: (slow if name == "linear" else find)(name, scale),
    )
    return go


def test_task_knows_the_truth_only_if_it_made_the_small_picture(make_picture):
    picture = make_picture(50, 70)
    made = make_task(picture, 4, low_res_first=True)
    assert made.small.shape == (12, 17, 3) and made.high.shape == (48, 68, 3)
    taken = make_task(picture, 4, low_res_first=False)
    assert taken.high is None and np.array_equal(taken.small, picture) and not taken.note


def test_large_pictures_are_cut_to_what_a_class_waits_for(make_picture):
    task = make_task(make_picture(300, 1000), 2, low_res_first=False)
    assert task.small.shape == (240, 240, 3) and "middle of 240x240" in task.note


def test_enlarge_refuses_what_a_network_cannot_see(make_picture):
    task = make_task(make_picture(10, 10), 2, low_res_first=False)
    network = Method("srcnn", lambda small, scale: small, reach=12)
    with pytest.raises(InputError, match="too few for srcnn"):
        list(enlarge(task, [network]))


def test_own_photo_lab_answers_every_control(own_lab, move_everything):
    move_everything(own_lab)
    assert set(own_lab.results) >= {"nearest", "cubic"}


def test_own_photo_is_turned_as_the_camera_says(own_lab, make_picture):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.fromarray(make_picture(60, 96)).save(file, "JPEG", exif=exif)
    upload(own_lab, "holiday.jpg", file.getvalue())
    assert own_lab.message.value == "" and "holiday" in own_lab.status.value
    assert own_lab.results["high-res"].picture.shape == (96, 60, 3)


def test_all_methods_of_the_grade_are_shown_and_offered(own_lab, decode, wait_for):
    own_lab.start.click()
    wait_for(own_lab.background)
    assert own_lab.message.value == ""
    assert list(own_lab.controls["shown"].options) == ["nearest", "cubic", "linear", "high-res"]
    own_lab.controls["shown"].value = "linear"
    link = re.search(r'download="([^"]+)" href="([^"]+)"', own_lab.link.value)
    assert link[1] == f"{own_lab.name}_linear_4x.png"
    assert np.array_equal(decode(link[2]), own_lab.results["linear"].picture)


def test_one_method_that_refuses_leaves_the_others(own_lab, monkeypatch, wait_for):
    find, reach = own_photo.method_by_name, {"linear": 10_000}
    monkeypatch.setattr(own_photo, "available_methods", lambda scale: ["linear", "lanczos4"])
    monkeypatch.setattr(
        own_photo,
        "method_by_name",
        lambda name, scale: replace(find(name, scale), reach=reach.get(name, 0)),
    )
    own_lab.start.click()
    wait_for(own_lab.background)
    assert "all methods are done" in own_lab.status.value
    assert "too few for linear" in own_lab.status.value
    assert "lanczos4" in own_lab.results and "linear" not in own_lab.results


def test_refused_upload_changes_nothing(own_lab, make_picture):
    own_lab.controls["grade"].value = "bad"
    before, status, results = own_lab.name, own_lab.status.value, own_lab.results
    upload(own_lab, "tiny.png", png(make_picture(5, 5)))
    assert "5x5 pixels is too small" in own_lab.message.value
    assert own_lab.status.value == status and own_lab.results is results
    own_lab.controls["shown"].value = "nearest"
    assert f'download="{before}_nearest_6x.png"' in own_lab.link.value


def test_refused_grade_leaves_the_results_their_own(own_lab, make_picture):
    own_lab.controls["grade"].value = "good"
    upload(own_lab, "tiny.png", png(make_picture(5, 5)))
    assert own_lab.message.value == "" and own_lab.name == "tiny"
    own_lab.controls["grade"].value = "bad"
    assert "5x5 pixels is too small" in own_lab.message.value
    own_lab.controls["shown"].value = "nearest"
    assert 'download="tiny_nearest_2x.png"' in own_lab.link.value


def test_window_can_be_moved_while_a_result_comes_in(
    own_lab, slow_method, monkeypatch, wait_for, shown
):
    busy = threading.Event()

    def cut(*given):
        if threading.current_thread() is not threading.main_thread():
            busy.set()
            time.sleep(0.1)  # meanwhile the window moves
        return zoom_window(*given)

    monkeypatch.setattr(own_photo, "zoom_window", cut)
    own_lab.start.click()
    slow_method.set()
    busy.wait(30)
    own_lab.controls["across"].value = 0
    wait_for(own_lab.background)
    assert own_lab.message.value == "" and "linear" in own_lab.results
    names = own_lab.controls["shown"].options
    for name, window in zip(names, own_lab.gallery.children, strict=True):
        result = own_lab.results[name].picture
        assert np.array_equal(shown(window), zoom_window(result, 120, 0, 50))


@pytest.mark.slow
def test_networks_are_built_without_the_kernels_numbers(photos, wait_for):
    lab = own_photo_lab(photos)
    before = random.getstate()
    lab.start.click()
    wait_for(lab.background)
    assert lab.message.value == "" and {"srcnn", "autoencoder", "srgan"} <= set(lab.results)
    assert random.getstate() == before


def test_stopped_work_on_a_photo_says_so(own_lab, slow_method, wait_for):
    own_lab.start.click()
    own_lab.stop.click()
    slow_method.set()
    wait_for(own_lab.background)
    assert own_lab.status.value == f"{own_lab.name}: stopped."
    assert "linear" not in own_lab.results and not own_lab.start.disabled


def test_other_grade_does_not_wait_for_the_work_and_gets_none_of_it(
    own_lab, slow_method, wait_for, nobody_waits
):
    own_lab.start.click()
    own_lab.controls["grade"].value = "good"
    assert own_lab.background.running  # it was not waited for
    slow_method.set()
    wait_for(own_lab.background)
    assert "pixels become" in own_lab.status.value and own_lab.message.value == ""
    assert set(own_lab.results) == {"nearest", "cubic", "high-res"}


def test_two_different_results_are_compared_live_and_on_the_page(own_lab):
    [slider] = own_lab.comparison.children
    assert (slider.before_label, slider.after_label) == ("cubic", "nearest")
    assert slider.before != slider.after
    page = own_lab._repr_mimebundle_()["text/html"]
    assert "Compared picture: cubic." in page and "Compared picture: nearest." in page


@pytest.mark.parametrize("chosen", [None, "cubic"])
def test_the_game_is_compared_as_soon_as_it_is_done_unless_a_person_chose(
    own_lab, monkeypatch, wait_for, chosen
):
    find = own_photo.method_by_name
    monkeypatch.setattr(own_photo, "available_methods", lambda scale: ["srgan", "linear"])
    monkeypatch.setattr(
        own_photo,
        "method_by_name",
        lambda name, scale: replace(find("area" if name == "srgan" else name, scale), name=name),
    )
    if chosen:
        own_lab.controls["shown"].value = chosen
    own_lab.start.click()
    wait_for(own_lab.background)
    assert own_lab.message.value == ""
    assert own_lab.controls["shown"].value == (chosen or "srgan")
    assert own_lab.comparison.children[0].after_label == (chosen or "srgan")
    assert f'_{chosen or "srgan"}_4x.png"' in own_lab.link.value


@pytest.mark.parametrize("grade", ["good", "middle", "bad"])
def test_a_photo_as_it_is_gets_the_blind_network_where_there_is_one(
    own_lab, monkeypatch, wait_for, grade
):
    find, asked = own_photo.method_by_name, []

    def stand_in(*wanted):
        asked.append(wanted)
        return find("area", wanted[1])

    own_lab.controls["use"].value = own_photo._AS_IT_IS
    own_lab.controls["grade"].value = grade
    monkeypatch.setattr(own_photo, "available_methods", lambda scale: ["linear"])
    monkeypatch.setattr(own_photo, "method_by_name", stand_in)
    own_lab.start.click()
    wait_for(own_lab.background)
    assert own_lab.message.value == ""
    blind = [] if grade == "bad" else [("efficient", own_lab.scale, "camera")]
    assert asked == [*blind, ("linear", own_lab.scale)]
    assert ("efficient_camera" in own_lab.results) == bool(blind)
    assert ("efficient_camera" in own_lab.controls["shown"].options) == bool(blind)
    chosen = own_lab.controls["shown"].value
    assert chosen == ("efficient_camera" if grade == "good" else "nearest")


def test_the_page_says_how_large_a_file_may_be(photos, monkeypatch, own_lab):
    assert own_lab.upload.layout.width == "max-content"  # its text is not cut off
    assert "at most 10 MB" in own_lab._repr_mimebundle_()["text/html"]
    _, told = raised_limit()
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert "at most 30 MB" in own_photo_lab(photos=photos)._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_broken_upload_is_named_and_the_lab_stays(own_lab, content, make_picture):
    before = own_lab.name
    upload(own_lab, "broken.png", content)
    assert "broken.png" in own_lab.message.value and own_lab.name == before
    own_lab.controls["across"].value = 0
    assert own_lab.message.value == ""


def test_too_large_an_upload_is_refused(own_lab, monkeypatch):
    monkeypatch.setattr(own_photo, "most_megabytes", lambda: 3)
    upload(own_lab, "huge.jpg", bytes(4_000_000))
    assert "huge.jpg" in own_lab.message.value and "at most 3 MB" in own_lab.message.value


def test_results_that_come_in_leave_the_choice(own_lab, slow_method, wait_for, monkeypatch):
    """Neither is the chosen file made again, nor is a choice lost that is made meanwhile."""
    shown, files = own_lab.controls["shown"], []
    monkeypatch.setattr(own_photo, "encode_png", lambda picture: files.append(1) or b"png")

    def choose_meanwhile(change):
        """Choose, on another thread, when the list has just been filled."""
        if "linear" in change["new"]:
            person = threading.Thread(target=lambda: setattr(shown, "value", "cubic"))
            person.start()
            person.join()

    shown.value = "high-res"
    shown.observe(choose_meanwhile, "_options_labels")
    own_lab.start.click()
    slow_method.set()
    wait_for(own_lab.background)
    assert "linear" in own_lab.results and own_lab.message.value == ""
    assert shown.value == "cubic" and "_cubic_4x.png" in own_lab.link.value
    assert len(files) == 2  # one for each choice, none for the result


def test_windows_of_an_earlier_photo_are_freed(own_lab):
    earlier = [weakref.ref(window) for window in own_lab.gallery.children]
    own_lab.controls["grade"].value = "good"
    gc.collect()
    assert [window() for window in earlier] == [None] * len(earlier)
