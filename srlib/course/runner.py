"""Run the notebooks through papermill, report what came out, or keep it in them."""

import importlib.util
import os
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.files import writing
from srlib.common.places import BUILD, NOTEBOOKS, in_checkout
from srlib.common.processes import count_cores, end_with_parent, run_apart
from srlib.common.quiet import stderr_to
from srlib.common.records import write_json
from srlib.common.surroundings import settled
from srlib.course.exports import _drop_widgets, _export_page, _keep_outputs, _read_notebook
from srlib.course.profiles import open_profile
from srlib.course.results import Result, _headlines

# Folders of notebooks beside the chapters, in the order in which they run.
PARTS = ("further", "appendix")
# They measure how fast methods are, so nothing runs beside them; 06 shows what others have trained.
ALONE = ("06_summary", "structure")
# Seconds that one notebook may take.
TIME_LIMITS = {"quick": 600, "full": 4 * 3600}
# Seconds that a kernel may take to start: minutes where a disk is slow, or a scanner reads along.
KERNEL_START = 600


def run_course(
    profile: str = "quick",
    parameters: Mapping[str, object] | None = None,
    notebooks: Path = NOTEBOOKS,
    build: Path = BUILD,
    chapters: str = "",
) -> list[Result]:
    """Run notebooks; one that fails does not keep the others from running.

    Two run beside one another where there are two processor cores, as one alone seldom keeps
    both busy; those that measure seconds run at the end, each alone. Executed notebooks, their
    pages (HTML), ``results.json`` and ``log.txt`` (what libraries grumbled about) land in
    ``build/run/<profile>``. The kernels are this Python, with settings of their own.

    Args:
        profile: ``quick`` or ``full``.
        parameters: further papermill parameters, as ``epochs``, ``seed``, ``data_dir``.
        notebooks: folder with the notebooks.
        build: folder for what is made.
        chapters: which, as for ``choose_notebooks``.

    Returns:
        One result for each notebook.

    Raises:
        InputError: before anything runs, if the profile does not exist, there are no
            notebooks or none of those asked for, one of them does not have one of the
            parameters, or the folder for what is made cannot be written.
    """
    open_profile(profile)
    paths = choose_notebooks(find_notebooks(notebooks), chapters)
    values = {"profile": profile, **(parameters or {})}
    for path in paths:
        _check_parameters(path, values)
    at_a_time = min(2, count_cores())
    return _run_all(paths, build / "run" / profile, values, TIME_LIMITS[profile], at_a_time)


def refresh_course(notebooks: Path = NOTEBOOKS, build: Path = BUILD) -> list[Result]:
    """Run all notebooks one by one as they are and, if none failed, keep their outputs in them.

    Nothing but the outputs and the cells' numbers changes in the notebooks.

    Args:
        notebooks: folder with the notebooks.
        build: folder for what is made.

    Returns:
        One result for each notebook.

    Raises:
        InputError: if there are no notebooks, other photos than the course's are set, or the
            folder for what is made cannot be written.
    """
    if os.environ.get("SR_DATA_DIR"):
        raise InputError(
            "SR_DATA_DIR is set: unset it, the notebooks show the course's own photos."
        )
    paths = find_notebooks(notebooks)
    out = build / "run" / "refresh"
    results = _run_all(paths, out, {}, TIME_LIMITS["quick"], 1)
    if all(result.status == "ok" for result in results):
        for path in paths:
            _keep_outputs(path, out / path.name)
    return results


def find_notebooks(folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the chapters in their order, what leads further, then the appendix.

    Raises:
        InputError: if there are no notebooks, or nothing is installed to run them.
    """
    if importlib.util.find_spec("papermill") is None:
        raise InputError("The notebooks need the course's Jupyter parts: run make install.")
    paths = sorted(in_checkout(folder).glob("[0-9]*.ipynb"))
    if not paths:
        raise InputError(f"There are no notebooks in '{folder}': restore the folder.")
    return paths + [path for part in PARTS for path in sorted((folder / part).glob("*.ipynb"))]


def choose_notebooks(paths: Sequence[Path], chapters: str) -> list[Path]:
    """Return the notebooks that are asked for, in the order of the course.

    Args:
        paths: as from ``find_notebooks``.
        chapters: words, each of them the start of a name, as ``03`` or ``structure``, or a
            folder, as ``further``; none for all.

    Raises:
        InputError: if a word names no notebook.
    """
    words = chapters.replace(",", " ").split()
    chosen = {word: [path for path in paths if _is_called(path, word)] for word in words}
    for word, found in chosen.items():
        if not found:
            names = ", ".join(path.stem for path in paths)
            raise InputError(f"There is no chapter '{word}': choose from {names}.")
    wanted = [path for found in chosen.values() for path in found]
    return [path for path in paths if path in wanted or not words]


def _is_called(path: Path, word: str) -> bool:
    return path.stem.startswith(word) or path.parent.name == word


def _check_parameters(path: Path, values: Mapping[str, object]) -> None:
    """Refuse misspelt parameters: papermill would only warn and run on."""
    import papermill

    known = papermill.inspect_notebook(_literal(path))
    unknown = [name for name in values if name not in known]
    if unknown:
        raise InputError(
            f"{path.name} has no parameter '{unknown[0]}': choose from {', '.join(known)}."
        )


def _run_all(
    paths: Sequence[Path], out: Path, values: Mapping[str, object], limit: float, at_a_time: int
) -> list[Result]:
    log = out / "log.txt"
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        for path in paths:  # what is left of another run is not taken for this one's
            (out / path.name).unlink(missing_ok=True)
            (out / path.name).with_suffix(".html").unlink(missing_ok=True)
        (out / "results.json").unlink(missing_ok=True)
    run = partial(_run_notebook, out=out, values=values, limit=limit, sources=frozenset(paths))
    beside = [path for path in paths if path.stem not in ALONE]
    alone = [path for path in paths if path.stem in ALONE]
    results: dict[Path, Result] = {}
    importlib.import_module("nbconvert")  # once: on Linux each process begins as a copy of this one
    noun = "notebook" if len(paths) == 1 else "notebooks"
    company = f", {at_a_time} at a time" if min(at_a_time, len(beside)) > 1 else ""
    print(f"{len(paths)} {noun}{company} ...", flush=True)
    with stderr_to(log), settled():
        for part, side_by_side in ((beside, at_a_time), (alone, 1)):
            for number, ended in run_apart(run, part, side_by_side):
                path = part[number]
                [result] = ended or [Result(path.stem, "failed", 0.0, error="it was killed")]
                results[path] = result
                how = f"ok, {result.seconds:.0f} s" if result.status == "ok" else result.error
                print(f"[{len(results)}/{len(paths)}] {path.stem}: {how}", flush=True)
    in_order = [results[path] for path in paths]
    report = {"parameters": dict(values), "notebooks": [asdict(result) for result in in_order]}
    write_json(out / "results.json", report)
    print(f"Their pages (HTML) lie in {out}.", flush=True)
    return in_order


def _run_notebook(
    path: Path, out: Path, values: Mapping[str, object], limit: float, sources: Collection[Path]
) -> Result:
    start = time.monotonic()
    import papermill

    end_with_parent()
    executed = out / path.name
    result = Result(path.stem, "ok", 0.0)
    try:
        papermill.execute_notebook(
            _literal(path),
            _literal(executed),
            parameters=dict(values),
            cwd=str(path.parent),
            progress_bar=False,
            kernel_name="python3",
            coalesce_streams=True,
            start_timeout=KERNEL_START,
            iopub_timeout=60,
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
    if executed.is_file():
        _finish(executed, result, path, sources)
    result.seconds = time.monotonic() - start
    return result


def _literal(path: Path) -> str:
    """Return a path in which papermill finds no parameters to fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _finish(executed: Path, result: Result, path: Path, sources: Collection[Path]) -> None:
    """Read the headline figures of an executed notebook and make its page."""
    try:
        _drop_widgets(executed)
        result.headlines = _headlines(executed)
        _export_page(executed, path, sources)
    except Exception as error:  # a cut file, a full disk: the other notebooks still run
        result.status = "failed"
        text = f"its page cannot be made: {type(error).__name__}: {_first_line(error)}"
        result.error = result.error or text


def _first_line(text: object) -> str:
    return (str(text).strip().splitlines() or [""])[0]


def _last_number(executed: Path) -> str:
    """Return the number of the last cell that was started; a dead kernel does not tell it."""
    cells = _read_notebook(executed).cells if executed.is_file() else []
    code = [cell for cell in cells if cell.cell_type == "code"]
    started = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    return str(len(started) or "?")
