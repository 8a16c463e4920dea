"""What comes of a check: correct, incorrect, or not attempted, and a sentence."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

CORRECT, INCORRECT, NOT_ATTEMPTED = "correct", "incorrect", "not attempted"
# Sign and colour of each status; the colours have a contrast of more than 4.5 on white.
_LOOKS = {CORRECT: ("✓", "#00704D"), INCORRECT: ("✗", "#A83F00"), NOT_ATTEMPTED: ("○", "#595959")}


@dataclass(frozen=True)
class Outcome:
    """What came of a check.

    Attributes:
        status: ``correct``, ``incorrect`` or ``not attempted``.
        sentence: why, for the student; what stands between backticks is code.
    """

    status: str
    sentence: str
    _shown: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def is_correct(self) -> bool:
        """Return whether the answer was right."""
        return self.status == CORRECT

    def show(self) -> None:
        """Show it in the notebook, or print it where there is none."""
        shell = _shell()
        if shell is None:
            print(self)
            return
        self._shown.append(shell.execution_count)
        shell.display_pub.publish({"text/html": self._repr_html_(), "text/plain": str(self)})

    def __str__(self) -> str:
        return f"{_LOOKS[self.status][0]} {self.status}: {self.sentence}"

    def _repr_html_(self) -> str:
        sign, colour = _LOOKS[self.status]
        return note(f"{sign} {self.status}", self.sentence, colour)

    def _ipython_display_(self) -> None:
        """Show it as the value of a cell, unless the check has shown it below that cell already."""
        shell = _shell()
        if shell is None or shell.execution_count not in self._shown:
            self.show()


@dataclass(frozen=True)
class Hint:
    """One step of help; a notebook shows it as the value of a cell."""

    title: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.title}: {self.sentence}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return note(self.title, self.sentence, "#0063A0")


def note(title: str, sentence: str, colour: str) -> str:
    """Return a title and a sentence as HTML, with a coloured line beside them."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(sentence, quote=False))
    return (
        f'<div style="border-left: 4px solid {colour}; padding: 2px 0 2px 10px">'
        f'<b style="color: {colour}">{html.escape(title)}</b> · {text}</div>'
    )


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython
    except ModuleNotFoundError:
        return None
    return get_ipython()
