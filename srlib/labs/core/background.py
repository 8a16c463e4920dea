"""Work off the kernel's main thread, so that a lab answers while a network trains."""

import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

# Seconds that a new lab waits for the work of the one that it replaces.
_PATIENCE = 5.0
_latest: dict[str, "weakref.ref[Background]"] = {}


class Background:
    """One piece of work at a time, in a thread that can be asked to stop.

    Work begun while the one before still stops waits for its end, in its own thread.
    A new one of the same name stops the one before: running a cell again leaves no thread.

    Args:
        name: of the lab.
        on_error: called with what the work raised.

    Attributes:
        stopped: set once the latest work is asked to stop; each work has its own.
    """

    def __init__(self, name: str, on_error: Callable[[Exception], None]) -> None:
        self.name, self._on_error = name, on_error
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.stopped = threading.Event()
        earlier = _latest.get(name, lambda: None)()
        if earlier is not None:
            earlier.stop(wait=_PATIENCE)
        _latest[name] = weakref.ref(self)

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
        with self._lock:  # two quick clicks start one training
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

    def stop(self, wait: float = 0.0) -> None:
        """Ask the work to stop, and wait for its end for at most so many seconds."""
        self.stopped.set()
        thread = self._thread
        if wait and thread is not None and thread is not threading.current_thread():
            thread.join(wait)

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
            self._on_error(error)


class Presence(anywidget.AnyWidget):
    """An empty widget that knows whether a browser shows it.

    Without a browser (a run in the background, an exported page) it is never shown, and a
    lab does nothing of its own accord. Deleting the cell hides it again.

    Attributes:
        views: how many places show it.
    """

    _esm = Path(__file__).parent / "presence.js"
    views = traitlets.Int(0).tag(sync=True)

    def page(self) -> str:
        """Return its static twin: nothing."""
        return ""

    def when_shown(self, callback: Callable[[], None]) -> None:
        """Call back when the first view appears."""
        self.observe(lambda change: callback() if not change.old and change.new else None, "views")

    def when_gone(self, callback: Callable[[], None]) -> None:
        """Call back when the last view is gone."""
        self.observe(lambda change: callback() if change.old and not change.new else None, "views")
