"""Standard streams that are closed, or led elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from srlib.common.quiet import stderr_to

ROOT = Path(__file__).resolve().parents[2]
# What is printed by the descriptor itself, as C++ libraries do, and by a process that is started.
PRINT = (
    "import os, subprocess, sys\n"
    "from srlib.common.quiet import open_closed_streams, stderr_to\n"
    "{first}\n"
    "with stderr_to(sys.argv[1]):\n"
    "    os.write(2, b'C++ ')\n"
    "    subprocess.run([sys.executable, '-c', 'import os; os.write(2, bytes([99]))'])\n"
    "with open(sys.argv[2], 'w') as file:\n"
    "    if sys.stderr is not None:\n"
    "        print('for the screen', file=sys.stderr)\n"
    "    print('for the file', file=file)\n"
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", ["2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">&-", ""])
@pytest.mark.parametrize("first", ["", "open_closed_streams()"])
def test_closed_streams_do_not_matter(tmp_path, closed, first):
    log, out = tmp_path / "log.txt", tmp_path / "out.txt"
    code = PRINT.format(first=first)
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", code, log, out],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert log.read_bytes() == b"C++ c"
    assert out.read_text() == "for the file\n"
    assert done.stderr == (b"" if "2>&-" in closed else b"for the screen\n")


def test_a_process_without_a_standard_error_is_quiet_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stderr", None)
    with stderr_to(tmp_path / "log.txt"):
        os.write(2, b"x")
    assert (tmp_path / "log.txt").read_bytes() == b"x"


def test_standard_error_is_put_back_where_the_log_cannot_be_opened(tmp_path, capfd):
    with pytest.raises(OSError), stderr_to(tmp_path / "no" / "log.txt"):
        pass
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
