"""Pages of text and diagrams, rendered by the course itself: many fonts and sizes, by seed."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 432  # a multiple of 12, for all scales
_FINE = 2  # drawn so many times as large, then averaged: PIL's lines are not smooth
FONTS = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSansMono"),
    *("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "cmr10", "cmss10", "cmtt10"),
)
SIZES = (7, 15)  # of text, in pixels of the page; headings are up to three times as high
_TEXT = """
a page holds words and lines that a lens has never seen each letter is drawn from curves black on
white with edges as sharp as the grid allows whoever makes it small must mix ink and paper to grey
the reader knows an e from a c by one thin bar of which half a pixel is left Figure Table Section
Theorem Proof Note left right above below 1 2 3 10 42 1998 2024 3.14 0.05 100% x y z (a) (b) [7]
sum mean error noise signal picture sample filter network layer weight value light colour Why How
quick brown fox jumps over the lazy dog Sphinx of quartz judge my vow pack my box with five jugs
"""
_WORDS = _TEXT.split()
Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]  # left, top, right, bottom, as PIL takes it


def render_page(seed: int, side: int = SIDE) -> np.ndarray:
    """Render a page: headings, paragraphs and diagrams from top to bottom.

    Args:
        seed: the same seed gives the same page.
        side: of the page in pixels, at least 96.

    Returns:
        uint8 RGB (side, side, 3).
    """
    random = np.random.default_rng(seed)
    paper, ink = _paper_and_ink(random)
    page = Image.new("RGB", (side * _FINE, side * _FINE), paper)
    pen, margin = ImageDraw.Draw(page), int(random.integers(6, 24)) * _FINE
    top, right = margin, page.width - margin
    while top < page.height - margin:
        block = (_paragraph, _paragraph, _heading, _curves, _bars, _boxes)[random.integers(6)]
        height = int(random.integers(60, 130)) * _FINE
        block(random, pen, (margin, top, right, top + height), ink)
        top += height + 8 * _FINE
    return np.asarray(page.reduce(_FINE))


def _paper_and_ink(random: np.random.Generator) -> tuple[Colour, Colour]:
    """Return dark on light, or on one page of five light on dark; half of them without colour."""
    light, dark = random.integers(225, 256, 3), random.integers(0, 60, 3)
    if random.random() < 0.5:
        light, dark = np.full(3, light[0]), np.full(3, dark[0] // 2)
    pair = (_colour(light), _colour(dark))
    return pair if random.random() < 0.8 else pair[::-1]


def _colour(values: np.ndarray) -> Colour:
    return int(values[0]), int(values[1]), int(values[2])


def _paragraph(random: np.random.Generator, pen: Pen, box: Box, ink: Colour) -> None:
    _write(random, pen, box, ink, _font(random, *SIZES))


def _heading(random: np.random.Generator, pen: Pen, box: Box, ink: Colour) -> None:
    _write(random, pen, box, ink, _font(random, SIZES[1], 3 * SIZES[1]))


def _write(
    random: np.random.Generator, pen: Pen, box: Box, ink: Colour, font: ImageFont.FreeTypeFont
) -> None:
    """Fill a box with lines of words."""
    left, top, right, bottom = box
    step = font.size * 1.25
    x, y = float(left), float(top)
    while y + step <= bottom:
        word = str(random.choice(_WORDS)) + " "
        width = font.getlength(word)
        if x + width > right and x > left:
            x, y = float(left), y + step
            continue
        pen.text((x, y), word, ink, font)
        x += width


def _font(random: np.random.Generator, low: int, high: int) -> ImageFont.FreeTypeFont:
    size = round(low * (high / low) ** random.random() * _FINE)
    return _read_font(str(random.choice(FONTS)), size)


@cache
def _read_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font that comes with Matplotlib."""
    import matplotlib

    file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)


def _axes(random: np.random.Generator, pen: Pen, box: Box, ink: Colour) -> Box:
    """Draw a frame with ticks and numbers; return the area inside."""
    font = _read_font("DejaVuSans", int(random.integers(7, 11)) * _FINE)
    left, top, right, bottom = box
    inside = (left + 30 * _FINE, top, right, bottom - 16 * _FINE)
    pen.rectangle(inside, outline=ink, width=_FINE)
    for number in range(5):
        x = inside[0] + (inside[2] - inside[0]) * number // 5
        y = inside[3] - (inside[3] - inside[1]) * number // 5
        pen.line((x, inside[3], x, inside[3] + 3 * _FINE), ink, _FINE)
        pen.line((inside[0] - 3 * _FINE, y, inside[0], y), ink, _FINE)
        pen.text((x, inside[3] + 3 * _FINE), f"{number * 2}", ink, font, anchor="mt")
        pen.text((inside[0] - 5 * _FINE, y), f"{number / 4:.2g}", ink, font, anchor="rm")
    return inside


def _curves(random: np.random.Generator, pen: Pen, box: Box, ink: Colour) -> None:
    left, top, right, bottom = _axes(random, pen, box, ink)
    places = np.linspace(0, 1, 120)
    for _ in range(random.integers(1, 4)):
        waves, phase, bend = random.uniform((0.5, 0, 0.3), (4, 6, 3))
        heights = 0.5 + 0.45 * np.sin(2 * np.pi * waves * places**bend + phase)
        points = zip(left + places * (right - left), bottom - heights * (bottom - top), strict=True)
        width = int(random.integers(1, 4)) * _FINE
        pen.line([*points], _colour(random.integers(0, 200, 3)), width, joint="curve")


def _bars(random: np.random.Generator, pen: Pen, box: Box, ink: Colour) -> None:
    left, top, right, bottom = _axes(random, pen, box, ink)
    count = int(random.integers(3, 13))
    colour, step = _colour(random.integers(0, 220, 3)), (right - left) / count
    for number in range(count):
        x, height = left + (number + 0.15) * step, random.random() * (bottom - top)
        pen.rectangle((x, bottom - height, x + 0.7 * step, bottom), colour, ink, _FINE)


def _boxes(random: np.random.Generator, pen: Pen, box: Box, ink: Colour) -> None:
    """Draw a chain of boxes with a word in each and arrows between them."""
    left, top, right, bottom = box
    count, middle = int(random.integers(2, 5)), (top + bottom) // 2
    step, half = (right - left) // count, int(random.integers(12, 28)) * _FINE
    shapes: tuple[Callable[..., None], ...] = (pen.rectangle, pen.ellipse)
    shapes += (partial(pen.rounded_rectangle, radius=8 * _FINE),)
    shape = shapes[random.integers(3)]
    fill = _colour(random.integers(150, 256, 3))
    for number in range(count):
        x, end = left + number * step, left + number * step + int(0.72 * step)
        shape((x, middle - half, end, middle + half), fill=fill, outline=ink, width=_FINE)
        font = _font(random, 8, 12)
        pen.text(((x + end) / 2, middle), str(random.choice(_WORDS)), (0, 0, 0), font, anchor="mm")
        if number < count - 1:
            tip = x + step - _FINE
            pen.line((end, middle, tip, middle), ink, _FINE)
            head = ((tip, middle), *((tip - 6 * _FINE, middle + i * 3 * _FINE) for i in (-1, 1)))
            pen.polygon(head, ink)
