"""Whose a file is: as Moodle and Canvas name them, in folders, in zips, or loose."""

import os
import zipfile

import pytest
from teaching.students import zipped

from srlib.common.errors import InputError
from srlib.teaching import submissions
from srlib.teaching.submissions import collect

CHAPTERS = ("01_data", "02_interpolation")


@pytest.fixture
def found(tmp_path):
    """Return a function that writes files and tells student, number and platform of each."""

    def collect_(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return collect(tmp_path, CHAPTERS)

    return collect_


def who(submissions_):
    return sorted((each.student, each.number, each.platform) for each in submissions_)


@pytest.mark.parametrize(
    ("name", "student", "number", "platform"),
    [
        ("Ada Byron_12_assignsubmission_file_/01_data.ipynb", "Ada Byron_12", "12", "moodle"),
        ("Ada Byron_12_assignsubmission_file_01_data.ipynb", "Ada Byron_12", "12", "moodle"),
        ("byronada_77_4242_01_data-2.ipynb", "byronada_77", "77", "canvas"),
        ("byronada_LATE_77_4242_my homework.ipynb", "byronada_77", "77", "canvas"),
        ("ada/01_data.ipynb", "ada", "", ""),
        ("ada/exercises/01_data/Homework.IPYNB", "ada", "", ""),
        ("ada.ipynb", "ada", "", ""),
        ("01_data_ada.ipynb", "ada", "", ""),
        ("Ada Byron - 02_interpolation.ipynb.txt", "Ada Byron", "", ""),
        ("01_data.ipynb", "01_data", "", ""),
        ("Zoë/01_data.ipynb", "Zoë", "", ""),
    ],
)
def test_the_name_tells_the_student(found, name, student, number, platform):
    assert who(found({name: "{}"})) == [(student, number, platform)]


def test_zips_are_of_a_class_or_of_a_student(found):
    of_class = zipped({"ada/01_data.ipynb": "{}", "bob/x/01_data.ipynb": "{}"})
    moodle = {"Eve_9_assignsubmission_file_/work.zip": zipped({"01_data.ipynb": "{}"})}
    of_carl = zipped({"exercises/01_data/01_data.ipynb": "{}"})
    files = {"class.zip": of_class, "moodle.zip": zipped(moodle), "carl.zip": of_carl}
    files["dora/hand in.zip"] = zipped({"my/01_data.ipynb": "{}"})
    students = [student for student, *_ in who(found(files))]
    assert students == ["Eve_9", "ada", "bob", "carl", "dora"]


def test_clutter_is_no_submission(found):
    files = {"ada/01_data.ipynb": "{}", "ada/.ipynb_checkpoints/01_data.ipynb": "{}"}
    files |= {"__MACOSX/ada/._01_data.ipynb": "{}", "ada/picture.png": "", "class list.csv": ""}
    assert who(found(files)) == [("ada", "", "")]


def test_who_hands_in_other_files_alone_is_named(found, tmp_path):
    (tmp_path / "eve").mkdir()
    os.symlink("/etc/hostname", tmp_path / "eve" / "01_data.ipynb")
    moodle = {
        "Cy_7_assignsubmission_file_/answers.docx": "",
        "Di_8_assignsubmission_file_/a.ipynb": "",
    }
    files = {
        "ada/01_data.ipynb": "{}",
        "bob/answers.docx": "",
        "bob/b.png": "",
        "m.zip": zipped(moodle),
    }
    faults = {each.student: each.fault for each in found(files) if not each.notebook}
    assert faults == {
        "bob": "handed in no notebook: answers.docx, b.png",
        "Cy_7": "handed in no notebook: answers.docx",
        "eve": "handed in no notebook: 01_data.ipynb",
    }


def test_links_lead_nowhere(found, tmp_path):
    os.symlink("/etc/hostname", tmp_path / "eve.ipynb")
    [ada, eve] = found({"ada.ipynb": "{}"})
    assert (ada.student, eve.student, eve.content, eve.notebook) == ("ada", "eve", b"", False)


def test_names_that_lead_out_of_a_zip_lead_nowhere(found, tmp_path):
    before = sorted(tmp_path.parent.iterdir())
    [one] = found({"eve.zip": zipped({"../../evil/01_data.ipynb": "{}"})})
    assert one.content == b"{}" and ".." not in one.path and one.student == "eve"
    assert sorted(tmp_path.parent.iterdir()) == before


def test_what_is_too_large_is_not_read(found, monkeypatch):
    monkeypatch.setattr(submissions, "LARGEST", 1000)
    large = b" " * 1001
    both = found({"ada.ipynb": large, "bob.zip": zipped({"01_data.ipynb": large})})
    assert [each.content for each in both] == [b"", b""]
    assert all("it is larger than" in each.fault for each in both)


def test_a_zip_of_many_large_files_costs_its_student_alone(found, monkeypatch):
    monkeypatch.setattr(submissions, "_MOST_BYTES", (2000, 2000))
    many = zipped({f"{number}.ipynb": b" " * 900 for number in range(5)})
    both = found({"eve.zip": many, "bob.ipynb": "{}"})
    assert [each.student for each in both if not each.fault] == ["bob", "eve", "eve"]
    assert [each.fault for each in both if each.fault] == [
        "the zip cannot be read (unpacked, it is too large)"
    ]


def test_a_zip_that_is_none_costs_its_student_alone(found):
    files = {"ada.zip": b"PK?", "bob.ipynb": "{}", "eve.zip": zipped({"a.ipynb": "{}"})[:-10]}
    faults = {each.student: each.fault for each in found(files)}
    assert faults["bob"] == ""
    assert "the zip cannot be read" in faults["ada"] and "the zip cannot be read" in faults["eve"]


def test_zips_in_zips_come_to_an_end(found):
    content = zipped({"01_data.ipynb": "{}"})
    for number in range(3):
        content = zipped({f"{number}.zip": content})
    [one] = found({"ada.zip": content})
    assert one.student == "ada" and "unpack it" in one.fault


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(InputError, match="There are no notebooks in"):
        collect(tmp_path, CHAPTERS)
    with pytest.raises(InputError, match="There is no folder"):
        collect(tmp_path / "nowhere", CHAPTERS)


def test_a_single_zip_can_be_named(tmp_path):
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Ada_1_assignsubmission_file_/01_data.ipynb", "{}")
    assert who(collect(path, CHAPTERS)) == [("Ada_1", "1", "moodle")]
