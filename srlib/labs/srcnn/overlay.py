"""The runs of the SRCNN lab laid over the study that ships with the course."""

from collections.abc import Sequence

import numpy as np

from srlib.common.places import DATA
from srlib.figures.grids import gain_against_cost
from srlib.figures.pages import figure_pixels
from srlib.labs.srcnn.runs import in_grade
from srlib.pictures.photos import PhotoSet
from srlib.studies.kernels.experiment import Run
from srlib.studies.kernels.settings import cost
from srlib.studies.kernels.shipped import kernel_points
from srlib.studies.results import read_result

_GRADE = "good"  # of the study


def over_study(runs: Sequence[Run], photos: PhotoSet) -> np.ndarray | None:
    """Draw what runs gain and cost over the study ``kernel_sizes``; return uint8 RGB.

    Args:
        runs: of the lab; those in the study's grade are drawn, numbered as in the table.
        photos: that they were measured on.

    Returns:
        None if nothing compares: there is no such run, or the photos are others.

    Raises:
        InputError: if the study's result is missing or damaged.
    """
    comparable = in_grade(runs, _GRADE) if photos.folder == DATA / "photos" else {}
    if not comparable:
        return None
    own = {
        f"{number}: {run.settings.sizes}": (
            float(cost(run.settings).multiply_adds),
            run.values[-1] - run.cubic,
        )
        for number, run in comparable.items()
    }
    points = kernel_points(read_result("kernel_sizes"))
    return figure_pixels(gain_against_cost(points, "Your runs over the study (good)", own), dpi=80)
