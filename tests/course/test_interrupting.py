"""Ctrl-C during a run of the notebooks: the kernel ends, and no stack trace is shown."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

RUN = """
import sys
from functools import partial
from pathlib import Path
from srlib.course import runner

folder = Path(sys.argv.pop(1))
runner.run_course = partial(runner.run_course, notebooks=folder, build=folder / "build")
from srlib.__main__ import run
sys.exit(run())
"""
PARAMETERS = 'profile, seed, epochs, data_dir = "quick", 0, None, ""'
ENDLESS = "import os, time\nopen('pid', 'w').write(f'{os.getpid()}\\n')\ntime.sleep(600)"


def wait_until(reached, seconds):
    end = time.monotonic() + seconds
    while not (value := reached()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows interrupts in another way")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_its_kernel(tmp_path, number, code):
    cells = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, ENDLESS)]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01_endless.ipynb")
    with subprocess.Popen(
        [sys.executable, "-c", RUN, tmp_path, "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        pid = tmp_path / "pid"
        kernel = int(wait_until(lambda: pid.exists() and pid.read_text().strip(), 60))
        assert is_alive(kernel)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert err == ("\nsrlib: stopped.\n" if code == 130 else "")
    assert out == "[1/1] 01_endless ... "
    wait_until(lambda: not is_alive(kernel), 10)
