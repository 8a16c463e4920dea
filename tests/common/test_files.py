"""Files are replaced whole, with their links and permissions, whoever writes them."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from srlib.common.arrays import write_arrays
from srlib.common.errors import InputError
from srlib.common.files import replacing, write_text
from srlib.common.quiet import stderr_to


@pytest.fixture
def umask():
    """Set a umask that differs from the usual one."""
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_link_stays_and_its_target_changes(tmp_path):
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "target.txt", tmp_path / "link.txt"
    link.symlink_to(target)
    for text in ("new", "newer"):  # at first the target is missing
        write_text(link, text)
        assert link.is_symlink() and target.read_text() == link.read_text() == text
    assert sorted(tmp_path.rglob("*")) == [target.parent, target, link]


@pytest.mark.parametrize("permissions", [0o600, 0o664, 0o755])
def test_replaced_file_keeps_its_permissions(tmp_path, permissions):
    path = tmp_path / "a.txt"
    path.touch()
    path.chmod(permissions)
    write_text(path, "new")
    assert path.read_text() == "new" and mode(path) == permissions


def test_new_file_has_the_usual_permissions(tmp_path, umask):
    write_text(tmp_path / "a.txt", "new")
    write_arrays(tmp_path / "a.npz", values=[1])
    assert [mode(path) for path in sorted(tmp_path.iterdir())] == [0o640] * 2


def test_threads_may_write_one_file(tmp_path):
    path = tmp_path / "a.txt"
    texts = [str(number) * 10_000 for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(20):
            list(threads.map(write_text, [path] * 8, texts))
            assert path.read_text() in texts
    assert list(tmp_path.iterdir()) == [path]


def test_file_may_be_replaced_while_it_is_written(tmp_path):
    path = tmp_path / "a.txt"
    with replacing(path) as slow:
        slow.write_text("slow")
        write_text(path, "fast")
        assert path.read_text() == "fast"
    assert path.read_text() == "slow" and list(tmp_path.iterdir()) == [path]


def test_folder_is_not_replaced(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(InputError, match=r"a\.txt' cannot be written"):
        write_text(tmp_path / "a.txt", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_log_holds_what_children_print_and_is_no_program(tmp_path, umask):
    log = tmp_path / "log.txt"
    with stderr_to(log):
        subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('noise')"], check=True)
    assert log.read_text() == "noise" and mode(log) == 0o640
