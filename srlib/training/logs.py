"""The log of a long training: a table to compute with, and its curves to look at."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from srlib.common.backend import keras
from srlib.common.files import replacing, write_text
from srlib.common.trainings import TrainingFolder
from srlib.figures.palette import PALETTE
from srlib.training.resuming import Resume

# In the folder of the training: the table of each epoch's values, and its picture.
LOG, CURVES = "log.csv", "curves.png"


class KeepLog(keras.callbacks.Callback):
    """Write the table after each epoch and its picture at the end, or when stopped.

    Args:
        training: the folder of the training.
        resume: has the values of all epochs, those before a break too; it comes first.
        steps: steps per epoch.
    """

    def __init__(self, training: TrainingFolder, resume: Resume, steps: int) -> None:
        super().__init__()
        self.training, self.resume, self.steps = training, resume, steps

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Write the table anew."""
        table = log_table(self.resume.history, self.steps)
        write_text(self.training.path / LOG, table.to_csv(float_format="%.6g"))

    def on_train_end(self, logs: dict | None = None) -> None:
        """Draw the curves."""
        draw_curves(log_table(self.resume.history, self.steps), self.training.path / CURVES)


def log_table(history: Sequence[Mapping[str, float]], steps: int) -> pd.DataFrame:
    """Return one row for each epoch: its number, the steps taken so far, and its values.

    Args:
        history: as from ``TrainingFolder.history``.
        steps: steps per epoch.
    """
    table = pd.DataFrame(list(history))
    table.index = pd.RangeIndex(1, len(table) + 1, name="epoch")
    table.insert(0, "steps", table.index * steps)
    return table


def draw_curves(table: pd.DataFrame, path: Path) -> None:
    """Draw PSNR on the validation photos, and the losses, against steps.

    Args:
        table: as from ``log_table``.
        path: the picture, PNG.

    Raises:
        InputError: if it cannot be written.
    """
    losses = table.drop(columns=["steps", "val_psnr", "seconds"])
    figure = Figure(figsize=(8, 7), layout="constrained")
    axes = figure.subplots(2, sharex=True)
    axes[0].plot(table["steps"], table["val_psnr"], color=PALETTE[0])
    axes[0].set(title="Validation photos", ylabel="PSNR (dB)")
    for colour, name in zip(PALETTE, losses, strict=False):
        axes[1].plot(table["steps"], losses[name], color=colour, label=name)
    axes[1].set(title="Training patches", xlabel="steps", ylabel="mean of an epoch", yscale="log")
    axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
    for axis in axes:
        axis.grid(alpha=0.3)
    with replacing(path) as temporary:
        figure.savefig(temporary)
