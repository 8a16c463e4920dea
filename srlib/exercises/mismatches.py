"""A student's photo, made small in one of two ways, and networks that learnt either way."""

from functools import cache
from itertools import combinations

from srlib.evaluation.metrics import psnr
from srlib.exercises.crops import read_middle
from srlib.exercises.likenesses import AnyThat
from srlib.exercises.students import Student
from srlib.methods import Method, interpolation_method, method_by_name
from srlib.pictures.degradation import degrade

OTHER_WAY = {"grade": "bicubic", "bicubic": "grade"}
IN_WORDS = {"grade": "aliased (the grade middle)", "bicubic": "antialiased"}
_NEAR = 0.1  # dB; whichever of two is ahead by less may stand first


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


@cache  # a check asks for it each time that it judges
def best_order(student: Student) -> str:
    """Return A (cubic), B (the other way's network) and C (the way's own) by gain, best first."""
    gains = _gains_by_letter(student)
    return "".join(sorted(gains, key=gains.__getitem__, reverse=True))


@cache  # the same object for the same student
def orders(student: Student) -> AnyThat:
    """Return what equals each order of A, B and C that is right within 0.1 dB."""
    gains = _gains_by_letter(student)

    def falls(order: str) -> bool:
        letters = order.strip().upper()
        ordered = [gains[letter] for letter in letters]
        return sorted(letters) == list("ABC") and all(
            later - first < _NEAR for first, later in combinations(ordered, 2)
        )

    return AnyThat(falls)


def _gains_by_letter(student: Student) -> dict[str, float]:
    return dict(zip("ABC", gains_on_photo(student).values(), strict=True))
