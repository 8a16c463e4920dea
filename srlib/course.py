"""Run the six notebooks through papermill and report what came out."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from srlib.errors import InputError
from srlib.profiles import BUILD, open_profile

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
HEADLINE = "application/vnd.srlib.headline+json"
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

    Executed notebooks, their pages (HTML) and ``results.json`` land in
    ``build/run/<profile>``.

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
    paths = sorted(notebooks.glob("[0-9]*.ipynb"))
    if not paths:
        raise InputError(f"There are no notebooks in '{notebooks}': restore the folder.")
    values = {"profile": profile, **(parameters or {})}
    for path in paths:
        _check_parameters(path, values)
    out = build / "run" / profile
    out.mkdir(parents=True, exist_ok=True)
    results = []
    for number, path in enumerate(paths, 1):
        print(f"[{number}/{len(paths)}] {path.stem} ...", end=" ", flush=True)
        results.append(_run_notebook(path, out, values, TIME_LIMITS[profile]))
        print(f"{results[-1].status}, {results[-1].seconds:.0f} s", flush=True)
    _write_results(out / "results.json", profile, results)
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


def _check_parameters(path: Path, values: Mapping[str, object]) -> None:
    """Refuse misspelt parameters: papermill would only warn and run on."""
    import papermill

    known = papermill.inspect_notebook(str(path))
    unknown = [name for name in values if name not in known]
    if unknown:
        raise InputError(
            f"{path.name} has no parameter '{unknown[0]}': choose from {', '.join(known)}."
        )


def _run_notebook(path: Path, out: Path, values: Mapping[str, object], limit: float) -> Result:
    import papermill

    start = time.monotonic()
    executed = out / path.name
    result = Result(path.stem, "ok", 0.0)
    try:
        papermill.execute_notebook(
            str(path),
            str(executed),
            parameters=dict(values),
            cwd=str(path.parent),
            progress_bar=False,
            kernel_name="python3",
            timeout_func=lambda cell: max(1, limit - (time.monotonic() - start)),
        )
    except papermill.exceptions.PapermillExecutionError as error:
        result.status = "failed"
        result.error = f"cell {error.cell_index}: {error.ename}: {error.evalue}"
    except Exception as error:  # a dead kernel or a timeout: the other notebooks still run
        result.status = "failed"
        name = type(error).__name__
        late = name == "CellTimeoutError"
        text = f"it took more than {limit:.0f} s" if late else _first_line(error)
        result.error = f"cell {_running_cell(executed)}: {name}: {text}"
    result.seconds = time.monotonic() - start
    if executed.is_file():
        result.headlines = _headlines(executed)
        _export_page(executed)
    return result


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0]


def _running_cell(executed: Path) -> str:
    """Return the number of the cell that was running when the kernel stopped."""
    import nbformat

    if executed.is_file():
        for number, cell in enumerate(nbformat.read(executed, as_version=4).cells):
            if cell.metadata.get("papermill", {}).get("status") in ("running", "failed"):
                return str(number)
    return "?"


def _headlines(executed: Path) -> dict[str, str]:
    import nbformat

    found = {}
    for cell in nbformat.read(executed, as_version=4).cells:
        for output in cell.get("outputs", []):
            if HEADLINE in output.get("data", {}):
                found[output.data[HEADLINE]["name"]] = output.data[HEADLINE]["value"]
    return found


def _export_page(executed: Path) -> None:
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_filename(str(executed))
    _write_text(executed.with_suffix(".html"), page)


def _write_results(path: Path, profile: str, results: Sequence[Result]) -> None:
    report = {"profile": profile, "notebooks": [asdict(result) for result in results]}
    _write_text(path, json.dumps(report, indent=2) + "\n")


def _write_text(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
