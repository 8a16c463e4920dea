"""Read and write single pictures, whatever camera or program made them."""

import io
import re
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from srlib.errors import InputError
from srlib.files import replacing

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}


def read_picture(path: str | Path) -> np.ndarray:
    """Read a picture file as a person would see it.

    Grey, palette, CMYK and 16-bit files become 8-bit RGB, transparent pixels are laid on
    white, and a rotation noted by the camera (EXIF) is carried out.

    Returns:
        uint8 RGB array (height, width, 3), values 0 to 255.

    Raises:
        InputError: if the file is missing, cut short or no picture.
    """
    path = Path(path)
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
        InputError: if it is cut short or no picture.
    """
    return _decode(io.BytesIO(content), name)


def write_picture(path: str | Path, picture: np.ndarray) -> None:
    """Write a uint8 RGB picture; the suffix chooses the format.

    The file appears only when it is complete.

    Raises:
        InputError: if the suffix is unknown or the folder cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"'{path}' has no known picture suffix: use one of {', '.join(sorted(SUFFIXES))}."
        )
    with replacing(path) as temporary:
        Image.fromarray(picture).save(temporary, quality=95)


def find_pictures(folder: str | Path) -> list[Path]:
    """Return the picture files directly in a folder, sorted by name.

    Raises:
        InputError: if the folder is missing or holds no picture.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"There is no folder '{folder}': check the path.")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not found:
        raise InputError(f"No pictures in '{folder}': put JPEG or PNG files there.")
    return found


def _decode(file: BinaryIO, name: str) -> np.ndarray:
    try:
        with Image.open(file) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(
            f"'{name}' cannot be read as a picture ({_reason(error)}): replace or remove the file."
        ) from error
    return _to_rgb(picture)


def _to_rgb(picture: Image.Image) -> np.ndarray:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        grey = np.asarray(picture, dtype=np.float64) / 257
        picture = Image.fromarray(np.rint(grey.clip(0, 255)).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return np.asarray(picture.convert("RGB"))


def _reason(error: Exception) -> str:
    text = re.split(" ['<]", str(error))[0]  # without the name or the object that was read
    return "the file is cut short" if "truncated" in text else text or "damaged"
