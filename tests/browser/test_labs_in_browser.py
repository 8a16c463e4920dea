"""Drive the six labs in a real browser: JupyterLab and Notebook 7 on loopback, headless Chromium.

`make test-browser` runs this; it needs Chromium (Debian and Ubuntu: apt install chromium).
"""

import csv
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
from typing import NamedTuple

import cv2
import nbformat
import pytest
from playwright.sync_api import expect, sync_playwright

from srlib.common.places import DATA

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
FAILURES, LIVE = ROOT / "build" / "browser", ROOT / "build" / "live"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
NOTEBOOK_PAGES = {"jupyterlab": "doc/tree", "notebook": "notebooks"}
SECONDS = 1000  # playwright counts milliseconds
# Chromium's own complaints about pages that JupyterLab asks for and does not need; and an error
# that Notebook 7.6 raises with an empty notebook as well.
HARMLESS = re.compile(
    r"favicon|preload|jupyterlab-\w+/.*settings|ERR_INTERNET|api/contents"
    r"|of undefined \(reading 'schema'\)"
)


class Server(NamedTuple):
    """What a running server is asked for."""

    address: str
    notebooks: str
    folder: Path


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


def notebook_up_to_lab(name, photos, epochs_of_lab=None):
    """Return a chapter up to its lab, to be run on a folder of photos for one epoch."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    [lab] = [i for i, cell in enumerate(notebook.cells) if "from srlib.labs." in cell.source]
    del notebook.cells[lab + 1 :]
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.source += f"\nepochs, data_dir = 1, {str(photos)!r}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if epochs_of_lab:
        lab_cell = notebook.cells[-1]
        lab_cell.source = re.sub(r"epochs=\d+", f"epochs={epochs_of_lab}", lab_cell.source)
    return notebook


@pytest.fixture(scope="module")
def few_photos(tmp_path_factory):
    """Return a folder with a few of the course's photos, some of each split."""
    folder, wanted = tmp_path_factory.mktemp("photos"), {"train": 5, "validation": 2, "test": 2}
    with (DATA / "photos" / "photos.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = []
    for split, number in wanted.items():
        kept += [row for row in rows if row["split"] == split][:number]
    for row in kept:
        shutil.copy(DATA / "photos" / row["file"], folder)
    with (folder / "photos.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(kept)
    return folder


@pytest.fixture(scope="module", autouse=True)
def live_networks_stay(tmp_path_factory):
    """Put back what a longer run of the chapters left for chapter 06."""
    saved = tmp_path_factory.mktemp("live") / "live"
    if LIVE.is_dir():
        shutil.copytree(LIVE, saved)
    yield
    shutil.rmtree(LIVE, ignore_errors=True)
    if saved.is_dir():
        shutil.copytree(saved, LIVE)


@pytest.fixture(scope="module")
def server(tmp_path_factory, request):
    """Start JupyterLab, or what a test asks for, in a folder of its own.

    Yields its address, the address of its notebooks and the folder.
    """
    application = getattr(request, "param", "jupyterlab")
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    silent = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(silent))
    settings = settings.with_name("notebook-extension")
    settings.mkdir()  # the lab, below many cells, is on the page without scrolling to it
    all_cells = json.dumps({"windowingMode": "none"})
    (settings / "tracker.jupyterlab-settings").write_text(all_cells)
    log = (home / "log.txt").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", application, "--no-browser", "--ip=127.0.0.1"),
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
    yield Server(address, f"{address}/{NOTEBOOK_PAGES[application]}", folder)
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


def open_sessions(server):
    with urllib.request.urlopen(f"{server.address}/api/sessions") as answer:
        return json.load(answer)


def wait_for_kernel(server, page, notebook):
    """Wait until the page is connected with an idle kernel.

    The page itself shows an idle kernel before it has one, and whoever runs cells then is
    asked which kernel to take.
    """
    end = time.monotonic() + 60
    while not any(
        session["path"] == notebook
        and session["kernel"]["connections"]
        and session["kernel"]["execution_state"] == "idle"
        for session in open_sessions(server)
    ):
        assert time.monotonic() < end, "the page found no kernel"
        page.wait_for_timeout(100)


@pytest.fixture
def open_lab(server, browser, few_photos, request):
    """Return a function that opens a chapter, runs it up to its lab and waits for that."""
    context = browser.new_context(viewport={"width": 1500, "height": 2200}, accept_downloads=True)
    page = context.new_page()
    errors = []
    page.on(
        "console",
        lambda m: errors.append(f"{m.text} {m.location}") if m.type == "error" else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))

    def go(name, epochs_of_lab=None):
        notebook = notebook_up_to_lab(name, few_photos, epochs_of_lab)
        nbformat.write(notebook, server.folder / f"{name}.ipynb")
        page.goto(f"{server.notebooks}/{name}.ipynb?reset")
        wait_for_kernel(server, page, f"{name}.ipynb")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".srlib-lab h3").first.wait_for(timeout=240 * SECONDS)
        page.locator(".srlib-lab").first.scroll_into_view_if_needed()
        return page

    yield go
    failed = getattr(request.node, "failed", False)
    if failed:
        FAILURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FAILURES / f"{request.node.name}.png")
        (FAILURES / f"{request.node.name}.txt").write_text("\n".join(errors))
    context.close()
    for session in open_sessions(server):
        address = f"{server.address}/api/sessions/{session['id']}"
        gone = urllib.request.Request(address, method="DELETE")
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
    expect(lab).to_contain_text(re.compile(r"stopped after \d+ epoch"), timeout=20 * SECONDS)
    with page.expect_download() as download:
        lab.get_by_role("link", name="Save the table as CSV").click()
    text = Path(download.value.path()).read_text()
    assert "5-1-5" in text and len(text.splitlines()) == 3


def test_03_deleting_the_cell_ends_the_training(open_lab):
    page = open_lab("03_srcnn", epochs_of_lab=50)
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
    photo = cv2.imread(str(ROOT / "data" / "photos" / "lemurs.jpg"))[60:348, 150:534]
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


@pytest.mark.parametrize("server", ["notebook"], indirect=True)
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
