"""Teaching with the course: what is handed out, collected and graded, and the quizzes.

It uses ``exercises`` and the rooms before it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "grading": ["grade_class"],
        "handout": ["make_handout"],
        "quizzes": ["read_quiz", "write_quizzes"],
        "self_checks": ["with_self_checks"],
    },
)
