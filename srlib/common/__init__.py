"""What every room needs: the one exception, places, files of all kinds, quiet libraries, Keras.

It uses no other room.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """Hand out Keras when it is asked for.

    Without lazy_loader, as the first step of a command must not need any library.
    """
    if name == "keras":
        from srlib.common.backend import keras

        return keras
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
