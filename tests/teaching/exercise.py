"""A small exercise notebook in the form of those that ship, without TensorFlow."""

import nbformat

SOLUTION_LINE = "    return sum(numbers) / len(numbers)  # of all"
REPORT = "**Marking:** a point for a reason why photos differ."
WORKED = "With 12 photos the mean was 31.4159 dB."


def cell(kind, source, grade_id=None, **nbgrader):
    """Return a cell; with a grade_id it has nbgrader's metadata."""
    new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = new(source)
    made["id"] = grade_id or f"plain-{abs(hash(source)) % 10**8}"
    if grade_id:
        roles = {"grade": False, "solution": False, "locked": False, "task": False, **nbgrader}
        made.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3, **roles}
    return made


def make_source(chapter="01_data"):
    """Return the source of an exercise notebook with its solutions."""
    cells = [
        cell("markdown", f"# {chapter}: exercises"),
        cell("code", CHECK, "setup", locked=True),
        cell("code", 'name = ""'),
        cell("markdown", "## The mean\n\nWrite a function."),
        cell("code", PICTURE),
        cell(
            "code",
            f"def mean(numbers):\n    ### BEGIN SOLUTION\n{SOLUTION_LINE}\n    ### END SOLUTION",
            "mean",
            solution=True,
        ),
        cell("code", TEST.format("mean", 2), "mean_test", grade=True, locked=True, points=2),
        cell(
            "code",
            "def twice(number):\n    ### BEGIN SOLUTION\n    return 2 * number\n"
            "    ### END SOLUTION",
            "twice",
            solution=True,
        ),
        cell("code", TEST.format("twice", 3), "twice_test", grade=True, locked=True, points=3),
        cell(
            "markdown",
            "Design an experiment.\n\n### BEGIN MARK SCHEME\nOne point for a table with its unit.\n"
            f"{WORKED}\n### END MARK SCHEME",
            "open",
            task=True,
            locked=True,
            points=4,
        ),
        cell(
            "markdown",
            f"| way | PSNR |\n|---|---|\n\n### BEGIN SOLUTION\n| way | PSNR |\n{REPORT}\n"
            "### END SOLUTION",
            "report",
            grade=True,
            solution=True,
            points=1,
        ),
        cell("markdown", "Teachers: this takes twenty minutes in class."),
    ]
    cells[-1].metadata["tags"] = ["teacher"]
    cells[6]["outputs"] = [nbformat.v4.new_output("stream", text=f"{SOLUTION_LINE}\n")]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


# As large as a photo: signs of a picture are no flood of text.
PICTURE = """from IPython.display import display
display({"image/png": "A" * 1_000_000}, raw=True)"""
CHECK = """class check:
    def mean(f):
        return check.judge(f([1, 2, 6]), 3)
    def twice(f):
        return check.judge(f(4), 8)
    def judge(answer, right):
        return type("Outcome", (), dict(is_correct=answer == right, sentence=f"{answer}, no"))"""
TEST = """outcome = check.{0}({0})
### BEGIN HIDDEN TESTS
assert outcome.is_correct, outcome.sentence  # of {1} points
### END HIDDEN TESTS"""


def write_source(folder, chapter="01_data"):
    """Write the source of a chapter's exercises into a folder; return the folder."""
    path = folder / chapter / f"{chapter}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(make_source(chapter)) + "\n", encoding="utf-8")
    return folder
