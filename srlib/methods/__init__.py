"""One door for every method: networks by name, with their weights and cards.

It uses ``models``, ``pictures`` and ``common``.
"""

from srlib.common.rooms import hand_out

__getattr__, __dir__, __all__ = hand_out(
    __name__,
    {
        "checkpoints": [
            "available_methods",
            "method_by_name",
            "shipped_method",
            "shipped_methods",
            "shipped_model",
        ],
        "door": ["Method", "interpolation_method", "interpolation_methods", "network_method"],
        "networks": ["Network"],
    },
    {"cards": ["read_cards"]},
)
