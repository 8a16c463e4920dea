"""Upscale pictures: one in memory, one into a file, or several into a folder."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from srlib.common.camera import BLIND_IS_BEST
from srlib.common.errors import InputError
from srlib.common.files import is_stream, reading, refuse_unwritable
from srlib.common.picture_files import (
    keeps_opacity,
    read_picture,
    read_with_opacity,
    refuse_unstorable,
    write_picture,
)
from srlib.common.progress import showing_progress
from srlib.common.words import note, one_line
from srlib.methods.checkpoints import available_methods, method_by_name
from srlib.methods.door import RULES, Method, refuse_if_small, refuse_scale
from srlib.pictures.interpolation import interpolate


def upscale(
    picture: np.ndarray | str | Path,
    method: str | None = None,
    scale: int = 4,
    degradation: str | None = None,
) -> np.ndarray:
    """Upscale a picture with a method of the course.

    Args:
        picture: uint8 RGB (height, width, 3), or the file of one.
        method: an interpolation, or a network, which takes its shipped weights; see
            ``usual_method`` for what None means.
        scale: the scale factor; networks: 2, 4 or 6.
        degradation: what the network was trained for: ``grade``, ``bicubic`` or ``camera``.

    Returns:
        uint8 RGB (height · scale, width · scale, 3).

    Raises:
        InputError: if there is no such method or no weights for this scale, or if the picture
            cannot be read or is too small for the method.
    """
    small = picture if isinstance(picture, np.ndarray) else read_picture(picture)
    asked = usual_method(method, scale, degradation)
    chosen = method_by_name(*asked)  # after reading: a network takes seconds to load
    refuse_if_small(chosen, *small.shape[:2])
    return chosen(small, scale)


def usual_method(method: str | None, scale: int, degradation: str | None) -> tuple[str, int, str]:
    """Return which method is meant, as ``method_by_name`` takes it.

    If none is named, it is the blind network for photos of any camera, where that is the best one
    or is asked for by its degradation; else srgan, for the grades.
    """
    blind = degradation == "camera" or (degradation is None and scale in BLIND_IS_BEST)
    if method is None and blind:
        return "efficient", scale, "camera"
    return method or "srgan", scale, degradation or "grade"


def upscale_files(
    pictures: Sequence[Path],
    out: Path,
    method: str | None,
    scale: int,
    force: bool = False,
    degradation: str | None = None,
) -> int:
    """Upscale pictures and write the results, saying of each what became of it.

    Transparent pixels stay so, where the format of the result can keep them.

    Args:
        pictures: files to read.
        out: the file to write; or a folder, where ``cat.jpg`` becomes ``cat_srgan_4x.png``.
        method, scale, degradation: as for ``upscale``.
        force: whether files that exist may be replaced.

    Returns:
        How many of several pictures were skipped, because they cannot be read, are too small, or
        their results too large.

    Raises:
        InputError: before any work, if the results have no place or the method does not exist;
            and if the only picture cannot be used.
    """
    asked = usual_method(method, scale, degradation)
    name, _, trained_for = asked
    targets = _targets(pictures, out, f"_{name}_{scale}x.png")
    for target in targets:
        refuse_unwritable(target)
        if target.is_file() and not is_stream(target) and not force:
            raise InputError(f"'{target}' exists already: name another, or add --force.")
    if name not in RULES and name not in available_methods(scale, trained_for):
        method_by_name(*asked)  # which says what is wrong
    chosen, skipped = None, 0
    for source, target in zip(pictures, targets, strict=True):
        try:
            small, opacity = read_with_opacity(source)
            height, width = small.shape[:2]
            refuse_scale(scale, height, width)
            refuse_unstorable(target, width * scale, height * scale)
            # A network takes seconds to load: not before there is a picture for it.
            chosen = chosen or method_by_name(*asked)
            _upscale(small, opacity, chosen, scale, target)
        except InputError as error:
            if len(pictures) == 1:
                named = str(source) in str(error) or str(target) in str(error)
                raise error if named else InputError(f"'{source}': {error}") from error
            print(one_line(f"skipped: {source}: {error}"), file=sys.stderr)
            skipped += 1
    return skipped


def _targets(pictures: Sequence[Path], out: Path, ending: str) -> list[Path]:
    """Return the file to write for each picture."""
    with reading(out):
        if out.is_dir():
            targets = [out / f"{picture.stem}{ending}" for picture in pictures]
            name, count = Counter(target.name for target in targets).most_common(1)[0]
            if count > 1:
                raise InputError(
                    f"{count} pictures would become '{out / name}': rename one, or upscale them "
                    "into folders of their own."
                )
            return targets
        if len(pictures) > 1:
            raise InputError(f"'{out}' is no folder for {len(pictures)} results: make it first.")
        refuse_unstorable(out)
        return [out]


def _upscale(
    small: np.ndarray, opacity: np.ndarray | None, method: Method, scale: int, target: Path
) -> None:
    refuse_if_small(method, *small.shape[:2])
    with showing_progress():
        picture = method(small, scale)
    if opacity is not None and keeps_opacity(target):
        opacity = interpolate(opacity, scale, "cubic")
        write_picture(target, _without_white(picture, opacity), opacity)
    else:
        if opacity is not None:
            note(f"'{target}' cannot be transparent, so its picture is laid on white.")
        write_picture(target, picture)
    size = f"{picture.shape[1]}x{picture.shape[0]} pixels"
    aside = sys.stderr if is_stream(target) else sys.stdout  # which may be the stream
    print(one_line(f"{target}: {size}, {method.name}"), file=aside, flush=True)


def _without_white(picture: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """Return the colours that, laid on white with this opacity, give the picture."""
    share = np.maximum(opacity, 1)[..., None] / np.float32(255)
    return np.rint(255 - np.minimum((255 - picture) / share, 255)).astype(np.uint8)
