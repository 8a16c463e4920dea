"""Networks that chapters trained on this machine, kept for chapter 06."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from srlib.common.files import write_text
from srlib.common.photo_lists import find_folder
from srlib.common.places import BUILD
from srlib.common.weights import load_weights, save_weights
from srlib.course.profiles import Profile
from srlib.methods.door import Method
from srlib.methods.networks import Network

if TYPE_CHECKING:
    import keras

LIVE = BUILD / "live"


def keep_live(
    network: Network, model: "keras.Model", settings: Profile, folder: Path = LIVE
) -> None:
    """Keep a model that a chapter has trained, with the settings of its run.

    Args:
        network: what the model is.
        model: the trained model.
        settings: of the chapter, as from ``open_profile``.
        folder: where the networks of all profiles are kept.

    Raises:
        InputError: if it cannot be written.
    """
    weights, record = _files(network, settings, folder)
    record.unlink(missing_ok=True)  # written last: weights without a record are not shown
    save_weights(model, weights)
    write_text(record, json.dumps(_settings(settings)) + "\n")


def live_method(network: Network, settings: Profile, folder: Path = LIVE) -> Method | None:
    """Return a network that was trained with these settings, None if there is none.

    It is called ``srcnn, live``. What was trained with another seed, for other epochs or on
    other photos is passed over.

    Raises:
        InputError: if its weights are damaged.
    """
    weights, record = _files(network, settings, folder)
    if not record.is_file() or not weights.is_file():
        return None
    if record.read_text(encoding="utf-8") != json.dumps(_settings(settings)) + "\n":
        return None
    return network.method(load_weights(network.build(), weights), f"{network.kind}, live")


def _files(network: Network, settings: Profile, folder: Path) -> tuple[Path, Path]:
    weights = folder / settings.name / f"{network.name}.npz"
    return weights, weights.with_suffix(".json")


def _settings(settings: Profile) -> dict:
    photos = str(find_folder(settings.data_dir).resolve())
    return {"seed": settings.seed, "epochs": settings.asked, "photos": photos}
