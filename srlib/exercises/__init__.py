"""Exercises: checks that name the mistake, hints, and numbers of one's own for each student.

It uses ``labs`` and the rooms before it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[f"chapter{number:02}" for number in range(1, 7)],
    submod_attrs={
        "checking": ["Check", "Mistake"],
        "outcomes": ["Outcome"],
        "students": ["Student", "open_student"],
    },
)
