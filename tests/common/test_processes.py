"""Work in processes of their own: some at a time, none for too long, none left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from alive import is_alive

from srlib.common.places import ROOT
from srlib.common.processes import count_cores, run_apart

pytestmark = pytest.mark.slow

PARENT = """
import os, sys, time
from pathlib import Path
from srlib.common.processes import end_with_parent, run_apart

def work(folder):
    end_with_parent()
    Path(folder, str(os.getpid())).touch()
    time.sleep(600)

if __name__ == "__main__":
    list(run_apart(work, sys.argv[1:] * 2, 2))
"""


def test_results_come_back_and_what_fails_costs_itself():
    long = 10**6 * "long"
    ended = dict(run_apart(json.loads, ["[1]", "no json", "null", f'"{long}"'], 2))
    assert ended == {0: ([1],), 1: None, 2: (None,), 3: (long,)}


def test_a_process_that_ends_itself_is_noticed():
    assert dict(run_apart(os._exit, [3, 0], 2)) == {0: None, 1: None}


def test_what_takes_too_long_is_ended():
    start = time.monotonic()
    ended = dict(run_apart(time.sleep, [0.1, "no number", 600, 0.1], 2, 3))
    assert ended == {0: (None,), 1: None, 2: None, 3: (None,)}
    assert time.monotonic() - start < 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_none_is_left_when_the_parent_is_ended(tmp_path, number):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    folder = tmp_path / "begun"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        env=environment,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell may ignore it
    )
    try:
        wait_for(lambda: len(list(folder.iterdir())) == 2)
        parent.send_signal(number)
        parent.wait(60)
    finally:
        parent.kill()
    wait_for(lambda: not any(is_alive(int(path.name)) for path in folder.iterdir()))


def wait_for(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.05)


def test_there_is_a_core():
    assert count_cores() >= 1
