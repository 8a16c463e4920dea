"""The two profiles of the course: quick for a lesson, full for an evening."""

from dataclasses import dataclass
from pathlib import Path

from srlib.common.errors import InputError, one_of
from srlib.common.places import BUILD


@dataclass(frozen=True)
class Profile:
    """How much work a run of the notebooks does.

    Attributes:
        name: ``quick`` or ``full``.
        test_photos: how many test photos are measured; None for all of them.
    """

    name: str
    test_photos: int | None

    def epochs(self, asked: int | None, quick: int, full: int) -> int:
        """Return the number of epochs: what was asked for, else the profile's.

        Raises:
            InputError: if it is no whole number of at least 1.
        """
        if asked is None:
            return quick if self.name == "quick" else full
        if not isinstance(asked, int) or asked < 1:
            raise InputError(f"{asked} epochs train nothing: set epochs to 1 or more.")
        return asked

    def weights_file(self, network: str) -> Path:
        """Return where a chapter leaves a network that it trained, for chapter 06."""
        return BUILD / "live" / self.name / f"{network}.npz"


PROFILES = {"quick": Profile("quick", 6), "full": Profile("full", None)}


def open_profile(name: str) -> Profile:
    """Return the profile of this name.

    Raises:
        InputError: if there is none.
    """
    return PROFILES[one_of(name, PROFILES, "profile")]
