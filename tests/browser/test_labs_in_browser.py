"""Drive the six labs in a real browser: JupyterLab on loopback, headless Chromium.

`make test-browser` runs this; it needs Chromium (Debian and Ubuntu: apt install chromium).
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import cv2
import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
FAILURES = ROOT / "build" / "browser"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# What a lab needs of the cells before it; the others are left out to save time.
NEEDED = {
    "01_data": "open_photos",
    "02_interpolation": "open_photos",
    "03_srcnn": "open_photos",
    "04_autoencoder": "",
    "05_srgan": "",
    "06_summary": "",
}
SECONDS = 1000  # playwright counts milliseconds
# Chromium's own complaints about pages that JupyterLab asks for and does not need.
HARMLESS = re.compile(r"favicon|preload|jupyterlab-\w+/.*settings|ERR_INTERNET|api/contents")


def find_chromium():
    """Return the path of Chromium, or say how it is installed."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := os.environ.get("CHROMIUM") or shutil.which(name):
            return found
    pytest.fail(
        "Chromium is missing: install it (Debian, Ubuntu: apt install chromium), or name it "
        "with the environment variable CHROMIUM.",
        pytrace=False,
    )


def lab_notebook(path, cells):
    """Write a notebook with given code cells."""
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    )
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, path)


def cells_up_to_lab(name):
    """Return the parameters, what the lab needs, and the lab's own cell of a chapter."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    [lab] = [cell.source for cell in code if "from srlib.labs." in cell.source]
    [parameters] = [c.source for c in code if "parameters" in c.metadata.get("tags", ())]
    needed = [c.source for c in code if NEEDED[name] and f"{NEEDED[name]}(" in c.source][:1]
    return [parameters, *needed, lab.replace("(denoiser)", "()")]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Start JupyterLab in a folder of its own; yield its address and the folder."""
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    silent = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(silent))
    log = (home / "log.txt").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"),
            *(f"--port={port}", "--IdentityProvider.token=", "--allow-root"),
            *("--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={folder}"),
        ],
        env={**os.environ, "HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5)
            break
        except OSError:
            time.sleep(0.2)
    yield address, folder
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_lab(server, browser, request):
    """Return a function that opens a chapter's lab and waits until it is shown."""
    address, folder = server
    context = browser.new_context(viewport={"width": 1500, "height": 1700}, accept_downloads=True)
    page = context.new_page()
    errors = []
    page.on(
        "console",
        lambda m: errors.append(f"{m.text} {m.location}") if m.type == "error" else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))

    def go(name, **arguments):
        cells = cells_up_to_lab(name)
        if arguments:
            given = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
            cells[-1] = re.sub(r"_lab\(.*\)$", f"_lab({given})", cells[-1])
        lab_notebook(folder / f"{name}.ipynb", cells)
        page.goto(f"{address}/doc/tree/{name}.ipynb?reset")
        page.get_by_text("| Idle").wait_for(timeout=60 * SECONDS)
        page.locator(".jp-InputPrompt").first.click()
        for _ in cells:
            page.keyboard.press("Shift+Enter")
        page.locator(".srlib-lab h3").first.wait_for(timeout=90 * SECONDS)
        page.locator(".srlib-lab").first.scroll_into_view_if_needed()
        return page

    yield go
    failed = getattr(request.node, "failed", False)
    if failed:
        FAILURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FAILURES / f"{request.node.name}.png")
        (FAILURES / f"{request.node.name}.txt").write_text("\n".join(errors))
    context.close()
    for session in json.load(urllib.request.urlopen(f"{address}/api/sessions")):
        gone = urllib.request.Request(f"{address}/api/sessions/{session['id']}", method="DELETE")
        urllib.request.urlopen(gone)
    if not failed:
        assert [error for error in errors if not HARMLESS.search(error)] == []


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
    expect(lab).to_contain_text(re.compile(r"stopped after \d+ epochs"), timeout=20 * SECONDS)
    with page.expect_download() as download:
        lab.get_by_role("link", name="Save the table as CSV").click()
    text = Path(download.value.path()).read_text()
    assert "5-1-5" in text and len(text.splitlines()) == 3


def test_03_deleting_the_cell_ends_the_training(open_lab, server):
    page = open_lab("03_srcnn", epochs=50)
    lab = page.locator(".srlib-lab")
    button(page, "Train").click()
    expect(lab).to_contain_text("epoch 1 of 50", timeout=90 * SECONDS)
    page.locator(".jp-OutputArea", has=lab).first.click(position={"x": 2, "y": 2})
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(lab).to_have_count(0)
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type(
        "import threading, time; time.sleep(3); "
        "print('left:', [t.name for t in threading.enumerate() if 'lab' in t.name])"
    )
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-output", has_text="left: []")).to_be_visible(
        timeout=60 * SECONDS
    )


def test_04_denoising_lab(open_lab):
    page = open_lab("04_autoencoder")
    lab = page.locator(".srlib-lab")
    expect(lab).to_contain_text("press Train")
    button(page, "Train").click()
    expect(lab).to_contain_text("64 numbers: trained", timeout=120 * SECONDS)
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
    page.locator(".srlib-lab select").first.select_option(index=2)
    expect(lab).to_contain_text("adversarial 0.01")
    button(page, "Play").click()
    expect(lab).to_contain_text(re.compile(r"step \d+ of"), timeout=120 * SECONDS)
    button(page, "Stop").click()
    expect(lab).to_contain_text("stopped", timeout=60 * SECONDS)
    keep(page, "05_srgan")


def test_06_own_photo(open_lab, tmp_path):
    page = open_lab("06_summary")
    lab = page.locator(".srlib-lab")
    photo = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    photo = cv2.resize(photo, (384, 288), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "holiday.jpg"), photo)
    with page.expect_file_chooser() as chooser:
        button(page, "Upload a photo").click()
    chooser.value.set_files(tmp_path / "holiday.jpg")
    expect(lab).to_contain_text("holiday: 96x72 pixels become 384x288", timeout=30 * SECONDS)
    button(page, "All methods").click()
    expect(lab).to_contain_text("all methods are done", timeout=120 * SECONDS)
    expect(lab).to_contain_text(re.compile(r"lanczos4: \d+\.\d\d dB"))
    page.locator(".srlib-lab select").last.select_option("lanczos4")
    with page.expect_download() as download:
        lab.get_by_role("link", name="Download the result of lanczos4 as PNG").click()
    assert download.value.suggested_filename == "holiday_lanczos4_4x.png"
    assert cv2.imread(str(download.value.path())).shape == (288, 384, 3)
    keep(page, "06_summary")
