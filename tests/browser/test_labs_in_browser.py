"""Drive the six labs in a real browser: JupyterLab and Notebook 7 on loopback, headless Chromium.

`make test-browser` runs this; it needs Chromium (Debian and Ubuntu: apt install chromium).
"""

import os
import re
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from srlib.common.places import DATA

SECONDS = 1000  # playwright counts milliseconds


def slider(page, label):
    """Return the handle of an ipywidgets slider by its label."""
    box = page.locator(".widget-inline-hbox", has=page.locator(f'label:text-is("{label}")'))
    return box.first.locator(".noUi-handle")


def press(page, label, key, times=1):
    """Focus a slider and press a key."""
    handle = slider(page, label)
    handle.focus()
    for _ in range(times):
        handle.press(key)
        page.wait_for_timeout(100)  # a slider that is being redrawn drops keys


def button(page, name):
    return page.locator(".srlib-lab button.jupyter-button", has_text=name)


def picture_sources(page):
    return page.locator(".srlib-lab img").evaluate_all("all => all.map(one => one.src)")


def expect_new_pictures(page, before):
    """Wait until some picture of the lab is another than before."""
    end = time.monotonic() + 20
    while picture_sources(page) == before:
        assert time.monotonic() < end, "the pictures stay as they were"
        page.wait_for_timeout(100)


def keep(page, name):
    """Keep a picture of a lab where LAB_PICTURES says, for the documentation."""
    if folder := os.environ.get("LAB_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.locator(".srlib-lab").first.screenshot(path=Path(folder) / f"{name}.png")


def test_01_grade_explorer(open_lab):
    page = open_lab("01_data")
    expect(page.locator(".srlib-lab")).to_contain_text("4x")
    before = picture_sources(page)
    press(page, "scale", "ArrowRight", 2)
    expect(page.locator(".srlib-lab")).to_contain_text("low-res, 6x")
    expect_new_pictures(page, before)
    before = picture_sources(page)
    press(page, "zoom window across (%)", "ArrowLeft", 4)
    expect_new_pictures(page, before)
    keep(page, "01_data")


def test_02_interpolation_lab(open_lab):
    page = open_lab("02_interpolation")
    before = picture_sources(page)
    page.locator(".srlib-lab select").nth(2).select_option("lanczos4")
    expect(page.locator(".srlib-lab")).to_contain_text("lanczos4 minus nearest")
    expect_new_pictures(page, before)
    press(page, "scale", "ArrowLeft", 2)
    expect(page.locator(".srlib-lab caption")).to_contain_text("2x")
    keep(page, "02_interpolation")


def test_03_srcnn_lab(open_lab):
    page = open_lab("03_srcnn")
    lab = page.locator(".srlib-lab")
    expect(lab).to_contain_text("20,099")
    press(page, "kernel size f1", "ArrowLeft", 2)
    expect(lab).to_contain_text("9,347")  # 64 · (5·5·3 + 1) + 2,080 + 2,403
    expect(lab).to_contain_text(re.compile(r"about \d+ s on this machine"), timeout=90 * SECONDS)

    press(page, "epochs", "Home")
    press(page, "epochs", "ArrowRight", 2)
    button(page, "Train").dblclick()
    expect(lab).to_contain_text("done after 3 epochs", timeout=90 * SECONDS)
    expect(lab.locator(".progress-bar, .widget-progress .bar").first).to_be_visible()
    expect(lab.locator('img[alt*="Validation PSNR after epoch 3"]')).to_be_visible()
    expect(lab.locator("tr", has_text="5-1-5")).to_have_count(1)  # one training, two clicks

    divider = lab.get_by_role("slider", name="Divider between cubic and SRCNN")
    expect(divider).to_be_visible()
    divider.focus()
    divider.press("ArrowRight")
    divider.press("PageUp")
    expect(divider).to_have_attribute("aria-valuenow", "61")
    box = lab.locator(".srlib-before-after").bounding_box()
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"])
    expect(divider).to_have_attribute("aria-valuenow", "25")
    keep(page, "03_srcnn")

    press(page, "epochs", "End")
    button(page, "Train").click()
    expect(lab).to_contain_text("epoch 1 of 50", timeout=90 * SECONDS)
    start = time.monotonic()
    press(page, "kernel size f3", "ArrowLeft")
    expect(lab.locator("caption", has_text="SRCNN 5-1-3")).to_be_visible()
    assert time.monotonic() - start < 5  # it is live; the exact time is the machine's
    button(page, "Stop").click()
    expect(lab).to_contain_text(re.compile(r"stopped after \d+ epoch"), timeout=20 * SECONDS)
    with page.expect_download() as download:
        lab.get_by_role("link", name="Save the table as CSV").click()
    text = Path(download.value.path()).read_text()
    assert "5-1-5" in text and len(text.splitlines()) == 3


def scroll_until(page, pixels, there):
    """Turn the mouse wheel, so many pixels down each time, until something is true."""
    page.mouse.move(700, 700)
    for _ in range(100):
        if there():
            return
        page.mouse.wheel(0, pixels)
        page.wait_for_timeout(200)
    pytest.fail("There is no end to the notebook.")


def top_of(part):
    """Return where a part of the page begins, in pixels from its top; None if it is hidden."""
    box = part.bounding_box()
    return box and box["y"]


def run_below(page, code, printed):
    """Run code in a new cell below the present one, and wait for what it prints."""
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type(code)
    page.keyboard.press("Shift+Enter")
    output = page.locator(".jp-OutputArea-output", has_text=printed)
    expect(output).to_be_visible(timeout=60 * SECONDS)


def train_and_look_away(page):
    """Train for many epochs and scroll the lab out of sight; the training must go on."""
    lab = page.locator(".srlib-lab")
    button(page, "Train").click()
    expect(lab).to_contain_text("epoch 1 of 50", timeout=90 * SECONDS)
    first = page.locator(".jp-Notebook h1").first
    scroll_until(page, -2000, lambda: first.count() and 0 < (top_of(first) or 0) < 500)
    expect(lab).not_to_be_in_viewport()
    page.wait_for_timeout(3 * SECONDS)
    expect(lab).not_to_be_in_viewport()
    scroll_until(page, 500, lambda: 0 < (top_of(lab) or 0) < 1500)
    expect(lab).to_be_in_viewport()
    reached = int(re.search(r"epoch (\d+) of 50", lab.inner_text())[1])
    expect(lab).to_contain_text(f"epoch {reached + 1} of 50", timeout=30 * SECONDS)


# "full" takes cells out of the page that are out of sight, as JupyterLab 4.2 does by default.
@pytest.mark.parametrize("server", [("jupyterlab", "full")], indirect=True, ids=["full"])
def test_03_training_goes_on_out_of_sight(open_lab):
    train_and_look_away(open_lab("03_srcnn", epochs_of_lab=50))


def test_03_training_goes_on_out_of_sight_and_ends_with_its_cell(open_lab):
    page = open_lab("03_srcnn", epochs_of_lab=50)
    lab = page.locator(".srlib-lab")
    train_and_look_away(page)
    page.locator(".jp-OutputArea", has=lab).first.click(position={"x": 2, "y": 2})
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(lab).to_have_count(0)
    run_below(
        page,
        "import threading, time; time.sleep(3); "
        "print('left:', [t.name for t in threading.enumerate() if 'lab' in t.name])",
        "left: []",
    )


def test_01_cell_that_runs_again_replaces_its_lab_and_no_other(open_lab):
    page = open_lab("01_data")
    lab = page.locator(".srlib-lab")
    page.locator(".jp-OutputArea", has=lab).first.click(position={"x": 2, "y": 2})
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("v")  # the copy is another cell, with a lab of its own
    for _ in range(2):
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(3 * SECONDS)
    expect(lab).to_have_count(2)
    count = "sum(isinstance(o, Lab) and o.panel.comm is not None for o in gc.get_objects())"
    run_below(
        page,
        f"import gc; from srlib.labs.core.panel import Lab; print('open labs:', {count})",
        "open labs: 2",
    )
    press(page, "scale", "ArrowRight", 2)
    expect(lab.first).to_contain_text("low-res, 6x")
    expect(lab.last).to_contain_text("low-res, 4x")


def test_04_denoising_lab(open_lab):
    page = open_lab("04_autoencoder")
    lab = page.locator(".srlib-lab")
    expect(lab).to_contain_text("64 numbers: trained")  # the chapter's own
    press(page, "bottleneck (numbers)", "ArrowLeft", 2)
    expect(lab).to_contain_text("16 numbers is not trained yet: press Train")
    button(page, "Train").click()
    expect(lab).to_contain_text("16 numbers: trained", timeout=120 * SECONDS)
    before = picture_sources(page)
    press(page, "noise level", "ArrowRight", 4)
    expect(lab.locator("caption")).to_contain_text("noise 0.60")
    expect_new_pictures(page, before)
    keep(page, "04_autoencoder")


def test_05_srgan_lab(open_lab):
    page = open_lab("05_srgan")
    lab = page.locator(".srlib-lab")
    expect(lab).to_contain_text("epoch 150")
    press(page, "epoch of the long training", "Home")
    expect(lab).to_contain_text("SRGAN, epoch 5")
    page.locator(".srlib-lab select").first.select_option(index=0)
    expect(lab).to_contain_text("adversarial 0,")
    button(page, "Play").click()
    expect(lab).to_contain_text(re.compile(r"step \d+ of"), timeout=120 * SECONDS)
    button(page, "Stop").click()
    expect(lab).to_contain_text("stopped", timeout=60 * SECONDS)
    keep(page, "05_srgan")


def test_06_own_photo(open_lab, tmp_path):
    page = open_lab("06_summary")
    lab = page.locator(".srlib-lab")
    photo = cv2.imread(str(DATA / "photos" / "lemurs.jpg"))[60:348, 150:534]
    cv2.imwrite(str(tmp_path / "holiday.jpg"), photo)
    with page.expect_file_chooser() as chooser:
        button(page, "Upload a photo").click()
    chooser.value.set_files(tmp_path / "holiday.jpg")
    expect(lab).to_contain_text("holiday: 96x72 pixels become 384x288", timeout=30 * SECONDS)
    button(page, "All methods").click()
    expect(lab).to_contain_text("all methods are done", timeout=120 * SECONDS)
    expect(lab).to_contain_text(re.compile(r"lanczos4: \d+\.\d\d dB"))
    page.locator(".srlib-lab select").last.select_option("srgan")
    with page.expect_download() as download:
        lab.get_by_role("link", name="Download the result of srgan as PNG").click()
    assert download.value.suggested_filename == "holiday_srgan_4x.png"
    assert cv2.imread(str(download.value.path())).shape == (288, 384, 3)
    keep(page, "06_summary")

    noise = np.random.default_rng(0).integers(0, 256, (2000, 2100, 3), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "large.png"), noise)
    assert (tmp_path / "large.png").stat().st_size > 12_500_000  # more than servers usually take
    expect(lab).to_contain_text("at most 30 MB")
    with page.expect_file_chooser() as chooser:
        button(page, "Upload a photo").click()
    chooser.value.set_files(tmp_path / "large.png")
    expect(lab).to_contain_text("large: 240x240 pixels become 960x960", timeout=60 * SECONDS)


@pytest.mark.parametrize("server", [("notebook", None)], indirect=True)
def test_in_notebook_7_keys_and_mouse_reach_the_labs(open_lab):
    page = open_lab("01_data")
    lab = page.locator(".srlib-lab")
    press(page, "scale", "ArrowRight", 2)
    press(page, "scale", "ArrowLeft")
    expect(lab).to_contain_text("low-res, 5x")

    page = open_lab("03_srcnn")
    lab = page.locator(".srlib-lab")
    press(page, "kernel size f1", "ArrowLeft", 2)
    expect(lab).to_contain_text("9,347")
    press(page, "epochs", "Home")
    button(page, "Train").click()
    expect(lab).to_contain_text("done after 1 epoch", timeout=90 * SECONDS)
    divider = lab.get_by_role("slider", name="Divider between cubic and SRCNN")
    divider.focus()
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "49")
