"""Measure methods on photos: every method, the same pictures, the same measures."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd

from srlib.common.camera import seed_of
from srlib.common.errors import InputError
from srlib.common.pixels import refuse_other_than_rgb
from srlib.evaluation.metrics import psnr, psnr_y, ssim_y
from srlib.methods.checkpoints import method_by_name
from srlib.methods.door import Method
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade

MEASURES = ("psnr_rgb", "psnr_y", "ssim_y", "perceptual", "seconds_per_megapixel")


def evaluate(
    methods: Sequence[Method | str] | Method | str,
    pictures: Mapping[str, np.ndarray],
    scale: int,
    degradation: str = "grade",
    perceptual: bool = False,
) -> pd.DataFrame:
    """Measure methods on pictures, one row for each method and picture.

    Each picture is cropped to a multiple of the scale and degraded; the method gets the
    small picture, and what it returns is compared with the crop. Networks are compiled before
    they are timed.

    Args:
        methods: what to compare, also by name; their names tell them apart.
        pictures: name → high-res picture, uint8 RGB.
        scale: whole number of at least 2.
        degradation: ``grade``, ``bicubic``, or ``camera`` with seeds by the pictures' names.
        perceptual: also measure the perceptual distance (slow: VGG16).

    Returns:
        Columns ``method``, ``photo``, ``psnr_rgb`` (dB, no border cut), ``psnr_y`` (dB) and
        ``ssim_y`` (both with a border of ``scale`` cut), ``perceptual`` (NaN if not asked
        for), ``seconds_per_megapixel`` of output, ``parameters``.

    Raises:
        InputError: if there is no picture, or one is too small or not uint8 RGB; if two methods
            have one name, do not fit the scale, or return another type or shape than asked for.
    """
    if not isinstance(pictures, Mapping) or not pictures:
        raise InputError("There is no picture to measure on: pass {'a name': picture, ...}.")
    chosen = [
        method_by_name(method, scale, degradation) if isinstance(method, str) else method
        for method in ([methods] if isinstance(methods, str | Method) else methods)
    ]
    warm_up(chosen, scale)
    setting = (scale, degradation, perceptual)
    tables = [measure(chosen, *named, setting) for named in pictures.items()]
    return pd.concat(tables, ignore_index=True)


def summarise(table: pd.DataFrame, by: str | list[str] = "method") -> pd.DataFrame:
    """Return the means over photos, and the worst photo, for each method.

    Args:
        table: as from ``evaluate``; further columns may be named in ``by``.
        by: columns that tell the rows of the summary apart, in the order of the table.

    Returns:
        The means of all ``MEASURES`` (the median of ``seconds_per_megapixel``),
        ``psnr_rgb_std`` (dB), ``worst_psnr_rgb`` (dB), ``worst_photo`` and ``parameters``.
    """
    table = table.reset_index(drop=True)
    groups = table.groupby(by, sort=False)
    summary = groups[[*MEASURES]].mean()
    # One photo may come while the machine does something else.
    summary["seconds_per_megapixel"] = groups["seconds_per_megapixel"].median()
    summary["psnr_rgb_std"] = groups["psnr_rgb"].std(ddof=0)
    worst = table.loc[groups["psnr_rgb"].idxmin()]
    summary["worst_photo"] = worst["photo"].to_numpy()
    summary["worst_psnr_rgb"] = worst["psnr_rgb"].to_numpy()
    summary["parameters"] = groups["parameters"].first()
    return summary


def gain_over(table: pd.DataFrame, method: str, baseline: str = "cubic") -> float:
    """Return the mean gain in RGB PSNR (dB) of a method over a baseline."""
    means = table.groupby("method")["psnr_rgb"].mean()
    return float(means[method] - means[baseline])


def warm_up(methods: Sequence[Method], scale: int) -> None:
    """Refuse methods of one name, and compile networks before anyone looks at the clock.

    Raises:
        InputError: if two methods have one name, or one does not fit the scale.
    """
    for name, count in Counter(method.name for method in methods).items():
        if count > 1:
            raise InputError(f"{count} methods are called '{name}': give each its own name.")
    for network in [method for method in methods if method.scale is not None]:
        network(np.zeros((8, 8, 3), np.uint8), scale)


def measure(
    methods: Sequence[Method], name: str, picture: np.ndarray, setting: tuple[int, str, bool]
) -> pd.DataFrame:
    """Return the rows of one picture; see ``evaluate``.

    Args:
        methods: after ``warm_up``.
        name, picture: of the picture.
        setting: scale, degradation, and whether the perceptual distance is asked for.
    """
    scale, degradation, perceptual = setting
    try:
        refuse_other_than_rgb(picture, "evaluate takes")
        truth = crop_to_multiple(picture, scale)
        small = degrade(truth, scale, degradation, seed_of(name))
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    rows, results = [], []
    for method in methods:
        start = time.perf_counter()
        results.append(method(small, scale))
        seconds = time.perf_counter() - start
        rows.append(
            {
                "method": method.name,
                "photo": name,
                "seconds_per_megapixel": seconds / (truth.shape[0] * truth.shape[1] / 1e6),
                "parameters": method.parameters,
            }
        )
    # Side by side, as they use one core each; not while a method's time is taken.
    with ThreadPoolExecutor() as threads:
        measures = pd.DataFrame(threads.map(partial(_closeness, truth, scale), results))
    distances = [np.nan] * len(results)
    if perceptual:
        from srlib.evaluation.perceptual import perceptual_distances  # brings TensorFlow

        distances = perceptual_distances(truth, results)
    table = pd.DataFrame(rows).join(measures).assign(perceptual=distances)
    return table[["method", "photo", *MEASURES, "parameters"]]


def _closeness(truth: np.ndarray, border: int, picture: np.ndarray) -> dict[str, float]:
    return {
        "psnr_rgb": psnr(truth, picture),
        "psnr_y": psnr_y(truth, picture, border),
        "ssim_y": ssim_y(truth, picture, border),
    }
