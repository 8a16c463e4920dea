"""Made-up results of methods, on which chapter 06's functions are checked."""

import numpy as np


def fair_inputs() -> list[tuple]:
    """Return PSNRs (photos, methods), of which some are missing (NaN)."""
    random = np.random.default_rng(6)
    inputs = [np.array([[20.0, 21.0], [30.0, 30.5]])]
    for photos, methods, missing in ((3, 2, 1), (5, 3, 2), (12, 4, 7)):
        hard = random.normal(25, 5, (photos, 1))
        psnrs = (hard + random.normal(0.5, 0.6, (photos, methods))).round(2)
        psnrs[random.integers(1, photos, missing), random.integers(1, methods, missing)] = np.nan
        inputs.append(psnrs)
    return [(psnrs,) for psnrs in inputs]


def worst_inputs() -> list[tuple]:
    """Return photos and two noisy copies of each, uint8 (photos, side, side, 3)."""
    random = np.random.default_rng(6)
    inputs = []
    for count, side in ((2, 1), (3, 2), (5, 8), (8, 12)):
        truths = random.integers(0, 256, (count, side, side, 3))
        noise = random.normal(0, random.uniform(5, 40, (count, 1, 1, 1)), truths.shape)
        gains = np.linspace(0.7, 1.1, count).reshape(-1, 1, 1, 1)
        random.shuffle(gains)
        stacks = (truths, truths + noise, truths + gains * noise)
        inputs.append(tuple(np.clip(stack, 0, 255).astype(np.uint8) for stack in stacks))
    return [*inputs, _hard_and_easy()]


def _hard_and_easy() -> tuple:
    """Return a hard photo that loses little PSNR but much error, and an easy one of which not."""
    random = np.random.default_rng(7)
    truths = random.integers(100, 156, (2, 8, 8, 3))
    noise = random.normal(0, 1, truths.shape) * np.reshape([25, 4], (2, 1, 1, 1))
    networks = truths + noise * np.reshape([1.05, 1.6], (2, 1, 1, 1))
    stacks = truths, truths + noise, networks
    return tuple(np.clip(stack, 0, 255).round().astype(np.uint8) for stack in stacks)


def verdict_inputs() -> list[tuple]:
    """Return two methods' PSNRs, each (photos,), and draws of photos (2000, photos)."""
    random = np.random.default_rng(6)
    inputs = []
    for photos, gain, spread in ((5, 0.2, 0.4), (6, 0.6, 0.3), (12, -0.5, 0.5), (20, -0.1, 0.6)):
        cubic = random.normal(25, 5, photos).round(2)
        network = (cubic + random.normal(gain, spread, photos)).round(2)
        inputs.append((cubic, network, random.integers(photos, size=(2000, photos))))
    for gain in (0.6, -0.6):  # of one photo in six: one end of the interval is exactly 0
        cubic = random.normal(25, 5, 6).round(2)
        network = cubic + np.array([0, 0, gain, 0, 0, 0])
        inputs.insert(1, (cubic, network, random.integers(6, size=(2000, 6))))
    return inputs
