"""The run of the notebooks, on tiny ones: a run of the real ones takes minutes."""

import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import nbformat
import pytest
from tiny import COMMAND, write

from srlib.common.errors import InputError
from srlib.course import runner as course
from srlib.course.commands import main
from srlib.course.results import Result, format_results
from srlib.course.runner import choose_notebooks, find_notebooks, refresh_course, run_course

GOOD = (
    "from srlib.course import headline\n"
    'headline("gain", f"{0.5:+.2f} dB")\n'
    'print(f"{profile} seed {seed} epochs {epochs}")'
)
STREAMS = (
    "import sys\n"
    "for stream in (sys.stdout, sys.stderr, sys.stdout):\n"
    "    print(1, file=stream, flush=True)"
)
WIDGET = "from ipywidgets import IntSlider\nIntSlider()"
BAD_INPUT = 'from srlib.pictures import open_photos\nopen_photos("no/such/folder")'


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run five notebooks from the command line; three of them fail in different ways."""
    folder = tmp_path_factory.mktemp("a {folder}: 5 $HOME 'é'")
    write(folder / "01_good.ipynb", GOOD, STREAMS)
    write(folder / "02_broken.ipynb", "1 / 0", "never = 1")
    write(folder / "03_input.ipynb", BAD_INPUT)
    write(folder / "04_dead.ipynb", "import os", "os._exit(1)")
    write(folder / "05_good.ipynb", GOOD)
    arguments = [str(folder), "run", "--epochs", "3", "--seed", "7"]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], capture_output=True, text=True, timeout=300
    )
    return done, folder / "build" / "run" / "quick"


def line_after(text, start):
    """Return the line that follows the table's line for a notebook."""
    lines = text.partition("headline figures")[2].splitlines()
    return next(lines[i + 1] for i, line in enumerate(lines) if line.startswith(start)).strip()


def test_executed_notebooks_pages_and_results_are_kept(run):
    _, out = run
    for number in ("01_good", "02_broken", "03_input", "04_dead", "05_good"):
        assert (out / f"{number}.ipynb").is_file()
        assert "<html" in (out / f"{number}.html").read_text(encoding="utf-8")
    assert not list(out.glob(".*"))


def test_parameters_reach_the_notebooks(run):
    page = (run[1] / "01_good.html").read_text(encoding="utf-8")
    assert "quick seed 7 epochs 3" in page


def test_results_hold_the_headline_figures(run):
    report = json.loads((run[1] / "results.json").read_text())
    assert report["parameters"] == {"profile": "quick", "epochs": 3, "seed": 7}
    assert [n["status"] for n in report["notebooks"]] == ["ok", "failed", "failed", "failed", "ok"]
    assert report["notebooks"][0]["headlines"] == {"gain": "+0.50 dB"}
    assert report["notebooks"][0]["seconds"] > 0


def test_a_failing_notebook_does_not_hide_the_others(run):
    done, _ = run
    assert done.returncode == 1
    assert done.stdout.count("gain: +0.50 dB") == 2


def test_the_table_names_notebook_cell_and_error(run):
    text = run[0].stdout
    assert line_after(text, "02_broken") == "cell [3]: ZeroDivisionError: division by zero"
    assert line_after(text, "04_dead") == "cell [4]: DeadKernelError: Kernel died"


def test_an_input_error_appears_as_its_sentence(run):
    done, out = run
    sentence = "There is no data folder 'no/such/folder'"
    assert line_after(done.stdout, "03_input").startswith(f"cell [3]: InputError: {sentence}")
    page = (out / "03_input.html").read_text(encoding="utf-8")
    assert "Traceback" not in page
    assert "There is no data folder" in page


def test_the_terminal_shows_one_line_for_each_notebook_and_the_table(run):
    done, _ = run
    assert done.stderr == ""
    progress, _, table = done.stdout.partition("\n\n")
    first, *lines, last = progress.splitlines()
    assert first.startswith("5 notebooks")
    assert last == f"Their pages (HTML) lie in {run[1]}."
    assert [line[:5] for line in lines] == [f"[{number}/5]" for number in range(1, 6)]
    said = sorted(line[6:].partition(",")[0] for line in lines)
    broken = "cell [3]: ZeroDivisionError: division by zero"
    dead = "cell [4]: DeadKernelError: Kernel died"
    assert (said[0], said[1], said[3], said[4]) == (
        "01_good: ok",
        f"02_broken: {broken}",
        f"04_dead: {dead}",
        "05_good: ok",
    )
    assert said[2].startswith("03_input: cell [3]: InputError: There is no data folder")
    assert table.startswith("notebook")


@pytest.mark.parametrize("broken", ["page", "file"])
def test_a_page_that_cannot_be_made_does_not_hide_the_other_notebooks(
    tmp_path, monkeypatch, broken
):
    for name in ("01_first", "02_good"):
        write(tmp_path / f"{name}.ipynb", GOOD)

    def execute(source, target, **settings):
        assert settings["start_timeout"] >= 120  # seconds: kernels start slowly on some disks
        cut = broken == "file" and "first" in target
        Path(target).write_text(Path(source).read_text()[: 99 if cut else None])

    def export(executed, source, sources):
        if broken == "page" and executed.stem == "01_first":
            raise RuntimeError("no template\nat all")
        executed.with_suffix(".html").touch()

    monkeypatch.setattr("papermill.execute_notebook", execute)
    monkeypatch.setattr(course, "_export_page", export)
    first, second = run_course(notebooks=tmp_path, build=tmp_path / "build")
    assert (first.status, second.status) == ("failed", "ok")
    assert first.error.startswith("its page cannot be made: ")
    if broken == "page":
        assert first.error.endswith("RuntimeError: no template")
    out = tmp_path / "build" / "run" / "quick"
    assert (out / "02_good.html").is_file()
    statuses = [
        each["status"] for each in json.loads((out / "results.json").read_text())["notebooks"]
    ]
    assert statuses == ["failed", "ok"]


def test_an_endless_cell_is_stopped(tmp_path, monkeypatch, capfd):
    write(tmp_path / "01_endless.ipynb", "import time", "for _ in range(600):\n    time.sleep(0.1)")
    write(tmp_path / "02_good.ipynb", GOOD)
    monkeypatch.setitem(course.TIME_LIMITS, "quick", 6)
    endless, good = run_course(notebooks=tmp_path, build=tmp_path / "build")
    assert endless.error == "cell [4]: stopped, the notebook took more than 6 s"
    assert endless.seconds < 30
    assert good.status == "ok"
    assert capfd.readouterr().err == ""


def test_two_run_beside_one_another_and_what_measures_seconds_alone_at_the_end(
    tmp_path, monkeypatch, capfd
):
    monkeypatch.setattr(course, "count_cores", lambda: 8)
    wait = (
        "import time\nfrom pathlib import Path\n"
        "Path('{own}').touch()\nwhile not Path('{other}').exists():\n    time.sleep(0.05)"
    )
    alone = "from pathlib import Path\nsorted(path.name for path in Path().glob('*.ran'))"
    write(tmp_path / "01_a.ipynb", wait.format(own="a.ran", other="b.ran"))
    write(tmp_path / "02_b.ipynb", wait.format(own="b.ran", other="c.ran"))
    write(tmp_path / "06_summary.ipynb", alone, "Path('06.ran').touch()")
    write(tmp_path / "07_c.ipynb", wait.format(own="c.ran", other="b.ran"))
    results = run_course(notebooks=tmp_path, build=tmp_path / "build")
    assert [result.name for result in results] == ["01_a", "02_b", "06_summary", "07_c"]
    assert {result.status for result in results} == {"ok"}
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "4 notebooks, 2 at a time ..." and "06_summary: ok" in lines[-2]
    done = nbformat.read(tmp_path / "build" / "run" / "quick" / "06_summary.ipynb", as_version=4)
    assert done.cells[3].outputs[0].data["text/plain"] == "['a.ran', 'b.ran', 'c.ran']"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_process_that_is_killed_costs_its_notebook_alone(tmp_path):
    write(
        tmp_path / "01_killed.ipynb", "import os\nos.kill(os.getppid(), 9)\nwhile True:\n    pass"
    )
    write(tmp_path / "02_good.ipynb", GOOD)
    killed, good = run_course(notebooks=tmp_path, build=tmp_path / "build")
    assert (killed.status, killed.error) == ("failed", "it was killed")
    assert good.status == "ok"


def test_a_profile_that_does_not_exist_is_refused(tmp_path):
    write(tmp_path / "01_good.ipynb", GOOD)
    with pytest.raises(InputError, match=r"no profile 'quikc': choose one of quick, full"):
        run_course("quikc", notebooks=tmp_path, build=tmp_path / "build")
    assert not (tmp_path / "build").exists()


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path):
    write(tmp_path / "01_good.ipynb", GOOD)
    with pytest.raises(InputError, match="01_good.ipynb has no parameter 'epoch': choose from"):
        run_course("quick", {"epoch": 3}, notebooks=tmp_path, build=tmp_path / "build")
    assert not (tmp_path / "build").exists()


def test_a_notebook_without_parameters_is_refused(tmp_path):
    write(tmp_path / "01_good.ipynb", GOOD, tags=())
    with pytest.raises(InputError, match="no parameter 'profile'"):
        run_course(notebooks=tmp_path, build=tmp_path / "build")


@pytest.mark.parametrize("command", [run_course, refresh_course])
def test_a_folder_without_notebooks_is_refused(tmp_path, command):
    with pytest.raises(InputError, match="There are no notebooks in"):
        command(notebooks=tmp_path, build=tmp_path / "build")


@pytest.mark.parametrize("command", [run_course, refresh_course])
def test_without_jupyter_the_run_says_what_to_install(tmp_path, monkeypatch, command):
    write(tmp_path / "01_good.ipynb", GOOD)
    monkeypatch.setitem(sys.modules, "papermill", None)
    with pytest.raises(InputError, match="need the course's Jupyter parts: run make install"):
        command(notebooks=tmp_path, build=tmp_path / "build")


@pytest.mark.parametrize("command", [run_course, refresh_course])
def test_a_build_folder_that_cannot_be_written_is_refused(tmp_path, command):
    write(tmp_path / "01_good.ipynb", GOOD)
    (tmp_path / "build").write_text("a file")
    with pytest.raises(InputError, match=r"'.*run.*' cannot be written \(.+\): change its"):
        command(notebooks=tmp_path, build=tmp_path / "build")


def test_the_table_adds_up():
    results = [
        Result("01_data", "ok", 61.2, {"a": "1 dB", "b": "2 dB"}),
        Result("02_interpolation", "failed", 3.1, error="cell [4]: KeyError: 'x'"),
    ]
    assert format_results(results, 62.8) == (
        "notebook           status  seconds  headline figures\n"
        "01_data            ok           61  a: 1 dB\n"
        "                                    b: 2 dB\n"
        "02_interpolation   failed        3  \n"
        "                   cell [4]: KeyError: 'x'\n"
        "total                           63"
    )


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    """Refresh a notebook; return it as it was, as it is, and its file."""
    folder = tmp_path_factory.mktemp("notebooks")
    path = write(folder / "01_good.ipynb", GOOD, STREAMS, WIDGET)
    before = nbformat.read(path, as_version=4)
    results = refresh_course(folder, folder / "build")
    assert [result.status for result in results] == ["ok"]
    return before, nbformat.read(path, as_version=4), path


def test_refresh_changes_outputs_alone(refreshed):
    before, after, path = refreshed
    assert after.metadata == before.metadata
    for old, new in zip(before.cells, after.cells, strict=True):
        assert (old.id, old.source, old.metadata) == (new.id, new.source, new.metadata)
    assert [path] == list(path.parent.glob("*.ipynb"))
    assert str(path.parent) not in path.read_text(encoding="utf-8")


def test_refresh_keeps_numbers_and_outputs(refreshed):
    _, after, _ = refreshed
    assert [cell.execution_count for cell in after.cells[1:]] == [1, 2, 3, 4]
    figure, text = after.cells[2].outputs
    assert figure.data["text/plain"] == "gain: +0.50 dB"
    assert text.text == "quick seed 0 epochs None\n"


def test_refresh_joins_streams_and_leaves_widgets_out(refreshed):
    _, after, _ = refreshed
    assert [(o.name, o.text) for o in after.cells[3].outputs] == [
        ("stdout", "1\n1\n"),
        ("stderr", "1\n"),
    ]
    assert after.cells[4].outputs == []


def test_refresh_writes_as_jupyter_does(refreshed):
    _, after, path = refreshed
    again = path.with_suffix(".again")
    nbformat.write(after, again)
    assert again.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_refresh_keeps_nothing_if_a_notebook_fails(tmp_path, monkeypatch, capfd):
    paths = [write(tmp_path / "01_good.ipynb", GOOD), write(tmp_path / "02_bad.ipynb", "1 / 0")]
    before = [path.read_bytes() for path in paths]
    refresh = partial(refresh_course, tmp_path, tmp_path / "build")
    monkeypatch.setattr(course, "refresh_course", refresh)
    assert main(["refresh"]) == 1
    assert [path.read_bytes() for path in paths] == before
    text = capfd.readouterr().out
    assert line_after(text, "02_bad") == "cell [2]: ZeroDivisionError: division by zero"
    assert text.endswith("The notebooks are unchanged.\n")


def test_refresh_wants_the_courses_own_photos(tmp_path, monkeypatch):
    write(tmp_path / "01_good.ipynb", GOOD)
    monkeypatch.setenv("SR_DATA_DIR", str(tmp_path))
    with pytest.raises(InputError, match="SR_DATA_DIR is set: unset it"):
        refresh_course(tmp_path, tmp_path / "build")


@pytest.fixture
def found(tmp_path):
    """Return notebooks of all parts, as they are found."""
    for name in ("appendix/whitening", "03_srcnn", "further/structure", "05_srgan"):
        path = tmp_path / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return find_notebooks(tmp_path)


def test_notebooks_run_chapters_first_then_further_ones_then_the_appendix(found):
    assert [path.stem for path in found] == ["03_srcnn", "05_srgan", "structure", "whitening"]


@pytest.mark.parametrize(
    ("chapters", "names"),
    [
        ("", ["03_srcnn", "05_srgan", "structure", "whitening"]),
        ("05 03", ["03_srcnn", "05_srgan"]),
        ("structure,03_srcnn", ["03_srcnn", "structure"]),
        ("further 05", ["05_srgan", "structure"]),
    ],
)
def test_chapters_are_chosen_by_the_start_of_their_names_or_their_folder(found, chapters, names):
    assert [path.stem for path in choose_notebooks(found, chapters)] == names


def test_a_chapter_that_is_not_there_is_one_sentence(found):
    sentence = "no chapter '09': choose from 03_srcnn, 05_srgan, structure, whitening."
    with pytest.raises(InputError, match=sentence):
        choose_notebooks(found, "03 09")


def test_pages_lead_to_one_another_and_to_notebooks_without_a_page(tmp_path):
    further = tmp_path / "further"
    further.mkdir()
    paths = [write(tmp_path / "01_first.ipynb", GOOD), write(further / "deep.ipynb", GOOD)]
    links = (
        "[a](further/deep.ipynb) [b](exercises/an%20exercise.ipynb) [c](02_b.ipynb#part)",
        "[d](../01_first.ipynb) [e](https://example.org/x.ipynb)",
    )
    for path, text in zip(paths, links, strict=True):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source = text
        nbformat.write(notebook, path)
    out = tmp_path / "build" / "run" / "quick"
    out.mkdir(parents=True)
    (out / "01_first.html").write_text("of another run")
    run_course(notebooks=tmp_path, build=tmp_path / "build")
    first, deep = ((out / f"{path.stem}.html").read_text(encoding="utf-8") for path in paths)
    there = ("deep.html", "../../../exercises/an%20exercise.ipynb", "../../../02_b.ipynb#part")
    assert set(there) <= set(re.findall(r'href="([^"]+)"', first))
    assert 'href="01_first.html"' in deep and 'href="https://example.org/x.ipynb"' in deep
    assert first != "of another run"


def test_only_chosen_notebooks_run(tmp_path):
    for name in ("01_first", "02_second"):
        write(tmp_path / f"{name}.ipynb", "1 / 0")
    results = run_course(notebooks=tmp_path, build=tmp_path / "build", chapters="02")
    assert [result.name for result in results] == ["02_second"]


def test_the_courses_notebooks_are_found():
    root = Path(__file__).resolve().parents[2]
    assert root / "notebooks" == course.NOTEBOOKS
