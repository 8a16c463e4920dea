"""Upscale pictures: one in memory, one into a file, or several into a folder."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError
from srlib.common.files import reading
from srlib.methods.checkpoints import available_methods, method_by_name
from srlib.methods.door import RULES, Method, refuse_if_small
from srlib.pictures.files import read_picture, refuse_unknown_suffix, write_picture


def upscale(picture: np.ndarray | str | Path, method: str = "srgan", scale: int = 4) -> np.ndarray:
    """Upscale a picture with a method of the course.

    Args:
        picture: uint8 RGB (height, width, 3), or the file of one.
        method: an interpolation, or a network, which takes its shipped weights.
        scale: the scale factor; networks: 2, 4 or 6.

    Returns:
        uint8 RGB (height · scale, width · scale, 3).

    Raises:
        InputError: if there is no such method or no weights for this scale, or if the picture
            cannot be read or is too small for the method.
    """
    small = picture if isinstance(picture, np.ndarray) else read_picture(picture)
    chosen = method_by_name(method, scale)  # after reading: a network takes seconds to load
    refuse_if_small(chosen, *small.shape[:2])
    return chosen(small, scale)


def upscale_files(
    pictures: Sequence[Path], out: Path, method: str, scale: int, force: bool = False
) -> int:
    """Upscale pictures and write the results, saying of each what became of it.

    Args:
        pictures: files to read.
        out: the file to write; or a folder, where ``cat.jpg`` becomes ``cat_srgan_4x.png``.
        method: name of the method.
        scale: the scale factor.
        force: whether files that exist may be replaced.

    Returns:
        How many of several pictures were skipped, because they cannot be read or are too small.

    Raises:
        InputError: before any work, if the results have no place or the method does not exist;
            and if the only picture cannot be used.
    """
    targets = _targets(pictures, out, f"_{method}_{scale}x.png")
    for target in targets:
        with reading(target):
            if target.exists() and not force:
                raise InputError(f"'{target}' exists already: name another, or add --force.")
    if method not in RULES and method not in available_methods(scale):
        method_by_name(method, scale)  # which says what is wrong
    chosen, skipped = None, 0
    for source, target in zip(pictures, targets, strict=True):
        try:
            small = read_picture(source)
            # A network takes seconds to load: not before there is a picture for it.
            chosen = chosen or method_by_name(method, scale)
            _upscale(small, chosen, scale, target)
        except InputError as error:
            if len(pictures) == 1:
                raise
            print(f"skipped: {source}: {error}", file=sys.stderr)
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
        refuse_unknown_suffix(out)
        if not out.parent.is_dir():
            raise InputError(f"There is no folder '{out.parent}': make it first.")
        return [out]


def _upscale(small: np.ndarray, method: Method, scale: int, target: Path) -> None:
    refuse_if_small(method, *small.shape[:2])
    picture = method(small, scale)
    write_picture(target, picture)
    print(f"{target}: {picture.shape[1]}x{picture.shape[0]} pixels, {method.name}", flush=True)
