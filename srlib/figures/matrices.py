"""Who learnt what, and what it is worth elsewhere: trained on one, tested on each."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from srlib.figures.pages import show

_COLOURS = "PuOr"  # orange: loses, violet: gains; told apart with every kind of colour vision
_DARK = 0.6  # share of the range from which labels are white


def gain_matrix(gains: pd.DataFrame, title: str, caption: str, most: float = 2.0) -> None:
    """Show gains as a table of coloured fields; what was trained on the same has a frame.

    Args:
        gains: in dB; a row for each network, by what it was trained on, a column for each set
            of test pictures. Rows and columns of one name belong together.
        title, caption: of the figure.
        most: gains and losses from here on have the darkest colour, dB.
    """
    rows, columns = list(map(str, gains.index)), list(map(str, gains.columns))
    values = gains.to_numpy(float)
    figure, axis = plt.subplots(
        figsize=(1.8 + 1.15 * len(columns), 1.4 + 0.55 * len(rows)), layout="constrained"
    )
    axis.imshow(values, cmap=_COLOURS, vmin=-most, vmax=most, aspect="auto")
    best = values.argmax(axis=0)
    for (y, x), gain in np.ndenumerate(values):
        axis.text(
            x,
            y,
            f"{gain:+.2f}".replace("-", "−"),
            ha="center",
            va="center",
            color="white" if abs(gain) > _DARK * most else "black",
            fontweight="bold" if y == best[x] else "normal",
        )
        if rows[y] == columns[x]:
            corner = (x - 0.48, y - 0.47)
            axis.add_patch(Rectangle(corner, 0.96, 0.94, fill=False, linewidth=2))
    axis.set_xticks(range(len(columns)), columns)
    axis.set_yticks(range(len(rows)), rows)
    axis.xaxis.tick_top()
    axis.xaxis.set_label_position("top")
    axis.set(xlabel="tested on", ylabel="trained on")
    axis.set_title(title)
    said = [
        f"on {column} the one for {rows[best[x]]} gains most ({values[best[x], x]:+.1f} dB), the "
        f"one for {rows[worst]} least ({values[worst, x]:+.1f} dB)"
        for x, (column, worst) in enumerate(zip(columns, values.argmin(axis=0), strict=True))
    ]
    show(
        figure,
        f"{caption} Orange: worse than the interpolation; violet: better; frame: trained on what "
        "it is tested on; bold: the best of a column.",
        f"A table of {len(rows)} networks and {len(columns)} sets of test pictures: "
        f"{'; '.join(said)}.",
    )
