"""Methods by name: interpolations, and networks with the weights of a finished training.

Weights that ship with the course lie in ``data/checkpoints`` and are described by cards;
those of one's own ``make train`` lie in ``build/training``.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from srlib.common.cards import checked_file, read_cards
from srlib.common.errors import InputError, one_of
from srlib.common.places import SHIPPED, TRAININGS
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import load_weights
from srlib.methods.door import RULES, Method, interpolation_method
from srlib.methods.networks import SCALES, Network, train_command
from srlib.models.registry import KINDS

if TYPE_CHECKING:
    import keras

FOLDERS = (SHIPPED, TRAININGS)


def method_names() -> tuple[str, ...]:
    """Return the names of all methods, fixed rules first."""
    return (*RULES, *KINDS)


def method_by_name(
    name: str,
    scale: int,
    degradation: str = "grade",
    folders: tuple[Path, ...] = FOLDERS,
) -> Method:
    """Return a method, with its trained weights if it is a network.

    Args:
        name: one of ``method_names()``; ``bicubic`` is the antialiased cubic of published tables,
            ``cubic`` is OpenCV's.
        scale: whole number of at least 2.
        degradation: what the network was trained for, ``grade`` or ``bicubic``.
        folders: where to look for weights, the first that has them is used.

    Raises:
        InputError: if there is no such method, or no weights for this scale, or they are
            damaged.
    """
    if one_of(name, method_names(), "method") in RULES:
        return interpolation_method(name)
    network = Network(name, scale, degradation)
    for folder in folders:
        path = find_weights(network, folder)
        if path is not None:
            return network.method(load_weights(network.build(), path))
    best = TrainingFolder.of(network, folders[-1]).best
    fault = "is of an unfinished training; go on" if best.is_file() else "is missing; make it"
    raise InputError(
        f"{name} has no weights for {scale}x ({degradation}): '{best}' {fault} with: "
        f"{train_command(network)}"
    )


def shipped_method(kind: str, scale: int) -> Method:
    """Return a network for a grade with the weights that ship with the course.

    Args:
        kind: one of ``KINDS``.
        scale: 2, 4 or 6.

    Returns:
        The method, called ``srcnn, shipped`` to tell it from one that was trained live.

    Raises:
        InputError: as ``method_by_name``.
    """
    return replace(method_by_name(kind, scale, folders=(SHIPPED,)), name=f"{kind}, shipped")


def shipped_model(kind: str, scale: int) -> "keras.Model":
    """Return the Keras model behind ``shipped_method``, to look into it or to train it further.

    Raises:
        InputError: if there is no such network, or its weights are missing or damaged.
    """
    network = Network(kind, scale)
    file = checked_file(read_cards(SHIPPED)[network.name], SHIPPED)
    return load_weights(network.build(), file)


def shipped_methods(scale: int) -> list[Method]:
    """Return all networks that ship for a grade, in the order of the registry.

    Raises:
        InputError: as ``method_by_name``.
    """
    kinds = [kind for kind in KINDS if Network(kind, scale).name in read_cards(SHIPPED)]
    return [shipped_method(kind, scale) for kind in kinds]


def available_methods(
    scale: int, degradation: str = "grade", folders: tuple[Path, ...] = FOLDERS
) -> list[str]:
    """Return the names of all methods that can be used at this scale.

    Raises:
        InputError: if weights that ship with the course are missing or damaged.
    """
    kinds = KINDS if scale in SCALES[one_of(degradation, SCALES, "degradation")] else ()
    networks = [Network(kind, scale, degradation) for kind in kinds]
    trained = [each for each in networks if any(find_weights(each, folder) for folder in folders)]
    return [*RULES, *(network.kind for network in trained)]


def find_weights(network: Network, folder: Path) -> Path | None:
    """Return a network's weights in a folder of cards or of finished trainings, None without.

    Raises:
        InputError: if the folder has a card of the network, but its file is missing or damaged;
            or a training of it, whose record or state is damaged.
    """
    card = read_cards(folder).get(network.name)
    if card is not None:
        return checked_file(card, folder)
    training = TrainingFolder.of(network, folder)
    return training.best if training.is_finished() else None
