"""A class of 31: twenty who hand in something sound, and eleven who do not."""

import io
import json
import zipfile

import nbformat

RIGHT = {
    "mean": "def mean(numbers):\n    return sum(numbers) / len(numbers)",
    "twice": "def twice(number):\n    return number + number",
}
WRONG = {"mean": "def mean(numbers):\n    return sum(numbers)", "twice": "twice = 3"}
STUBBORN = """def twice(number):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass"""
OUTSIDE = """def twice(number):
    import pathlib
    for folder in [{folders}]:
        try:
            pathlib.Path(folder, "was-here").write_text("was here")
        except OSError:
            pass
    return 2 * number"""
SCRIPT = "My report. <script>steal()</script><img src=x onerror=steal()>"
# What the broken ones write in the place of `twice`; all know the mean.
HARMFUL = {
    "endless": STUBBORN,
    "hungry": "def twice(number):\n    return len([bytearray(10**8) for _ in range(100)])",
    "leaving": "def twice(number):\n    import os\n    os._exit(0)",
    "quitting": "def twice(number):\n    return 3\nexit()",
    "talkative": "def twice(number):\n    while True:\n        print('and ' * 1000)",
}


def answered(copy, answers):
    """Return a student's copy with answers in it, as text."""
    notebook = nbformat.reads(copy, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return nbformat.writes(notebook)


def without(copy, *ids):
    """Return a notebook in which cells were deleted."""
    notebook = json.loads(copy)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in ids]
    return json.dumps(notebook)


def zipped(files):
    """Return a zip of files, as bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def hand_in(folder, copy, outside):
    """Write what 31 students hand in, in the ways of platforms and of people.

    Args:
        folder: where to write it.
        copy: the student's copy that was handed out, as text.
        outside: folders in which a notebook must not leave anything.

    Returns:
        For each student the points for both exercises, and words of the remarks.
    """
    right, wrong = answered(copy, RIGHT), answered(copy, WRONG)
    half = answered(copy, {"mean": RIGHT["mean"]})
    wanted, moodle = {}, {}
    for number in range(20):
        text = (right, wrong, half, copy)[number % 4]
        points = ((2, 3), (0, 0), (2, 0), (0, 0))[number % 4]
        if number < 8:
            name = f"Ada Maria Byron_{100 + number}"
            moodle[f"{name}_assignsubmission_file_/01_data.ipynb"] = text
        elif number < 14:
            name = f"byronada_{number}"
            late = "_LATE" if number == 9 else ""
            path = folder / f"byronada{late}_{number}_900{number}_01_data-{number - 8}.ipynb"
            path.write_text(text)
        else:
            name = f"student {number}"
            (folder / name).mkdir()
            (folder / name / "01_data.ipynb").write_text(text)
        wanted[name] = (*points, "")
    (folder / "course-01_data-submissions.zip").write_bytes(zipped(moodle))
    folders = ", ".join(repr(str(each)) for each in outside)
    broken = {
        "deleting": (without(right, "mean_test", "setup", "open"), 2, 3, "mean_test was missing"),
        "cheating": (
            answered(right, {**WRONG, "mean_test": "pass", "twice_test": "outcome = 1"}),
            *(0, 0, "twice_test had been changed"),
        ),
        "endless": (None, 2, 0, "it took too long"),
        "hungry": (None, 2, 0, ""),
        "leaving": (None, 2, 0, "twice_test: it ended the kernel"),
        "quitting": (None, 2, 0, ""),
        "talkative": (None, 2, 0, "it printed too much"),
        "outside": (
            answered(right, {"twice": OUTSIDE.format(folders=folders)}),
            *(2, 3, ""),
        ),
        "empty": ("", 0, 0, "it is not in JSON"),
    }
    for name, (text, *expected) in broken.items():
        if text is None:
            text = answered(right, {"twice": HARMFUL[name], "report": SCRIPT})
        (folder / f"01_data_{name}.ipynb").write_text(text)
        wanted[name] = tuple(expected)
    # Renamed, with its ids, and in a zip whose names lead out of it; and one much too large.
    slip = zipped({"../../../../tmp/was-here/homework (final).ipynb": right})
    (folder / "slipping.zip").write_bytes(slip)
    (folder / "bombing.zip").write_bytes(zipped({"01_data.ipynb": b"0" * (200 << 20)}))
    wanted["slipping"] = (2, 3, "")
    wanted["bombing"] = (0, 0, "it is larger than 20 MB")
    return wanted
