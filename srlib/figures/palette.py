"""Colours that all readers can tell apart, one for each method."""

from srlib.models.registry import KINDS

# Okabe and Ito's palette: told apart with every kind of colour vision.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_RULES = {"nearest": "#BBBBBB", "linear": "#E69F00", "area": "#888888", "cubic": "#000000"}
_RULES |= {"lanczos4": "#56B4E9", "bicubic": "#555555"}
_OTHERS = "#808080"


def method_colour(name: str) -> str:
    """Return the colour of a method: that of its kind for ``srcnn, shipped``, else grey."""
    kind = KINDS.get(name.partition(",")[0])
    return kind.colour if kind else _RULES.get(name, _OTHERS)
