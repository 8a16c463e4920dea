"""How long a training of the SRCNN lab will take on this machine."""

from statistics import median

from srlib.studies.kernels.experiment import Run, work
from srlib.studies.kernels.settings import Settings


class Speed:
    """How fast this machine trains: the median of the runs that it has seen.

    One run may come while the machine does something else.
    """

    def __init__(self) -> None:
        self._speeds: list[float] = []  # multiply-adds per second
        self._starts: list[float] = []  # seconds before the first batch was done

    @property
    def multiply_adds_per_second(self) -> float:
        """Return the speed, 0 if nothing was measured yet."""
        return median(self._speeds) if self._speeds else 0.0

    def learn(self, run: Run) -> None:
        """Take the speed of a run that finished at least one epoch."""
        epochs = len(run.values)
        if epochs and run.seconds > run.started:
            done = work(run.settings) / run.settings.epochs * epochs
            self._speeds.append(done / (run.seconds - run.started))
            self._starts.append(run.started)

    def seconds(self, settings: Settings) -> float | None:
        """Return how long a training will take, None if nothing was measured yet."""
        if not self._speeds:
            return None
        return median(self._starts) + work(settings) / self.multiply_adds_per_second
