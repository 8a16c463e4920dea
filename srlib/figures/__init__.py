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
        "costs": ["draw_board", "multiplications", "peak_memory", "seconds_per_megapixel"],
        "diagrams": ["diagram"],
        "filters": ["descent", "filter_grids", "picture_rows"],
        "grids": ["best_for_cost", "gain_against_cost", "means_with_intervals"],
        "kernels": ["edge_profiles", "kernel_curve", "kernel_curves"],
        "matrices": ["gain_matrix"],
        "networks": ["draw_denoiser", "draw_srcnn", "draw_unet"],
        "pages": ["show"],
        "palette": ["PALETTE", "method_colour"],
        "plots": ["curves"],
        "protocol": ["photo_pairs", "two_reductions"],
        "sampling": ["half_pixel_centres", "sampled_wave", "with_low_res_of", "zone_plate"],
        "summary": ["gain_bars", "quality_against_time", "worst_box"],
    },
)
