"""Read and write single pictures, whatever camera or program made them."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from srlib.common.decoding import MOST_PIXELS, check, decode
from srlib.common.errors import InputError
from srlib.common.files import is_stream, reading, replacing
from srlib.common.jpeg import LONGEST
from srlib.common.pixels import refuse_other_than_rgb
from srlib.common.words import note

# What can be written, with the longest side that the format can store, in pixels.
_LONGEST = dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), LONGEST)
_LONGEST |= {".webp": 16_383} | dict.fromkeys((".png", ".bmp", ".tif", ".tiff"), MOST_PIXELS)


def read_picture(path: str | Path) -> np.ndarray:
    """Read a picture file as a person would see it; transparent pixels are laid on white.

    What becomes of 16-bit files, colour spaces, pages and more, ``common.decoding.decode`` says.

    Returns:
        uint8 RGB array (height, width, 3), values 0 to 255, which may be written to.

    Raises:
        InputError: if the file is missing, cannot be opened, is cut short, no picture or refused.
    """
    return _on_white(*read_with_opacity(path), str(path))


def read_with_opacity(path: str | Path) -> tuple[np.ndarray, np.ndarray | None]:
    """Read a picture file and its opacity; see ``read_picture`` and ``common.decoding.decode``."""
    with _opened(path) as file:
        return decode(file, str(path))


def picture_from_bytes(content: bytes, name: str) -> np.ndarray:
    """Read a picture file that lies in memory, as ``read_picture`` does.

    Args:
        content: the bytes of the file.
        name: what an error calls it.

    Raises:
        InputError: if it is cut short, no picture or refused.
    """
    return _on_white(*decode(io.BytesIO(content), name), name)


def check_picture(path: str | Path, side: int = 0) -> None:
    """Refuse a picture that cannot be read or used; see ``common.decoding.check``."""
    with _opened(path) as file:
        check(file, str(path), side)


def write_picture(path: str | Path, picture: np.ndarray, opacity: np.ndarray | None = None) -> None:
    """Write a uint8 RGB picture; the suffix chooses the format.

    The file appears only when it is complete. JPEG keeps the colours of every pixel (no chroma
    subsampling), which costs a fifth more bytes and loses some 5 dB less.

    Args:
        path: the file.
        picture: uint8 RGB (height, width, 3).
        opacity: uint8 (height, width) for formats that keep it, see ``keeps_opacity``.

    Raises:
        InputError: if the suffix is unknown, the array is not uint8 RGB, the picture is too
            large for the format, or the folder cannot be written.
    """
    refuse_other_than_rgb(picture, f"'{path}' takes")
    refuse_unstorable(path, *picture.shape[1::-1])
    channels = picture if opacity is None else np.dstack([picture, opacity])
    kind = Image.registered_extensions()[_suffix(path)]
    with replacing(path) as temporary:
        Image.fromarray(channels).save(temporary, format=kind, quality=95, subsampling=0)


def keeps_opacity(path: str | Path) -> bool:
    """Return whether a file of this name can be partly transparent."""
    return _suffix(path) in (".png", ".webp", ".tif", ".tiff")


def refuse_unstorable(path: str | Path, width: int = 1, height: int = 1) -> None:
    """Refuse a file name that does not say in which format to write, or a picture too large.

    Raises:
        InputError: if the suffix is unknown, or its format cannot hold so many pixels.
    """
    longest = _LONGEST.get(_suffix(path))
    if longest is None:
        raise InputError(
            f"'{path}' has no known picture suffix: use one of {', '.join(sorted(_LONGEST))}."
        )
    if max(width, height) > longest:
        raise InputError(
            f"'{path}' cannot hold {width}x{height} pixels, its format ends at {longest}: "
            "name a .png file."
        )


def _suffix(path: str | Path) -> str:
    """Return the suffix of a file; a device or a pipe without one takes PNG."""
    return Path(path).suffix.lower() or (".png" if is_stream(path) else "")


@contextlib.contextmanager
def _opened(path: str | Path) -> Iterator[BinaryIO]:
    with reading(path):
        if not Path(path).is_file():
            if Path(path).exists():
                raise InputError(f"'{path}' is no file: name picture files.")
            raise InputError(f"There is no picture '{path}': check the name or restore the file.")
        with Path(path).open("rb") as file:
            yield file


def _on_white(picture: np.ndarray, opacity: np.ndarray | None, name: str) -> np.ndarray:
    if opacity is not None:
        note(f"'{name}' is partly transparent: it is laid on white.")
    return picture
