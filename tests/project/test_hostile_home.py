"""The course in a home and an environment full of settings of other software."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PARAMETERS = 'profile, seed, epochs, data_dir = "quick", 0, None, ""'
# A network that learns, a figure, and what a kernel must not have read.
CELLS = (
    "import sys\n"
    "import numpy as np\n"
    "from srlib.common.backend import keras, layers\n"
    "network = keras.Sequential([keras.Input((8, 6, 3)), layers.Conv2D(2, 3, padding='same')])\n"
    "network.compile('sgd', 'mse')\n"
    "pictures = np.zeros((4, 8, 6, 3), np.float32)\n"
    "history = network.fit(pictures, pictures[..., :2], epochs=2, verbose=0)\n"
    "assert len(history.history['loss']) == 2\n"
    "print(sys.executable, sys.flags.utf8_mode, network.predict_on_batch(pictures).dtype)",
    "import matplotlib.pyplot as plt\n"
    "from srlib.figures import show\n"
    "figure, axis = plt.subplots()\n"
    "axis.set_title('50 % of $x_1$')\n"
    "show(figure, 'A caption.', 'A picture.')\n"
    "plt.plot([1, 2])",
)
RUN = (
    "import sys\n"
    "from srlib.common.surroundings import settle\n"
    "settle()\n"
    "from functools import partial\n"
    "from pathlib import Path\n"
    "from srlib.course import runner\n"
    "folder = Path(sys.argv.pop(1))\n"
    "runner.run_course = partial(runner.run_course, notebooks=folder, build=folder / 'build')\n"
    "from srlib.__main__ import run\n"
    "sys.exit(run())"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("a {b} $c")


@pytest.fixture(scope="module")
def started(hostile_home, folder):
    """Start a run, a command and the lab at once; yield them as processes."""
    cells = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, *CELLS)]
    cells[0].metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "01_all.ipynb")
    Image.new("RGB", (12, 10), (9, 90, 9)).save(folder / "small.png")
    python = [sys.executable, "-m", "srlib"]
    commands = {
        "run": [sys.executable, "-c", RUN, folder, "run", "--epochs", "1"],
        "upscale": [*python, "upscale", folder / "small.png", "-o", folder / "big.png"]
        + ["--method", "srcnn", "--scale", "2"],
        "lab": [*python, "lab", "--no-browser", "--IdentityProvider.token=x", "--port=0"],
        "test": [*python, "test", "unit", "-n", "0", "tests/common/test_records.py"],
    }
    processes = {
        name: subprocess.Popen(
            command,
            cwd=ROOT,
            env=hostile_home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        for name, command in commands.items()
    }
    yield processes
    for process in processes.values():
        process.kill()
        process.wait()


def ended(process):
    """Wait for the end of a process; return its exit code and what it printed."""
    out, _ = process.communicate(timeout=120)
    return process.returncode, out


@pytest.mark.slow
def test_the_lab_offers_this_python_and_ends_when_it_is_asked_to(started):
    process, said = started["lab"], ""
    while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", said)):
        line = process.stdout.readline()
        assert line, said
        said += line
    address = f"http://127.0.0.1:{found[1]}/api/kernelspecs?token=x"
    with urllib.request.urlopen(address, timeout=30) as answer:
        specs = json.load(answer)["kernelspecs"]
    assert specs["python3"]["spec"]["argv"][0] == sys.executable
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 143
    assert "Traceback" not in said and "another" not in said
    with pytest.raises(OSError):  # the server has ended, too
        for _ in range(50):
            urllib.request.urlopen(address, timeout=30)
            time.sleep(0.1)


@pytest.mark.slow
def test_tests_run(started):
    code, said = ended(started["test"])
    assert code == 0, said
    assert re.search(r"^\d+ passed", said, re.MULTILINE)


@pytest.mark.slow
def test_a_command_runs(started, folder):
    code, said = ended(started["upscale"])
    assert code == 0, said
    assert said == f"{folder / 'big.png'}: 24x20 pixels, srcnn\n"


@pytest.mark.slow
def test_notebooks_run(started, folder):
    code, said = ended(started["run"])
    assert code == 0, said
    assert said.startswith("[1/1] 01_all ... ok, ")
    done = nbformat.read(folder / "build" / "run" / "quick" / "01_all.ipynb", as_version=4)
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert outputs[0].text == f"{sys.executable} 1 float32\n"
    assert "A picture." in outputs[1].data["text/html"]
    assert "image/png" in outputs[-1].data  # the reader's own figure, inline
    assert os.path.getsize(folder / "build" / "run" / "quick" / "01_all.html") > 100_000
