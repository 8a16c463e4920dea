"""Keras as the course needs it, whatever another course or keras.json asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(code, folder, **variables):
    """Run a line of Python with the modules of a folder before all others."""
    path = os.pathsep.join((str(folder), str(ROOT)))
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
        timeout=100,
    )


def fake_keras(folder, backend):
    """Write a Keras that keeps what it is told, in the place of the real one."""
    (folder / "keras").mkdir()
    (folder / "keras" / "__init__.py").write_text(
        "from types import SimpleNamespace\n"
        "layers = ops = None\n"
        "told = []\n"
        "config = SimpleNamespace(\n"
        f"    backend=lambda: {backend!r}, set_image_data_format=told.append,\n"
        "    set_floatx=told.append, set_epsilon=told.append)\n"
    )


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_keras_that_runs_on_something_else_already_is_refused_in_a_sentence(tmp_path, backend):
    fake_keras(tmp_path, backend)
    done = run("import keras; from srlib.common.backend import keras", tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"srlib.common.errors.InputError: Keras was imported before srlib and runs on {backend}: "
        "restart Python and import srlib first, or set KERAS_BACKEND=tensorflow."
    )


def test_what_keras_read_before_srlib_came_is_set_back(tmp_path):
    fake_keras(tmp_path, "tensorflow")
    done = run("import keras; import srlib.common.backend; print(keras.told)", tmp_path)
    assert done.stdout == "['channels_last', 'float32', 1e-07]\n", done.stderr


def test_settings_for_other_work_are_gone_before_keras_is_imported(tmp_path, monkeypatch):
    for name in (
        "TF_NUM_INTRAOP_THREADS",
        "TF_FORCE_GPU_ALLOW_GROWTH",
    ):  # the machine's, which stay
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "keras.py").write_text(
        "import os, sys\n"
        "names = ('KERAS_', 'TF_', 'TF2_')\n"
        "sys.exit(str({k: v for k, v in os.environ.items() if k.startswith(names)}))\n"
    )
    theirs = {"KERAS_BACKEND": "torch", "KERAS_MAX_EPOCHS": "1", "TF_XLA_FLAGS": "--x"}
    theirs |= {"TF2_BEHAVIOR": "0", "TF_CPP_MIN_LOG_LEVEL": "0"}
    code = "import sys\nsys.stderr = sys.stdout\nimport srlib.common.backend"
    done = run(f"try:\n exec({code!r})\nexcept SystemExit as end:\n print(end)", tmp_path, **theirs)
    nowhere = os.path.join(os.devnull, "keras")
    wanted = {"KERAS_BACKEND": "tensorflow", "KERAS_HOME": nowhere, "TF_CPP_MIN_LOG_LEVEL": "3"}
    assert dict(eval(done.stdout)) == wanted
