"""The exercise notebooks: form, points, solutions, stubs, and what their checks know."""

import ast
import re
from pathlib import Path

import exercise_sources as sources
import nbformat
import pytest

from srlib.exercises import open_student

CHECKS = [(name, check) for name in sources.NAMES for check in sources.all_checks(name)]
CORE = [(name, check) for name in sources.NAMES for check in sources.core_checks(name)]
KEYS = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}


@pytest.fixture(params=sources.NAMES)
def name(request):
    return request.param


# Form


def test_the_file_is_as_jupyter_writes_it_and_holds_no_outputs(name):
    notebook = sources.read(name)
    nbformat.validate(notebook)
    path = sources.folder_of(name) / f"{name}.ipynb"
    assert path.read_text("utf-8") == nbformat.writes(notebook) + "\n"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in sources.code_cells(name):
        assert not cell.outputs
        assert cell.execution_count is None


def test_it_says_what_it_belongs_to_and_how_long_it_takes(name):
    first = sources.read(name).cells[0].source
    assert re.match(r"# Exercises( \d\d)? · \w", first)
    assert re.search(r"\d+ minutes", first)
    for target in re.findall(r"\]\(([^)#:]+)\)", first):
        assert sources.folder_of(name).joinpath(target).exists(), target


def test_the_first_code_cell_asks_for_the_name(name):
    source = sources.code_cells(name)[0].source
    assert "from srlib.exercises import open_student\n" in source
    assert 'name = ""  # type your name between the quotes\n' in source
    assert "student = open_student(name)\n" in source


def test_code_cells_are_short(name):
    for cell in sources.code_cells(name):
        given = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.DOTALL)
        assert len(given.splitlines()) <= 25, cell.id


def test_cells_that_are_graded_are_marked_as_nbgrader_needs_it(name):
    ids = []
    for cell in sources.read(name).cells:
        grading = sources.grading(cell)
        regions = "### BEGIN SOLUTION" in cell.source, "### BEGIN HIDDEN TESTS" in cell.source
        assert set(cell.metadata) <= {"nbgrader", "tags"}
        if not grading:
            assert regions == (False, False), cell.id
            continue
        ids.append(grading["grade_id"])
        assert set(grading) == KEYS | ({"points"} if grading["grade"] else set())
        assert grading["schema_version"] == 3
        assert regions == (grading["solution"], grading["locked"]), cell.id
        assert not grading["task"]
    assert len(set(ids)) == len(ids)


def test_there_are_a_prediction_three_functions_and_an_experiment(name):
    assert sorted(sources.points(name).values()) == [1, 2, 2, 2, 4]
    by_hand = [
        sources.grading(cell)["points"]
        for cell in sources.read(name).cells
        if sources.grading(cell).get("grade") and sources.grading(cell)["solution"]
    ]
    assert by_hand == [4]


def test_each_test_follows_the_cell_that_it_judges(name):
    ids = [sources.grading(cell).get("grade_id") for cell in sources.read(name).cells]
    for cell in sources.code_cells(name):
        grading = sources.grading(cell)
        if grading.get("locked"):
            answer = grading["grade_id"].removesuffix("_test")
            assert answer in ids[: ids.index(grading["grade_id"])]
            assert cell.source.startswith(f"outcome = check.{answer}(")
            assert cell.source.endswith(
                "\n### BEGIN HIDDEN TESTS\nassert outcome.is_correct, outcome.sentence\n"
                "### END HIDDEN TESTS"
            )


def test_the_experiments_report_has_a_table_and_in_the_teachers_copy_an_example(name):
    [cell] = [cell for cell in sources.read(name).cells if sources.grading(cell).get("points") == 4]
    table, example = cell.source.split("### BEGIN SOLUTION")
    assert "|---" in table
    assert "| … |" in table  # to be filled
    assert "|---" in example
    assert re.search(r"\d\.\d", example)
    assert "4 points" in example


# The checks


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_a_check_bears_its_name_and_has_two_hints(name, check):
    value = sources.all_checks(name)[check]
    assert value.name == check
    assert all(len(hint) > 20 for hint in value._hints)
    assert value._hints[0] != value._hints[1]


@pytest.mark.parametrize(("name", "check"), CORE)
def test_a_function_knows_at_least_three_mistakes(name, check):
    assert len(sources.core_checks(name)[check]._mistakes) >= 3


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_each_mistake_gets_its_own_sentence(name, check):
    value = sources.all_checks(name)[check]
    assert len({mistake.name for mistake in value._mistakes}) == len(value._mistakes)
    assert len({mistake.sentence for mistake in value._mistakes}) == len(value._mistakes)
    for mistake in value._mistakes:
        for wrong in mistake.all_wrong:
            outcome = _judge(value, wrong)
            assert (outcome.status, outcome.sentence) == ("incorrect", mistake.sentence)


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_the_reference_is_correct(name, check):
    value = sources.all_checks(name)[check]
    right = value._reference
    answer = (lambda *given: right(*given)) if callable(right) else right
    assert _judge(value, answer).is_correct


def _judge(check, answer):
    if check.inputs is not None:
        return check.judge(answer)
    given = (open_student("Ada"),) if callable(check._reference) else ()
    return check.judge(answer(*given) if callable(answer) else answer, *given)


# Both ways


@pytest.mark.slow
def test_the_teachers_copy_is_correct_whatever_the_name(name):
    sources.run(name, solved=True)  # the hidden tests assert


@pytest.mark.slow
def test_the_examples_figures_are_those_that_the_experiment_prints(name, capsys):
    sources.run(name, solved=True, student="")
    printed = [float(number) for number in re.findall(r"\d+\.\d+", capsys.readouterr().out)]
    [cell] = [cell for cell in sources.read(name).cells if sources.grading(cell).get("points") == 4]
    rows = re.findall(r"^\|.*\|$", cell.source, re.MULTILINE)
    for number in re.findall(r"\d+\.\d+", "".join(rows)):
        # Processors differ a little in how they round the sums of networks.
        assert min(abs(float(number) - other) for other in printed) < 0.021, number


@pytest.mark.slow
def test_the_students_copy_runs_and_nothing_is_attempted(name):
    outcomes, _ = sources.run(name, solved=False)
    assert {outcome.status for outcome in outcomes.values()} == {"not attempted"}
    assert len(outcomes) == 4


def test_no_solution_is_in_the_package(name):
    module = sources.checks_module(name)
    text = " ".join(Path(module.__file__).read_text(encoding="utf-8").split())
    for cell in sources.code_cells(name):
        for solution in re.findall(
            r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL
        ):
            body = " ".join(solution.split())
            assert body not in text
            ast.parse(cell.source)
