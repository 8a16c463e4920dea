"""Work in processes of their own: some at a time, and none for too long."""

import os
import time

import pytest

pytest.importorskip("nbgrader")

from srlib.teaching.processes import processors, run_apart

pytestmark = pytest.mark.slow


def test_what_takes_too_long_is_ended_and_what_fails_costs_itself():
    start = time.monotonic()
    ended = dict(run_apart(time.sleep, [0.1, "no number", 600, 0.1], 3, 2))
    assert ended == {0: True, 1: False, 2: False, 3: True}
    assert time.monotonic() - start < 200


def test_a_process_that_ends_itself_is_noticed():
    assert dict(run_apart(os._exit, [3, 0], 100, 2)) == {0: False, 1: True}


def test_there_is_a_processor():
    assert processors() >= 1
