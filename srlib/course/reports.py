"""Measured methods as text for the terminal and as JSON."""

import pandas as pd

from srlib.evaluation.tables import FIGURES


def format_table(summary: pd.DataFrame) -> str:
    """Return a summary as text for the terminal, one line a method."""
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
        },
        index=summary.index,
    )
    return shown.to_string()


def to_report(summary: pd.DataFrame, photos: int, scale: int, degradation: str) -> dict:
    """Return a summary as a mapping that can be written as JSON."""
    names = [*FIGURES, "parameters", "psnr_rgb_std", "worst_psnr_rgb", "worst_photo"]
    rows = summary.reset_index()[["method", *names]].to_dict("records")
    return {"photos": photos, "scale": scale, "degradation": degradation, "rows": rows}
