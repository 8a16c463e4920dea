"""What came of a run of the notebooks: status, seconds, headline figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from srlib.course.exports import _read_notebook

HEADLINE = "application/vnd.srlib.headline+json"


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


def format_results(results: Sequence[Result], seconds: float) -> str:
    """Return the final table as text: notebook, status, seconds, headline figures.

    The last line holds the seconds of the whole run, in which notebooks run beside one another.
    """
    lines = [f"{'notebook':<18} {'status':<7} {'seconds':>7}  headline figures"]
    for result in results:
        facts = [f"{name}: {value}" for name, value in result.headlines.items()]
        first, *rest = facts or [""]
        lines.append(f"{result.name:<18} {result.status:<7} {result.seconds:>7.0f}  {first}")
        lines += [f"{'':<35} {fact}" for fact in rest]
        if result.error:
            lines.append(f"{'':<18} {result.error}")
    lines.append(f"{'total':<26} {seconds:>7.0f}")
    return "\n".join(lines)


def _headlines(executed: Path) -> dict[str, str]:
    found = {}
    for cell in _read_notebook(executed).cells:
        for output in cell.get("outputs", []):
            if HEADLINE in output.get("data", {}):
                found[output.data[HEADLINE]["name"]] = output.data[HEADLINE]["value"]
    return found
