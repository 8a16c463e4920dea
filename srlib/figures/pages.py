"""Pictures as pages keep them: PNG and data URLs; figures with caption and alt text."""

import base64
import html
import io
import warnings
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: "Figure", caption: str, alt: str) -> None:
    """Display a figure with caption and alt text, which exported pages keep, and close it.

    Args:
        figure: a Matplotlib figure.
        caption: what it shows, one or two sentences.
        alt: what a reader who cannot see it needs to know.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        # Names of photos may hold dollar signs; labels of ticks are Matplotlib's own formulas.
        if "$" in text.get_text() and "mathdefault" not in text.get_text():
            text.set_parse_math(False)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a name may be of any script
        figure.savefig(file, format="png", dpi=100, bbox_inches="tight", facecolor="white")
    plt.close(figure)
    page = (
        f'<figure><img src="{_smaller_url(file.getvalue())}" alt="{html.escape(alt)}" '
        f'style="max-width:100%"><figcaption>{html.escape(caption)}</figcaption></figure>'
    )
    display({"text/html": page, "text/plain": f"[Figure: {caption} {alt}]"}, raw=True)


def show_page(content: str, title: str, caption: str, alt: str) -> None:
    """Display HTML, such as a table of pictures, as a figure.

    Args:
        content: the HTML.
        title, caption, alt: as text; ``alt`` is what a reader who cannot see it needs to know.
    """
    from IPython.display import display

    page = (
        f'<figure role="group" aria-label="{html.escape(alt)}"><b>{html.escape(title)}</b>'
        f"{content}<figcaption>{html.escape(caption)}</figcaption></figure>"
    )
    display({"text/html": page, "text/plain": f"[Figure: {caption} {alt}]"}, raw=True)


def figure_pixels(figure: "Figure", dpi: int) -> np.ndarray:
    """Draw a figure and return it as uint8 RGB (height, width, 3).

    Args:
        figure: a Matplotlib figure, made without pyplot, so that nothing else holds it.
        dpi: pixels for each inch of its size.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[..., :3]


def encode_png(picture: np.ndarray) -> bytes:
    """Return a uint8 picture (RGB, or grey without channels) as the bytes of a PNG file."""
    return _encode(Image.fromarray(picture), "PNG", compress_level=1)


def data_url(picture: np.ndarray, lossy: bool = False) -> str:
    """Return a uint8 picture as a data URL: a PNG, or a JPEG if it may be lossy."""
    if lossy:
        return encoded_url(_encode(Image.fromarray(picture), "JPEG", quality=85), "image/jpeg")
    return encoded_url(encode_png(picture), "image/png")


def encoded_url(data: bytes, kind: str) -> str:
    """Return the content of a file as a data URL; ``kind`` is its media type."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _smaller_url(png: bytes) -> str:
    """Return a PNG as a data URL, or as fine JPEG if that is smaller."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    jpeg = _encode(picture, "JPEG", quality=90, subsampling=0)
    return (
        encoded_url(png, "image/png") if len(png) <= len(jpeg) else encoded_url(jpeg, "image/jpeg")
    )


def _encode(picture: Image.Image, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
