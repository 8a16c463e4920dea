"""The command ``evaluate``: methods x photo files, of which odd ones are skipped."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from srlib.common.errors import InputError
from srlib.common.words import one_line
from srlib.evaluation.tables import measure, warm_up
from srlib.methods.door import Method, refuse_if_small
from srlib.pictures.photos import Photo


def evaluate_files(
    methods: Sequence[Method],
    photos: Iterable[Photo],
    scale: int,
    degradation: str = "grade",
    perceptual: bool = True,
) -> tuple[pd.DataFrame, list[str]]:
    """Measure methods on photos, which are read one after the other.

    Args:
        methods, scale, degradation, perceptual: as for ``evaluation.evaluate``, which refuses
            the same methods.
        photos: named in the table by their files.

    Returns:
        The table; and a sentence for each photo that was skipped, because it cannot be read,
        is too small or too long for measuring or for a method, or has a single colour.
    """
    warm_up(methods, scale)
    tables, skipped = [], []
    for photo in photos:
        name = one_line(photo.path.name)
        try:
            picture = photo.read()
            _refuse_if_unmeasurable(picture, scale)
            for method in methods:
                refuse_if_small(method, *(side // scale for side in picture.shape[:2]))
            tables.append(measure(methods, name, picture, (scale, degradation, perceptual)))
        except InputError as error:
            # A sentence of ``measure`` begins with the name already.
            skipped.append(f"{name}: {str(error).removeprefix(f'{name}: ')}")
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(), skipped


def _refuse_if_unmeasurable(picture: np.ndarray, scale: int) -> None:
    """Refuse a high-res picture whose figures would say nothing.

    Raises:
        InputError: if a side, cropped and its border cut, is shorter than SSIM's 11 pixels,
            or if every pixel has the same colour, which any method restores exactly.
    """
    height, width = picture.shape[:2]
    least = -(-(11 + 2 * scale) // scale) * scale
    if min(height, width) < least:
        raise InputError(
            f"{width}x{height} pixels are too few to measure at {scale}x: use a picture of at "
            f"least {least}x{least}."
        )
    if (picture == picture[0, 0]).all():
        raise InputError("all pixels have the same colour, so that there is nothing to restore.")
