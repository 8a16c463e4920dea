"""Figures with title, caption and alt text.

It uses ``evaluation`` and the rooms before it.
"""

import lazy_loader
import matplotlib

# A matplotlibrc is meant for other figures: these look the same everywhere, and need no LaTeX.
matplotlib.rcdefaults()

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "adversarial": [
            "draw_answers",
            "draw_discriminator",
            "draw_gan",
            "draw_generator",
            "draw_residual_block",
        ],
        "comparisons": ["compare", "whole"],
        "diagrams": ["diagram"],
        "pages": ["show"],
        "palette": ["PALETTE", "method_colour"],
        "plots": ["curves"],
        "summary": ["gain_bars", "quality_against_time"],
    },
)
