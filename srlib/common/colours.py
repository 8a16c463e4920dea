"""Bring the colours of a picture to sRGB, by what its file states of them."""

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

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


def to_srgb(picture: Image.Image) -> Image.Image:
    """Convert colours to sRGB; a profile that is damaged or does not fit changes nothing."""
    profile = picture.info.get("icc_profile")
    power = exponent(picture.info)
    if power != 1:
        steps = [round(255 * (value / 255) ** power) for value in range(256)]
        same = list(range(256)) if picture.mode[-1] == "A" else []
        return picture.point(steps * (len(picture.getbands()) - bool(same)) + same)
    if not profile:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(space).startswith("sRGB IEC61966-2"):
            return picture  # sRGB itself: a conversion would only add rounding errors
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, space, srgb, outputMode=mode) or picture
    except (OSError, ImageCms.PyCMSError):
        return picture


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
