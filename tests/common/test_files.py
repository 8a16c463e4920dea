"""Files are replaced whole, with their links and permissions, whoever writes them."""

import os
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from srlib.common.arrays import write_arrays
from srlib.common.errors import InputError
from srlib.common.files import refuse_unwritable, replacing, write_text
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


# Devices, pipes and open files are written into


def test_a_pipe_is_written_into(tmp_path):
    pipe, heard = tmp_path / "pipe.json", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()), daemon=True)
    reader.start()
    write_text(pipe, "new" * 100_000)
    reader.join(10)
    assert heard == ["new" * 100_000] and stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_device_is_written_into(tmp_path):
    """On a node made for this test, a twin of /dev/null: never on a real one."""
    node, link = tmp_path / "null.txt", tmp_path / "link.txt"
    try:
        os.mknod(node, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        node.write_text("can be opened")
    except (AttributeError, OSError):
        pytest.skip("needs the right to make device nodes")
    link.symlink_to(node)
    for path in (node, link):
        refuse_unwritable(path)
        write_text(path, "new")
        assert stat.S_ISCHR(node.stat().st_mode) and link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [link, node]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="there is no /dev/stdout")
@pytest.mark.parametrize("kind", ["pipe", "file"])
@pytest.mark.parametrize("linked", [False, True])
def test_standard_output_is_written_into(tmp_path, kind, linked):
    target = "/dev/stdout"
    if linked:
        target = tmp_path / "link.txt"
        target.symlink_to("/dev/stdout")
    code = (
        "from srlib.common.files import refuse_unwritable, write_text\n"
        f"print('before'); refuse_unwritable({str(target)!r})\n"
        f"write_text({str(target)!r}, 'new\\n'); print('after')"
    )
    command = [sys.executable, "-c", code]
    if kind == "pipe":
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    else:
        with (tmp_path / "out.txt").open("w") as out:
            subprocess.run(command, stdout=out, check=True)
        text = (tmp_path / "out.txt").read_text()
    assert sorted(text.split()) == ["after", "before", "new"] and text.startswith("before")


def test_a_pipe_that_nobody_reads_any_more_is_one_sentence(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(InputError, match="pipe' cannot be written"), replacing(pipe) as temporary:
        temporary.write_bytes(bytes(10))
        os.close(reader)
        keep = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        threading.Timer(0.2, os.close, [keep]).start()
        temporary.write_bytes(bytes(5_000_000))


# Before the work


def test_what_cannot_be_written_later_is_refused_before(tmp_path):
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "gone" / "a.json")
    cases = {
        "folder.json": "is a folder: name a file in it",
        "gone/a.json": "no folder '.*gone': make it first",
        "link.json": "no folder '.*gone': make it first",
    }
    for name, sentence in cases.items():
        with pytest.raises(InputError, match=sentence):
            refuse_unwritable(tmp_path / name)
    refuse_unwritable(tmp_path / "new.json")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_may_not_be_changed_is_refused_before(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may change any
    with pytest.raises(InputError, match="Nothing can be written to"):
        refuse_unwritable(tmp_path / "a.json")


def test_the_suffix_of_a_link_counts(tmp_path):
    (tmp_path / "link.png").symlink_to(tmp_path / "store")
    with replacing(tmp_path / "link.png") as temporary:
        assert temporary.suffix == ".png"
        temporary.touch()
    assert (tmp_path / "store").is_file()


def test_a_link_in_a_circle_is_refused_before_the_work(tmp_path):
    (tmp_path / "a.png").symlink_to("b.png")
    (tmp_path / "b.png").symlink_to("a.png")
    with pytest.raises(InputError, match="a link that leads in a circle: name a file"):
        refuse_unwritable(tmp_path / "a.png")
