"""The trained networks of the course by name: how each is built and what it starts from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from srlib.methods.door import Method, network_method
from srlib.pictures.degradation import GRADES

if TYPE_CHECKING:
    import keras


NETWORKS = ("srcnn", "autoencoder", "srresnet", "srgan")
# How many pixels of the enlarged picture around a pixel the result depends on at most.
_ENLARGED_REACH = {"srcnn": 6, "autoencoder": 23}


@dataclass(frozen=True)
class Network:
    """One network for one scale and one degradation.

    Attributes:
        kind: ``srcnn``, ``autoencoder``, ``srresnet`` or ``srgan`` (the same generator,
            before and after the adversarial training).
        scale: how many times the picture grows.
        degradation: ``grade`` or ``bicubic``.
    """

    kind: str
    scale: int
    degradation: str = "grade"

    @property
    def name(self) -> str:
        """Return a name for files and commands, as ``srcnn_good`` or ``srcnn_bicubic2``."""
        grades = {scale: grade for grade, scale in GRADES.items()}
        suffix = grades[self.scale] if self.degradation == "grade" else f"bicubic{self.scale}"
        return f"{self.kind}_{suffix}"

    @property
    def enlarges_first(self) -> bool:
        """Return whether the network starts from the enlarged picture."""
        return self.kind in ("srcnn", "autoencoder")

    @property
    def reach(self) -> int:
        """Return how many small pixels around a pixel its result depends on, rounded up."""
        if not self.enlarges_first:
            return 24
        # What the network sees in the enlarged picture, and two pixels for its cubic start.
        return -(-_ENLARGED_REACH[self.kind] // self.scale) + 2

    def build(self) -> "keras.Model":
        """Build the network with its starting weights."""
        if self.kind == "srcnn":
            from srlib.models.srcnn import build_srcnn, start_as_copy

            return start_as_copy(build_srcnn())
        if self.kind == "autoencoder":
            from srlib.models.autoencoder import build_autoencoder, start_as_copy

            # What dropout adds is noise, which the decoder learns to shut out.
            return start_as_copy(build_autoencoder(dropout=0.0))
        from srlib.models.srresnet import build_generator

        return build_generator(self.scale)

    def method(self, model: "keras.Model", name: str | None = None) -> Method:
        """Put a network built by ``build`` behind the common door."""
        return network_method(name or self.kind, model, self.scale, self.enlarges_first, self.reach)


def all_networks() -> list[Network]:
    """Return every network of the course: for the grades, and SRCNN for published tables."""
    graded = [Network(kind, scale) for kind in NETWORKS for scale in GRADES.values()]
    return graded + [Network("srcnn", scale, "bicubic") for scale in (2, 3, 4)]
