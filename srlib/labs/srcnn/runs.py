"""What the SRCNN lab makes of its runs: how fast this machine is, and a table."""

import csv
import io
from collections.abc import Sequence

from srlib.labs.srcnn.experiment import Run, work
from srlib.labs.srcnn.settings import Settings, cost


class Speed:
    """How fast this machine trains, learnt from the runs that it has seen."""

    def __init__(self) -> None:
        self.multiply_adds_per_second = self.start = 0.0

    def learn(self, run: Run) -> None:
        """Take the speed of a run that finished at least one epoch."""
        epochs = len(run.values)
        if epochs and run.seconds > run.started:
            done = work(run.settings) / run.settings.epochs * epochs
            self.multiply_adds_per_second = done / (run.seconds - run.started)
            self.start = run.started

    def seconds(self, settings: Settings) -> float | None:
        """Return how long a training will take, None if nothing was measured yet."""
        if not self.multiply_adds_per_second:
            return None
        return self.start + work(settings) / self.multiply_adds_per_second


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
