"""Drawings made by code: flat colours, outlines, circles, stars, arcs; by seed."""

import colorsys

import numpy as np
from PIL import Image, ImageDraw

SIDE = 432  # a multiple of 12, for all scales
_FINE = 3  # drawn so many times as large, then averaged: PIL's shapes are not smooth
Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]
Style = tuple[Colour, Colour | None, int]  # fill, outline, its width
Place = tuple[float, float, float]  # centre across, centre down, radius


def make_drawing(seed: int, side: int = SIDE) -> np.ndarray:
    """Draw large shapes and then ever smaller ones over them, as in icons and comics.

    Args:
        seed: the same seed gives the same drawing.
        side: of the drawing in pixels.

    Returns:
        uint8 RGB (side, side, 3).
    """
    random = np.random.default_rng(seed)
    palette = [_bright(random) for _ in range(7)]
    sheet = Image.new("RGB", (side * _FINE, side * _FINE), palette[0])
    pen = ImageDraw.Draw(sheet)
    outline = (25, 20, 30) if random.random() < 0.6 else None
    for share in np.geomspace(0.35, 0.015, int(random.integers(60, 110))):
        across, down = random.random(2) * sheet.width
        radius = share * sheet.width * random.uniform(0.6, 1.2)
        fill = palette[random.integers(len(palette))]
        width = int(random.integers(1, 4)) * _FINE
        shape = (_disc, _ring, _polygon, _star, _block, _stroke)[random.integers(6)]
        shape(random, pen, (across, down, radius), (fill, outline, width))
    return np.asarray(sheet.reduce(_FINE))


def _bright(random: np.random.Generator) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(*random.uniform((0, 0.05, 0.25), (1, 1, 1)))
    return round(255 * red), round(255 * green), round(255 * blue)


def _around(place: Place, stretch: float = 1.0) -> tuple[float, float, float, float]:
    x, y, radius = place
    return x - radius, y - radius * stretch, x + radius, y + radius * stretch


def _disc(random: np.random.Generator, pen: Pen, place: Place, style: Style) -> None:
    pen.ellipse(_around(place, random.uniform(0.4, 1)), *style)


def _ring(random: np.random.Generator, pen: Pen, place: Place, style: Style) -> None:
    start, length = random.uniform(0, 360), random.uniform(90, 360)
    pen.arc(_around(place), start, start + length, style[0], style[2] * 2)


def _polygon(random: np.random.Generator, pen: Pen, place: Place, style: Style) -> None:
    angles = np.sort(random.uniform(0, 2 * np.pi, int(random.integers(3, 8))))
    _closed(pen, place, angles, np.ones(len(angles)), style)


def _star(random: np.random.Generator, pen: Pen, place: Place, style: Style) -> None:
    tips = int(random.integers(4, 9))
    angles = np.arange(2 * tips) * np.pi / tips + random.uniform(0, np.pi)
    radii = np.tile((1.0, random.uniform(0.3, 0.7)), tips)
    _closed(pen, place, angles, radii, style)


def _closed(pen: Pen, place: Place, angles: np.ndarray, radii: np.ndarray, style: Style) -> None:
    x, y, radius = place
    across, down = x + radius * radii * np.cos(angles), y + radius * radii * np.sin(angles)
    points = list(zip(across.tolist(), down.tolist(), strict=True))
    fill, outline, width = style
    pen.polygon(points, fill)
    if outline:
        pen.line([*points, *points[:2]], outline, width, joint="curve")


def _block(random: np.random.Generator, pen: Pen, place: Place, style: Style) -> None:
    round_off = random.uniform(0, 0.3) * place[2]
    pen.rounded_rectangle(_around(place, random.uniform(0.3, 1)), round_off, *style)


def _stroke(random: np.random.Generator, pen: Pen, place: Place, style: Style) -> None:
    """Draw a thick curve through three points."""
    fill, outline, width = style
    x, y, radius = place
    t = np.linspace(0, 1, 40)[:, None]
    start, middle, end = random.uniform(-2, 2, (3, 2)) * radius + (x, y)
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    points = [(float(a), float(b)) for a, b in curve]
    if outline:
        pen.line(points, outline, width * 3 + 2 * _FINE, joint="curve")
    pen.line(points, fill, width * 3, joint="curve")
