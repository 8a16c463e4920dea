"""What tests of labs share: a small photo set, and what a person would do and see."""

import base64
import io
import re
import threading
import time

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

from srlib.pictures.photos import open_photos


@pytest.fixture
def photos(make_embedded):
    """Return a set of small pictures: three to train on, two to validate, two to test."""
    return open_photos(make_embedded(["train"] * 3 + ["validation"] * 2 + ["test"] * 2, side=144))


@pytest.fixture
def decode():
    """Return a function that gives the picture in a data URL."""

    def pixels(url):
        content = base64.b64decode(url.partition(",")[2])
        return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))

    return pixels


@pytest.fixture
def shown(decode):
    """Return a function that gives the pixels which a lab's picture shows."""
    return lambda picture: decode(re.search(r'src="([^"]+)"', picture.value)[1])


@pytest.fixture
def extremes():
    """Return a function: the smallest, the present and the largest value of a control."""

    def values(control):
        if isinstance(control, (widgets.Dropdown, widgets.SelectionSlider)):
            options = [each[1] if isinstance(each, tuple) else each for each in control.options]
            return [options[0], control.value, options[-1]]
        if isinstance(control, widgets.FloatLogSlider):
            return [10**control.min, control.value, 10**control.max]
        if isinstance(control, widgets.Checkbox):
            return [False, control.value, True]
        return [control.min, control.value, control.max]

    return values


@pytest.fixture
def move_everything(extremes):
    """Return a function that moves each control to its ends and back; none may complain."""

    def move(lab):
        for name, control in lab.controls.items():
            for value in (*extremes(control), control.value):
                control.value = value
                assert lab.message.value == "", (name, value)

    return move


@pytest.fixture
def wait_until():
    """Return a function that waits until something is true."""

    def wait(is_true, seconds=60):
        end = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < end, "it does not come"
            time.sleep(0.01)

    return wait


@pytest.fixture
def wait_for(wait_until):
    """Return a function that waits for the end of a lab's work."""
    return lambda background: wait_until(lambda: not background.running)


@pytest.fixture
def lab_threads():
    """Return a function that lists the labs' threads which were not there before the test."""

    def alive():
        return {thread for thread in threading.enumerate() if thread.name.startswith("lab: ")}

    before = alive()
    return lambda: alive() - before


@pytest.fixture
def nobody_waits(monkeypatch):
    """Let a test fail in which the main thread, which answers the page, waits for a thread."""
    join = threading.Thread.join

    def join_elsewhere(thread, timeout=None):
        assert threading.current_thread() is not threading.main_thread(), "the page must wait"
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", join_elsewhere)
