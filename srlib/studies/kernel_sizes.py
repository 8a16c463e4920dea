"""The study ``kernel_sizes``: what SRCNN's three kernel sizes cost, and what they are worth."""

import threading
from functools import lru_cache
from itertools import product

from srlib.common.places import DATA
from srlib.pictures.photos import open_photos
from srlib.studies.kernels.experiment import train
from srlib.studies.kernels.lessons import Lesson, read_lesson
from srlib.studies.kernels.settings import Settings, cost
from srlib.studies.study import Study

# For each of the three layers.
SIZES = (1, 3, 5, 9)
_GRADE = "good"


def train_kernels(
    kernel_sizes: list[int], filters: list[int], epochs: int, seed: int
) -> dict[str, object]:
    """Train SRCNN as the lab of chapter 03 does, with the other settings that it starts with.

    Args:
        kernel_sizes: f1, f2, f3.
        filters: n1, n2.
        epochs: of 50 batches.
        seed: of weights and patches.

    Returns:
        ``psnr``, on the lab's crops of validation photos after each epoch; ``cubic``, that of
        cubic interpolation (both in dB); ``multiply_adds`` for each pixel; and ``parameters``.
    """
    f1, f2, f3 = kernel_sizes
    n1, n2 = filters
    settings = Settings(epochs, (f1, f2, f3), (n1, n2), grade=_GRADE)
    run = train(settings, _lesson(), threading.Event(), lambda run: None, seed)
    found = cost(settings)
    return {
        "psnr": [round(value, 4) for value in run.values],
        "cubic": round(run.cubic, 4),
        "multiply_adds": found.multiply_adds,
        "parameters": sum(found.parameters),
    }


@lru_cache(maxsize=1)
def _lesson() -> Lesson:
    """Return the pictures, read once in a process."""
    lesson = read_lesson(open_photos(DATA / "photos"), _GRADE, threading.Event())
    assert lesson is not None  # nobody has stopped it
    return lesson


KERNEL_SIZES = Study(
    name="kernel_sizes",
    settings=tuple({"kernel_sizes": list(sizes)} for sizes in product(SIZES, repeat=3)),
    common={"filters": [32, 16], "epochs": 6},
    seeds=2,
    train=train_kernels,
)
