"""Read and write single pictures, whatever camera or program made them."""

import io
import re
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, ImageOps

from srlib.common.errors import InputError
from srlib.common.files import reading, replacing
from srlib.pictures.crops import refuse_other_than_rgb

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
# The longest sides that a format can store, in pixels.
_LONGEST = {".webp": 16_383, ".jpg": 65_500, ".jpeg": 65_500}


def read_picture(path: str | Path) -> np.ndarray:
    """Read a picture file as a person would see it.

    Grey, palette, CMYK and 16-bit files become 8-bit RGB, transparent pixels are laid on
    white, colours of another space (ICC profile) are converted to sRGB, and a rotation noted
    by the camera (EXIF) is carried out. Pictures of floating-point values or 32-bit integers
    are refused: nothing in them says which value is white.

    Returns:
        uint8 RGB array (height, width, 3), values 0 to 255, which may be written to.

    Raises:
        InputError: if the file is missing, cannot be opened, is cut short, no picture or refused.
    """
    path = Path(path)
    with reading(path):
        if not path.is_file():
            raise InputError(f"There is no picture '{path}': check the name or restore the file.")
        with path.open("rb") as file:
            return _decode(file, str(path))


def picture_from_bytes(content: bytes, name: str) -> np.ndarray:
    """Read a picture file that lies in memory, as ``read_picture`` does.

    Args:
        content: the bytes of the file.
        name: what an error calls it.

    Raises:
        InputError: if it is cut short, no picture or refused.
    """
    return _decode(io.BytesIO(content), name)


def write_picture(path: str | Path, picture: np.ndarray) -> None:
    """Write a uint8 RGB picture; the suffix chooses the format.

    The file appears only when it is complete. JPEG keeps the colours of every pixel (no chroma
    subsampling), which costs a fifth more bytes and loses some 5 dB less.

    Raises:
        InputError: if the suffix is unknown, the array is not uint8 RGB, the picture is too
            large for the format, or the folder cannot be written.
    """
    path = Path(path)
    refuse_unknown_suffix(path)
    refuse_other_than_rgb(picture, f"'{path}' takes")
    height, width = picture.shape[:2]
    longest = _LONGEST.get(path.suffix.lower(), max(height, width))
    if max(height, width) > longest:
        raise InputError(
            f"'{path}' cannot hold {width}x{height} pixels, its format ends at {longest}: "
            "name a .png file."
        )
    with replacing(path) as temporary:
        Image.fromarray(picture).save(temporary, quality=95, subsampling=0)


def refuse_unknown_suffix(path: str | Path) -> None:
    """Refuse a file name that does not say in which format to write a picture.

    Raises:
        InputError: if its suffix is not in ``SUFFIXES``.
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        raise InputError(
            f"'{path}' has no known picture suffix: use one of {', '.join(sorted(SUFFIXES))}."
        )


def find_pictures(folder: str | Path) -> list[Path]:
    """Return the picture files directly in a folder, but hidden ones, sorted by name.

    Raises:
        InputError: if the folder is missing, cannot be opened or holds no picture.
    """
    folder = Path(folder)
    with reading(folder):
        if not folder.is_dir():
            raise InputError(f"There is no folder '{folder}': check the path.")
        found = sorted(path for path in folder.iterdir() if _is_picture(path))
    if not found:
        raise InputError(f"No pictures in '{folder}': put JPEG or PNG files there.")
    return found


def _is_picture(path: Path) -> bool:
    hidden = path.name.startswith(".")  # as ._cat.jpg, which macOS puts beside cat.jpg
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def _decode(file: BinaryIO, name: str) -> np.ndarray:
    try:
        with Image.open(file) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture.load()
    except Exception as error:  # whatever Pillow stumbles over in a damaged file
        raise InputError(
            f"'{name}' cannot be read as a picture ({_reason(error)}): replace or remove the file."
        ) from error
    # Older Pillows open PNG and PGM files of 16 bits in mode I, too.
    whole = picture.mode == "I" and opened.format not in ("PNG", "PPM")
    if picture.mode == "F" or whole:
        values = "32-bit or signed integers" if whole else "floating-point values"
        raise InputError(f"'{name}' holds {values}: save it with 8 or 16 bits a channel.")
    return _to_rgb(picture)


def _to_rgb(picture: Image.Image) -> np.ndarray:
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16") or picture.mode == "I":
        grey = np.asarray(picture, dtype=np.float64) / 257
        picture = Image.fromarray(np.rint(grey.clip(0, 255)).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode == "P":
        picture = picture.convert("RGB")
    if profile:
        picture = _to_srgb(picture, profile)
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return np.array(picture.convert("RGB"))


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert colours to sRGB; a profile that is damaged or does not fit changes nothing."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(space).startswith("sRGB IEC61966-2"):
            return picture  # sRGB itself: a conversion would only add rounding errors
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, space, srgb, outputMode=mode) or picture
    except (OSError, ImageCms.PyCMSError):
        return picture


def _reason(error: Exception) -> str:
    if not isinstance(error, (OSError, Image.DecompressionBombError)):
        return "damaged"
    text = re.split(" ['<]", str(error))[0]  # without the name or the object that was read
    return "the file is cut short" if "truncated" in text else text or "damaged"
