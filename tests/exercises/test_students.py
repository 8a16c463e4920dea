"""Numbers of one's own follow from a name."""

from collections import Counter

import pytest

from srlib.exercises import Student, open_student
from srlib.pictures import open_photos

NAMES = [f"Student {number}" for number in range(16)]


def test_the_same_name_has_the_same_numbers_whatever_its_spaces_and_capitals():
    ada = open_student("Ada Lovelace")
    again = open_student("  ada   LOVELACE ")
    assert (ada.seed, ada.photo, ada.box) == (again.seed, again.photo, again.box)
    composed, combined = open_student("Zoë"), open_student("Zoe\u0308")
    assert composed == combined


def test_the_numbers_stay_as_they_are():
    # A change would give every student of a running course other exercises.
    ada = open_student("Ada Lovelace")
    assert ada == Student("Ada Lovelace", 4661, "coral", (672, 192, 96, 96))
    assert ada.choose(range(10), "period") == 8


def test_others_have_other_numbers():
    students = [open_student(name) for name in NAMES]
    assert len({student.seed for student in students}) > 12
    assert len({student.photo for student in students}) > 6
    assert len({student.box for student in students}) > 12


def test_the_crop_lies_in_a_test_photo():
    photos = {photo.name: photo for photo in open_photos().split("test")}
    for name in NAMES[:8]:
        student = open_student(name)
        left, top, width, height = student.box
        crop = photos[student.photo].read()[top : top + height, left : left + width]
        assert crop.shape == (96, 96, 3)
        assert left % 12 == top % 12 == 0
        assert crop.std() > 5


def test_choices_are_spread_and_do_not_go_together():
    students = [Student(f"Student {number}", 0, "", (0, 0, 96, 96)) for number in range(60)]
    pairs = Counter((s.choose("abc", "first"), s.choose("abc", "second")) for s in students)
    assert len(pairs) == 9


@pytest.mark.parametrize("name", ["", "   "])
def test_without_a_name_there_are_numbers_and_a_request(name):
    assert "type your name" in str(open_student(name))
    assert open_student(name).photo


def test_the_text_says_the_numbers():
    ada = open_student("Ada")
    assert f"seed {ada.seed}" in str(ada)
    assert ada.photo in str(ada)
