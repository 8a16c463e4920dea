"""Methods by name: interpolations, and networks with the weights of a finished training."""

from pathlib import Path

import numpy as np

from srlib.degradation import GRADES, bicubic_resize
from srlib.errors import InputError, one_of
from srlib.interpolation import INTERPOLATIONS
from srlib.methods import Method, interpolation_method
from srlib.networks import NETWORKS, Network
from srlib.profiles import BUILD
from srlib.weights import load_weights

METHODS = (*INTERPOLATIONS, "bicubic", *NETWORKS)
TRAININGS = BUILD / "training"


def method_by_name(
    name: str, scale: int, degradation: str = "grade", folder: Path = TRAININGS
) -> Method:
    """Return a method, with its trained weights if it is a network.

    Args:
        name: one of ``METHODS``; ``bicubic`` is the antialiased cubic of published tables,
            ``cubic`` is OpenCV's.
        scale: whole number of at least 2.
        degradation: what the network was trained for, ``grade`` or ``bicubic``.
        folder: where ``make train`` keeps its results.

    Raises:
        InputError: if there is no such method, or no weights for this scale.
    """
    one_of(name, METHODS, "method")
    if name == "bicubic":
        return Method(name, _bicubic)
    if name in INTERPOLATIONS:
        return interpolation_method(name)
    if degradation == "grade" and scale not in GRADES.values():
        raise InputError(f"{name} has no weights for {scale}x: use 2, 4 or 6.")
    network = Network(name, scale, degradation)
    path = weights_file(network, folder)
    if not path.is_file():
        raise InputError(
            f"{name} has no weights for {scale}x ({degradation}): '{path}' is missing; "
            f"make it with: {_command(network)}"
        )
    return network.method(load_weights(network.build(), path))


def available_methods(
    scale: int, degradation: str = "grade", folder: Path = TRAININGS
) -> list[str]:
    """Return the names of all methods that can be used at this scale."""
    names = []
    for name in METHODS:
        if name in NETWORKS:
            if degradation == "grade" and scale not in GRADES.values():
                continue
            if not weights_file(Network(name, scale, degradation), folder).is_file():
                continue
        names.append(name)
    return names


def weights_file(network: Network, folder: Path = TRAININGS) -> Path:
    """Return where the best weights of a network's training are kept."""
    return folder / network.name / "best.npz"


def _bicubic(small: np.ndarray, scale: int) -> np.ndarray:
    height, width = small.shape[:2]
    return bicubic_resize(small, width * scale, height * scale)


def _command(network: Network) -> str:
    model = "srgan" if network.kind == "srresnet" else network.kind
    option = "GRADE" if network.degradation == "grade" else "BICUBIC"
    value = network.name.rpartition("_")[2].removeprefix("bicubic")
    return f"make train MODEL={model} {option}={value}"
