"""A bar is shown where someone waits, and only if it takes seconds."""

import time

from srlib.common import progress as module
from srlib.common.progress import progress, showing_progress


def test_only_a_long_work_that_someone_waits_for_shows_a_bar(monkeypatch, capsys):
    monkeypatch.setattr(module, "_DELAY", 0.05)
    slow = [0.06] * 3
    assert [time.sleep(each) for each in progress(slow, "tile")] == [None] * 3
    with showing_progress():
        assert list(progress(range(100), "tile")) == list(range(100))
        assert capsys.readouterr() == ("", "")
        for each in progress(slow, "tile"):
            time.sleep(each)
    out, err = capsys.readouterr()
    assert out == "" and "2/3" in err and "tile" in err
    for each in progress(slow, "tile"):
        time.sleep(each)
    assert capsys.readouterr() == ("", "")
