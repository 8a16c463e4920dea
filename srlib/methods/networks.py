"""A network of the course: one kind, for one scale and one degradation."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from srlib.common.errors import InputError, one_of
from srlib.common.recipes import Recipe
from srlib.methods.door import Method, network_method
from srlib.models.kind import Kind
from srlib.models.registry import KINDS
from srlib.pictures.degradation import DEGRADATIONS, GRADES

if TYPE_CHECKING:
    import keras

# The scales that networks are made for, by degradation.
SCALES = {"grade": tuple(GRADES.values()), "bicubic": (2, 3, 4), "camera": (2, 4)}


@dataclass(frozen=True)
class Network:
    """The description of one network; ``build`` makes the Keras model.

    Attributes:
        kind: a name in ``KINDS``.
        scale: the scale factor: how many times the picture grows.
        degradation: ``grade``, ``bicubic`` or ``camera``: how its pictures became small.

    Raises:
        InputError: if there is no such kind or degradation, or no such scale for it.
    """

    kind: str
    scale: int
    degradation: str = "grade"

    def __post_init__(self) -> None:
        one_of(self.kind, KINDS, "network")
        one_of(self.degradation, DEGRADATIONS, "degradation")
        scales = SCALES[self.degradation]
        if self.scale not in scales:
            raise InputError(
                f"There is no {self.kind} for {self.scale}x ({self.degradation}): use "
                f"{', '.join(map(str, scales[:-1]))} or {scales[-1]}."
            )

    @property
    def record(self) -> Kind:
        """Return what is known of its kind."""
        return KINDS[self.kind]

    @property
    def task(self) -> str:
        """Return what it is for in one word: a grade, as ``good``, or ``bicubic2``."""
        if self.degradation != "grade":
            return f"{self.degradation}{self.scale}"
        return {scale: grade for grade, scale in GRADES.items()}[self.scale]

    @property
    def name(self) -> str:
        """Return a name for files and commands, as ``srcnn_good`` or ``srcnn_bicubic2``."""
        return f"{self.kind}_{self.task}"

    @property
    def enlarges_first(self) -> bool:
        """Return whether the network starts from the enlarged picture."""
        return self.record.sees == "enlarged"

    @property
    def reach(self) -> int:
        """Return how many small pixels around a pixel its result depends on, rounded up."""
        if not self.enlarges_first:
            return self.record.reach
        # What the network sees in the enlarged picture, and two pixels for its cubic start.
        return -(-self.record.reach // self.scale) + 2

    @property
    def recipe(self) -> Recipe:
        """Return how it is trained for long."""
        return self.record.recipe(self.scale)

    @property
    def origin(self) -> "Network | None":
        """Return the network whose weights its training starts from, None if from scratch."""
        if self.record.origin:
            return Network(self.record.origin, self.scale, self.degradation)
        first = Network(self.kind, *self.record.first)
        return first if self != first else None

    def build(self) -> "keras.Model":
        """Build the model with its starting weights."""
        return self.record.build(self.scale)

    def method(self, model: "keras.Model", name: str | None = None) -> Method:
        """Put a model built by ``build`` behind the common door."""
        return network_method(
            name or self.kind,
            model,
            self.scale,
            self.enlarges_first,
            self.reach,
            self.record.multiple,
        )


def all_networks() -> list[Network]:
    """Return every network that can be trained, in the order of the registry."""
    return [
        Network(kind, scale, degradation)
        for degradation, scales in SCALES.items()
        for kind in KINDS
        for scale in scales
    ]


def train_command(network: Network, precision: str = "float32", shipped_start: bool = False) -> str:
    """Return the command that trains a network, as ``make train MODEL=srcnn GRADE=good``."""
    value = network.task.removeprefix(network.degradation)
    option = network.degradation.upper()
    command = f"make train MODEL={network.kind} {option}={value}"
    if shipped_start:
        command += " START=shipped"
    return command if precision == "float32" else f"{command} PRECISION={precision}"
