"""The table and the curves of the SRCNN lab's runs, and what one will cost."""

import csv
import io
import math
from collections.abc import Mapping, Sequence

import numpy as np

from srlib.figures.pages import figure_pixels
from srlib.figures.palette import PALETTE
from srlib.labs.core.pages import table
from srlib.studies.kernels.experiment import Run
from srlib.studies.kernels.settings import Settings, cost

COLUMNS = (
    *("run", "grade", "f1-f2-f3", "n1, n2", "learning rate", "whitened", "epochs"),
    *("parameters", "PSNR (dB)", "over cubic (dB)", "seconds"),
)


def price(settings: Settings, seconds: float | None) -> str:
    """Return what settings cost, as HTML.

    Args:
        settings: of a run.
        seconds: how long it will take on this machine, None if that was not measured.
    """
    found = cost(settings)
    names = ("patch extraction", "non-linear mapping", "reconstruction")
    lines = [(name, f"{count:,}") for name, count in zip(names, found.parameters, strict=True)]
    time = "not measured yet" if seconds is None else f"about {seconds:.0f} s on this machine"
    layers = table(
        ("layer", "parameters"),
        [*lines, ("total", f"{sum(found.parameters):,}")],
        f"SRCNN {settings.sizes}",
    )
    return (
        f"{layers}<p>Each pixel of the result depends on <b>{found.receptive_field}x"
        f"{found.receptive_field}</b> pixels and takes <b>{found.multiply_adds:,}</b> "
        f"multiply-adds. Training: <b>{time}</b>.</p>"
    )


def rows(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """Return a row of text for each run, as named by ``COLUMNS``."""
    lines: list[tuple[str, ...]] = []
    for number, run in enumerate(runs, 1):
        settings = run.settings
        lines.append(
            (
                str(number),
                settings.grade,
                settings.sizes,
                ", ".join(map(str, settings.filters)),
                f"{settings.learning_rate:.0e}",
                "yes" if settings.whitened else "no",
                f"{len(run.values)} of {settings.epochs}",
                f"{sum(cost(settings).parameters):,}",
                _finite(run.values[-1], ".2f") if run.values else "",
                _finite(run.values[-1] - run.cubic, "+.2f") if run.values else "",
                f"{run.seconds:.1f}",
            )
        )
    return lines


def _finite(value: float, form: str) -> str:
    """Return a number as text; nothing for the PSNR of an exact picture, which is infinite."""
    return format(value, form) if math.isfinite(value) else ""


def to_csv(runs: Sequence[Run]) -> bytes:
    """Return the table of runs as a CSV file (UTF-8), its numbers without thousands commas."""
    grouped = COLUMNS.index("parameters")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(runs):
        writer.writerow([*row[:grouped], row[grouped].replace(",", ""), *row[grouped + 1 :]])
    return text.getvalue().encode()


def in_grade(runs: Sequence[Run], grade: str) -> dict[int, Run]:
    """Return the runs of a grade that have finished an epoch, by their numbers in the table."""
    numbered = enumerate(runs, 1)
    return {i: run for i, run in numbered if run.values and run.settings.grade == grade}


def curves(runs: Mapping[int, Run]) -> np.ndarray:
    """Draw loss and validation PSNR over the epochs, one line a run; return uint8 RGB.

    Args:
        runs: as from ``in_grade``, at least one.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 2.8), layout="constrained")
    losses, values = figure.subplots(1, 2)
    for number, run in runs.items():
        epochs = range(1, len(run.values) + 1)
        colour = PALETTE[(number - 1) % (len(PALETTE) - 1)]  # the last one is cubic's
        style = {"color": colour, "marker": "o", "markersize": 3}
        losses.plot(epochs, run.losses, **style)
        values.plot(epochs, run.values, label=f"{number}: {run.settings.sizes}", **style)
    latest = list(runs.values())[-1]
    values.axhline(latest.cubic, color=PALETTE[-1], linestyle=":", label="cubic")
    losses.set(xlabel="epoch", title="training loss (MSE)", yscale="log")
    values.set(xlabel="epoch", title=f"validation PSNR (dB), {latest.settings.grade}")
    values.legend(fontsize="small")
    longest = max(run.settings.epochs for run in runs.values())
    for axis in (losses, values):
        axis.set_xlim(0.5, max(2, longest) + 0.5)
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.grid(alpha=0.3)
    return figure_pixels(figure, dpi=80)
