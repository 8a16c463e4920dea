"""The table and the curves of the SRCNN lab's runs."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from srlib.figures.pages import figure_pixels
from srlib.figures.palette import PALETTE
from srlib.labs.srcnn.experiment import Run
from srlib.labs.srcnn.settings import cost

COLUMNS = (
    *("run", "grade", "f1-f2-f3", "n1, n2", "learning rate", "whitened", "epochs"),
    *("parameters", "PSNR (dB)", "over cubic (dB)", "seconds"),
)


def rows(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """Return a row of text for each run, as named by ``COLUMNS``."""
    table: list[tuple[str, ...]] = []
    for number, run in enumerate(runs, 1):
        settings = run.settings
        table.append(
            (
                str(number),
                settings.grade,
                settings.sizes,
                ", ".join(map(str, settings.filters)),
                f"{settings.learning_rate:.0e}",
                "yes" if settings.whitened else "no",
                f"{len(run.values)} of {settings.epochs}",
                f"{sum(cost(settings).parameters):,}",
                f"{run.values[-1]:.2f}" if run.values else "",
                f"{run.values[-1] - run.cubic:+.2f}" if run.values else "",
                f"{run.seconds:.1f}",
            )
        )
    return table


def to_csv(runs: Sequence[Run]) -> bytes:
    """Return the table of runs as a CSV file (UTF-8), its numbers without thousands commas."""
    grouped = COLUMNS.index("parameters")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(runs):
        writer.writerow([*row[:grouped], row[grouped].replace(",", ""), *row[grouped + 1 :]])
    return text.getvalue().encode()


def curve(run: Run) -> np.ndarray:
    """Draw loss and validation PSNR over the epochs, cubic as a line; return uint8 RGB."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 2.8), layout="constrained")
    losses, values = figure.subplots(1, 2)
    epochs = range(1, len(run.values) + 1)
    losses.plot(epochs, run.losses, "o-", color=PALETTE[0], markersize=3)
    losses.set(xlabel="epoch", title="training loss (MSE)", yscale="log")
    values.plot(epochs, run.values, "o-", color=PALETTE[1], markersize=3, label="SRCNN")
    values.axhline(run.cubic, color=PALETTE[-1], linestyle=":", label="cubic")
    name = f"{run.settings.sizes} in {run.settings.grade}"
    values.set(xlabel="epoch", title=f"validation PSNR (dB), {name}")
    values.legend()
    for axis in (losses, values):
        axis.set_xlim(0.5, max(2, run.settings.epochs) + 0.5)
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.grid(alpha=0.3)
    return figure_pixels(figure, dpi=80)
