"""A camera in three steps and noise: the right one, its inputs, and what goes wrong with it."""

from collections.abc import Callable

import numpy as np

from srlib.exercises.checking import Mistake
from srlib.exercises.steps import blur, shrink, store


def _noisy(picture: np.ndarray, grain: np.ndarray) -> np.ndarray:
    return np.rint(picture + grain).clip(0, 255).astype(np.uint8)


def _of_quality(fixed: int) -> Callable[..., np.ndarray]:
    return lambda high, sigma, scale, grain, quality: taken(high, sigma, scale, grain, fixed)


def taken(
    high: np.ndarray, sigma: float, scale: int, grain: np.ndarray, quality: int
) -> np.ndarray:
    """Return what a camera makes of a picture."""
    return store(_noisy(shrink(blur(high, sigma * scale), scale), grain), quality)


def camera_inputs() -> list[tuple]:
    """Return pictures of full colours, with noise that leaves the range of levels."""
    random = np.random.default_rng(7)
    found = []
    for height, width, sigma, scale, quality in (
        (8, 8, 0.4, 2, 90),
        (16, 32, 0.6, 2, 50),
        (48, 32, 0.5, 4, 30),
    ):
        high = random.integers(0, 2, (height // 4, width // 4, 3)) * 255  # black and full colours
        high = high.repeat(4, axis=0).repeat(4, axis=1).astype(np.uint8)
        grain = random.normal(0, 12, (height // scale, width // scale, 3)).round(1) + 0.03
        found.append((high, sigma, scale, grain, quality))
    return found


MISTAKES = [
    Mistake(
        "no blur",
        lambda high, sigma, scale, grain, quality: store(
            _noisy(shrink(high, scale), grain), quality
        ),
        "The blur of the lens is missing.",
    ),
    Mistake(
        "no noise",
        lambda high, sigma, scale, grain, quality: store(
            shrink(blur(high, sigma * scale), scale), quality
        ),
        "The noise is missing: add `grain` to the small picture.",
    ),
    Mistake(
        "sigma divided",
        lambda high, sigma, scale, grain, quality: taken(
            high, sigma / scale**2, scale, grain, quality
        ),
        "You divide sigma by `scale`. The large picture has more pixels, so that the same blur is "
        "wider there, counted in pixels.",
    ),
    Mistake(
        "fixed quality",
        _of_quality(75),
        "The quality of your JPEG file is always the same: hand on `quality`.",
        also=tuple(_of_quality(fixed) for fixed in range(5, 101, 5) if fixed != 75),
    ),
    Mistake(
        "noise after JPEG",
        lambda high, sigma, scale, grain, quality: _noisy(
            store(shrink(blur(high, sigma * scale), scale), quality), grain
        ),
        "Your noise comes after the JPEG file. A sensor makes noise before anything is "
        "stored, and JPEG has to cope with it.",
    ),
    Mistake(
        "shrunk before blurred",
        lambda high, sigma, scale, grain, quality: store(
            _noisy(blur(shrink(high, scale), sigma), grain), quality
        ),
        "You blur what is small already. A lens blurs before the sensor takes its samples: "
        "blur first.",
        also=(
            lambda high, sigma, scale, grain, quality: store(
                _noisy(blur(shrink(high, scale), sigma * scale), grain), quality
            ),
        ),
    ),
    Mistake(
        "sigma of the large picture",
        lambda high, sigma, scale, grain, quality: store(
            _noisy(shrink(blur(high, sigma), scale), grain), quality
        ),
        "`sigma` counts pixels of the result. In the large picture the same blur is `scale` "
        "times as wide.",
    ),
    Mistake(
        "no limits",
        lambda high, sigma, scale, grain, quality: store(
            np.rint(shrink(blur(high, sigma * scale), scale) + grain)
            .astype(np.int64)
            .astype(np.uint8),
            quality,
        ),
        "Levels below 0 and above 255 wrap around: a white pixel with some noise becomes "
        "black. Use `clip(0, 255)` before `astype`.",
    ),
    Mistake(
        "cut off",
        lambda high, sigma, scale, grain, quality: store(
            (shrink(blur(high, sigma * scale), scale) + grain).clip(0, 255).astype(np.uint8),
            quality,
        ),
        "`astype` alone cuts off what is behind the point, which darkens the picture by half "
        "a level: use `np.rint` first.",
    ),
    Mistake(
        "not stored",
        lambda high, sigma, scale, grain, quality: _noisy(
            shrink(blur(high, sigma * scale), scale), grain
        ),
        "The last step is missing: the picture is stored as JPEG.",
    ),
]
