"""What the course says beside its results: one line at a time."""

import contextlib
import sys
import unicodedata
from collections.abc import Sequence

_said: set[str] = set()
# So many things are named; of more the rest is counted.
_MOST = 10


def note(sentence: str) -> None:
    """Say in one line, on standard error, what was done or left out; each sentence once.

    A notebook shows it below the cell. Nothing is said as long as nothing is odd.
    """
    line = one_line(sentence)
    if line not in _said and sys.stderr is not None:
        _said.add(line)
        with contextlib.suppress(OSError):  # that it cannot be said is no reason to end the work
            print(line, file=sys.stderr, flush=True)


def one_line(text: str) -> str:
    """Return text as it can be shown anywhere: what is no letter, sign or space is written out.

    The name of a file may hold line ends, control characters and bytes that are no text.
    """
    return "".join(letter if _can_be_shown(letter) else _code(letter) for letter in text)


def name_some(things: Sequence[str], between: str = ", ") -> str:
    """Return the first ten things in a row, and how many others there are."""
    others = len(things) - _MOST
    return between.join(things[:_MOST]) + (f" and {others} others" if others > 0 else "")


def _can_be_shown(letter: str) -> bool:
    joins = letter in "\u200c\u200d"  # within words of some scripts, and in emoji
    return letter.isprintable() or joins or unicodedata.category(letter) == "Zs"


def _code(letter: str) -> str:
    return letter.encode("unicode_escape", "surrogatepass").decode("ascii")
