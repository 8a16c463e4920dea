"""Turn finished trainings into what ships with the course: weights, cards, galleries."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from srlib.common.errors import InputError
from srlib.common.places import GALLERY, SHIPPED, TRAININGS
from srlib.evaluation.tables import evaluate, summarise
from srlib.methods.cards import Card, read_cards, write_cards
from srlib.methods.checkpoints import weights_file
from srlib.methods.door import interpolation_method
from srlib.methods.networks import Network
from srlib.models.weights import load_weights, save_weights
from srlib.pictures.photos import PhotoSet, read_all
from srlib.training.gallery import SHOWN, add_to_gallery
from srlib.training.long import read_record
from srlib.training.resuming import read_history


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
        InputError: if there is no such training, or it is damaged.
    """
    best = weights_file(network, trainings)
    if not best.is_file():
        raise InputError(f"'{best}' is missing: train {network.name} first.")
    history = read_history(best.with_name("state.npz"))
    model = load_weights(network.build(), best)
    pictures = read_all(photos.split("test"))

    rivals = [interpolation_method("cubic"), network.method(model)]
    exact = evaluate(rivals, pictures, network.scale, network.degradation)
    dtype, measured = "float16", _measure(network, _in_half_precision(network, model), pictures)
    if abs(_mean_psnr(exact, network.kind) - _mean_psnr(measured, network.kind)) >= 0.01:
        dtype, measured = "float32", _measure(network, model, pictures)

    # Measured first and written last: a command that is stopped leaves what shipped before.
    file = shipped / f"{network.name}.npz"
    save_weights(model, file, dtype)
    training = read_record(best.parent)
    card = Card(
        network=network.name,
        file=file.name,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        parameters=model.count_params(),
        dtype=dtype,
        input="enlarged picture" if network.enlarges_first else "small picture",
        scale=network.scale,
        degradation=network.degradation,
        training={**training, **_course(history, training["recipe"]["steps"])},
        metrics=_metrics(measured, _mean_psnr(exact, "cubic"), len(pictures)),
    )
    write_cards({**read_cards(shipped), card.network: card}, shipped)
    kept = _kept_epochs(network, history, best.parent)
    if kept and network.name in SHOWN:
        add_to_gallery(network, photos.split("test")[0], kept, gallery)
    return card


def _in_half_precision(network: Network, model: "keras.Model") -> "keras.Model":  # noqa: F821
    """Return a copy of a network as it is after its weights were stored in half precision."""
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


def _course(history: list[dict], steps: int) -> dict:
    """Return steps, seconds and the epoch whose weights ship, of a game the last."""
    psnrs = [values["val_psnr"] for values in history]
    best = len(history) - 1 if "discriminator_loss" in history[-1] else int(np.argmax(psnrs))
    return {
        "steps": len(history) * steps,
        "epoch": best + 1,
        "seconds": round(sum(values["seconds"] for values in history)),
    }


def _kept_epochs(
    network: Network, history: list[dict], folder: Path
) -> list[tuple[int, float, Path]]:
    loss = "generator_loss" if network.record.trainer == "game" else "loss"
    kept = []
    for path in sorted(folder.glob("epoch_*.npz")):
        epoch = int(path.stem.removeprefix("epoch_"))
        kept.append((epoch, round(history[epoch - 1][loss], 6), path))
    return kept
