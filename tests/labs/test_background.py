"""Work in the background, and whether somebody looks."""

import threading

import pytest

from srlib.labs.core.background import Background
from srlib.labs.core.presence import Presence


def test_second_start_is_ignored_while_the_first_runs(wait_for):
    begun, background = [], Background("trial", pytest.fail)

    def work(stopped):
        begun.append(1)
        stopped.wait(10)

    assert background.start(work)
    assert not background.start(work)
    background.stop()
    wait_for(background)
    assert begun == [1]
    assert background.start(work)
    background.stop()
    wait_for(background)
    assert begun == [1, 1]


def test_work_of_one_lab_lets_that_of_another_go_on(wait_for):
    first, second = (Background("trial", pytest.fail) for _ in range(2))
    for background in (first, second):
        background.start(lambda stopped: stopped.wait(20))
    assert first.busy and second.busy
    for background in (first, second):
        background.stop()
        wait_for(background)


def test_work_follows_the_one_that_was_asked_to_stop(wait_for):
    done, go, background = [], threading.Event(), Background("trial", pytest.fail)
    background.start(lambda stopped: go.wait(20) and done.append(("first", stopped.is_set())))
    background.stop()
    assert background.start(lambda stopped: done.append(("second", stopped.is_set())))
    assert not background.start(pytest.fail) and done == []
    go.set()
    wait_for(background)
    assert done == [("first", True), ("second", False)]


def test_error_in_the_background_is_handed_on(wait_for):
    errors = []
    background = Background("trial", errors.append)
    background.start(lambda stopped: 1 / 0)
    wait_for(background)
    assert isinstance(errors[0], ZeroDivisionError)


def test_only_the_latest_work_is_the_latest(wait_for):
    go, seen, background = threading.Event(), [], Background("trial", pytest.fail)

    def work(stopped):
        go.wait(20)
        with background.latest(stopped) as latest:
            seen.append(latest)

    def run_to_its_end():
        go.set()
        wait_for(background)
        go.clear()

    background.start(work)
    background.stop()  # asked to stop, it may show what it has
    run_to_its_end()
    background.start(work)
    background.discard()
    assert background.running and not background.busy  # nobody waited for its end
    run_to_its_end()
    background.start(work)
    background.stop()
    background.start(work)  # takes the place of the one before
    run_to_its_end()
    assert seen == [True, False, False, True]


def test_error_of_discarded_work_is_not_shown(wait_for):
    go, background = threading.Event(), Background("trial", pytest.fail)
    background.start(lambda stopped: go.wait(20) and 1 / 0)
    background.discard()
    go.set()
    wait_for(background)


def test_presence_tells_the_first_view_and_the_last():
    seen, presence = [], Presence()
    presence.when_shown(lambda: seen.append("shown"))
    presence.when_gone(lambda: seen.append("gone"))
    for views in (1, 2, 1, 0, 1):
        presence.views = views
    assert seen == ["shown", "gone", "shown"]
