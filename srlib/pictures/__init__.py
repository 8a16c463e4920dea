"""Photos and what is made of them: files, sets, low-res grades, interpolation, crops, patches.

It uses ``common``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "crops": ["centre_crop", "crop_to_multiple", "to_uint8"],
        "degradation": [
            "GRADES",
            "bicubic_resize",
            "degrade",
            "grade_scale",
            "low_res_jpeg",
            "low_res_picture",
            "recover_small",
        ],
        "digits": ["add_noise", "read_digits"],
        "files": ["read_picture", "write_picture"],
        "interpolation": ["INTERPOLATIONS", "interpolate"],
        "patches": ["patch_stream", "random_patches", "training_pairs"],
        "photos": ["open_photos", "read_all", "read_photos"],
    },
)
