"""How good is a method? PSNR, SSIM, perceptual distance; methods x photos.

It uses ``methods`` and the rooms before it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "metrics": ["luma", "mean_psnr", "mse", "psnr", "psnr_y", "ssim_y"],
        "perceptual": ["perceptual_distance", "perceptual_distances"],
        "tables": ["evaluate", "gain_over", "summarise"],
    },
)
