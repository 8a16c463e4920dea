"""Turn finished trainings into what ships with the course: weights, cards, galleries."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srlib.common.cards import Card, checksum, read_cards, write_cards
from srlib.common.errors import InputError
from srlib.common.places import GALLERY, SHIPPED, TRAININGS
from srlib.common.trainings import TrainingFolder
from srlib.common.weights import load_weights, save_weights
from srlib.evaluation.tables import evaluate, summarise
from srlib.methods.door import interpolation_method
from srlib.methods.networks import Network
from srlib.pictures.photos import PhotoSet, read_all
from srlib.training.gallery import SHOWN, add_to_gallery
from srlib.training.trainers import trainer_of
from srlib.training.trials import make_trials, start_of_trials

if TYPE_CHECKING:
    import keras


def ship_all(networks: Iterable[Network], photos: PhotoSet) -> None:
    """Ship networks one after another, and play the games that start from one of them.

    Args:
        networks: what was trained.
        photos: as for ``ship``.

    Raises:
        InputError: as ``ship``; networks before the one named have been shipped.
    """
    networks = list(networks)
    for network in networks:
        card = ship(network, photos)
        gain = card.metrics["gain_over_cubic"]
        print(f"{card.network}: {gain:+.2f} dB over cubic, {card.dtype}", flush=True)
    if start_of_trials() in networks:
        print("playing the short games of chapter 05's lab ...", flush=True)
        make_trials(photos)


def ship(
    network: Network,
    photos: PhotoSet,
    trainings: Path = TRAININGS,
    shipped: Path = SHIPPED,
    gallery: Path = GALLERY,
) -> Card:
    """Measure a trained network on the test photos and ship it with its card.

    Weights are stored in half precision where that changes the mean PSNR by less than
    0.01 dB. Epochs that the training kept go to the gallery.

    Args:
        network: what was trained.
        photos: the set whose test photos are measured.
        trainings: where ``long.train`` left its results.
        shipped: folder of weights and cards; other networks' stay as they are.
        gallery: folder of the galleries.

    Raises:
        InputError: if there is no such training, or it is unfinished or damaged.
    """
    training = TrainingFolder.of(network, trainings)
    history = training.history()
    if not training.is_finished():
        raise InputError(
            f"{network.name} is unfinished, {len(history)} of {network.recipe.epochs} epochs are "
            f"in '{training.path}': train {network.name} first, make train goes on where it "
            "stopped."
        )
    model = load_weights(network.build(), training.best)
    pictures = read_all(photos.split("test"))

    rivals = [interpolation_method("cubic"), network.method(model)]
    exact = evaluate(rivals, pictures, network.scale, network.degradation)
    dtype, measured = "float16", _measure(network, _in_half_precision(network, model), pictures)
    if abs(_mean_psnr(exact, network.kind) - _mean_psnr(measured, network.kind)) >= 0.01:
        dtype, measured = "float32", _measure(network, model, pictures)

    # Measured first and written last: a command that is stopped leaves what shipped before.
    file = shipped / f"{network.name}.npz"
    save_weights(model, file, dtype)
    record = training.read_record()
    card = Card(
        network=network.name,
        file=file.name,
        sha256=checksum(file),
        parameters=model.count_params(),
        dtype=dtype,
        input="enlarged picture" if network.enlarges_first else "small picture",
        scale=network.scale,
        degradation=network.degradation,
        training={**record, **_course(network, history, record["recipe"]["steps"])},
        metrics=_metrics(measured, _mean_psnr(exact, "cubic"), len(pictures)),
    )
    write_cards({**read_cards(shipped), card.network: card}, shipped)
    loss, kept = trainer_of(network).loss, training.epochs_kept()
    if kept and network.name in SHOWN:
        shots = [(epoch, round(history[epoch - 1][loss], 6), kept[epoch]) for epoch in kept]
        add_to_gallery(network, photos.split("test")[0], shots, gallery)
    return card


def _in_half_precision(network: Network, model: "keras.Model") -> "keras.Model":
    """Return a copy of a model as it is after its weights were stored in half precision."""
    rounded = network.build()
    rounded.set_weights([values.astype(np.float16) for values in model.get_weights()])
    return rounded


def _measure(network: Network, model: object, pictures: Mapping[str, np.ndarray]) -> pd.DataFrame:
    method = network.method(model)
    return evaluate([method], pictures, network.scale, network.degradation, perceptual=True)


def _mean_psnr(table: pd.DataFrame, method: str) -> float:
    return float(table.loc[table["method"] == method, "psnr_rgb"].mean())


def _metrics(table: pd.DataFrame, cubic: float, photos: int) -> dict:
    """Return a network's figures for its card; ``cubic`` is cubic's mean PSNR in dB."""
    summary = summarise(table).iloc[0]
    figures = ("psnr_rgb", "psnr_rgb_std", "worst_psnr_rgb", "psnr_y", "ssim_y", "perceptual")
    return {
        "photos": photos,
        **{name: round(float(summary[name]), 4) for name in figures},
        "worst_photo": summary["worst_photo"],
        "gain_over_cubic": round(float(summary["psnr_rgb"]) - cubic, 4),
    }


def _course(network: Network, history: list[dict], steps: int) -> dict:
    """Return steps, seconds and the epoch whose weights ship."""
    return {
        "steps": len(history) * steps,
        "epoch": trainer_of(network).shipped_epoch(history),
        "seconds": round(sum(values["seconds"] for values in history)),
    }
