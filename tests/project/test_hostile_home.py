"""The course in a home and an environment full of settings of other software."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from PIL import Image
from tiny import COMMAND, write

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("a {b} $c")


@pytest.fixture(scope="module")
def started(hostile_home, folder):
    """Start a run, a command and the lab at once; yield them as processes."""
    write(folder / "01_all.ipynb", *CELLS)
    Image.new("RGB", (12, 10), (9, 90, 9)).save(folder / "small.png")
    python = [sys.executable, "-m", "srlib"]
    commands = {
        "run": [sys.executable, "-c", COMMAND, folder, "run", "--epochs", "1"],
        "upscale": [*python, "upscale", folder / "small.png", "-o", folder / "big.png"]
        + ["--method", "srcnn", "--scale", "2"],
        "lab": [*python, "lab", "--show-config-json"],
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
def test_the_lab_reads_no_other_configuration(started):
    code, said = ended(started["lab"])
    assert code == 0, said
    assert '"open_browser": true' in said
    assert '"websocket_max_message_size"' in said  # the course's own configuration
    assert "Traceback" not in said and "configuration of" not in said


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
    assert "\n[1/1] 01_all: ok, " in said
    done = nbformat.read(folder / "build" / "run" / "quick" / "01_all.ipynb", as_version=4)
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert outputs[0].text == f"{sys.executable} 1 float32\n"
    assert "A picture." in outputs[1].data["text/html"]
    assert "image/png" in outputs[-1].data  # the reader's own figure, inline
    assert os.path.getsize(folder / "build" / "run" / "quick" / "01_all.html") > 100_000
