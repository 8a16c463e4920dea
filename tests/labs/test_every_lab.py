"""What holds for all labs: little reading, little memory, a static twin."""

import pytest

from srlib.labs.grades import grade_lab
from srlib.labs.interpolations import interpolation_lab
from srlib.labs.own_photo import own_photo_lab

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize("make", [grade_lab, interpolation_lab])
def test_photo_is_read_once_while_sliders_move(photos, make, monkeypatch):
    from srlib.pictures.photos import Photo

    reads, read = [], Photo.read
    monkeypatch.setattr(Photo, "read", lambda photo: reads.append(photo.name) or read(photo))
    lab = make(photos)
    first, second = lab.controls["photo"].options
    for scale in (2, 3, 6):
        lab.controls["scale"].value = scale
    lab.controls["photo"].value = second
    assert reads == [first, second] and lab.message.value == ""


def test_memory_does_not_grow_with_slider_moves(photos):
    import tracemalloc

    lab = grade_lab(photos)

    def move(times):
        for i in range(times):
            lab.controls["across"].value = 5 * (i % 20)
            lab.controls["scale"].value = 2 + i % 7

    tracemalloc.start()
    move(20)
    before = tracemalloc.take_snapshot()
    move(50)
    growth = tracemalloc.take_snapshot().compare_to(before, "filename")
    tracemalloc.stop()
    assert sum(entry.size_diff for entry in growth) < 2.5e5  # 5 kB a move


@pytest.mark.parametrize("make", [grade_lab, interpolation_lab, own_photo_lab])
def test_lab_carries_a_static_twin_and_starts_nothing(photos, make, lab_threads):
    bundle = make(photos)._repr_mimebundle_()
    assert WIDGET in bundle and bundle["text/plain"].startswith("[Lab: ")
    assert "<h3>" in bundle["text/html"] and "<img" in bundle["text/html"]
    assert len(bundle["text/html"]) < 500_000
    assert not lab_threads()
