"""Pages, controls, panels and the before/after slider."""

import re
import traceback

import ipywidgets as widgets
import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.figures.pages import data_url
from srlib.labs.core.controls import Download, Picture, choice, number, whole_number, zoom_window
from srlib.labs.core.pages import static_twin, table
from srlib.labs.core.panel import Lab
from srlib.labs.core.presence import Presence
from srlib.labs.core.slider import BeforeAfter

WIDGET = "application/vnd.jupyter.widget-view+json"


def test_table_escapes_what_it_is_given():
    page = table(("a<b",), [("<script>",)], "x & y")
    assert "<script>" not in page and "a&lt;b" in page and "x &amp; y" in page


def test_zoom_window_reaches_all_edges(make_picture):
    picture = make_picture(50, 70)
    assert np.array_equal(zoom_window(picture, 20, 0, 0), picture[:20, :20])
    assert np.array_equal(zoom_window(picture, 20, 100, 100), picture[-20:, -20:])
    assert zoom_window(picture, 60, 50, 50).shape == (50, 60, 3)


def test_picture_is_encoded_once(make_picture, monkeypatch, shown):
    from srlib.labs.core import controls as panel

    calls = []
    monkeypatch.setattr(panel, "data_url", lambda *given: calls.append(1) or data_url(*given))
    picture = Picture(100)
    picture.show(make_picture(20, 20), "one", "a picture")
    picture.show(make_picture(20, 20), "two", "a picture")
    assert len(calls) == 1 and "two" in picture.value
    picture.show(make_picture(20, 20, seed=1), "three", "a picture")
    assert len(calls) == 2
    assert np.array_equal(shown(picture), make_picture(20, 20, seed=1))


def test_slider_makes_room_for_its_value():
    assert whole_number("epochs", 80, (1, 50)).max == 80
    assert whole_number("epochs", 80, (1, 50)).value == 80
    turned = number("noise", 0.5, (1, 0.1))
    assert (turned.min, turned.value, turned.max) == (0.1, 0.5, 1)


def test_unknown_choice_is_refused():
    with pytest.raises(InputError, match="no method 'cubix'"):
        choice("method", ["cubic"], "cubix")


def test_errors_are_shown_in_one_sentence_and_the_lab_stays_usable():
    lab = Lab("trial", {"number": widgets.IntSlider(1, 0, 10)})

    def divide():
        if lab.value("number") == 5:
            raise InputError("5 is <taken>: use 6.")
        1 / lab.value("number")

    lab.on_change(divide)
    lab.controls["number"].value = 0
    assert "ZeroDivisionError: division by zero" in lab.message.value
    lab.controls["number"].value = 5
    assert "5 is &lt;taken&gt;: use 6." in lab.message.value and 'role="alert"' in lab.message.value
    lab.controls["number"].value = 6
    assert lab.message.value == ""


def test_error_can_be_looked_into():
    lab = Lab("trial", {"number": widgets.IntSlider(1, 0, 10)})
    lab.on_change(lambda: 1 / lab.value("number"))
    lab.controls["number"].value = 0
    places = traceback.extract_tb(lab.error.__traceback__)
    assert places[-1].line.strip() == 'lab.on_change(lambda: 1 / lab.value("number"))'
    lab.controls["number"].value = 1
    assert lab.error is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (AssertionError(), "AssertionError"),
        (InputError(""), "InputError"),
        (OSError("\n"), "OSError"),
    ],
)
def test_error_without_text_is_shown_by_its_name(error, sentence):
    lab = Lab("trial", {})

    def fail():
        raise error

    lab.guard(fail)()
    assert f"<b>{sentence}</b>" in lab.message.value


def test_locked_controls_cannot_be_moved():
    lab = Lab("trial", {"one": widgets.IntSlider(), "two": widgets.IntSlider()}, locked=["two"])
    assert not lab.controls["one"].disabled and lab.controls["two"].disabled
    with pytest.raises(InputError, match="no control 'three'"):
        Lab("trial", {"one": widgets.IntSlider()}, locked=["three"])


def test_static_twin_holds_settings_pictures_and_no_downloads(make_picture):
    picture, link = Picture(50), Download()
    picture.show(make_picture(8, 8), "caption", "alternative")
    link.offer(b"secret", "a.csv", "text/csv", "Save")
    hidden = widgets.HTML("hidden", layout=widgets.Layout(display="none"))
    panel = widgets.VBox(
        [
            widgets.IntSlider(7, description="epochs"),
            widgets.Button(description="Train"),
            widgets.Play(value=6),
            picture,
            link,
            hidden,
        ]
    )
    page = static_twin(panel)
    assert "epochs <b>7</b>" in page and "alternative" in page and "<b>6</b>" not in page
    assert "Train" not in page and "Save" not in page and "hidden" not in page
    assert 'download="a.csv"' in link.value


def test_before_after_carries_both_pictures_and_a_static_twin(make_picture, decode):
    before, after = make_picture(20, 30), make_picture(20, 30, seed=1)
    slider = BeforeAfter(before, after, ("cubic", "SRCNN"), zoom=2)
    assert np.array_equal(decode(slider.before), before)
    assert np.array_equal(decode(slider.after), after)
    assert slider.width == 60 and slider.position == 50
    bundle = slider._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert WIDGET in data and data["text/html"].count("<img") == 2
    assert "cubic" in data["text/plain"] and "SRCNN" in data["text/plain"]
    slider.show(after, before, ("a", "b"))
    assert np.array_equal(decode(slider.before), after) and slider.width == 30


def test_before_after_refuses_pictures_of_other_sizes(make_picture):
    with pytest.raises(InputError, match="30x20 and 20x20 pixels"):
        BeforeAfter(make_picture(20, 30), make_picture(20, 20))


def test_scripts_are_short_and_load_nothing():
    for script in (BeforeAfter._esm, Presence._esm):
        text = str(script)
        assert not re.search(r"https?:|import |require\(", text)
    assert 'role", "slider"' in str(BeforeAfter._esm)
