"""The networks: builders, their layers, VGG's features.

It uses ``common``.
"""

from srlib.common.rooms import hand_out

__getattr__, __dir__, __all__ = hand_out(
    __name__,
    {
        "autoencoder": ["build_autoencoder"],
        "denoiser": ["build_denoiser"],
        "efficient": ["build_efficient"],
        "layers": ["BicubicConvolution", "BicubicUpsampling", "PixelShuffle", "cubic_kernel"],
        "registry": ["KINDS"],
        "srcnn": ["build_srcnn"],
        "srgan": ["build_discriminator"],
        "srresnet": ["build_generator", "residual_block"],
        "vgg": ["vgg_features"],
    },
    {"weights": ["load_weights", "read_weights", "save_weights"]},
)
