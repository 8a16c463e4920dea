"""What the heads of picture files state that Pillow passes over."""

import struct
from typing import BinaryIO

import numpy as np

_PNG = b"\x89PNG\r\n\x1a\n"
# Boxes of an AVIF file that say something of the picture lie before its pixels.
_HEAD = 2**16
_WHITE = 2**16 - 1


def png_chunks(file: BinaryIO) -> dict[bytes, bytes]:
    """Return what lies before the pixels of a PNG file, by its kind, as ``b"sBIT"``.

    Args:
        file: open for reading bytes; of another kind than PNG it has no chunks.
    """
    file.seek(0)
    found: dict[bytes, bytes] = {}
    if file.read(8) != _PNG:
        return found
    while len(head := file.read(8)) == 8 and head[4:] != b"IDAT":
        found[head[4:]] = file.read(int.from_bytes(head[:4], "big"))
        file.seek(4, 1)  # the checksum
    return found


def coded_space(file: BinaryIO) -> tuple[int, int] | None:
    """Return the primaries and the transfer curve that a PNG or AVIF file states as numbers.

    They are those of ITU-T H.273: 1 and 13 are sRGB's; None if the file has none.
    """
    coded = png_chunks(file).get(b"cICP", b"")
    if len(coded) >= 2:
        return coded[0], coded[1]
    file.seek(0)
    head = file.read(_HEAD)
    place = head.find(b"colrnclx") + 8
    if head[4:8] != b"ftyp" or place < 8 or len(head) < place + 4:
        return None
    primaries, curve = struct.unpack_from(">HH", head, place)
    return primaries, curve


def stated_white(file: BinaryIO, kind: str | None, values: np.ndarray) -> int:
    """Return which value is white in a 16-bit picture by its file, 0 if it does not say.

    Args:
        file: open for reading bytes.
        kind: as Pillow calls it. It brings the values of PGM files, and of JPEG 2000 files that
            state fewer bits, to 16; a PNG file that states fewer (sBIT) has to do so itself.
        values: uint16 or int, as they were read.
    """
    if kind == "JPEG2000":
        file.seek(0)
        content = file.read(_HEAD)
        size = content.find(b"\xff\x4f\xff\x51")  # the sizes, at their end the bits less one
        return 0 if size >= 0 and content[size + 42 : size + 43] == b"\x0f" else _WHITE
    bits = max(png_chunks(file).get(b"sBIT") or b"\x10")
    if bits < 16:
        # Values that lie closer together than those of so few bits were left as they are.
        steps = np.diff(np.unique(values))
        return 2**bits - 1 if steps.size and steps.min() < 2 ** (16 - bits) else _WHITE
    return _WHITE if kind == "PPM" else 0
