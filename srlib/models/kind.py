"""What the course knows of a kind of network, beside the code that builds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srlib.common.recipes import Recipe

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Kind:
    """A kind of network: all that differs from one to the next.

    Attributes:
        name: as in commands and tables.
        build: from the scale to a Keras model with its starting weights; the model takes
            float32 (batch, height, width, 3) in 0 to 1 and returns the upscaled picture.
        recipe: from the scale to its long training.
        sees: ``small``, the low-res picture, or ``enlarged``, the same upscaled by cubic.
        reach: half of its receptive field: so many pixels to each side, of what it sees.
        colour: in figures, one that colour-blind readers can tell from the others.
        multiple: the sides of what it sees are padded to multiples of this.
        origin: the kind whose network for the same task it starts from; None for the kinds
            whose networks start from their own one for the task ``first``.
        first: scale and degradation of the one that is trained from scratch.
        trainer: ``errors`` (of pixels), ``wide`` for the same in a wider form that is folded, or
            ``game`` for the adversarial training.
    """

    name: str
    build: Callable[[int], "keras.Model"]
    recipe: Callable[[int], Recipe]
    sees: str
    reach: int
    colour: str
    multiple: int = 1
    origin: str | None = None
    first: tuple[int, str] = (2, "grade")
    trainer: str = "errors"
