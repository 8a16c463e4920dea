"""The entry of the command line: whatever ends a command, no stack trace does."""

import errno
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from srlib import __main__ as entry
from srlib.common.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs a command that ends so; it returns exit code and error text."""
    monkeypatch.setattr(entry, "settle", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)

    def run_(error):
        def command():
            if error:
                raise error
            return 5

        monkeypatch.setattr("srlib.course.commands.main", command)
        return entry.run(), capsys.readouterr().err

    return run_


def test_the_code_of_a_command_is_returned(run):
    assert run(None) == (5, "")


def test_ctrl_c_ends_in_a_word(run):
    assert run(KeyboardInterrupt()) == (130, "\nsrlib: stopped.\n")


def test_a_closed_pipe_ends_in_silence(run):
    assert run(BrokenPipeError()) == (141, "")


def test_a_full_disk_behind_standard_output_ends_in_a_sentence(run):
    code, said = run(OSError(errno.ENOSPC, "No space left on device"))
    assert code == 2
    assert said == "srlib: Standard output cannot be written, its disk is full: make room.\n"


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "x"), ModuleNotFoundError("x", name="srlib.x")]
)
def test_an_error_of_the_program_stays_one(run, error):
    with pytest.raises(type(error)):
        run(error)


def test_a_library_that_is_not_installed_is_named(run):
    code, said = run(ModuleNotFoundError("No module named 'pandas'", name="pandas"))
    assert code == 2
    assert said.startswith(f"srlib: pandas is not installed for {sys.executable}: run make install")
    assert said.count("\n") == 1


def test_a_refusal_while_libraries_are_loaded_is_a_sentence(run):
    assert run(InputError("OpenCV cannot be loaded.")) == (2, "srlib: OpenCV cannot be loaded.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes pipes in another way")
@pytest.mark.parametrize("closed", ["stdout", "pipe", "stderr"])
def test_a_picture_is_written_whatever_becomes_of_the_text(tmp_path, real_photo, closed):
    from PIL import Image

    Image.fromarray(real_photo).save(tmp_path / "small.png")
    arguments = ["upscale", "small.png", "-o", "big.png", "--method", "cubic"]
    end = {"stdout": ">&-", "pipe": "", "stderr": "2>&-"}[closed]
    with subprocess.Popen(
        ["sh", "-c", f'exec "$@" {end}', "sh", sys.executable, "-m", "srlib", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        if closed == "pipe":
            process.stdout.close()
            process.stdout = None
        out, err = process.communicate(timeout=60)
    assert (tmp_path / "big.png").is_file()
    assert err == b"" and process.returncode == (141 if closed == "pipe" else 0)
    assert closed != "stderr" or out == b"big.png: 960x960 pixels, cubic\n"


def test_a_request_to_end_lets_a_command_clean_up():
    with pytest.raises(SystemExit) as stop:
        entry._stop(signal.SIGTERM, None)
    assert stop.value.code == 143


def test_the_first_steps_need_no_library():
    code = (
        "import sys\n"
        "for name in ('numpy', 'lazy_loader', 'cv2', 'tqdm'):\n"
        "    sys.modules[name] = None\n"
        "sys.argv = ['srlib', 'run']\n"
        "from srlib.__main__ import run\n"
        "sys.exit(run())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith("srlib: ") and done.stderr.count("\n") == 1, done.stderr
    assert "is not installed for" in done.stderr


def test_files_named_like_libraries_in_the_present_folder_are_not_taken(tmp_path):
    for name in ("numpy", "json", "cv2"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('theirs')\n")
    Image.new("RGB", (6, 5), (9, 90, 9)).save(tmp_path / "small.png")
    done = subprocess.run(
        [*(sys.executable, "-m", "srlib", "upscale", "small.png"), "--method", "cubic"]
        + ["--scale", "2", "-o", "/dev/stdout"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    picture = Image.open(io.BytesIO(done.stdout))  # a stream without a suffix takes PNG
    assert (picture.format, picture.size) == ("PNG", (12, 10))
    assert done.stderr == b"/dev/stdout: 12x10 pixels, cubic\n"


@pytest.mark.parametrize(
    "arguments",
    [["upscale", "a.png", "-o", ""], ["upscale", "", "-o", "b.png"], ["run", "--data", ""]]
    + [["evaluate", "", "--scale", "2"]],
)
def test_an_empty_name_is_refused(arguments, capsys):
    from srlib.course.commands import main

    with pytest.raises(SystemExit):
        main(arguments)
    assert "the name is empty: name a file or a folder" in capsys.readouterr().err
