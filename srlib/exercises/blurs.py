"""Which blur of a student's crop is better than the moved copy, by PSNR."""

from collections.abc import Callable
from typing import Any

from srlib.evaluation.metrics import psnr
from srlib.exercises.comparing import is_same
from srlib.exercises.crops import SIGMAS, moved_and_blurred
from srlib.exercises.students import Student


def strongest_better_blur(student: Student) -> float:
    """Return the sigma of the strongest blur with a better PSNR than the moved copy, or 0."""
    still, moved, blurred = moved_and_blurred(student)
    level = psnr(still, moved)
    return max((s for s, picture in blurred.items() if psnr(still, picture) > level), default=0)


def milder(steps: int) -> Callable[[Student], float]:
    """Return the answer that is some steps too small (or the smallest of the blurs)."""

    def answer(student: Student) -> float:
        right = strongest_better_blur(student)
        smaller = [sigma for sigma in SIGMAS if sigma < right] or [right]
        return smaller[-min(steps, len(smaller))]

    return answer


def is_no_choice(answer: Any) -> bool:
    """Return whether an answer is neither one of the sigmas nor 0."""
    return not any(is_same(answer, sigma) for sigma in (0, *SIGMAS))
