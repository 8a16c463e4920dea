"""Bring the colours of a picture to sRGB, by what its file states of them."""

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageCms

from srlib.common.headers import coded_space
from srlib.common.words import note

# What a Pillow picture keeps of its file that says which colours are meant.
KEPT = ("icc_profile", "gamma", "srgb", "chromaticity")
# Numbers of H.273: not stated, or as near to sRGB as makes no difference to a viewer.
_PRIMARIES, _CURVES = {1, 2}, {1, 2, 6, 13, 14, 15}
# sRGB's primaries as PNG's cHRM states them: white, red, green, blue.
_SRGB = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_GAMMA = 1 / 2.2


def exponent(info: Mapping[Any, Any]) -> float:
    """Return to which power values in 0 to 1 are raised where a PNG file states a gamma.

    Nearly sRGB's is sRGB's, as in libpng. Where more is stated (sRGB, a profile), that counts.
    """
    gamma = info.get("gamma", 0)
    if gamma <= 0 or "srgb" in info or info.get("icc_profile"):
        return 1.0
    power = _GAMMA / gamma
    return power if abs(power - 1) > 0.05 else 1.0


def to_srgb(picture: Image.Image, name: str | None = None) -> Image.Image:
    """Convert colours to sRGB, in the mode RGB, RGBA or L.

    A profile that is damaged or does not fit changes nothing, which is said in a note if there
    is a name.
    """
    power = exponent(picture.info)
    if power != 1:
        steps = [round(255 * (value / 255) ** power) for value in range(256)]
        same = list(range(256)) if picture.mode[-1] == "A" else []
        return picture.point(steps * (len(picture.getbands()) - bool(same)) + same)
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(space).startswith("sRGB IEC61966-2"):
            return picture  # sRGB itself: a conversion would only add rounding errors
        srgb = ImageCms.createProfile("sRGB")
        kind = space.profile.xcolor_space.strip()
        grey = kind == "GRAY" and _is_grey(picture)
        colours = picture.getchannel(0) if grey else picture
        colours = picture.convert("RGB") if kind == "RGB" and picture.mode in "1L" else colours
        mode = "RGBA" if colours.mode == "RGBA" else "RGB"
        result = ImageCms.profileToProfile(colours, space, srgb, outputMode=mode) or colours
        if grey and picture.mode == "RGBA":
            result.putalpha(picture.getchannel("A"))
        return result
    except (OSError, ImageCms.PyCMSError):
        if name is not None:
            note(f"'{name}' has a colour profile that cannot be used: it is read as if of sRGB.")
        return picture


def _is_grey(picture: Image.Image) -> bool:
    bands = np.asarray(picture.convert("RGB"))
    return picture.mode != "CMYK" and bool((bands == bands[..., :1]).all())


def say_other_space(file: BinaryIO, info: Mapping[Any, Any], name: str) -> None:
    """Say in a note if a file states colours in a way that is not carried out."""
    coded = coded_space(file)
    if coded:
        other = coded[0] not in _PRIMARIES or coded[1] not in _CURVES
    else:
        primaries = info.get("chromaticity", _SRGB)
        pairs = zip(primaries, _SRGB, strict=False)
        other = any(abs(stated - usual) > 0.01 for stated, usual in pairs)
        other = other and "srgb" not in info
    if other and not info.get("icc_profile"):
        note(f"'{name}' states colours of another space than sRGB: they are read as if of sRGB.")
