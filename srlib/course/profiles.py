"""The two profiles of the course: quick for a lesson, full for an evening."""

from dataclasses import dataclass

from srlib.common.errors import InputError, one_of

PROFILES = ("quick", "full")


@dataclass(frozen=True)
class Profile:
    """How much work a run of the notebooks does, and what it was asked for.

    Attributes:
        name: ``quick`` or ``full``.
        seed: of weights and patches.
        asked: the epochs that were asked for, None for those of the profile.
        data_dir: folder of photos, empty for the course's own.
    """

    name: str
    seed: int = 0
    asked: int | None = None
    data_dir: str = ""

    def epochs(self, quick: int, full: int) -> int:
        """Return the number of epochs: what was asked for, else the profile's.

        Raises:
            InputError: if it is no whole number of at least 1.
        """
        if self.asked is None:
            return quick if self.name == "quick" else full
        if not isinstance(self.asked, int) or self.asked < 1:
            raise InputError(f"{self.asked} epochs train nothing: set epochs to 1 or more.")
        return self.asked


def open_profile(
    name: str, seed: int = 0, epochs: int | None = None, data_dir: str = ""
) -> Profile:
    """Return the profile of this name, for a notebook's parameters.

    Raises:
        InputError: if there is none.
    """
    return Profile(one_of(name, PROFILES, "profile"), seed, epochs, data_dir)
