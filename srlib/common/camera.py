"""What happens to a photo on its way to one's screen: blurred, resized, noisy, stored as JPEG.

A *blind* network is trained on pictures that were made small in ever other ways, as nobody
knows what was done to the photo that it will get.
"""

import zlib
from pathlib import Path
from typing import cast

import numpy as np

from srlib.common.jpeg import refuse_too_long
from srlib.common.opencv import cv2

BLURS = (0.1, 0.6)  # standard deviation, in pixels of the result
NOISES = (0.0, 12.0)  # standard deviation in levels; little noise is more frequent than much
QUALITIES = (30, 95)  # of the JPEG file
# Scales at which the blind network is better than cubic and the networks for grades, by PSNR and
# perceptual distance, on the middle of the 20 test photos; at 4x srgan has the smaller distance.
BLIND_IS_BEST = (2,)


def seed_of(name: str) -> int:
    """Return the seed of a picture by its name: the file's, without the folder and the suffix."""
    return zlib.crc32(Path(name).stem.encode("utf-8", "surrogateescape"))


def take_picture(high: np.ndarray, width: int, height: int, seed: int) -> np.ndarray:
    """Make a picture small as cameras, programs and web sites do, in a way of chance.

    It is blurred (Gaussian), resized (by area, linear or cubic interpolation), made noisy
    (Gaussian, of each channel or of all three alike) and stored as JPEG; half of the pictures
    go through all this twice. Source: a plain form of Wang et al., "Real-ESRGAN: training
    real-world blind super-resolution with pure synthetic data", 2021.

    Args:
        high: uint8 RGB.
        width, height: of the result; at most those of ``high``.
        seed: the same seed gives the same blur, noise and so on, in every picture.

    Returns:
        uint8 RGB (height, width, 3).

    Raises:
        InputError: if a JPEG cannot be so long.
    """
    refuse_too_long(high, "A photo")
    random = np.random.default_rng(seed)
    picture = cv2.cvtColor(high, cv2.COLOR_RGB2BGR)
    if random.random() < 0.5:
        share = random.random()  # of the way from the old size to the new one
        between = [
            round(old ** (1 - share) * new**share)
            for old, new in ((high.shape[1], width), (high.shape[0], height))
        ]
        picture = _go_round(picture, between, random)
    picture = _go_round(picture, [width, height], random)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def _go_round(picture: np.ndarray, size: list[int], random: np.random.Generator) -> np.ndarray:
    blur = random.uniform(*BLURS) * picture.shape[1] / size[0]
    picture = cv2.GaussianBlur(picture, (0, 0), blur, borderType=cv2.BORDER_REPLICATE)
    ways = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
    picture = cv2.resize(picture, size, interpolation=ways[random.integers(3)])
    low, high = NOISES
    level = low + (high - low) * random.random() ** 2
    channels = (1, 3)[random.integers(2)]
    noise = random.normal(0, level, (*picture.shape[:2], channels))
    picture = np.rint(picture + noise).clip(0, 255).astype(np.uint8)
    quality = int(random.integers(QUALITIES[0], QUALITIES[1] + 1))
    file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cast(np.ndarray, cv2.imdecode(file, cv2.IMREAD_COLOR))
