"""What a network costs: multiplications, memory, seconds; and the board that compares them."""

from collections.abc import Iterator
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from srlib.common.backend import keras, layers
from srlib.figures.pages import show
from srlib.figures.palette import method_colour
from srlib.methods.door import Method

# Side of the picture that is sent through a network to see the sizes of its maps.
_SIDE = 24


def multiplications(model: keras.Model) -> float:
    """Return how many multiplications the trained convolutions take for each pixel of the result.

    Each result of a convolution takes kernel height x width x channels that go in; divided is by
    the pixels of the network's result.

    Args:
        model: from pictures of any size (multiples of 4) with three channels.
    """
    count, pixels = 0, 0
    for layer, _, made in _run(model):
        pixels = made.shape[1] * made.shape[2]
        if isinstance(layer, layers.Conv2D):
            count += pixels * int(np.prod(layer.kernel.shape))
    return count / pixels


def peak_memory(model: keras.Model) -> float:
    """Return the bytes of the largest maps that one layer reads and writes, for each result pixel.

    A program that keeps no map longer than needed takes at least these at one time (float32);
    skips that wait meanwhile come on top.

    Args:
        model: as for ``multiplications``.
    """
    most, pixels = 0, 0
    for _, read, made in _run(model):
        most = max(most, sum(each.size for each in read) + made.size)
        pixels = made.shape[1] * made.shape[2]
    return 4 * most / pixels


def seconds_per_megapixel(method: Method, scale: int, runs: int = 5) -> float:
    """Return the median time of some runs for a megapixel of the result, after a warm-up.

    Args:
        method: what is timed.
        scale: the scale.
        runs: how often; the median leaves out those in which the machine did something else.
    """
    side = 512 // scale
    small = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    method(small, scale)
    times = []
    for _ in range(runs):
        start = perf_counter()
        large = method(small, scale)
        times.append((perf_counter() - start) / (large.shape[0] * large.shape[1] / 1e6))
    return float(np.median(times))


def draw_board(board: pd.DataFrame) -> None:
    """Show what each network reaches and costs; the area of a mark is its parameters.

    Args:
        board: a row for each network; columns ``PSNR (dB)``, ``parameters``, ``G mult.`` and
            ``s/Mpx``.
    """
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True, layout="constrained")
    for axis, cost in zip(axes, ("G mult.", "s/Mpx"), strict=True):
        for name, row in board.iterrows():
            place, area = (row[cost], row["PSNR (dB)"]), row["parameters"] / 1500
            colour = method_colour(str(name))
            axis.scatter(*place, s=30 + area, color=colour, alpha=0.7)
            label = str(name).partition(",")[0]
            axis.annotate(
                label, place, (0, 8 + area**0.5 / 2), textcoords="offset points", ha="center"
            )
        axis.set(xscale="log", xlabel=cost)
        axis.margins(0.25)
        axis.grid(alpha=0.3)
    axes[0].set(ylabel="PSNR (dB)", xlabel="billion multiplications for 1280x720 (log scale)")
    axes[1].set(xlabel="seconds per megapixel (log scale)")
    figure.suptitle("What each network reaches, and what it costs")
    cheap, slow = board["G mult."].idxmin(), board["s/Mpx"].idxmax()
    show(
        figure,
        "Up and to the left is better. The area of a mark grows with the number of parameters.",
        f"Two panels with {len(board)} networks. The fewest multiplications has {cheap}, the "
        f"longest time takes {slow}, the best PSNR has {board['PSNR (dB)'].idxmax()}.",
    )


def _run(model: keras.Model) -> Iterator[tuple[layers.Layer, list, np.ndarray]]:
    """Yield each layer with the maps that it reads and the one that it makes."""
    inner = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    tensors = [(layer.output, *_as_list(layer.input)) for layer in inner]
    parts = keras.Model(model.inputs, [tensor for group in tensors for tensor in group])
    picture = np.zeros((1, _SIDE, _SIDE, 3), np.float32)
    maps = iter(parts([picture], training=False))
    for layer, group in zip(inner, tensors, strict=True):
        made, *read = (np.asarray(next(maps)) for _ in group)
        yield layer, read, made


def _as_list(tensors: object) -> list:
    return list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]
