"""Photos and what is made of them: sets, low-res grades, interpolation, crops, patches.

It uses ``common``.
"""

from srlib.common.rooms import hand_out

__getattr__, __dir__, __all__ = hand_out(
    __name__,
    {
        "crops": ["centre_crop", "crop_to_multiple"],
        "degradation": [
            "GRADES",
            "bicubic_resize",
            "degrade",
            "grade_scale",
            "low_res_jpeg",
            "low_res_picture",
            "recover_small",
        ],
        "interpolation": ["INTERPOLATIONS", "interpolate"],
        "patches": ["patch_stream", "random_patches", "training_pairs"],
        "photos": ["open_photos", "read_all", "read_photos"],
    },
    {
        "digits": ["add_noise", "read_digits"],
        "picture_files": ["read_picture", "write_picture"],
        "pixels": ["to_uint8"],
    },
)
