"""What an instructor chooses in the SRCNN lab, and what it costs before any training."""

from dataclasses import dataclass

from srlib.common.errors import InputError
from srlib.pictures.degradation import grade_scale

_COLOURS = 3


@dataclass(frozen=True)
class Settings:
    """What an instructor chooses.

    Attributes:
        epochs: of ``STEPS`` batches each.
        kernel_sizes: f1, f2, f3, odd.
        filters: n1, n2, at least 3 each.
        learning_rate: Adam's at the start, above 0 and at most 1; it falls to zero along a
            cosine.
        grade: ``good``, ``middle`` or ``bad``.
        whitened: whether the first layer learns in whitened coordinates, see ``whitening``.
    """

    epochs: int = 10
    kernel_sizes: tuple[int, int, int] = (9, 1, 5)
    filters: tuple[int, int] = (64, 32)
    learning_rate: float = 5e-4
    grade: str = "good"
    whitened: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be built or trained.

        Raises:
            InputError: with one sentence that says what to change.
        """
        grade_scale(self.grade)
        if self.epochs < 1:
            raise InputError(f"{self.epochs} epochs train nothing: use 1 or more.")
        if len(self.kernel_sizes) != 3 or any(
            size < 1 or size % 2 == 0 for size in self.kernel_sizes
        ):
            raise InputError(f"Kernel sizes {self.kernel_sizes} do not fit: use three odd numbers.")
        if len(self.filters) != 2 or min(self.filters) < _COLOURS:
            raise InputError(
                f"Filters {self.filters} do not fit: use two numbers of at least 3, so that "
                "red, green and blue can pass."
            )
        if not 0 < self.learning_rate <= 1:  # which also refuses NaN
            raise InputError(
                f"A learning rate of {self.learning_rate:g} does not train: use a number above 0 "
                "and at most 1."
            )

    @property
    def sizes(self) -> str:
        """Return the kernel sizes as one writes them, as ``9-1-5``."""
        return "-".join(map(str, self.kernel_sizes))


@dataclass(frozen=True)
class Cost:
    """What settings cost before anything is trained.

    Attributes:
        parameters: of the three layers.
        receptive_field: side in pixels of what one output pixel sees.
        multiply_adds: for each pixel of the picture.
    """

    parameters: tuple[int, ...]
    receptive_field: int
    multiply_adds: int


def cost(settings: Settings) -> Cost:
    """Return what a network costs, from its sizes alone."""
    channels = (_COLOURS, *settings.filters, _COLOURS)
    parameters, multiply_adds = [], 0
    for size, come, leave in zip(settings.kernel_sizes, channels[:-1], channels[1:], strict=True):
        parameters.append(leave * (size * size * come + 1))
        multiply_adds += leave * size * size * come
    return Cost(tuple(parameters), sum(settings.kernel_sizes) - 2, multiply_adds)
