"""How long a training of the SRCNN lab will take on this machine."""

from srlib.labs.srcnn.experiment import Run, work
from srlib.labs.srcnn.settings import Settings


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
