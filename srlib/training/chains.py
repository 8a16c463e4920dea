"""Train a network after the network that it starts from."""

from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.places import SHIPPED
from srlib.common.trainings import TrainingFolder
from srlib.methods.checkpoints import find_weights
from srlib.methods.networks import Network
from srlib.pictures.photos import PhotoSet
from srlib.training.long import train


def train_with_start(
    network: Network,
    photos: PhotoSet,
    folder: Path,
    hours: float | None = None,
    seed: int = 0,
    precision: str = "float32",
    shipped_start: bool = False,
) -> Path | None:
    """Train a network, and before it the network that it starts from.

    All networks of a kind start from one of them, mostly that for the grade good (the generators
    share its body), and the game of each grade starts from its pretrained generator. A network
    is not begun before the one that it starts from is finished.

    Args:
        network, photos, folder, hours, seed, precision: as for ``train``; hours count for
            each network.
        shipped_start: take the network that it starts from as it ships with the course,
            instead of training it.

    Returns:
        The file with the best weights; None if the time was up before the network was begun.

    Raises:
        InputError: as ``train``, or if the network that it starts from does not ship.
    """
    origin, start = network.origin, None
    if origin and shipped_start:
        start = find_weights(origin, SHIPPED)
        if start is None:
            raise InputError(f"{origin.name} does not ship: leave out START=shipped to train it.")
    elif origin:
        before = TrainingFolder.of(origin, folder)
        if not before.is_finished():
            train_with_start(origin, photos, folder, hours, seed, precision)
        if not before.is_finished():
            print(f"{network.name}: waits for {origin.name}, which it starts from", flush=True)
            return None
        start = before.best
    print(f"{network.name}:", flush=True)
    best = train(network, photos, folder, start, hours, seed, precision)
    done, all_ = len(TrainingFolder(best.parent).history()), network.recipe.epochs
    if done < all_:
        print(f"the time is up after {done} of {all_} epochs: the same command goes on", flush=True)
    return best
