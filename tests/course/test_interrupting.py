"""Ctrl-C during a run of the notebooks: the kernel ends, and no stack trace is shown."""

import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from alive import is_alive
from tiny import COMMAND, write

ENDLESS = "import os, time\nopen('pid', 'w').write(f'{os.getpid()}\\n')\ntime.sleep(600)"


def wait_until(reached, seconds):
    end = time.monotonic() + seconds
    while not (value := reached()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows interrupts in another way")
def test_an_interrupted_run_ends_its_kernel(tmp_path):
    write(tmp_path / "01_endless.ipynb", ENDLESS)
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, tmp_path, "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell may ignore it
    ) as process:
        pid = tmp_path / "pid"
        wait_until(lambda: process.poll() or (pid.exists() and pid.read_text()), 60)
        kernel = int(pid.read_text())
        assert is_alive(kernel)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "\nsrlib: stopped.\n"
    assert out == "1 notebook ...\n"
    wait_until(lambda: not is_alive(kernel), 10)
