"""Turn the content of picture files into pixels, whatever camera or program made them."""

import contextlib
import re
import warnings
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

from srlib.common.colours import KEPT, exponent, say_other_space, to_srgb
from srlib.common.errors import InputError
from srlib.common.headers import stated_white
from srlib.common.opencv import cv2
from srlib.common.words import note

# OpenCV prints what it thinks of a file; here that is an error, a note, or nothing.
if hasattr(cv2.utils, "logging"):  # older versions have no such switch
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

# A picture of more pixels than this (3 GB) is a slip of the keyboard. Pillow's own limit lies
# below what the course writes, which it must be able to read again.
MOST_PIXELS = Image.MAX_IMAGE_PIXELS = 2**30
# What folders are searched for.
SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".jp2", ".png", ".apng", ".webp", ".gif"}
SUFFIXES |= {".bmp", ".dib", ".tif", ".tiff", ".tga", ".pgm", ".pnm", ".ppm"}
SUFFIXES |= {".avif"} if features.check("avif") else set()
_COLOURS = {"RGB", "RGBA", "RGBX", "LA"}
_ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
_HEIC, _AVIF = (b"hei", b"hev", b"mif", b"msf"), (b"avif", b"avis")
_TIFF = (b"II*\0", b"MM\0*")
# Tags of TIFF files.
_PAGE, _BITS, _FIRST_IS_WHITE, _LARGEST, _PLANES, _LARGEST_TOO = 254, 258, 262, 281, 284, 341
_FOURTH, _MULTIPLIED, _OPACITY = 338, 1, 2


def decode(file: BinaryIO, name: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the pixels of a picture file as a person would see it, and its opacity.

    Grey, palette, CMYK, Lab and 16-bit files become 8-bit RGB, colours of another space (ICC
    profile, gamma of PNG) are converted to sRGB, and a rotation noted by the camera (EXIF) is
    carried out. Transparent pixels are laid on white. Of several pages (TIFF) the largest is
    taken, of an animation the first frame.

    A 16-bit file may use fewer bits. White is the largest value that the file states (TIFF:
    BitsPerSample, SMaxSampleValue or MaxSampleValue; PNG: sBIT; JPEG 2000: its bits), else the
    largest of as few of 8, 10, 12, 14 or 16 bits as hold its brightest value. What was guessed
    or left out is said in a note.

    Args:
        file: open for reading bytes, at its start.
        name: what notes and errors call it.

    Returns:
        uint8 RGB (height, width, 3), which may be written to; and uint8 (height, width) from
        0, transparent, to 255, or None if all is opaque.

    Raises:
        InputError: if it is cut short, no picture, or holds values of which nothing says which
            is white (floating-point or 32-bit).
    """
    with _opened(file, name) as opened:
        page = _choose_frame(opened, name)
        _refuse_unclear(opened, name)
        tiles = getattr(opened, "tile", ())
        packed = str(tiles[0][3]) if tiles else ""
        deep = opened.mode[0] == "I" or (opened.mode in _COLOURS and ";16" in packed)
        opened.load()
        picture, values = opened, _sixteen_bits(opened, file, page) if deep else None
        if values is not None:
            stated = stated_white(file, opened.format, values)
            picture = Image.fromarray(_to_eight_bits(values, opened, name, stated))
            kept = {"exif", *KEPT} - {"gamma"}  # which is carried out
            picture.info = {key: opened.info[key] for key in kept if key in opened.info}
        say_other_space(file, picture.info, name)
        return _to_rgb(ImageOps.exif_transpose(picture), name)


def check(file: BinaryIO, name: str, side: int = 0) -> None:
    """Refuse what ``decode`` would refuse, or a picture that is of no use for crops.

    Args:
        file, name: as for ``decode``.
        side: of the square in the middle that has to be there and to have several colours, in
            pixels; the picture is then read to its end (a JPEG at an eighth of its size, which
            is fast). With 0 the head of the file alone is read.

    Raises:
        InputError: if it is refused.
    """
    with _opened(file, name) as opened:
        _choose_frame(opened)
        _refuse_unclear(opened, name)
        width, height = opened.size
        if min(width, height) < side:
            raise InputError(
                f"'{name}' has {width}x{height} pixels, fewer than {side}x{side}: use a larger one."
            )
        if side:
            opened.draft(None, (max(1, width // 8), max(1, height // 8)))
            picture = ImageOps.exif_transpose(opened)
            pixels = np.asarray(picture) if picture.mode[0] == "I" else _to_rgb(picture)[0]
            part = max(1, side * min(picture.size) // min(width, height))
            top, left = ((length - part) // 2 for length in pixels.shape[:2])
            if (pixels[top : top + part, left : left + part] == pixels[top, left]).all():
                raise InputError(f"'{name}' has a single colour in its middle: use another one.")


@contextlib.contextmanager
def _opened(file: BinaryIO, name: str) -> Iterator[Image.Image]:
    """Open a picture; whatever Pillow stumbles over in the block becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters is an error or a note
            with Image.open(file) as opened:
                yield opened
    except InputError:
        raise
    except Exception as error:
        file.seek(0)
        brand = file.read(12)[8:]
        heic = brand.startswith(_HEIC)
        if heic or (brand in _AVIF and not features.check("avif")):
            raise InputError(
                f"'{name}' is a {'HEIC' if heic else 'AVIF'} picture, which cannot be "
                "read here: save it as JPEG or PNG."
            ) from error
        file.seek(0)
        if isinstance(error, UnidentifiedImageError) and file.read(4) in _TIFF:
            raise InputError(
                f"'{name}' is damaged, or a TIFF of a kind that cannot be read here: replace or "
                "remove the file, or save it with 8 or 16 bits a channel."
            ) from error
        raise InputError(
            f"'{name}' cannot be read as a picture ({_reason(error)}): replace or remove the file."
        ) from error


def _choose_frame(opened: Image.Image, name: str | None = None) -> int:
    """Go to the page or frame to read, say so if there is a name, and return its number."""
    if opened.format == "TIFF":
        areas = _areas(opened)
        count, best = len(areas), areas.index(max(areas))
        what = (
            "the first" if areas.count(areas[best]) == count else f"page {best + 1}, the largest,"
        )
        text = f"has {count} pages: {what} is read."
    else:
        count = getattr(opened, "n_frames", 1) if opened.format in _ANIMATED else 1
        best, text = 0, f"is an animation of {count} frames: the first is read."
    if count == 1:
        return 0
    opened.seek(best)
    if name is not None:
        note(f"'{name}' {text}")
    return best


def _areas(opened: Image.Image) -> list[int]:
    """Return the pixels of each page, 0 for one of a kind that Pillow does not know."""
    areas: list[int] = []
    with contextlib.suppress(EOFError):
        while True:
            area = 0
            with contextlib.suppress(SyntaxError):
                opened.seek(len(areas))
                area = opened.width * opened.height
            areas.append(area)
    return areas


def _refuse_unclear(opened: Image.Image, name: str) -> None:
    tags = getattr(opened, "tag_v2", {})
    bits = tags.get(_BITS, (8,))
    # Older Pillows open PNG and PGM files of 16 bits in mode I, too.
    whole = opened.mode == "I" and opened.format not in ("PNG", "PPM")
    if opened.mode == "F" or whole:
        values = "32-bit or signed integers" if whole else "floating-point values"
        raise InputError(f"'{name}' holds {values}: save it with 8 or 16 bits a channel.")
    if len(bits) > 1 and max(bits) > 8 and tags.get(_PLANES) == 2:
        raise InputError(f"'{name}' stores its colours apart: save it with 8 bits a channel.")
    if tags.get(_PAGE, 0) & 1:
        raise InputError(f"Of '{name}' only a preview can be read: save the photo as JPEG or PNG.")
    if opened.width * opened.height > MOST_PIXELS:
        raise InputError(f"'{name}' has more than a billion pixels: make it smaller.")


def _sixteen_bits(opened: Image.Image, file: BinaryIO, page: int) -> np.ndarray | None:
    """Return the values of a 16-bit picture, grey, RGB or RGBA; None if they cannot be had.

    Of colours Pillow keeps the upper eight bits alone.
    """
    if opened.mode[0] == "I":
        grey = np.asarray(opened, np.int32).clip(0, 65_535)
        clear = opened.info.get("transparency")  # the value that is transparent
        opacity = np.where(grey == clear, 0, 65_535)
        return grey if clear is None else np.dstack([grey, grey, grey, opacity])
    file.seek(0)
    content = np.frombuffer(file.read(), np.uint8)
    _, pages = cv2.imdecodemulti(content, cv2.IMREAD_UNCHANGED, range=(page, page + 1))
    if not pages or pages[0].dtype != np.uint16 or pages[0].ndim != 3:
        return None
    values = pages[0][..., [2, 1, 0, 3][: pages[0].shape[2]]]
    meaning = getattr(opened, "tag_v2", {}).get(_FOURTH, (_OPACITY,))[0]
    if values.shape[2] < 4 or meaning in (_OPACITY, _MULTIPLIED):
        return _divided(values) if values.shape[2] == 4 and meaning == _MULTIPLIED else values
    return values[..., :3]  # something else than opacity


def _divided(values: np.ndarray) -> np.ndarray:
    """Return colours and opacity of which the colours were multiplied by the opacity."""
    opacity = np.maximum(values[..., 3:].astype(float), 1)
    colours = np.minimum(values[..., :3] * (65_535 / opacity), 65_535)
    return np.concatenate([np.rint(colours).astype(np.uint16), values[..., 3:]], axis=-1)


def _to_eight_bits(values: np.ndarray, opened: Image.Image, name: str, head: int) -> np.ndarray:
    """Scale 16-bit values so that white, by the file's head if it says so, becomes 255."""
    tags = getattr(opened, "tag_v2", {})
    channels = values.reshape(*values.shape[:2], -1)
    brightest, opaque = int(channels[..., :3].max()), int(channels[..., 3:].max(initial=0))
    # Opacity may use all bits where colours do not; if it does not, it shows what white is.
    used = max(brightest, opaque if opaque < 2**14 else 0)
    white = next(2**bits - 1 for bits in (8, 10, 12, 14, 16) if used < 2**bits)
    bits = int(np.max(tags.get(_BITS, 16)))
    stated = [tags[tag] for tag in (_LARGEST_TOO, _LARGEST) if tag in tags]
    largest = head or (2**bits - 1 if bits < 16 else int(np.max(stated[0])) if stated else 0)
    if 0 < largest < 65_536 and brightest <= largest:
        white = largest
    elif brightest and white < 65_535:
        note(
            f"'{name}' has 16 bits, but its values end at {brightest}: as in a picture of "
            f"{white.bit_length()} bits, {white} is taken as white."
        )
    steps = np.arange(65_536) if tags.get(_FIRST_IS_WHITE) != 0 else white - np.arange(65_536)
    shares = (steps / white).clip(0, 1)
    scaled = np.rint(255 * shares ** exponent(opened.info)).astype(np.uint8)[values]
    if channels.shape[2] == 4:
        most = 65_535 if channels[..., 3].max() > white else white  # it may use more bits
        scaled[..., 3] = np.rint(channels[..., 3] * (255 / most))
    return scaled


def _to_rgb(picture: Image.Image, name: str | None = None) -> tuple[np.ndarray, np.ndarray | None]:
    """Return 8-bit colours on white, and the opacity unless all is opaque."""
    opacity = None
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode == "P":
        picture = picture.convert("RGB")
    elif picture.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, lab, srgb, outputMode="RGB") or picture
        picture.info = {}  # its profile was that of Lab
    picture = to_srgb(picture, name)
    if picture.mode == "RGBA":
        opacity = np.array(picture.getchannel("A"))
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    opaque = opacity is None or opacity.min() == 255
    return np.array(picture.convert("RGB")), None if opaque else opacity


def _reason(error: Exception) -> str:
    if not isinstance(error, (OSError, Image.DecompressionBombError)):
        return "damaged"
    text = re.split(" ['<]", str(error))[0]  # without the name or the object that was read
    return "the file is cut short" if "truncated" in text else text or "damaged"
