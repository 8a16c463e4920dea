"""Run the six notebooks through papermill, report what came out, or keep it in them."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from srlib.errors import InputError
from srlib.files import write_text
from srlib.profiles import BUILD, open_profile
from srlib.quiet import stderr_to

if TYPE_CHECKING:
    import nbformat

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
HEADLINE = "application/vnd.srlib.headline+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
# Seconds that one notebook may take.
TIME_LIMITS = {"quick": 600, "full": 4 * 3600}


@dataclass
class Result:
    """What came of one notebook: its name, status, duration and headline figures."""

    name: str
    status: str
    seconds: float
    headlines: dict[str, str] = field(default_factory=dict)
    error: str = ""


def headline(name: str, value: str) -> None:
    """Print a figure that the final table of the course's run shows as well.

    Args:
        name: what was measured.
        value: the figure with its unit, already rounded.
    """
    from IPython.display import display

    data = {"text/plain": f"{name}: {value}", HEADLINE: {"name": name, "value": value}}
    display(data, raw=True)


def run_course(
    profile: str = "quick",
    parameters: Mapping[str, object] | None = None,
    notebooks: Path = NOTEBOOKS,
    build: Path = BUILD,
) -> list[Result]:
    """Run all notebooks in order; one that fails does not keep the others from running.

    Executed notebooks, their pages (HTML), ``results.json`` and ``log.txt`` (what libraries
    grumbled about) land in ``build/run/<profile>``.

    Args:
        profile: ``quick`` or ``full``.
        parameters: further papermill parameters, as ``epochs``, ``seed``, ``data_dir``.
        notebooks: folder with the notebooks.
        build: folder for what is made.

    Returns:
        One result for each notebook.

    Raises:
        InputError: before anything runs, if the profile does not exist, there are no
            notebooks, or one of them does not have one of the parameters.
    """
    open_profile(profile)
    paths = _find_notebooks(notebooks)
    values = {"profile": profile, **(parameters or {})}
    for path in paths:
        _check_parameters(path, values)
    return _run_all(paths, build / "run" / profile, values, TIME_LIMITS[profile])


def refresh_course(notebooks: Path = NOTEBOOKS, build: Path = BUILD) -> list[Result]:
    """Run all notebooks as they are and, if none failed, keep their outputs in them.

    Nothing but the outputs and the cells' numbers changes in the notebooks.

    Args:
        notebooks: folder with the notebooks.
        build: folder for what is made.

    Returns:
        One result for each notebook.

    Raises:
        InputError: if there are no notebooks, or other photos than the course's are set.
    """
    if os.environ.get("SR_DATA_DIR"):
        raise InputError(
            "SR_DATA_DIR is set: unset it, the notebooks show the course's own photos."
        )
    paths = _find_notebooks(notebooks)
    out = build / "run" / "refresh"
    results = _run_all(paths, out, {}, TIME_LIMITS["quick"])
    if all(result.status == "ok" for result in results):
        for path in paths:
            _keep_outputs(path, out / path.name)
    return results


def format_results(results: Sequence[Result]) -> str:
    """Return the final table as text: notebook, status, seconds, headline figures."""
    lines = [f"{'notebook':<18} {'status':<7} {'seconds':>7}  headline figures"]
    for result in results:
        facts = [f"{name}: {value}" for name, value in result.headlines.items()]
        first, *rest = facts or [""]
        lines.append(f"{result.name:<18} {result.status:<7} {result.seconds:>7.0f}  {first}")
        lines += [f"{'':<35} {fact}" for fact in rest]
        if result.error:
            lines.append(f"{'':<18} {result.error}")
    lines.append(f"{'total':<26} {sum(result.seconds for result in results):>7.0f}")
    return "\n".join(lines)


def _find_notebooks(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("[0-9]*.ipynb"))
    if not paths:
        raise InputError(f"There are no notebooks in '{folder}': restore the folder.")
    return paths


def _check_parameters(path: Path, values: Mapping[str, object]) -> None:
    """Refuse misspelt parameters: papermill would only warn and run on."""
    import papermill

    known = papermill.inspect_notebook(str(path))
    unknown = [name for name in values if name not in known]
    if unknown:
        raise InputError(
            f"{path.name} has no parameter '{unknown[0]}': choose from {', '.join(known)}."
        )


def _run_all(
    paths: Sequence[Path], out: Path, values: Mapping[str, object], limit: float
) -> list[Result]:
    out.mkdir(parents=True, exist_ok=True)
    log = out / "log.txt"
    log.unlink(missing_ok=True)
    results = []
    for number, path in enumerate(paths, 1):
        print(f"[{number}/{len(paths)}] {path.stem} ...", end=" ", flush=True)
        with stderr_to(log):
            results.append(_run_notebook(path, out, values, limit))
        print(f"{results[-1].status}, {results[-1].seconds:.0f} s", flush=True)
    report = {"parameters": dict(values), "notebooks": [asdict(result) for result in results]}
    write_text(out / "results.json", json.dumps(report, indent=2) + "\n")
    return results


def _run_notebook(path: Path, out: Path, values: Mapping[str, object], limit: float) -> Result:
    import papermill

    start = time.monotonic()
    executed = out / path.name
    executed.unlink(missing_ok=True)
    result = Result(path.stem, "ok", 0.0)
    try:
        papermill.execute_notebook(
            str(path),
            str(executed),
            parameters=dict(values),
            cwd=str(path.parent),
            progress_bar=False,
            kernel_name="python3",
            coalesce_streams=True,
            timeout_func=lambda cell: max(1, limit - (time.monotonic() - start)),
        )
    except papermill.exceptions.PapermillExecutionError as error:
        result.status = "failed"
        result.error = f"cell [{error.exec_count}]: {error.ename}: {_first_line(error.evalue)}"
    except Exception as error:  # a dead kernel or a timeout: the other notebooks still run
        result.status = "failed"
        text = f"{type(error).__name__}: {_first_line(error)}"
        if isinstance(error, TimeoutError):
            text = f"stopped, the notebook took more than {limit:.0f} s"
        result.error = f"cell [{_last_number(executed)}]: {text}"
    result.seconds = time.monotonic() - start
    if executed.is_file():
        _drop_widgets(executed)
        result.headlines = _headlines(executed)
        _export_page(executed)
    return result


def _first_line(text: object) -> str:
    return (str(text).strip().splitlines() or [""])[0]


def _last_number(executed: Path) -> str:
    """Return the number of the last cell that was started; a dead kernel does not tell it."""
    cells = _read_notebook(executed).cells if executed.is_file() else []
    code = [cell for cell in cells if cell.cell_type == "code"]
    started = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    return str(len(started) or "?")


def _headlines(executed: Path) -> dict[str, str]:
    found = {}
    for cell in _read_notebook(executed).cells:
        for output in cell.get("outputs", []):
            if HEADLINE in output.get("data", {}):
                found[output.data[HEADLINE]["name"]] = output.data[HEADLINE]["value"]
    return found


def _drop_widgets(executed: Path) -> None:
    """Take live widgets out, which are dead without their kernel; static twins stay."""
    import nbformat

    notebook = _read_notebook(executed)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        kept = []
        for output in cell.get("outputs", []):
            widget = output.get("data", {}).pop(WIDGET, None)
            if widget is None or "text/html" in output.data:
                kept.append(output)
        if cell.cell_type == "code":
            cell.outputs = kept
    write_text(executed, nbformat.writes(notebook) + "\n")


def _export_page(executed: Path) -> None:
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_filename(str(executed))
    write_text(executed.with_suffix(".html"), page)


def _keep_outputs(path: Path, executed: Path) -> None:
    """Copy outputs into a notebook."""
    import nbformat

    notebook = _read_notebook(path)
    for cell, done in zip(notebook.cells, _read_notebook(executed).cells, strict=True):
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = done.execution_count, done.outputs
    write_text(path, nbformat.writes(notebook) + "\n")


def _read_notebook(path: Path) -> "nbformat.NotebookNode":
    import nbformat

    return nbformat.read(path, as_version=4)
