"""Work off the kernel's main thread, so that a lab answers while a network trains."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Background:
    """One piece of work at a time, in a thread that can be asked to stop.

    Work begun while the one before still stops waits for its end, in its own thread. What is
    not the latest work any more must show nothing: see ``latest``.

    Args:
        name: of the lab.
        on_error: called with what the latest work raised.

    Attributes:
        stopped: set once the latest work is asked to stop; each work has its own.
        lock: held by whoever shows something of a work, or puts another in its place.
    """

    def __init__(self, name: str, on_error: Callable[[Exception], None]) -> None:
        self.name, self._on_error = name, on_error
        self._thread: threading.Thread | None = None
        self.lock = threading.RLock()
        self.stopped = threading.Event()

    @property
    def running(self) -> bool:
        """Return whether work is going on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def busy(self) -> bool:
        """Return whether work is going on that was not asked to stop."""
        return self.running and not self.stopped.is_set()

    def start(self, work: Callable[[threading.Event], None]) -> bool:
        """Begin, as soon as stopped work has ended, unless busy; return whether it was begun.

        Args:
            work: is given the event that asks it to stop, and looks at it often.
        """
        with self.lock:  # two quick clicks start one training
            if self.busy:
                return False
            self.stopped = threading.Event()
            self._thread = threading.Thread(
                target=self._run,
                args=(work, self.stopped, self._thread),
                name=f"lab: {self.name}",
                daemon=True,
            )
            self._thread.start()
            return True

    def stop(self) -> None:
        """Ask the work to stop; it may still show what it has reached."""
        self.stopped.set()

    def discard(self) -> None:
        """Ask the work to stop, and be done with it: from now on it is not the latest."""
        with self.lock:
            self.stopped.set()
            self.stopped = threading.Event()
            self.stopped.set()

    @contextmanager
    def latest(self, stopped: threading.Event) -> Iterator[bool]:
        """Say whether a work is the latest, which stays so within the ``with`` block.

        Args:
            stopped: the event that the work was given.
        """
        with self.lock:
            yield stopped is self.stopped

    def _run(
        self,
        work: Callable[[threading.Event], None],
        stopped: threading.Event,
        earlier: threading.Thread | None,
    ) -> None:
        if earlier is not None:
            earlier.join()
        try:
            work(stopped)
        except Exception as error:  # shown in the lab, not in a log that nobody reads
            with self.latest(stopped) as latest:
                if latest:
                    self._on_error(error)
