"""How a network is trained for long, in numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How a network is trained for long.

    Attributes:
        patch: side of the patches that it gets, in pixels.
        batch: patches per step.
        epochs: number of epochs.
        steps: steps per epoch.
        learning_rate: the optimiser's rate at the start; it falls to zero along a cosine.
        kept_epochs: epochs after which the weights are kept for the galleries.
        shifts: grids on which each photo is made small, as from
            ``training.augmentation.shift_grid``.
        whitened: whether the first layer learns in whitened coordinates, see
            ``training.whitening``.
        luma: weight of the errors in brightness, beside those in colours.
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
    luma: float = 0.0
    vgg_weight: float = 0.0
    adversarial_weight: float = 0.0
    margin: int = 0
