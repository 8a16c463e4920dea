"""A student's photo, made small in one of two ways, and networks that learnt either way."""

from srlib.evaluation.metrics import psnr
from srlib.exercises.crops import read_middle
from srlib.exercises.students import Student
from srlib.methods import Method, interpolation_method, method_by_name
from srlib.pictures.degradation import degrade

OTHER_WAY = {"grade": "bicubic", "bicubic": "grade"}
IN_WORDS = {"grade": "aliased (the grade middle)", "bicubic": "antialiased"}


def input_way(student: Student) -> str:
    """Return how a student's photo is made small: ``grade`` (aliased) or ``bicubic``."""
    return student.choose(tuple(OTHER_WAY), "way")


def srcnns(student: Student) -> dict[str, Method]:
    """Return cubic and two SRCNNs for 4x: of the other degradation, and of the photo's own."""
    way = input_way(student)
    return {
        "cubic": interpolation_method("cubic"),
        "srcnn that learnt the other way": method_by_name("srcnn", 4, OTHER_WAY[way]),
        "srcnn that learnt this way": method_by_name("srcnn", 4, way),
    }


def gains_on_photo(student: Student) -> dict[str, float]:
    """Return the gain over cubic (dB) of each of ``srcnns`` on the middle of a student's photo."""
    high = read_middle(student)
    small = degrade(high, 4, input_way(student))
    levels = {name: psnr(high, method(small, 4)) for name, method in srcnns(student).items()}
    return {name: level - levels["cubic"] for name, level in levels.items()}
