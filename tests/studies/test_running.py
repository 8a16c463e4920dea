"""A study gives the same result however it is run, and nothing that is done is done again."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import tiny_studies
from alive import is_alive
from tiny_studies import STUCK, TINY, VARIABLE

from srlib.studies.running import run_study

pytestmark = pytest.mark.slow


def measured(result):
    """Return what the trainings have measured, in the order of the grid."""
    return [(each["setting"], each["seed"], each["values"]["losses"]) for each in result.trainings]


def processes(result):
    return {each["values"]["process"] for each in result.trainings}


def wait_for(condition):
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("alone")


@pytest.fixture(scope="module")
def alone(folder):
    """Return the result of one worker."""
    return run_study(TINY, workers=1, folder=folder)


def test_one_worker_runs_the_whole_grid_in_a_process_of_its_own(alone):
    settings = [(each["setting"]["filters"], each["seed"]) for each in alone.trainings]
    assert settings == [(2, 0), (32, 0), (2, 1), (32, 1)]
    assert len(processes(alone)) == 1 and processes(alone) != {os.getpid()}
    losses = [losses for _, _, losses in measured(alone)]
    assert len({tuple(each) for each in losses}) == 4  # neither settings nor seeds are alike
    assert alone.command == "python -m srlib study tiny"
    assert alone.seconds > 0 and alone.versions["keras"]


def test_a_killed_worker_changes_nothing(alone, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))

    def kill():
        # Only what is in flight is lost: the three others are kept.
        wait_for(lambda: len(list((tmp_path / "tiny").glob("*.json"))) == 3)
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = run_study(TINY, workers=2, folder=tmp_path)
    killer.join()
    [stuck] = [
        each for each in result.trainings if (each["setting"]["filters"], each["seed"]) == STUCK
    ]
    assert int((tmp_path / "pid").read_text()) != stuck["values"]["process"]
    assert measured(result) == measured(alone)


def test_a_killed_client_loses_no_more_than_what_was_in_flight(alone, tmp_path):
    kept, shown = tmp_path / "tiny", tmp_path / "shown"
    with shown.open("w") as stream:
        client = subprocess.Popen(
            [sys.executable, tiny_studies.__file__, str(tmp_path), "1"],
            env={**os.environ, VARIABLE: str(tmp_path)},
            stderr=stream,
        )
    wait_for(lambda: (tmp_path / "pid").exists() and "2/4" in shown.read_text())  # how far it is
    client.kill()
    client.wait()
    assert "training" in shown.read_text() and len(list(kept.glob("*.json"))) == 2
    worker = int((tmp_path / "pid").read_text())
    wait_for(lambda: not is_alive(worker))
    written = {path: path.stat().st_mtime_ns for path in kept.glob("*.json")}
    result = run_study(TINY, workers=1, folder=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert measured(result) == measured(alone)
    assert {each["values"]["process"] for each in result.trainings[:2]} == {worker}
    assert worker not in {each["values"]["process"] for each in result.trainings[2:]}


def test_what_is_kept_needs_no_cluster(alone, folder, monkeypatch):
    monkeypatch.setattr("srlib.studies.running.open_cluster", None)
    assert run_study(TINY, folder=folder) == alone
    first = run_study(TINY, seeds=1, folder=folder)
    assert first.command == "python -m srlib study tiny --seeds 1"
    assert measured(first) == measured(alone)[:2]
