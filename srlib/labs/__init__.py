"""Live labs: the controls that an instructor teaches with, one for each notebook.

Each module is the lab of a chapter, a pure function with controls around it; ``srcnn`` is a
room of its own, and ``core`` holds what they share. A lab's cell also carries a static twin,
the lab with its default settings as plain HTML, which exported pages show. The room uses
``studies`` and the rooms before it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "denoising": ["denoising_lab"],
        "grades": ["grade_lab"],
        "interpolations": ["interpolation_lab"],
        "own_photo": ["own_photo_lab"],
        "srcnn.lab": ["srcnn_lab"],
        "srgan": ["srgan_lab"],
    },
)
