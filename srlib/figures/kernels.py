"""Interpolation as a convolution: its kernels as curves, and what they make of an edge."""

import matplotlib.pyplot as plt
import numpy as np

from srlib.figures.pages import show
from srlib.figures.palette import PALETTE, method_colour
from srlib.pictures.interpolation import INTERPOLATIONS, interpolate

_FINE = 32  # places for each pixel at which a curve is drawn
_REACH = 5  # pixels to each side


def kernel_curve(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the kernel of an interpolation as OpenCV calculates it.

    Measured: a row with a single one is enlarged many times.

    Args:
        name: a key of ``pictures.INTERPOLATIONS``.

    Returns:
        Distances from the known pixel, in its size, and the weight that it has there;
        both float (320,).

    Raises:
        InputError: if there is no such interpolation.
    """
    dot = np.zeros((1, 2 * _REACH + 1), np.float32)
    dot[0, _REACH] = 1
    weights = interpolate(dot, _FINE, name)[0]
    distances = (np.arange(weights.size) + 0.5) / _FINE - 0.5 - _REACH
    near = abs(distances) < _REACH
    return distances[near], weights[near].astype(float)


def kernel_curves() -> None:
    """Show the kernels of the five interpolations side by side, each over its zero line."""
    figure, axes = plt.subplots(1, 5, figsize=(11, 2.7), sharey=True, layout="constrained")
    lobes = []
    for axis, name in zip(axes, INTERPOLATIONS, strict=True):
        distances, weights = kernel_curve(name)
        axis.axhline(0, color="black", linewidth=0.8)
        axis.plot(distances, weights, color=method_colour(name), linewidth=2.2)
        axis.fill_between(
            distances, weights, 0, where=weights < 0, color=PALETTE[1], alpha=0.6, linewidth=0
        )
        lobes.append(f"{name} {weights.min():.2f}")
        axis.set(title=name, xlim=(-4.3, 4.3), xticks=[-4, -2, 0, 2, 4], yticks=[0, 0.5, 1])
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("weight")
    axes[2].set_xlabel("distance, in known pixels")
    show(
        figure,
        "The weight with which a known pixel enters a new one, by distance. Below the zero line "
        "(shaded) it enters with the opposite sign.",
        "Five curves: a box for nearest and for area, a triangle for linear, a peak with a "
        "negative lobe on each side for cubic, several lobes for lanczos4. "
        f"Lowest values: {', '.join(lobes)}.",
    )


def edge_profiles(low: int = 50, high: int = 200, scale: int = 8) -> None:
    """Show what four interpolations make of an edge.

    Args:
        low, high: brightness before and after the edge.
        scale: how many new pixels stand for a known one.
    """
    edge = np.repeat(np.array([[low, high]], np.float32), 6, axis=1)
    positions = (np.arange(12 * scale) + 0.5) / scale - 0.5
    figure, axis = plt.subplots(figsize=(8, 3.3), layout="constrained")
    axis.plot(range(12), edge[0], "o", color="#666666", label="known pixels", zorder=3)
    reached = []
    for name in ("nearest", "linear", "cubic", "lanczos4"):
        values = interpolate(edge, scale, name)[0]
        axis.plot(
            positions,
            values,
            "--" if name == "lanczos4" else "-",
            color=method_colour(name),
            label=name,
            linewidth=2,
            drawstyle="steps-mid" if name == "nearest" else "default",
        )
        reached.append(f"{name} {values.min():.0f} to {values.max():.0f}")
    axis.set(xlabel="position in known pixels", ylabel="brightness", xlim=(1.5, 9.5))
    axis.set_title(f"An edge from {low} to {high}, enlarged {scale} times")
    axis.legend()
    axis.grid(alpha=0.3)
    show(
        figure,
        "Nearest jumps, linear ramps. Cubic and lanczos4 overshoot on both sides.",
        f"Four curves over an edge. They reach: {', '.join(reached)}.",
    )
