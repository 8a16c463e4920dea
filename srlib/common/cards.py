"""Cards: how each network that ships with the course was made, and what it reaches."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.places import in_checkout
from srlib.common.records import read_records, write_records

_CARDS = "cards.json"


@dataclass(frozen=True)
class Card:
    """What is known of one shipped file of weights.

    Attributes:
        network: its name, as ``srcnn_good``.
        file: the file beside the cards, and ``sha256``, its checksum.
        parameters: trained numbers in it; ``dtype``, how they are stored.
        input: what the network gets: the small or the enlarged picture.
        scale, degradation: what it was trained for.
        training: how it was trained, as from ``describe_training``, with the ``steps`` taken,
            the ``epoch`` whose weights ship (the best on the validation photos; the last of a
            game), and ``seconds``; ``breaks`` are the epochs after which it was stopped and
            later went on.
        metrics: means over the test photos, as from ``evaluation.tables.summarise``.
    """

    network: str
    file: str
    sha256: str
    parameters: int
    dtype: str
    input: str
    scale: int
    degradation: str
    training: dict
    metrics: dict


def read_cards(folder: Path) -> dict[str, Card]:
    """Return the cards of a folder of weights by the networks' names; none is no error.

    Raises:
        InputError: if the file of cards is damaged.
    """
    path = in_checkout(folder) / _CARDS
    cards = read_records(path, Card) if path.is_file() else []
    return {card.network: card for card in cards}


def write_cards(cards: Mapping[str, Card], folder: Path) -> None:
    """Write the cards of a folder of weights, in the order of their names."""
    write_records(folder / _CARDS, [cards[name] for name in sorted(cards)])


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checked_file(card: Card, folder: Path) -> Path:
    """Return a card's file after comparing its checksum.

    Raises:
        InputError: if it is missing or is not the file that the card describes.
    """
    path = folder / card.file
    command = card.training["command"]
    if not path.is_file():
        raise InputError(
            f"'{path}' is missing: restore it from the repository, or make it again with: {command}"
        )
    if checksum(path) != card.sha256:
        raise InputError(
            f"'{path}' is damaged, its checksum differs from the card's: restore it from the "
            f"repository, or make it again with: {command}"
        )
    return path
