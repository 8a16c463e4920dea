"""The one exception that the course raises for input it cannot use."""

from collections.abc import Iterable

from srlib.common.words import one_line


class InputError(ValueError):
    """Input that cannot be used; the message names it and says what to do.

    In a notebook only the sentence is shown, without a stack trace.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))  # it may name a file that has a line end in its name

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a stack trace."""
        return [f"InputError: {self}"]


def one_of(value: str, choices: Iterable[object], what: str) -> str:
    """Return ``value`` if it is one of ``choices``, else raise.

    Raises:
        InputError: if it is not; the sentence lists the choices.
    """
    names = [str(choice) for choice in choices]
    if value not in names:
        raise InputError(f"There is no {what} '{value}': choose one of {', '.join(names)}.")
    return value
