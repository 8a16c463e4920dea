"""Pictures of one unseen photo after chosen epochs of the long trainings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture, write_picture
from srlib.common.places import DATA, GALLERY, in_checkout
from srlib.common.records import read_records, write_records
from srlib.common.weights import load_weights
from srlib.evaluation.metrics import psnr
from srlib.methods.networks import Network
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade
from srlib.pictures.photos import Photo

# The trainings whose epochs are shown: one of each kind that the talk showed.
SHOWN = ("srcnn_good", "srgan_middle")
_RECORD = "gallery.json"


@dataclass(frozen=True)
class Shot:
    """What a network made of a photo after an epoch.

    Attributes:
        network: its name, as ``srgan_middle``.
        epoch: epochs done.
        file: the picture beside the record, JPEG, as large as the photo.
        photo: the name of the photo, one that the network was not trained on.
        loss: mean training loss of this epoch.
        psnr: RGB PSNR of the whole photo in dB, before it was stored as JPEG.
    """

    network: str
    epoch: int
    file: str
    photo: str
    loss: float
    psnr: float

    def read(self, folder: Path = GALLERY) -> np.ndarray:
        """Return the picture as uint8 RGB."""
        return read_picture(folder / self.file)

    def read_truth(self) -> np.ndarray:
        """Return the photo itself as uint8 RGB."""
        return read_picture(DATA / "photos" / f"{self.photo}.jpg")


def read_gallery(network: str, folder: Path = GALLERY) -> list[Shot]:
    """Return the shots of a network's training, in the order of epochs.

    Raises:
        InputError: if there are none, or the record is damaged.
    """
    shots = [shot for shot in _read_record(folder) if shot.network == network]
    if not shots:
        raise InputError(f"'{folder}' shows nothing of {network}: restore the folder.")
    return sorted(shots, key=lambda shot: shot.epoch)


def add_to_gallery(
    network: Network,
    photo: Photo,
    kept: Sequence[tuple[int, float, Path]],
    folder: Path = GALLERY,
) -> None:
    """Take the shots of a training and write them into the gallery.

    Args:
        network: what was trained.
        photo: a test photo.
        kept: epoch, its loss, and the weights after it.
        folder: of the gallery.
    """
    high = crop_to_multiple(photo.read(), network.scale)
    small = degrade(high, network.scale, network.degradation)
    shots = [shot for shot in _read_record(folder) if shot.network != network.name]
    folder.mkdir(parents=True, exist_ok=True)
    for epoch, loss, weights in kept:
        method = network.method(load_weights(network.build(), weights))
        picture = method(small, network.scale)
        file = f"{network.name}_epoch_{epoch:03}.jpg"
        write_picture(folder / file, picture)
        shots.append(
            Shot(network.name, epoch, file, photo.name, loss, round(psnr(high, picture), 3))
        )
    shots.sort(key=lambda shot: (shot.network, shot.epoch))
    write_records(folder / _RECORD, shots)


def _read_record(folder: Path) -> list[Shot]:
    path = in_checkout(folder) / _RECORD
    return read_records(path, Shot) if path.is_file() else []
