"""The course itself: the run of the notebooks, profiles, reports, the command line.

It uses every other room.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "live": ["keep_live", "live_method"],
        "photos": ["chapter_photos", "course_photo", "measured_centres"],
        "profiles": ["open_profile"],
        "reports": ["cards_table"],
        "results": ["headline"],
        "runner": ["refresh_course", "run_course"],
    },
)
