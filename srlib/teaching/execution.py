"""nbgrader's execution of a notebook, made to go on after what students' code may do to it."""

import asyncio
import time
from typing import Any

from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Int

STOPPED = "CellStopped"  # the name of the error of a cell that was stopped, or not run
_STARTS = 4  # kernels that one notebook may use up


class BoundedExecute(Execute):
    """Run all cells within a time for all together; a cell that ends the kernel costs itself alone.

    After a kernel has died, or could not be interrupted, another one runs the notebook again
    without the cell at which that happened, whose output is then an error that says so.
    """

    seconds = Int(600, help="time for the whole notebook").tag(config=True)
    most_printed = Int(200_000, help="signs that a cell may print").tag(config=True)
    most_shown = Int(30_000_000, help="signs of pictures and tables of a cell").tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> Any:
        """Execute a notebook; as nbgrader's own does."""
        self.ended: dict[int, str] = {}
        self.deadline = time.monotonic() + self.seconds
        self.timeout_func = lambda cell: max(1, min(self.timeout, int(self._seconds_left())))
        for _ in range(_STARTS):
            self.at = -1
            try:
                return super().preprocess(nb, resources, km)
            except Exception as error:
                if self.at < 0:  # the kernel did not start: that is no fault of the student's
                    raise
                self.ended[self.at] = _reason(error)
        for index, cell in enumerate(nb.cells):
            if index >= self.at:
                _fail(cell, self.ended.get(index, "not run: the kernel ended too often before"))
        return nb, resources

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:
        """Execute a cell, unless it has ended a kernel already or the time is up."""
        reason = self.ended.get(index)
        if reason is None and self._seconds_left() <= 0:
            reason = "not run: the time for the whole notebook was up"
        if reason is not None:
            _fail(cell, reason)
            return cell, resources
        self.at, self.printed = index, {True: 0, False: 0}
        return super().preprocess_cell(cell, resources, index)

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Keep an output, unless too much has been printed; then interrupt the cell."""
        if msg["msg_type"] != "error":
            stream = msg["msg_type"] == "stream"
            most = self.most_printed if stream else self.most_shown
            before = self.printed[stream]
            self.printed[stream] += len(str(msg["content"].get("text" if stream else "data", "")))
            if before > most:
                return None
            if self.printed[stream] > most:
                asyncio.ensure_future(self.km.interrupt_kernel())
                outs.append(_stopped("interrupted, as it printed too much"))
                return None
        return super().output(outs, msg, display_id, cell_index)

    def _seconds_left(self) -> float:
        return self.deadline - time.monotonic()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "stopped: it took too long and could not be interrupted"
    if type(error).__name__ == "DeadKernelError":
        return "it ended the kernel, perhaps for want of memory"
    return f"it broke the kernel ({type(error).__name__})"


def _fail(cell: Any, reason: str) -> None:
    if cell.cell_type == "code":
        cell.outputs = [_stopped(reason)]


def _stopped(reason: str) -> Any:
    error = {"ename": STOPPED, "evalue": reason, "traceback": [f"{STOPPED}: {reason}"]}
    return new_output("error", **error)
