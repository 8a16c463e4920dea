"""What a graded notebook sees of the computer: looked for from inside, by what a student runs."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from teaching.exercise import SOLUTION_LINE, write_source
from teaching.students import answered

from srlib.common.places import ROOT

pytest.importorskip("nbgrader")

from srlib.teaching.autograding import Limits
from srlib.teaching.grading import grade_class
from srlib.teaching.nbgrading import CourseFolder
from srlib.teaching.sandbox import Settings, can_enclose

pwd = pytest.importorskip("pwd")  # not on Windows
pytestmark = pytest.mark.slow
# It looks at every file that is not the system's or of a package, and at every process.
SPY = """def mean(numbers):
    return sum(numbers) / len(numbers)
import glob, json, os, subprocess
found = {"files": [], "variables": sorted(os.environ), "read": []}
SYSTEM = ("/usr", "/sys", "/proc", "/dev", "/nix", "/var", "/etc")
for folder, folders, files in os.walk("/"):
    if folder in SYSTEM or folder.endswith(("-packages", "/include")) or "/lib/python3" in folder:
        folders.clear()
        continue
    for file in files:
        path = os.path.join(folder, file)
        found["files"].append(path)
        try:
            text = open(path, "rb").read()
        except OSError:
            continue
        found["read"] += [f"{path}: {each}" for each in WANTED if each.encode() in text]
for path in glob.glob("/proc/[0-9]*/environ"):
    text = open(path, "rb").read()
    found["read"] += [f"{path}: {each}" for each in WANTED if each.encode() in text]
for command in COMMANDS:
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    found["read"] += [f"{command}: {each}" for each in WANTED if each in done.stdout]
found["processes"] = [int(name) for name in os.listdir("/proc") if name.isdigit()]
found["listed"] = {path: os.path.exists(path) and os.path.getsize(path) for path in PATHS}
try:
    import socket
    socket.create_connection(("1.1.1.1", 53), 2)
    found["network"] = True
except OSError:
    found["network"] = False
import sys
code = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x10000000))"
found["namespaces"] = subprocess.run([sys.executable, "-c", code]).returncode == 0
print("FOUND" + json.dumps(found))"""
STRUCTURE = "notebooks/exercises/structure/structure.ipynb"


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Grade a zip of two students, one of whom looks around; return what that one has found."""
    if not can_enclose():
        pytest.skip("this system cannot enclose a process")
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("given")
    (home / ".ssh").mkdir()
    (home / ".ssh" / "id_rsa").write_text("THE TEACHER'S " + "KEY")
    sources = write_source(tmp_path_factory.mktemp("sources"))
    course = CourseFolder(tmp_path_factory.mktemp("course"))
    course.stage(sources)
    copy = course.notebook("release", ".", "01_data").read_text()
    wanted = [SOLUTION_LINE, "THE OTHER'S ANSWER", "THE TEACHER'S KEY", "s3cret-of-the-teacher"]
    cells = nbformat.read(ROOT / STRUCTURE, as_version=4).cells
    solutions = re.findall(r"(?s)BEGIN SOLUTION\n(.*?)### END", "".join(c.source for c in cells))
    wanted.append(max("".join(solutions).splitlines(), key=len).strip())
    # Put together only when it runs: else the spy would find what it is looking for in itself.
    halves = ", ".join(f"{each[:9]!r} + {each[9:]!r}" for each in wanted)
    own = Path(pwd.getpwuid(os.getuid()).pw_dir)  # whatever HOME says
    commands = [f"git -C {ROOT} show HEAD:{STRUCTURE}", f"cat {ROOT}/{STRUCTURE}"]
    commands += [f"cat {ROOT}/build/quiz/*", f"cat {own}/.ssh/*", f"cat {home}/.ssh/id_rsa"]
    paths = [ROOT / ".git", ROOT / "build", ROOT / "tests", ROOT / "notebooks", home, sources]
    paths += [course.root, folder, folder / "all.zip", own / ".ssh", "/run", "/var/tmp", "/mnt"]
    spy = f"WANTED = [{halves}]\nCOMMANDS = {commands!r}\nPATHS = {list(map(str, paths))!r}\n{SPY}"
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("eve/01_data.ipynb", answered(copy, {"mean": spy}))
        other = answered(copy, {"mean": "# THE OTHER'S ANSWER"})
        archive.writestr("bob/01_data.ipynb", other)
    out = tmp_path_factory.mktemp("grades") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("FAKE_API_TOKEN", "s3cret-of-the-teacher")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-teacher")
        grade_class(folder / "all.zip", out, sources, Limits(cell_seconds=60, seconds=120))
    graded = nbformat.read(CourseFolder(out).notebook("autograded", "eve", "01_data"), as_version=4)
    outputs = [output for cell in graded.cells for output in cell.get("outputs", [])]
    said = "".join(output.get("text", "") for output in outputs)
    assert "FOUND" in said, graded
    return json.loads(said.partition("FOUND")[2].splitlines()[0])


def test_no_solution_and_no_secret_is_found(seen):
    assert seen["read"] == []


def test_only_what_a_kernel_needs_is_there(seen):
    assert not any(seen["listed"].values()), seen["listed"]
    ours = [path for path in seen["files"] if path.startswith(f"{ROOT}/")]
    # An environment may lie in the checkout.
    prefixes = [Path(each) for each in (sys.prefix, sys.base_prefix)]
    python = {each.relative_to(ROOT).parts[0] for each in prefixes if each.is_relative_to(ROOT)}
    tops = {path[len(f"{ROOT}/") :].split("/")[0] for path in ours}
    assert tops - python == {"srlib", "data", "pyproject.toml"}
    assert not [path for path in seen["files"] if path.endswith((".zip", "quiz.yaml"))]


def test_no_other_process_no_network_and_no_foreign_variable(seen):
    assert 1 in seen["processes"] and len(seen["processes"]) < 5
    assert not seen["network"]
    assert not seen["namespaces"]
    allowed = {"PATH", "LANG", "LANGUAGE", "TZ", "HOME", "TMPDIR", "SR_BUILD_DIR"}
    strange = [name for name in seen["variables"] if name not in allowed]
    begins = ("LC_", "PYTHON", "IPYTHON", "JUPYTER", "JPY_", "MPL", "TF_", "KERAS_", "OMP_")
    begins += ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "GIT_PAGER", "PAGER", "TERM", "CLICOLOR")
    begins += ("COLUMNS", "LINES", "FORCE_COLOR", "NBGRADER_", "PYDEVD_")
    assert [name for name in strange if not name.startswith(begins)] == []


def test_what_is_hidden_is_empty_also_within_what_is_shown(tmp_path):
    if not can_enclose():
        pytest.skip("this system cannot enclose a process")
    places = [str(tmp_path / name) for name in ("work", "given", "run")]
    for place in places:
        os.mkdir(place)
    shown = tmp_path / "shown"
    for inside in ("kept", "hidden/kept", "hidden/other"):
        (shown / inside).mkdir(parents=True)
    (shown / "hand-in.zip").write_text("a zip")
    hidden = (str(shown / "hidden"), str(shown / "hand-in.zip"))
    settings = Settings(*places, (str(shown), str(shown / "hidden" / "kept")), hidden)
    code = (
        "import json, os, sys; from srlib.teaching import sandbox; "
        "settings = sandbox.Settings(**json.loads(sys.argv[1])); sandbox._enter(); "
        "child = os.fork(); child or (sandbox._mount(settings), print([len(os.listdir(each)) "
        f"for each in ({str(shown)!r}, {str(shown / 'hidden')!r})], "
        f"os.path.getsize({str(shown / 'hand-in.zip')!r}), flush=True)); "
        "child and os.waitpid(child, 0)"
    )
    text = settings.command()[3]
    done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True)
    assert done.stdout.strip() == "[3, 1] 0", done.stderr
