"""Figures with caption and alt text, as pages keep them."""

import base64
import html
import io

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from PIL import Image


def show(figure: Figure, caption: str, alt: str) -> None:
    """Display a figure with caption and alt text, which exported pages keep, and close it.

    Args:
        figure: a Matplotlib figure.
        caption: what it shows, one or two sentences.
        alt: what a reader who cannot see it needs to know.
    """
    from IPython.display import display

    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=100, bbox_inches="tight", facecolor="white")
    plt.close(figure)
    data, kind = _smaller(png.getvalue())
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    page = (
        f'<figure><img src="{source}" alt="{html.escape(alt)}" style="max-width:100%">'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )
    display({"text/html": page, "text/plain": f"[Figure: {caption} {alt}]"}, raw=True)


def _smaller(png: bytes) -> tuple[bytes, str]:
    """Return the figure as PNG or as fine JPEG, whichever is smaller."""
    jpeg = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(jpeg, "JPEG", quality=90, subsampling=0)
    return min((png, "png"), (jpeg.getvalue(), "jpeg"), key=lambda pair: len(pair[0]))
