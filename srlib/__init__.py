"""Image super-resolution, step by step: the helper package of the course.

Data flows one way, from room to room; each uses only the rooms before it:

``common`` → ``pictures`` → ``models`` → ``methods`` → ``evaluation`` → ``figures`` →
``training`` → ``labs`` → ``course``.

Two functions need no knowledge of the rooms: ``srlib.upscale`` and ``srlib.evaluate``.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"evaluation.tables": ["evaluate"], "course.upscaling": ["upscale"]},
)
