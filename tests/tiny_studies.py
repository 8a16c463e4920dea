"""A study of tiny trainings, which processes of a cluster can import."""

import os
import sys
import time
from pathlib import Path

import numpy as np

from srlib.studies.study import Study

# Once in this folder, the training with these values never ends: its process is to be killed.
VARIABLE, STUCK = "TINY_STUDY", (2, 1)


def train_tiny(filters, steps, seed):
    folder = os.environ.get(VARIABLE)
    if folder and (filters, seed) == STUCK and not Path(folder, "pid").exists():
        Path(folder, "pid.part").write_text(str(os.getpid()))
        Path(folder, "pid.part").rename(Path(folder, "pid"))
        time.sleep(600)
    from srlib.common.backend import keras, layers
    from srlib.pictures.patches import random_patches
    from srlib.training.loop import fit
    from srlib.training.seeds import starting_weights

    picture = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    with starting_weights(seed):
        model = keras.Sequential(
            [keras.Input((None, None, 3)), layers.Conv2D(filters, 3), layers.Conv2D(3, 1)]
        )
    model.compile(
        "adam",
        lambda truth, made: keras.ops.square(truth[:, 1:-1, 1:-1] - made),
        run_eagerly=True,  # tracing would take longer than the few steps
    )
    losses = fit(model, random_patches([(picture, picture)], 24, 4, seed), 2, steps)["loss"]
    return {"losses": losses, "process": os.getpid()}


TINY = Study("tiny", ({"filters": 2}, {"filters": 32}), {"steps": 3}, 2, train_tiny)


if __name__ == "__main__":  # a client of its own: folder, workers
    from tiny_studies import TINY as STUDY

    from srlib.studies.running import run_study

    run_study(STUDY, folder=Path(sys.argv[1]), workers=int(sys.argv[2]))
