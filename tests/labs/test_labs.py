"""The labs: their functions, their controls, and training in the background."""

import base64
import csv
import io
import json
import re
import threading
import time
from dataclasses import asdict, replace
from datetime import datetime

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.evaluation.tables import evaluate
from srlib.labs import srgan
from srlib.labs.core.background import Background, Presence
from srlib.labs.core.controls import Download, Picture, choice, number, whole_number, zoom_window
from srlib.labs.core.pages import data_url, static_twin, table
from srlib.labs.core.panel import Lab
from srlib.labs.core.slider import BeforeAfter
from srlib.labs.denoising import denoise, denoising_lab
from srlib.labs.grades import grade_lab, make_low_res
from srlib.labs.interpolations import compare_methods, interpolation_lab
from srlib.labs.own_photo import enlarge, make_task, own_photo_lab
from srlib.labs.srcnn import experiment
from srlib.labs.srcnn.experiment import Run
from srlib.labs.srcnn.lab import curve, srcnn_lab
from srlib.labs.srcnn.runs import Speed, to_csv
from srlib.labs.srcnn.settings import Settings, cost
from srlib.methods.door import Method, interpolation_method
from srlib.pictures.degradation import GRADES
from srlib.pictures.photos import open_photos

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def photos(make_embedded):
    """Return a set of small pictures: three to train on, two to validate, two to test."""
    return open_photos(make_embedded(["train"] * 3 + ["validation"] * 2 + ["test"] * 2, side=144))


def decode(url):
    """Return the picture in a data URL."""
    content = base64.b64decode(url.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def shown(picture):
    """Return the pixels that a lab's picture shows."""
    return decode(re.search(r'src="([^"]+)"', picture.value)[1])


def extremes(control):
    """Return the smallest, the present and the largest value of a control."""
    if isinstance(control, (widgets.Dropdown, widgets.SelectionSlider)):
        values = [option[1] if isinstance(option, tuple) else option for option in control.options]
        return [values[0], control.value, values[-1]]
    if isinstance(control, widgets.FloatLogSlider):
        return [10**control.min, control.value, 10**control.max]
    if isinstance(control, widgets.Checkbox):
        return [False, control.value, True]
    return [control.min, control.value, control.max]


def move_everything(lab):
    """Move each control to its ends and back; no step may leave a complaint."""
    for name, control in lab.controls.items():
        for value in (*extremes(control), control.value):
            control.value = value
            assert lab.message.value == "", (name, value)


def wait_for(background, seconds=60):
    end = time.monotonic() + seconds
    while background.running and time.monotonic() < end:
        time.sleep(0.01)
    assert not background.running


# Pages and panels


def test_pictures_survive_the_way_to_the_page(make_picture):
    picture = make_picture(20, 30)
    assert np.array_equal(decode(data_url(picture)), picture)
    assert data_url(picture, lossy=True).startswith("data:image/jpeg;base64,")
    assert decode(data_url(picture, lossy=True)).shape == picture.shape


def test_table_escapes_what_it_is_given():
    page = table(("a<b",), [("<script>",)], "x & y")
    assert "<script>" not in page and "a&lt;b" in page and "x &amp; y" in page


def test_zoom_window_reaches_all_edges(make_picture):
    picture = make_picture(50, 70)
    assert np.array_equal(zoom_window(picture, 20, 0, 0), picture[:20, :20])
    assert np.array_equal(zoom_window(picture, 20, 100, 100), picture[-20:, -20:])
    assert zoom_window(picture, 60, 50, 50).shape == (50, 60, 3)


def test_picture_is_encoded_once(make_picture, monkeypatch):
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
            picture,
            link,
            hidden,
        ]
    )
    page = static_twin(panel)
    assert "epochs <b>7</b>" in page and "alternative" in page
    assert "Train" not in page and "Save" not in page and "hidden" not in page
    assert 'download="a.csv"' in link.value


# The before/after slider


def test_before_after_carries_both_pictures_and_a_static_twin(make_picture):
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


# Work in the background


def test_second_start_is_ignored_while_the_first_runs():
    begun, background = [], Background("trial", pytest.fail)

    def work(stopped):
        begun.append(1)
        stopped.wait(10)

    assert background.start(work)
    assert not background.start(work)
    background.stop(wait=5)
    assert not background.running and begun == [1]
    assert background.start(work)
    background.stop(wait=5)
    assert begun == [1, 1]


def test_new_lab_of_the_same_name_ends_the_work_of_the_old_one():
    before = threading.active_count()
    old = Background("trial", pytest.fail)
    old.start(lambda stopped: stopped.wait(20))
    other = Background("another", pytest.fail)
    other.start(lambda stopped: stopped.wait(20))
    Background("trial", pytest.fail)
    assert not old.running and other.running
    other.stop(wait=5)
    assert threading.active_count() == before


def test_work_follows_the_one_that_was_asked_to_stop():
    done, go, background = [], threading.Event(), Background("trial", pytest.fail)
    background.start(lambda stopped: go.wait(20) and done.append(("first", stopped.is_set())))
    background.stop()
    assert background.start(lambda stopped: done.append(("second", stopped.is_set())))
    assert not background.start(pytest.fail) and done == []
    go.set()
    wait_for(background)
    assert done == [("first", True), ("second", False)]


def test_error_in_the_background_is_handed_on():
    errors = []
    background = Background("trial", errors.append)
    background.start(lambda stopped: 1 / 0)
    wait_for(background)
    assert isinstance(errors[0], ZeroDivisionError)


def test_presence_tells_the_first_view_and_the_last():
    seen, presence = [], Presence()
    presence.when_shown(lambda: seen.append("shown"))
    presence.when_gone(lambda: seen.append("gone"))
    for views in (1, 2, 1, 0, 1):
        presence.views = views
    assert seen == ["shown", "gone", "shown"]


# 01 and 02


def test_low_res_file_is_that_of_the_data_set(real_photo):
    from srlib.evaluation.metrics import psnr
    from srlib.pictures.degradation import low_res_picture

    made = make_low_res(real_photo, 4, 95)
    assert np.array_equal(made.picture, low_res_picture(real_photo, 4))
    assert made.psnr == psnr(real_photo, made.picture) and 0 < made.ssim < 1
    poor = make_low_res(real_photo, 4, 5)
    assert poor.kilobytes < made.kilobytes / 2 and poor.psnr < made.psnr


def test_grade_lab_answers_every_control(photos):
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


@pytest.mark.parametrize("make", [grade_lab, interpolation_lab])
def test_photo_is_read_once_while_sliders_move(photos, make, monkeypatch):
    from srlib.pictures.photos import Photo

    reads, read = [], Photo.read
    monkeypatch.setattr(Photo, "read", lambda photo: reads.append(photo.name) or read(photo))
    lab = make(photos)
    first, second = lab.controls["photo"].options
    for scale in (2, 3, 6):
        lab.controls["scale"].value = scale
    lab.controls["photo"].value = second
    assert reads == [first, second] and lab.message.value == ""


def test_interpolation_lab_answers_every_control(photos):
    lab = interpolation_lab(photos)
    move_everything(lab)
    lab.controls["second"].value = "lanczos4"
    assert "lanczos4 minus nearest" in static_twin(lab.panel)


def test_memory_does_not_grow_with_slider_moves(photos):
    import tracemalloc

    lab = grade_lab(photos)

    def move(times):
        for i in range(times):
            lab.controls["across"].value = 5 * (i % 20)
            lab.controls["scale"].value = 2 + i % 7

    move(20)
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    move(200)
    growth = tracemalloc.take_snapshot().compare_to(before, "filename")
    tracemalloc.stop()
    assert sum(entry.size_diff for entry in growth) < 1e6


# 03


def test_cost_of_the_default_network_is_the_decks():
    price = cost(Settings())
    assert price.parameters == (15616, 2080, 2403) and sum(price.parameters) == 20099
    assert price.receptive_field == 13
    assert price.multiply_adds == 81 * 3 * 64 + 64 * 32 + 25 * 32 * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kernel_sizes", "filters"), [((9, 5, 5), (64, 32)), ((1, 13, 3), (4, 128))]
)
def test_cost_counts_what_keras_counts(kernel_sizes, filters):
    from srlib.models.srcnn import build_srcnn

    network = build_srcnn(kernel_sizes, filters)
    counted = tuple(layer.count_params() for layer in network.layers)
    assert cost(Settings(1, kernel_sizes, filters)).parameters == counted


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"epochs": 0}, "0 epochs"),
        ({"kernel_sizes": (9, 2, 5)}, "three odd numbers"),
        ({"kernel_sizes": (9, 5)}, "three odd numbers"),
        ({"filters": (64, 2)}, "at least 3"),
        ({"grade": "great"}, "no grade 'great'"),
        ({"learning_rate": -1.0}, "learning rate of -1 does not train"),
        ({"learning_rate": 0}, "above 0 and at most 1"),
        ({"learning_rate": 30.0}, "learning rate of 30 does not train"),
        ({"learning_rate": float("nan")}, "learning rate of nan does not train"),
        ({"kernel_range": (2, 8)}, "three odd numbers"),
        ({"filter_range": (1, 8)}, "at least 3"),
    ],
)
def test_settings_that_cannot_be_trained_are_refused(settings, sentence):
    with pytest.raises(InputError, match=sentence):
        srcnn_lab(**settings)


def test_speed_is_learnt_from_a_run():
    speed, settings = Speed(), Settings(epochs=4)
    assert speed.seconds(settings) is None
    speed.learn(Run(settings, 30.0, [1.0, 1.0], [30.0, 30.0], seconds=3.0, started=1.0))
    assert speed.seconds(settings) == pytest.approx(1 + 4)
    assert speed.seconds(Settings(epochs=8)) == pytest.approx(1 + 8)
    speed.learn(Run(settings, 30.0, [], [], seconds=0.5, started=0.0))
    assert speed.seconds(settings) == pytest.approx(1 + 4)


def test_runs_can_be_saved_as_csv():
    runs = [
        Run(Settings(kernel_sizes=(9, 5, 5)), 30.0, [0.1], [30.25], seconds=2.0),
        Run(Settings(grade="bad", whitened=False), 25.0),
    ]
    rows = list(csv.DictReader(io.StringIO(to_csv(runs).decode())))
    assert [row["f1-f2-f3"] for row in rows] == ["9-5-5", "9-1-5"]
    assert rows[0]["over cubic (dB)"] == "+0.25" and rows[1]["PSNR (dB)"] == ""
    assert rows[0]["parameters"] == "69251"
    assert [row["whitened"] for row in rows] == ["yes", "no"]


def test_curve_is_a_picture():
    run = Run(Settings(epochs=2), 30.0, [0.1, 0.05], [29.0, 31.0])
    assert curve(run).ndim == 3


def test_srcnn_lab_shows_costs_before_any_training(photos):
    lab = srcnn_lab(photos=photos)
    assert "15,616" in lab.cost.value and "20,099" in lab.cost.value
    lab.controls["f1"].value = 5
    assert "9,347" in lab.cost.value and "9x9" in lab.cost.value
    move_everything(lab)
    assert not lab.background.running and lab.runs == []


def test_srcnn_lab_takes_defaults_and_locks(photos):
    lab = srcnn_lab(5, (9, 5, 5), (32, 16), 1e-3, "bad", photos, 20, locked=["epochs", "grade"])
    assert lab.settings == Settings(5, (9, 5, 5), (32, 16), 1e-3, "bad", whitened=True)
    lab.controls["whitened"].value = False
    assert lab.settings == Settings(5, (9, 5, 5), (32, 16), 1e-3, "bad", whitened=False)
    assert lab.controls["epochs"].max == 20
    assert lab.controls["epochs"].disabled and not lab.controls["f1"].disabled


@pytest.mark.parametrize("rate", [0.03, 1.0, 3e-7, 5e-4])
def test_learning_rate_is_the_one_that_was_given(photos, rate):
    lab = srcnn_lab(learning_rate=rate, photos=photos)
    assert lab.settings.learning_rate == rate
    move_everything(lab)


def test_srcnn_lab_takes_ranges(photos):
    lab = srcnn_lab(photos=photos, kernel_range=(3, 9), filter_range=(8, 64))
    # as elsewhere, a range is widened to hold the value: f2 is 1
    limits = {
        name: (lab.controls[name].min, lab.controls[name].max)
        for name in ("f1", "f2", "f3", "n1", "n2")
    }
    assert limits["f1"] == limits["f3"] == (3, 9) and limits["f2"] == (1, 9)
    assert limits["n1"] == limits["n2"] == (8, 64)


def test_click_while_the_machine_is_measured_is_neither_lost_nor_waited_for(photos, monkeypatch):
    lab, go = srcnn_lab(photos=photos), threading.Event()

    def prepare(photos, grade, stopped):
        go.wait(30)
        return None if stopped.is_set() else "lesson"

    def train(settings, lesson, stopped, on_epoch):
        return Run(settings, 30.0, [0.1], [30.0], seconds=1.0)

    monkeypatch.setattr(experiment, "prepare", prepare)
    monkeypatch.setattr(experiment, "train", train)
    lab.presence.views = 1
    start = time.monotonic()
    lab.start.click()
    lab.start.click()
    assert time.monotonic() - start < 2  # the work would take 30
    assert lab.start.disabled and not lab.stop.disabled
    go.set()
    wait_for(lab.background)
    assert lab.message.value == "" and len(lab.runs) == 1
    assert lab.status.value.startswith("done") and not lab.start.disabled


def test_reading_of_photos_can_be_stopped(photos, monkeypatch):
    from srlib.pictures.photos import Photo

    stopped, read = threading.Event(), Photo.read
    stopped.set()
    assert experiment.prepare(photos, "good", stopped) is None

    lab = srcnn_lab(photos=photos)

    def slow(photo):
        lab.stop.click()
        return read(photo)

    monkeypatch.setattr(Photo, "read", slow)
    lab.start.click()
    wait_for(lab.background)
    assert lab.status.value == "stopped before the first epoch" and lab.runs == []
    assert lab.message.value == "" and not lab.start.disabled


@pytest.fixture
def quick_lab(photos, monkeypatch):
    """Return a lab whose epochs take a moment."""
    monkeypatch.setattr(experiment, "STEPS", 2)
    return srcnn_lab(epochs=3, photos=photos)


@pytest.mark.slow
def test_training_shows_its_course_and_adds_a_row(quick_lab):
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
    assert lab.runs == [] and lab.table.value == lab.link.value == ""
    assert lab.settings == Settings(epochs=3)


@pytest.mark.slow
def test_the_same_training_whitened_and_plain_differ(quick_lab):
    for whitened in (True, False, True):
        quick_lab.controls["whitened"].value = whitened
        quick_lab.start.click()
        wait_for(quick_lab.background)
    assert quick_lab.message.value == ""
    first, plain, again = (run.picture for run in quick_lab.runs)
    assert np.array_equal(first, again) and not np.array_equal(first, plain)
    quick_lab.controls["whitened"].value = False
    quick_lab.reset.click()
    assert quick_lab.settings.whitened


@pytest.mark.slow
def test_training_stops_soon_and_the_lab_stays_live(quick_lab):
    lab = quick_lab
    lab.controls["epochs"].value = 50
    lab.start.click()
    end = time.monotonic() + 60
    while lab.progress.value < 1 and time.monotonic() < end:
        time.sleep(0.01)
    lab.controls["n1"].value = 32
    assert "7,808" in lab.cost.value  # answered while the network trains
    lab.stop.click()
    wait_for(lab.background)
    assert lab.status.value.startswith("stopped after")
    assert 1 <= len(lab.runs[0].values) < 50


@pytest.mark.slow
def test_new_lab_ends_a_training(quick_lab, photos):
    quick_lab.controls["epochs"].value = 50
    quick_lab.start.click()
    srcnn_lab(photos=photos)
    wait_for(quick_lab.background, 10)


def test_error_while_training_is_shown(quick_lab, monkeypatch):
    def fail(*arguments):
        raise InputError("No train photos: add some.")

    monkeypatch.setattr(experiment, "prepare", fail)
    quick_lab.start.click()
    wait_for(quick_lab.background)
    assert "No train photos: add some." in quick_lab.message.value
    assert not quick_lab.start.disabled


@pytest.mark.slow
def test_machine_is_measured_only_when_somebody_looks(quick_lab):
    assert "not measured yet" in quick_lab.cost.value
    quick_lab.presence.views = 1
    wait_for(quick_lab.background)
    assert re.search(r"about \d+ s on this machine", quick_lab.cost.value)
    assert quick_lab.runs == []


# 04


@pytest.fixture
def blur():
    """Return what stands for a trained denoiser."""
    return lambda digits, training: np.full_like(digits, 0.1)


def test_denoise_measures_both(blur):
    clean = np.zeros((3, 28, 28, 1), np.float32)
    made = denoise(blur, clean, 0.4)
    assert made.psnr_denoised == pytest.approx(20, abs=1e-3)
    assert made.psnr_noisy < 20 and made.noisy.shape == clean.shape


def test_denoising_lab_answers_every_control(blur):
    lab = denoising_lab(blur)
    move_everything(lab)
    assert "denoised" in lab.pictures["denoised"].value
    lab.controls["code_size"].value = 2
    assert "press Train" in lab.status.value and lab.pictures["denoised"].value == ""


def test_denoising_lab_takes_a_noise_range(blur):
    lab = denoising_lab(blur, noise=0.2, noise_range=(0, 0.5))
    assert extremes(lab.controls["noise"]) == [0, 0.2, 0.5]
    move_everything(lab)
    for given in ({"noise": -0.1}, {"noise_range": (-0.1, 1)}):
        with pytest.raises(InputError, match=r"Noise of -0\.1 cannot be added"):
            denoising_lab(blur, **given)


def test_training_status_stays_while_sliders_move(blur, monkeypatch):
    from srlib.labs import denoising

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


@pytest.mark.slow
def test_denoising_lab_trains_a_bottleneck(monkeypatch):
    from srlib.labs import denoising

    digits = tuple(part[:64] for part in denoising.read_digits())
    monkeypatch.setattr(denoising, "read_digits", lambda: digits)
    lab = denoising_lab(code_size=4)
    lab.start.click()
    wait_for(lab.background)
    assert lab.message.value == "" and list(lab.denoisers) == [4]
    assert "trained" in lab.status.value and "<td>4</td>" in lab.table.value


# 06


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


@pytest.fixture
def own_lab(photos, monkeypatch):
    from srlib.labs import own_photo

    monkeypatch.setattr(own_photo, "available_methods", lambda scale: ["nearest", "linear"])
    return own_photo_lab(photos)


def test_own_photo_lab_answers_every_control(own_lab):
    move_everything(own_lab)
    assert set(own_lab.results) >= {"nearest", "cubic"}


def test_own_photo_is_turned_as_the_camera_says(own_lab, make_picture):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.fromarray(make_picture(60, 96)).save(file, "JPEG", exif=exif)
    upload(own_lab, "holiday.jpg", file.getvalue())
    assert own_lab.message.value == "" and "holiday" in own_lab.status.value
    assert own_lab.results["high-res"].picture.shape == (96, 60, 3)


def test_all_methods_of_the_grade_are_shown_and_offered(own_lab):
    own_lab.start.click()
    wait_for(own_lab.background)
    assert own_lab.message.value == ""
    assert list(own_lab.controls["shown"].options) == ["nearest", "cubic", "linear", "high-res"]
    own_lab.controls["shown"].value = "linear"
    link = re.search(r'download="([^"]+)" href="([^"]+)"', own_lab.link.value)
    assert link[1] == f"{own_lab.name}_linear_4x.png"
    assert np.array_equal(decode(link[2]), own_lab.results["linear"].picture)


def test_one_method_that_refuses_leaves_the_others(own_lab, monkeypatch):
    from srlib.labs import own_photo

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


def png(picture):
    """Return a picture as the bytes of a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


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


@pytest.fixture
def slow_method(own_lab, monkeypatch):
    """Return an event that the method linear waits for."""
    from srlib.labs import own_photo

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


def test_window_can_be_moved_while_a_result_comes_in(own_lab, slow_method, monkeypatch):
    from srlib.labs import own_photo

    def cut(*given):
        if threading.current_thread() is threading.main_thread():
            slow_method.set()
            wait_for(own_lab.background)
        return zoom_window(*given)

    own_lab.start.click()
    monkeypatch.setattr(own_photo, "zoom_window", cut)
    own_lab.controls["across"].value = 0
    assert own_lab.message.value == "" and "linear" in own_lab.results


def test_stopped_work_on_a_photo_says_so(own_lab, slow_method):
    own_lab.start.click()
    own_lab.stop.click()
    slow_method.set()
    wait_for(own_lab.background)
    assert own_lab.status.value == f"{own_lab.name}: stopped."
    assert "linear" not in own_lab.results and not own_lab.start.disabled


def test_other_grade_does_not_wait_for_the_work_and_gets_none_of_it(own_lab, slow_method):
    own_lab.start.click()
    start = time.monotonic()
    own_lab.controls["grade"].value = "good"
    assert time.monotonic() - start < 2  # the work would take 30
    slow_method.set()
    wait_for(own_lab.background)
    assert "pixels become" in own_lab.status.value and own_lab.message.value == ""
    assert set(own_lab.results) == {"nearest", "cubic", "high-res"}


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_broken_upload_is_named_and_the_lab_stays(own_lab, content, make_picture):
    before = own_lab.name
    upload(own_lab, "broken.png", content)
    assert "broken.png" in own_lab.message.value and own_lab.name == before
    own_lab.controls["across"].value = 0
    assert own_lab.message.value == ""


def test_too_large_an_upload_is_refused(own_lab, monkeypatch):
    from srlib.labs import own_photo

    monkeypatch.setattr(own_photo, "_LARGEST_FILE", 3_000_000)
    upload(own_lab, "huge.jpg", bytes(4_000_000))
    assert "huge.jpg" in own_lab.message.value and "at most 3 MB" in own_lab.message.value


# All


@pytest.mark.parametrize("make", [grade_lab, interpolation_lab, own_photo_lab])
def test_lab_carries_a_static_twin_and_starts_nothing(photos, make):
    threads = threading.active_count()
    bundle = make(photos)._repr_mimebundle_()
    assert WIDGET in bundle and bundle["text/plain"].startswith("[Lab: ")
    assert "<h3>" in bundle["text/html"] and "<img" in bundle["text/html"]
    assert len(bundle["text/html"]) < 500_000
    assert threading.active_count() == threads


@pytest.mark.parametrize("grade", GRADES)
def test_unseen_crop_fits_every_grade(photos, grade):
    name, small, high = experiment.unseen_crop(photos, grade)
    assert name == photos.split("test")[0].name
    assert high.shape[0] == small.shape[0] * GRADES[grade] == 132


# 05


@pytest.fixture
def gallery(tmp_path, make_picture, monkeypatch):
    """Put a small gallery in the place of the shipped one."""
    from srlib.training import gallery
    from srlib.training import trials as game

    folder = tmp_path / "gallery"
    folder.mkdir()
    name = open_photos().split("test")[0].name
    shots = []
    for i, epoch in enumerate((5, 150)):
        Image.fromarray(make_picture(144, 144, i)).save(folder / f"{epoch}.png")
        shots.append(gallery.Shot("srgan_middle", epoch, f"{epoch}.png", name, 0.5 - i / 10, 25.0))
    (folder / "gallery.json").write_text(json.dumps([asdict(shot) for shot in shots]))
    trials = []
    for adversarial in game.ADVERSARIAL_WEIGHTS:
        for vgg in game.VGG_WEIGHTS:
            trials.append(game.Trial(adversarial, vgg, 100, 24.0 + vgg, 0.3, "5.png"))
    (folder / "trials.json").write_text(json.dumps([asdict(trial) for trial in trials]))
    read_gallery, read_trials = gallery.read_gallery, game.read_trials
    monkeypatch.setattr(gallery.Shot.read, "__defaults__", (folder,))
    monkeypatch.setattr(game.Trial.read, "__defaults__", (folder,))
    monkeypatch.setattr(srgan, "read_gallery", lambda name: read_gallery(name, folder))
    monkeypatch.setattr(game, "read_trials", lambda: read_trials(folder))
    return folder


def test_srgan_lab_scrubs_and_plays_through_the_epochs(gallery):
    lab = srgan.srgan_lab()
    move_everything(lab)
    assert "epoch 150" in lab.whole.value
    last = shown(lab.windows["srgan"])
    lab.player.value = 0
    assert "epoch 5: loss 0.5000, 25.00 dB" in lab.whole.value and lab.value("epoch") == 0
    assert not np.array_equal(shown(lab.windows["srgan"]), last)


def test_srgan_lab_shows_the_precomputed_game_of_the_weights(gallery):
    lab = srgan.srgan_lab(adversarial_weight=0.0, vgg_weight=1e-5, locked=["vgg"])
    assert "adversarial 0, VGG 1e-05" in lab.games["precomputed"].value
    lab.controls["adversarial"].value = 1e-2
    assert "adversarial 0.01, VGG 1e-05" in lab.games["precomputed"].value
    with pytest.raises(InputError, match=r"no weight.*'0\.5'"):
        srgan.srgan_lab(adversarial_weight=0.5)


def test_srgan_lab_plays_in_the_background(gallery, make_picture, monkeypatch):
    def play(photos, adversarial, vgg, stopped, on_step):
        on_step(3)
        stopped.wait(20)
        return srgan.Trial(adversarial, vgg, 3, 24.5, 0.25), make_picture(144, 144)

    monkeypatch.setattr(srgan.game, "play", play)
    lab = srgan.srgan_lab()
    lab.start.click()
    lab.start.click()
    lab.controls["vgg"].value = 0.0  # answered while it plays
    assert "VGG 0:" in lab.games["precomputed"].value
    lab.stop.click()
    wait_for(lab.background)
    assert lab.message.value == "" and lab.status.value == "stopped"
    assert lab.progress.value == 3 and "24.50 dB" in lab.games["live"].value


@pytest.mark.slow
def test_short_game_plays_and_stops(photos, tmp_path, eager, make_training):
    from srlib.methods.networks import Network
    from srlib.training import trials as game

    make_training(Network("srresnet", 4))
    stopped = threading.Event()
    given = (photos, 1e-3, 1e-6, stopped)
    trial, picture = game.play(
        *given, on_step=lambda step: stopped.set(), steps=3, folders=(tmp_path,)
    )
    assert trial.steps == 1 and picture.shape == (144, 144, 3)
    assert trial.psnr > 15 and 0 < trial.perceptual < 4
    with pytest.raises(InputError, match="srresnet_middle has no weights"):
        game.play(*given, folders=(tmp_path / "none",))
