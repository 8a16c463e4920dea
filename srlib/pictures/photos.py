"""The photos: the set that ships with the course, the Kaggle set, or any folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError, one_of
from srlib.common.photo_lists import (
    SPLITS,
    ListedPhoto,
    find_folder,
    list_photos,
    say_left_out,
    why_unusable,
)
from srlib.common.picture_files import read_picture
from srlib.common.threads import side_by_side
from srlib.pictures.crops import centre_crop, crop_to_multiple


@dataclass(frozen=True)
class Photo(ListedPhoto):
    """One high-res photo: ``name``, ``path``, ``split``, its credit; ``read`` returns the pixels.

    Attributes:
        side: of a larger photo the middle square of this side (in pixels) is read, None: all.
    """

    side: int | None = None

    def read(self) -> np.ndarray:
        """Return the photo as uint8 RGB (height, width, 3)."""
        picture = read_picture(self.path)
        # A copy, so that the rest of a large photo does not stay in memory.
        return picture if self.side is None else centre_crop(picture, self.side).copy()


@dataclass(frozen=True)
class PhotoSet:
    """The photos of one folder; ``left_out`` are odd ones, which cannot be used."""

    folder: Path
    photos: tuple[Photo, ...]
    left_out: tuple[Photo, ...] = ()

    def __len__(self) -> int:
        return len(self.photos)

    def split(self, name: str, limit: int | None = None) -> list[Photo]:
        """Return the photos of a split (``train``, ``validation`` or ``test``).

        Args:
            name: the split.
            limit: at most so many, the first ones.

        Raises:
            InputError: if there is no such split, or it is empty.
        """
        one_of(name, SPLITS, "split")
        chosen = [photo for photo in self.photos if photo.split == name]
        if not chosen:
            raise InputError(
                f"No {name} photos in '{self.folder}': add more photos (it has {len(self)})."
            )
        return chosen[:limit]


def open_photos(data_dir: str | Path | None = None) -> PhotoSet:
    """Open a photo set; pixels are read only when asked for.

    Files whose head shows that they cannot be read are left out, which is said in a note.

    Args:
        data_dir: the embedded set's folder, the Kaggle set's folder (``high res/``
            and ``image_data.csv``), any folder of pictures, or a folder around one of these;
            ``~`` is one's home. None or "" means the environment variable SR_DATA_DIR, and
            without it the embedded set.

    Returns:
        A set split **by photo**: as the CSV says, else by a stable rule on the name.

    Raises:
        InputError: if the folder, its CSV or a photo that it names is missing, wrong or cannot
            be opened, or two files have one name.
    """
    folder = find_folder(data_dir)
    found = [Photo(**vars(listed)) for listed in list_photos(folder)]
    faults = {photo: why_unusable(photo) for photo in found}
    say_left_out(folder, faults.values())
    photos = [photo for photo in found if not faults[photo]]
    if not photos:
        raise InputError(f"None of the {len(found)} photos in '{folder}' can be read: add others.")
    return PhotoSet(folder, tuple(photos), tuple(photo for photo in found if faults[photo]))


def read_all(photos: Iterable[Photo]) -> dict[str, np.ndarray]:
    """Read photos into a mapping from name to pixels, as ``evaluate`` takes it.

    Sides are cropped to multiples of 12, so that the scales 2, 3, 4 and 6 all fit and every
    result is as large as its photo.

    Raises:
        InputError: if a photo cannot be read or is smaller than 12x12 pixels.
    """
    chosen = list(photos)
    pictures = (crop_to_multiple(picture, 12) for picture in read_photos(chosen))
    return dict(zip((photo.name for photo in chosen), pictures, strict=True))


def read_photos(photos: Iterable[Photo]) -> list[np.ndarray]:
    """Read photos several at a time: ``[photo.read() for photo in photos]`` in less time."""
    return side_by_side(Photo.read, photos)
