"""What the course knows of a kind of network, beside the code that builds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """How a network is trained for long.

    Attributes:
        patch: side of the patches that it gets, in pixels.
        batch: patches per step.
        epochs: number of epochs.
        steps: steps per epoch.
        learning_rate: Adam's rate at the start; it falls to zero along a cosine.
        kept_epochs: epochs after which the weights are kept for the galleries.
        shifts: grids on which each photo is made small, as from
            ``training.augmentation.shift_grid``.
        whitened: whether the first layer learns in whitened coordinates, see
            ``training.whitening``.
        vgg_weight, adversarial_weight: of the generator's loss in a game.
        margin: of a game: so many small pixels at each side of a patch are not judged.
    """

    patch: int
    batch: int
    epochs: int
    steps: int
    learning_rate: float
    kept_epochs: tuple[int, ...] = ()
    shifts: int = 1
    whitened: bool = False
    vgg_weight: float = 0.0
    adversarial_weight: float = 0.0
    margin: int = 0


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
            whose networks start from their own one for the grade good.
        trainer: ``errors`` (of pixels), or ``game`` for the adversarial training.
    """

    name: str
    build: Callable[[int], "keras.Model"]
    recipe: Callable[[int], Recipe]
    sees: str
    reach: int
    colour: str
    multiple: int = 1
    origin: str | None = None
    trainer: str = "errors"
