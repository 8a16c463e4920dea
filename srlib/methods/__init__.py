"""One door for every method: networks by name, with their weights and cards.

It uses ``models``, ``pictures`` and ``common``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "cards": ["read_cards"],
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
)
