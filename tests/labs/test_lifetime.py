"""How long labs live, and what is left of them."""

import gc
import weakref
from types import SimpleNamespace

import ipywidgets as widgets
import pytest

from srlib.labs.core.panel import Lab
from srlib.labs.core.working import WorkingLab
from srlib.labs.denoising import denoising_lab
from srlib.labs.grades import grade_lab
from srlib.labs.interpolations import interpolation_lab
from srlib.labs.own_photo import own_photo_lab
from srlib.labs.srcnn.lab import srcnn_lab
from srlib.labs.srgan import srgan_lab
from srlib.pictures.photos import PhotoSet
from srlib.studies.kernels import lessons
from srlib.studies.kernels.experiment import Run


@pytest.fixture
def run_cell(monkeypatch):
    """Return a function that calls another as a notebook's cell does."""
    runs = iter(range(100))

    def run(cell, make):
        message = {"header": {"msg_id": f"run {next(runs)}"}, "metadata": {"cellId": cell}}
        shell = SimpleNamespace(get_parent=lambda: message)
        monkeypatch.setattr("IPython.get_ipython", lambda: shell)
        return make()

    return run


def trial():
    """Return a small lab at work, which can wait."""
    lab = WorkingLab("trial", {"number": widgets.IntSlider()}, ())
    lab.fill(lab.controls["number"], lab.start, lab.stop)
    lab.prepare = lambda: lambda stopped: stopped.wait(20)
    lab.start.click()
    return lab


def open_widgets():
    """Count what ipywidgets keeps."""
    gc.collect()
    found = [each for each in gc.get_objects() if isinstance(each, widgets.Widget)]
    return len([widget for widget in found if widget.comm is not None])


@pytest.mark.parametrize(
    "make",
    [
        *(grade_lab, interpolation_lab, own_photo_lab, lambda photos: srcnn_lab(photos=photos)),
        *(lambda photos: denoising_lab(), lambda photos: srgan_lab()),
    ],
    ids=["grades", "interpolations", "own photo", "srcnn", "denoising", "srgan"],
)
def test_cell_that_runs_again_frees_its_lab(make, photos, run_cell, move_everything):
    labs, counts = [], []
    for _ in range(3):
        lab = run_cell("a", lambda: make(photos))
        move_everything(lab)
        labs.append(weakref.ref(lab))
        del lab
        counts.append(open_widgets())
    assert counts[0] == counts[1] == counts[2]
    assert labs[0]() is None and labs[1]() is None and labs[2]() is not None


def test_cell_that_runs_again_ends_the_work_of_its_lab(run_cell, wait_for, lab_threads):
    old = run_cell("a", trial)
    new = run_cell("a", lambda: Lab("another", {}))
    wait_for(old.background)
    assert not lab_threads() and old.panel.comm is None and new.panel.comm is not None


def test_labs_of_other_cells_and_of_one_cell_live_side_by_side(run_cell, wait_for):
    elsewhere = run_cell("a", trial)
    pair = run_cell("b", lambda: (trial(), trial()))
    assert all(lab.background.busy for lab in (elsewhere, *pair))
    run_cell("b", lambda: None)
    assert all(lab.background.busy for lab in pair)  # the cell made no lab this time
    run_cell("b", lambda: Lab("another", {}))
    assert elsewhere.background.busy and not any(lab.background.busy for lab in pair)
    elsewhere.close()
    for lab in (elsewhere, *pair):
        wait_for(lab.background)


def test_outside_of_notebooks_a_new_lab_replaces_the_one_of_its_title(wait_for):
    old, other = trial(), Lab("another", {})
    new = trial()
    assert old.panel.comm is None and other.panel.comm is not None
    assert not old.background.busy and new.background.busy
    new.close()
    for lab in (old, new):
        wait_for(lab.background)


def test_closed_lab_can_still_be_looked_at(photos):
    lab = grade_lab(photos)
    lab.close()
    bundle = lab._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"} and "<img" in bundle["text/html"]


def test_labs_share_the_pictures_that_they_learn_from(photos, monkeypatch, wait_for):
    read, reads = lessons.read_lesson, []
    monkeypatch.setattr(
        lessons, "read_lesson", lambda *given: reads.append(given[1]) or read(*given)
    )
    monkeypatch.setattr(
        "srlib.studies.kernels.experiment.train",
        lambda settings, lesson, stopped, on_epoch: Run(settings, lesson.cubic),
    )
    for _ in range(2):
        lab = srcnn_lab(photos=photos)
        lab.start.click()
        wait_for(lab.background)
        assert lab.message.value == ""
    assert reads == ["good"]
    [pairs] = [weakref.ref(lesson) for lesson in lessons._shared.values()]
    other = PhotoSet(photos.folder, photos.photos[::-1])
    lab = srcnn_lab(photos=other)
    lab.start.click()
    wait_for(lab.background)
    gc.collect()
    assert reads == ["good", "good"] and pairs() is None
