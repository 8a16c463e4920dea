"""Image super-resolution, step by step: the helper package of the course.

Data flows one way, from room to room; each uses only the rooms before it:

``common`` → ``pictures`` → ``models`` → ``methods`` → ``evaluation`` → ``figures`` →
``training`` → ``studies`` → ``labs`` → ``exercises`` → ``teaching`` → ``course``.

Two functions need no knowledge of the rooms: ``srlib.upscale`` and ``srlib.evaluate``.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
# Without lazy_loader, as the first step of a command must not need any library.
_ROOMS = {"evaluate": "srlib.evaluation.tables", "upscale": "srlib.course.upscaling"}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    """Hand out a function of a room when it is asked for."""
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
