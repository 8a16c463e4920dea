"""Go on with a training after a break."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from srlib.common.arrays import finite, reading_arrays, write_arrays
from srlib.common.backend import keras
from srlib.common.errors import InputError


class Resume(keras.callbacks.Callback):
    """Write the whole state of a training after each epoch, to go on after a break.

    The file is replaced only when the new one is complete, so a kill at any moment costs at
    most one epoch.

    Args:
        path: the state file, ``.npz``.
        variables: everything that changes in training (networks and optimisers).
    """

    def __init__(self, path: str | Path, variables: Callable[[], Sequence]) -> None:
        super().__init__()
        self.path, self.variables = Path(path), variables
        self.history: list[dict[str, float]] = []

    def restore(self) -> int:
        """Load the state, if there is one, and return the number of epochs done.

        Raises:
            InputError: if the file is damaged or holds the state of another network.
        """
        if not self.path.is_file():
            return 0
        variables = self.variables()
        sentence = f"'{self.path}' is damaged: delete it to start this training anew."
        with reading_arrays(self.path, sentence) as state:
            history = json.loads(str(state["history"]))
            values = finite(state[f"v{i}"] for i in range(len(state.files) - 1))
        if [value.shape for value in values] != [tuple(each.shape) for each in variables]:
            raise InputError(
                f"'{self.path}' belongs to another network: delete it to start this training anew."
            )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
        self.history = history
        return len(history)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Write the state."""
        self.history.append({name: float(value) for name, value in (logs or {}).items()})
        arrays = {f"v{i}": np.asarray(value) for i, value in enumerate(self.variables())}
        write_arrays(self.path, history=json.dumps(self.history), **arrays)
