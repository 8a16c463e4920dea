"""Values as curves."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from srlib.figures.pages import show
from srlib.figures.palette import PALETTE


def curves(
    series: Mapping[str, Sequence[float]],
    title: str,
    y_label: str,
    caption: str,
    alt: str,
    level: tuple[str, float] | None = None,
    log: bool = False,
) -> None:
    """Show values over epochs.

    Args:
        series: label → one value for each epoch; from the eighth on colours come again, in
            other dashes.
        title, y_label, caption, alt: of the figure.
        level: label and value of a horizontal line, as a baseline.
        log: use a logarithmic value axis.
    """
    figure, axis = plt.subplots(figsize=(8, 4), layout="constrained")
    styles = ("-", "--", "-.", ":")
    for i, (label, values) in enumerate(series.items()):
        epochs = range(1, len(values) + 1)
        style, colour = styles[i % len(styles)], PALETTE[i % len(PALETTE)]
        axis.plot(epochs, values, style, color=colour, label=label, linewidth=2)
    if level is not None:
        axis.axhline(level[1], color=PALETTE[-1], linestyle=":", label=level[0])
    axis.set(xlabel="epoch", ylabel=y_label, title=title, yscale="log" if log else "linear")
    axis.locator_params("x", integer=True)
    axis.legend()
    axis.grid(alpha=0.3)
    show(figure, caption, alt)
