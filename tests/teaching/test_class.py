"""31 students: handed out to, collected and graded, by nbgrader from files alone."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import nbformat
import pytest
from teaching.exercise import REPORT, SOLUTION_LINE, WORKED, write_source
from teaching.students import hand_in

from srlib.common.errors import InputError
from srlib.common.places import ROOT

pytest.importorskip("nbgrader")

from srlib.teaching.autograding import Limits
from srlib.teaching.grading import grade_class
from srlib.teaching.handout import make_handout
from srlib.teaching.leaks import find_leaks, find_secrets
from srlib.teaching.sandbox import can_enclose

pytestmark = pytest.mark.slow
LIMITS = Limits(cell_seconds=6, seconds=60, memory=1 << 30)
COPY = "super-resolution/notebooks/exercises/01_data/01_data.ipynb"


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return write_source(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def handout(tmp_path_factory, sources):
    """Hand out the small exercise with the whole course; return the zip."""
    return make_handout(tmp_path_factory.mktemp("handout"), sources)


@pytest.fixture(scope="module")
def copy(handout):
    """Return the student's copy in the zip."""
    with zipfile.ZipFile(handout) as archive:
        return archive.read(COPY).decode()


@pytest.fixture(scope="module")
def graded(tmp_path_factory, sources, copy):
    """Grade the class; return the folder, what was expected, and folders to stay as they are."""
    folder, outside = tmp_path_factory.mktemp("submitted"), tmp_path_factory.mktemp("outside")
    watched = [outside, sources, folder]
    wanted = hand_in(folder, copy, [*watched, "/tmp", ROOT, ROOT / "build"])
    out = tmp_path_factory.mktemp("grades") / "out"
    files = grade_class(folder, out, sources, LIMITS)
    return out, wanted, watched, files


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_student_gets_what_can_be_graded(graded):
    out, wanted, _, _ = graded
    rows = rows_of(out / "grades.csv")
    assert list(rows[0]) == [
        *("student", "chapter", "mean_test", "twice_test", "open", "report", "total", "of"),
        *("to mark", "remarks"),
    ]
    assert len(rows) == len(wanted) == 31
    for row in rows:
        mean, twice, remark = wanted[row["student"]]
        got = (float(row["mean_test"]), float(row["twice_test"]), float(row["total"]))
        assert got == (mean, twice, mean + twice), row
        assert row["chapter"] == "01_data" and row["of"] == "10", row
        assert remark in row["remarks"] and bool(remark) == bool(row["remarks"]), row


def test_what_a_notebook_does_outside_its_folder_does_not_happen(graded):
    if not can_enclose():
        pytest.skip("this system cannot enclose a process")
    _, _, watched, _ = graded
    left = [path for folder in watched for path in folder.rglob("was-here*")]
    places = [*(ROOT, ROOT / "build"), *map(type(ROOT), ("/tmp", "/tmp/was-here"))]
    assert left == [] and not any((place / "was-here").exists() for place in places)


def test_exercises_for_teachers_wait_for_them(graded):
    out, wanted, _, _ = graded
    rows = rows_of(out / "grades.csv")
    waiting = {row["student"] for row in rows if row["to mark"] in ("1", "2")}
    assert set(wanted) - waiting == {"empty", "bombing"}


def test_platforms_get_their_own_columns(graded):
    out, wanted, _, files = graded
    names = ["grades.csv", "grades_canvas.csv", "grades_moodle_01_data.csv"]
    assert files == [out / name for name in names]
    canvas, moodle = (rows_of(path) for path in files[1:])
    assert list(canvas[0]) == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        "01_data",
    ]
    assert canvas[0]["Student"].strip() == "Points Possible" and canvas[0]["01_data"] == "10"
    ids = {row["ID"]: row["01_data"] for row in canvas[1:] if row["ID"]}
    assert ids == dict.fromkeys(map(str, range(8, 14)), "")  # they wait to be marked
    participants = {row["Identifier"]: row["Grade"] for row in moodle if row["Identifier"]}
    assert participants == dict.fromkeys([f"Participant {100 + n}" for n in range(8)], "")
    assert "1 experiment to be marked by your teacher" in moodle[0]["Feedback comments"]
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(moodle[0])


def test_each_student_gets_a_page(graded):
    out, wanted, _, _ = graded
    for student in wanted:
        folder = out / "feedback" / student
        page = (folder / "index.html").read_text(encoding="utf-8")
        link = re.search(r'href="([^"]+)"', page)
        assert (link is None) == (student in ("empty", "bombing")), student
        if link:
            text = (folder / link[1]).read_text(encoding="utf-8")
            assert "outcome = check.mean(mean)" in re.sub("<[^>]+>", "", text)
            assert not any(word in text for word in (WORKED, REPORT[2:], "MARK SCHEME"))
            assert "HIDDEN TESTS" not in text and "<script>steal" not in text
    assert "it is larger than 20 MB" in (out / "feedback/bombing/index.html").read_text()


def test_points_given_by_hand_reach_the_tables(graded, sources):
    from srlib.teaching.nbgrading import CourseFolder

    out, _, _, _ = graded
    with CourseFolder(out).gradebook() as book:
        grade = book.find_grade("open", "01_data", "01_data", "student 16")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        grade = book.find_grade("report", "01_data", "01_data", "student 17")
        grade.manual_score, grade.needs_manual_grade = 261, False
        book.db.commit()
    grade_class(None, out, sources)
    [row] = [row for row in rows_of(out / "grades.csv") if row["student"] == "student 17"]
    assert row["report"] == "1" and row["remarks"] == "report: 261 points were given, 1 count"
    [row] = [row for row in rows_of(out / "grades.csv") if row["student"] == "student 16"]
    assert (row["open"], row["total"], row["to mark"]) == ("3.5", "8.5", "0")
    assert "<td>3.5</td>" in (out / "feedback/student 16/index.html").read_text()


def test_the_form_grader_shows_answers_with_their_marking_scheme(graded):
    out, _, _, _ = graded
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=secret"]
    command = [sys.executable, "-m", "srlib", "mark", "--out", str(out), *options]
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def fetch(path):
        url = f"http://127.0.0.1:{port}/{path}?token=secret"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read().decode()

    try:
        end = time.monotonic() + 120
        while True:
            try:
                answers = json.loads(fetch("formgrader/api/submitted_notebooks/01_data/01_data"))
                break
            except urllib.error.URLError:
                assert server.poll() is None and time.monotonic() < end, "it does not start"
                time.sleep(0.5)
        marked = {each["student"] for each in answers if not each["needs_manual_grade"]}
        assert len(answers) > 20 and marked <= {"student 16"}  # whom another test may have marked
        [endless] = [answer["id"] for answer in answers if answer["student"] == "endless"]
        page = fetch(f"formgrader/submissions/{endless}")
        specs = json.loads(fetch("api/kernelspecs"))["kernelspecs"]
        try:
            terminals = fetch("api/terminals")
        except urllib.error.HTTPError as error:
            terminals = f"refused: {error}"
    finally:
        server.terminate()
        server.wait(60)
    assert WORKED in page and REPORT.strip("*").split("**")[1] in page
    assert "My report." in page and 'id="open"' in page  # the field for the points
    assert "<script>steal" not in page and "onerror=" not in page
    assert specs == {} and "refused" in terminals


def test_the_zip_holds_no_solution(handout, copy, sources):
    source = nbformat.read(sources / "01_data/01_data.ipynb", as_version=4)
    secrets = find_secrets(source)
    for text in (SOLUTION_LINE, WORKED, REPORT, "Teachers: this takes twenty minutes in class."):
        assert text.replace(" ", "") in secrets
    assert any("assertoutcome.is_correct" in secret for secret in secrets)
    with zipfile.ZipFile(handout) as archive:
        for name in archive.namelist():
            assert find_leaks(name, archive.read(name), secrets) == []
    assert '"outputs": []' in copy and "twenty minutes" not in copy


def test_a_solution_that_would_be_handed_out_is_refused(tmp_path):
    folder = write_source(tmp_path / "sources")
    (folder / "01_data" / "notes.txt").write_text(f"mean:\n  {SOLUTION_LINE}\n")
    with pytest.raises(InputError) as caught:
        make_handout(tmp_path / "out", folder)
    assert "Solutions would be handed out: notebooks/exercises/01_data/notes.txt" in str(
        caught.value
    )
    assert not (tmp_path / "out").exists()


def test_the_zip_runs_without_the_checkout(handout, tmp_path):
    with zipfile.ZipFile(handout) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "super-resolution"
    for name in ("README.md", "install.py", "constraints.txt", "Makefile", "pyproject.toml"):
        assert (folder / name).is_file()
    assert not (folder / "tests").exists()
    assert list(folder.rglob("quiz.yaml")) == []
    code = (
        "from srlib.exercises import chapter01 as check\n"
        "assert check.psnr.judge(lambda a, b: 1).status == 'incorrect'\n"
        "import srlib\nfrom srlib.pictures.photos import open_photos\n"
        "print(srlib.__file__, len(open_photos().photos))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(folder / "srlib" / "__init__.py"), "100"], done.stderr
