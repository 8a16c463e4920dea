"""The checks of chapter 05: a blur against a moved copy, pixel shuffle, both losses of the game."""

from collections.abc import Callable

import numpy as np

from srlib.exercises.blurs import is_no_choice, milder, strongest_better_blur
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.crops import SIGMAS
from srlib.exercises.likenesses import AnyThat

# Predict: which blur is as bad as a move?


blur_or_moved = Check(
    "blur_or_moved",
    strongest_better_blur,
    mistakes=[
        Mistake(
            "no choice",
            AnyThat(is_no_choice),
            f"Give one of the sigmas, {', '.join(map(str, SIGMAS))}, or 0, as a number.",
        ),
        Mistake(
            "trusts the eye",
            lambda student: 0,
            "To the eye the moved copy is the better one. PSNR compares pixels at the same place, "
            "and there a texture that has moved is as wrong as another texture.",
        ),
        Mistake(
            "too mild a blur",
            milder(1),
            "A stronger blur still has the better PSNR: the blurred pixel is near the mean of its "
            "surroundings and never far off, the moved one may be black where the other is white.",
            also=tuple(milder(steps) for steps in range(2, len(SIGMAS))),
        ),
    ],
    hints=(
        "Where a texture has moved by more than its own detail, each pixel is compared with "
        "another one: the error is about as large as if the two had nothing to do with each other.",
        "If two pixels have nothing to do with each other, their squared difference is on average "
        "twice the variance. Even the strongest blur, the mean, errs by the variance once.",
    ),
    because="PSNR forgives a strong blur sooner than a move by a few pixels.",
)


# Pixel shuffle


def _pixel_shuffle(x: np.ndarray, scale: int) -> np.ndarray:
    return _shuffled(x, scale, (0, 2, 1, 3, 4))


def _shuffled(x: np.ndarray, scale: int, axes: tuple[int, ...]) -> np.ndarray:
    height, width, channels = x.shape
    blocks = x.reshape(height, width, scale, scale, channels // scale**2)
    return blocks.transpose(axes).reshape(height * scale, width * scale, -1)


def _colours_first(x: np.ndarray, scale: int) -> np.ndarray:
    height, width, channels = x.shape
    blocks = x.reshape(height, width, channels // scale**2, scale, scale)
    return blocks.transpose(0, 3, 1, 4, 2).reshape(height * scale, width * scale, -1)


def _repeated(x: np.ndarray, scale: int) -> np.ndarray:
    first = x[..., : x.shape[-1] // scale**2]
    return first.repeat(scale, axis=0).repeat(scale, axis=1)


def _shuffle_inputs() -> list[tuple]:
    shapes = ((1, 1, 4), 2), ((1, 2, 4), 2), ((2, 1, 8), 2), ((2, 3, 27), 3), ((3, 2, 48), 4)
    return [(np.arange(np.prod(shape)).reshape(shape), scale) for shape, scale in shapes]


pixel_shuffle = Check(
    "pixel_shuffle",
    _pixel_shuffle,
    _shuffle_inputs,
    mistakes=[
        Mistake(
            "no transpose",
            lambda x, scale: _shuffled(x, scale, (0, 1, 2, 3, 4)),
            "A reshape alone lays the numbers of one place in a row, which gives stripes. Before "
            "the last reshape, the rows of the blocks must stand next to the rows of the picture.",
        ),
        Mistake(
            "blocks turned over",
            lambda x, scale: _shuffled(x, scale, (0, 3, 1, 2, 4)),
            "Each block is mirrored at its diagonal: the axes of its rows and columns are swapped.",
        ),
        Mistake(
            "small pictures side by side",
            lambda x, scale: _shuffled(x, scale, (2, 0, 3, 1, 4)),
            "You have laid small pictures side by side. In the transpose, height has to come "
            "before the block's row, and width before the block's column.",
        ),
        Mistake(
            "colours before places",
            _colours_first,
            "The numbers of one colour lie together in your reading (the order of PyTorch). In "
            "this course the colours of one pixel lie together: they are the last axis.",
        ),
        Mistake(
            "repeated",
            _repeated,
            "You have repeated the first channels. All scale² groups of channels have a place in "
            "the block, each is used once.",
        ),
    ],
    hints=(
        "Three steps: reshape to (height, width, scale, scale, colours), transpose, reshape.",
        "The transpose brings the axes into the order height, block row, width, block column, "
        "colours: `transpose(0, 2, 1, 3, 4)`.",
    ),
    because="No number is calculated: a pixel shuffle only moves them.",
)


# The generator's loss


def _mse(real: np.ndarray, fake: np.ndarray) -> float:
    return float(np.mean(np.square(fake - real)))


def _surprise(belief: np.ndarray) -> float:
    return float(-np.mean(np.log(belief)))


def _generator(pixels: Callable = _mse, judged: Callable = _surprise) -> Callable:
    """Return the generator's loss, right by default, or with another term in place of one."""
    return lambda real, fake, belief, weight: pixels(real, fake) + weight * judged(belief)


def _generator_inputs() -> list[tuple]:
    random = np.random.default_rng(5)
    inputs: list[tuple] = [
        (np.array([0.0, 1.0]), np.array([0.5, 0.5]), np.array([0.5]), 0.0),
        (np.array([0.0, 1.0]), np.array([0.1, 0.7]), np.array([0.2]), 1.0),
    ]
    for shape, weight in (((2, 3, 3, 3), 0.1), ((8, 4, 4, 3), 2.0)):
        real, fake = random.random(shape), random.random(shape)
        inputs.append((real, fake, random.uniform(0.05, 0.9, (shape[0], 1)), weight))
    return inputs


generator_loss = Check(
    "generator_loss",
    _generator(),
    _generator_inputs,
    mistakes=[
        Mistake(
            "sign",
            _generator(judged=lambda belief: -_surprise(belief)),
            "The sign of the adversarial term is wrong: log D is negative, and the loss should be "
            "large when the discriminator does not believe the fake.",
        ),
        Mistake(
            "log(1 - D)",
            _generator(judged=lambda belief: -_surprise(1 - belief)),
            "This is log(1 − D), as in the game's formula. In practice it is replaced by −log D, "
            "whose gradient does not vanish while the fakes are poor.",
        ),
        Mistake(
            "log of the mean",
            _generator(judged=lambda belief: -np.log(np.mean(belief))),
            "You take the log of the mean belief. Each fake has a loss of its own: take the mean "
            "of the logs.",
        ),
        Mistake(
            "sum of the logs",
            _generator(judged=lambda belief: -np.sum(np.log(belief))),
            "You add up the fakes' losses. Take their mean, so that more fakes do not weigh more.",
        ),
        Mistake(
            "log10",
            _generator(judged=lambda belief: -np.mean(np.log10(belief))),
            "This is log10, as in PSNR. Cross-entropies use the natural logarithm, `np.log`.",
        ),
        Mistake(
            "absolute errors",
            _generator(pixels=lambda real, fake: np.mean(np.abs(fake - real))),
            "The pixel term is a mean of absolute errors. It should be the MSE: square them.",
        ),
        Mistake(
            "root",
            _generator(pixels=lambda real, fake: _mse(real, fake) ** 0.5),
            "The pixel term is the root of the MSE. Leave the root out.",
        ),
        Mistake(
            "weight forgotten",
            lambda real, fake, belief, weight: _mse(real, fake) + _surprise(belief),
            "The weight is not used: it belongs to the adversarial term.",
        ),
        Mistake(
            "pixels only",
            _generator(judged=lambda belief: 0),
            "This is the MSE alone, the loss of srresnet: the adversarial term is missing.",
        ),
    ],
    hints=(
        "Two terms: the mean squared difference of `fake` and `real`, and `weight` times the mean "
        "of −log D.",
        "The second term is `-weight * np.mean(np.log(belief))`.",
    ),
    because="The weight sets how much pixel error a believed picture may cost.",
)


# The discriminator's loss, with its labels


def _entropy(label: float, belief: np.ndarray) -> float:
    return float(-np.mean(label * np.log(belief) + (1 - label) * np.log(1 - belief)))


def _discriminator(real: np.ndarray, fake: np.ndarray, label: float) -> float:
    return 0.5 * _entropy(label, real) + 0.5 * _entropy(0, fake)


def _in_one_mean(real: np.ndarray, fake: np.ndarray, label: float) -> float:
    total = _entropy(label, real) * real.size + _entropy(0, fake) * fake.size
    return total / (real.size + fake.size)


def _of_sums(real: np.ndarray, fake: np.ndarray, label: float) -> float:
    return 0.5 * (_entropy(label, real) * real.size + _entropy(0, fake) * fake.size)


def _discriminator_inputs() -> list[tuple]:
    random = np.random.default_rng(5)
    sizes = ((1, 1, 0.9), (1, 2, 0.8), (8, 8, 0.9), (6, 12, 1.0), (16, 4, 0.7))
    return [
        (random.uniform(0.4, 0.95, reals), random.uniform(0.05, 0.6, fakes), label)
        for reals, fakes, label in sizes
    ]


discriminator_loss = Check(
    "discriminator_loss",
    _discriminator,
    _discriminator_inputs,
    mistakes=[
        Mistake(
            "labels swapped",
            lambda real, fake, label: 0.5 * _entropy(0, real) + 0.5 * _entropy(label, fake),
            "The labels are swapped: you tell the discriminator that photos are fake and fakes "
            "are real.",
        ),
        Mistake(
            "not smoothed",
            lambda real, fake, label: _discriminator(real, fake, 1),
            "The label of real pictures is 1 in your loss. It should be `label`, which is smaller.",
        ),
        Mistake(
            "half of the label",
            lambda real, fake, label: (
                -0.5 * label * np.mean(np.log(real)) + 0.5 * _entropy(0, fake)
            ),
            "A label of 0.9 has two parts: 0.9 of log D and the other 0.1 of log(1 − D). The "
            "second part is missing for the real pictures.",
        ),
        Mistake(
            "fakes smoothed as well",
            lambda real, fake, label: 0.5 * _entropy(label, real) + 0.5 * _entropy(1 - label, fake),
            "You have smoothed the label of the fakes as well. Theirs stays 0: only the real "
            "pictures' label is smoothed.",
        ),
        Mistake(
            "no half",
            lambda real, fake, label: 2 * _discriminator(real, fake, label),
            "You have added the two means. The loss is half of each.",
        ),
        Mistake(
            "sums",
            _of_sums,
            "You add up the losses of each group. Take the mean of each, then half of each.",
        ),
        Mistake(
            "in one mean",
            _in_one_mean,
            "You take one mean over all pictures, so that the larger group counts more. Take the "
            "mean of each group, then half of each.",
        ),
        Mistake(
            "log10",
            lambda real, fake, label: _discriminator(real, fake, label) / np.log(10),
            "This is log10: the loss of guessing would be 0.30 instead of 0.69. Use `np.log`.",
        ),
    ],
    hints=(
        "The cross-entropy of a label t and a belief D is −(t·log D + (1 − t)·log(1 − D)). The "
        "label is `label` for real pictures and 0 for fakes.",
        "For fakes only −log(1 − D) is left. Take the mean of each group, and half of both.",
    ),
    because="With a label below 1, even a perfect discriminator has a loss above 0.",
)
