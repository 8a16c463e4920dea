"""Measured methods and cards as tables, as text for the terminal, and as JSON."""

import math
from collections.abc import Mapping

import pandas as pd

from srlib.common.cards import Card
from srlib.evaluation.tables import MEASURES


def format_table(summary: pd.DataFrame) -> str:
    """Return a summary as text for the terminal, one line a method, without what is unmeasured."""
    columns = {
        "psnr_rgb": ("PSNR RGB", "{:.2f}"),
        "psnr_rgb_std": ("std", "{:.2f}"),
        "worst_psnr_rgb": ("worst", "{:.2f}"),
        "worst_photo": ("worst photo", "{}"),
        "psnr_y": ("PSNR-Y", "{:.2f}"),
        "ssim_y": ("SSIM-Y", "{:.4f}"),
        "perceptual": ("perceptual", "{:.4f}"),
        "seconds_per_megapixel": ("s/megapixel", "{:.3f}"),
        "parameters": ("parameters", "{:,.0f}"),
    }
    shown = pd.DataFrame(
        {
            title: [form.format(value) for value in summary[name]]
            for name, (title, form) in columns.items()
            if summary[name].notna().any()
        },
        index=summary.index,
    )
    return shown.to_string()


def to_report(summary: pd.DataFrame, table: pd.DataFrame, scale: int, degradation: str) -> dict:
    """Return what was measured as a mapping that can be written as JSON.

    Args:
        summary: as from ``evaluation.summarise``.
        table: as from ``evaluation.evaluate``, what was summarised.
        scale, degradation: what was measured.

    Returns:
        ``photo_count``, ``scale``, ``degradation``; ``rows``, one for each method, with the means
        over photos (of ``seconds_per_megapixel`` the median); and ``photos``, one for each
        method and photo, with the columns of ``table``. What is infinite, as the PSNR of a
        perfect picture, or was not measured, is None: JSON has no word for it.
    """
    names = [*MEASURES, "parameters", "psnr_rgb_std", "worst_psnr_rgb", "worst_photo"]
    return {
        "photo_count": table["photo"].nunique(),
        "scale": scale,
        "degradation": degradation,
        "rows": _records(summary.reset_index()[["method", *names]]),
        "photos": _records(table),
    }


def cards_table(cards: Mapping[str, Card]) -> pd.DataFrame:
    """Return the cards as a table, one row for each network."""
    rows = {
        name: {
            "scale": card.scale,
            "parameters": card.parameters,
            "steps": card.training["steps"],
            "minutes": round(card.training["seconds"] / 60),
            "PSNR (dB)": round(card.metrics["psnr_rgb"], 2),
            "gain over cubic (dB)": round(card.metrics["gain_over_cubic"], 2),
            "perceptual": card.metrics["perceptual"],
        }
        for name, card in cards.items()
    }
    return pd.DataFrame(list(rows.values()), pd.Index(rows, name="network")).round(3)


def _records(table: pd.DataFrame) -> list[dict]:
    return [
        {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in row.items()
        }
        for row in table.to_dict("records")
    ]
