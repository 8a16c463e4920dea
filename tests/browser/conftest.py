"""JupyterLab and Notebook 7 on loopback, headless Chromium, and chapters up to their labs."""

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

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from srlib.common.places import BUILD, DATA, NOTEBOOKS
from srlib.labs.core.uploads import raised_limit

FAILURES = BUILD / "browser"
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
    """Return a chapter up to its lab, to be run on a folder of photos for one epoch.

    Cells that its lab does not need stay on the page as text: nbval runs them all.
    """
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    [lab] = [i for i, cell in enumerate(notebook.cells) if "from srlib.labs import" in cell.source]
    del notebook.cells[lab + 1 :]
    notebook.cells = [for_lab(cell) for cell in notebook.cells]
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.source += f"\nepochs, data_dir = 1, {str(photos)!r}"
    lab_cell = notebook.cells[-1]
    kept = [line for line in lab_cell.source.splitlines() if "keep_live" not in line]
    lab_cell.source = "\n".join(kept)
    if epochs_of_lab:
        lab_cell.source = re.sub(r"epochs=\d+", f"epochs={epochs_of_lab}", lab_cell.source)
    return notebook


def for_lab(cell):
    """Return a cell without outputs, as text if no lab needs what it does."""
    if cell.cell_type != "code":
        return cell
    needed = ("open_profile(", "read_digits(", "denoiser", "from srlib.labs import")
    if "parameters" in cell.metadata.get("tags", ()) or any(n in cell.source for n in needed):
        return nbformat.v4.new_code_cell(cell.source, id=cell.id, metadata=cell.metadata)
    return nbformat.v4.new_raw_cell(cell.source, id=cell.id)


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


@pytest.fixture(scope="module")
def server(tmp_path_factory, request):
    """Start JupyterLab as it is installed, or what a test asks for, in a folder of its own.

    A test asks for an application and its windowing mode (what becomes of cells out of sight).
    Yields the server's address, the address of its notebooks and the folder.
    """
    application, windowing = getattr(request, "param", ("jupyterlab", None))
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    silent = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(silent))
    if windowing:
        settings = settings.with_name("notebook-extension")
        settings.mkdir()
        mode = json.dumps({"windowingMode": windowing})
        (settings / "tracker.jupyterlab-settings").write_text(mode)
    log = (home / "log.txt").open("w")
    limit, told = raised_limit()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", application, "--no-browser", "--ip=127.0.0.1"),
            *(f"--port={port}", "--IdentityProvider.token=", "--allow-root"),
            *("--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={folder}"),
            *limit,
        ],
        # Networks that chapters train land apart from those of a longer run.
        env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / ".jupyter")}
        | {"SR_BUILD_DIR": str(home / "build"), "TF_CPP_MIN_LOG_LEVEL": "3", **told},
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


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Note the outcome of the test itself, for a screenshot of one that failed."""
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed
