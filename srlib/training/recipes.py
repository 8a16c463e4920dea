"""A recipe for each kind of network, for which a lesson has no time."""

from dataclasses import dataclass, replace

from srlib.methods.networks import Network


@dataclass(frozen=True)
class Recipe:
    """How one kind of network is trained.

    Attributes:
        patch: side of the input patches in pixels; for ``srgan`` of the high-res patches that
            are judged.
        batch: patches per step.
        epochs: number of epochs.
        steps: steps per epoch.
        learning_rate: Adam's rate at the start; it falls to zero along a cosine.
        kept_epochs: epochs after which the weights are kept for the galleries.
        shifts: grids on which each photo is made small, as from ``patches.shift_grid``.
        whitened: whether the first layer learns in whitened coordinates, see ``whitening``.
        vgg_weight, adversarial_weight: of the generator's loss in a game.
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


_TALK_EPOCHS = (5, 15, 25, 35, 90, 100, 150)
RECIPES = {
    "srcnn": Recipe(48, 16, 60, 500, 2e-3, kept_epochs=(1, 20), shifts=4, whitened=True),
    "autoencoder": Recipe(96, 4, 100, 500, learning_rate=2e-4, shifts=4),
    "srresnet": Recipe(32, 8, 200, 500, learning_rate=1e-3, shifts=16),
    # The optimum of the VGG term alone is a picture with a fine grid: in the worse grades, where
    # that term is four to five times as large, it must not outweigh the adversarial term.
    "srgan": Recipe(
        *(96, 4, 150, 40), 5e-4, _TALK_EPOCHS, 16, vgg_weight=0.3, adversarial_weight=1e-2
    ),
    # Longer games of good, or at the rate above, turn smooth skies grainy.
    "srgan_good": Recipe(
        *(96, 8, 150, 20), 3e-4, _TALK_EPOCHS, 16, vgg_weight=0.3, adversarial_weight=3e-3
    ),
}


def recipe_of(network: Network) -> Recipe:
    """Return how a network is trained; ``patch`` is the side of its input."""
    recipe = RECIPES.get(network.name, RECIPES[network.kind])
    if network.kind == "srgan":
        return replace(recipe, patch=recipe.patch // network.scale + 2 * _MARGIN)
    return recipe


# Small pixels around a patch of the game that are not judged.
_MARGIN = 8
