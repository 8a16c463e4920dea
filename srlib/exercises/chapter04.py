"""The checks of chapter 04: noise, skips, and channels that are silent."""

from collections.abc import Callable, Sequence
from operator import add

import numpy as np

from srlib.common.digits import add_noise, read_digits
from srlib.evaluation.metrics import mean_psnr
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.students import Student
from srlib.exercises.toy import double, halve, layer

# Noise of which clipping takes almost exactly half the error; more of it reaches the far end.
LEVELS = (0.2, 0.25, 0.3, 0.35)


def noise_level(student: Student) -> float:
    """Return the standard deviation of a student's noise, in units of the range 0 to 1."""
    return student.choose(LEVELS, "noise")


# Predict: the PSNR of noisy digits


def _formula(student: Student) -> float:
    return float(-20 * np.log10(noise_level(student)))


def _noisy_psnr(student: Student) -> float:
    _, digits = read_digits()
    noisy = add_noise(digits, noise_level(student), student.seed)
    return mean_psnr(digits, noisy, data_range=1)


noisy_psnr = Check(
    "noisy_psnr",
    _noisy_psnr,
    tolerance=0.6,
    mistakes=[
        Mistake(
            "no clipping",
            _formula,
            "This is the PSNR of noise that may leave the range 0 to 1. Here it is clipped: what "
            "becomes of the noise on a black pixel that points below zero?",
        ),
        Mistake(
            "10 log10",
            lambda student: _formula(student) / 2,
            "10·log10 belongs to squared errors: take it of 1 / level², or 20·log10 of 1 / level.",
        ),
        Mistake(
            "clipping as a loss",
            lambda student: _formula(student) - 3,
            "Clipping does not add errors, it takes errors away: a black pixel cannot become "
            "darker than black. The PSNR rises.",
        ),
        Mistake(
            "clipping twice",
            lambda student: _formula(student) + 6,
            "Half of the squared error is left, not half of the error: that is 3 dB, not 6.",
        ),
    ],
    hints=(
        "Without clipping the mean squared error is level², so the PSNR is 10·log10(1 / level²).",
        "Nearly all pixels are black or white. At those, clipping removes every error that points "
        "out of the range, which is half of the squared error: add 10·log10(2) to the formula.",
    ),
    because="Clipping removes about half of the squared error, which is worth 3 dB.",
)


# The noise model


def _noise_model(digits: np.ndarray, noise: np.ndarray, level: float) -> np.ndarray:
    return np.minimum(1, np.maximum(0, level * noise + digits))


def _noise_inputs() -> list[tuple]:
    random = np.random.default_rng(4)
    digits = random.random((2, 4, 4, 1)).astype(np.float32)
    noise = random.standard_normal(digits.shape)
    return [
        (np.array([0.0, 0.5, 1.0]), np.array([-1.0, 0.5, 2.0]), 0.4),
        (np.array([[0.25, 0.75]]), np.array([[1.0, -2.0]]), 0.0),
        (digits[0, ..., 0].copy(), noise[0, ..., 0].copy(), 0.2),
        (digits, noise, 0.7),
    ]


noise_model = Check(
    "noise_model",
    _noise_model,
    _noise_inputs,
    mistakes=[
        Mistake(
            "no clipping",
            lambda digits, noise, level: digits + level * noise,
            "Some values leave the range: a pixel cannot be darker than 0 or brighter than 1, so "
            "clip the sum.",
        ),
        Mistake(
            "clipped to 255",
            lambda digits, noise, level: np.clip(digits + level * noise, 0, 255),
            "These digits run from 0 to 1, not from 0 to 255: white ends at 1.",
        ),
        Mistake(
            "in grey levels",
            lambda digits, noise, level: 255 * _noise_model(digits, noise, level),
            "The result runs from 0 to 255. It should stay in the digits' own range, 0 to 1.",
        ),
        Mistake(
            "clipped noise",
            lambda digits, noise, level: digits + np.clip(level * noise, 0, 1),
            "You have clipped the noise before it was added, which loses all of it below zero: "
            "clip the sum.",
        ),
        Mistake(
            "noise that grows with the brightness",
            lambda digits, noise, level: np.clip(digits * (1 + level * noise), 0, 1),
            "Your noise is multiplied by the digit, so that black pixels get none: add it instead.",
        ),
        Mistake(
            "level as variance",
            lambda digits, noise, level: np.clip(digits + level**0.5 * noise, 0, 1),
            "You have used the level as a variance, with its root. It is the standard deviation: "
            "multiply the noise by it as it is.",
        ),
        Mistake(
            "level forgotten",
            lambda digits, noise, level: np.clip(digits + noise, 0, 1),
            "The level is not used: the noise has standard deviation 1 until you multiply it.",
        ),
    ],
    hints=(
        "Noise of standard deviation 1, times the level, has the level as its standard deviation.",
        "Three steps: multiply `noise` by `level`, add `digits`, and clip the sum (`np.clip`).",
    ),
    because="Add, then clip: this is what `srlib.pictures.add_noise` does.",
)


# Where a skip is added


def _with_skips(x: np.ndarray, merge_a: Callable, merge_b: Callable) -> np.ndarray:
    """Return what the toy returns whose skips are merged by the given functions."""
    skip_a = layer(x, 1)
    skip_b = layer(halve(skip_a), 2)
    code = layer(halve(skip_b), 3)
    up = merge_b(layer(double(code), 4), skip_b)
    return merge_a(layer(double(up), 5), skip_a)


def _u_net(x: np.ndarray) -> np.ndarray:
    return _with_skips(x, add, add)


def _ignore(deep: np.ndarray, skip: np.ndarray) -> np.ndarray:
    return deep


def _skips_into_layers(x: np.ndarray) -> np.ndarray:
    skip_a = layer(x, 1)
    skip_b = layer(halve(skip_a), 2)
    code = layer(halve(skip_b), 3)
    return layer(double(layer(double(code) + skip_b, 4)) + skip_a, 5)


def _u_net_inputs() -> list[tuple]:
    random = np.random.default_rng(4)
    return [(random.random(shape).round(1),) for shape in ((4, 4), (4, 8), (12, 8))]


u_net = Check(
    "u_net",
    _u_net,
    _u_net_inputs,
    mistakes=[
        Mistake(
            "no skips",
            lambda x: _with_skips(x, _ignore, _ignore),
            "This is the deep way alone: both skips are missing.",
        ),
        Mistake(
            "only skip A",
            lambda x: _with_skips(x, add, _ignore),
            "Skip B is missing, the one at half size: it is added after layer 4.",
        ),
        Mistake(
            "only skip B",
            lambda x: _with_skips(x, _ignore, add),
            "Skip A is missing, the one at full size: it is added after layer 5.",
        ),
        Mistake(
            "added before the layers",
            _skips_into_layers,
            "The skips are added before layers 4 and 5, which then change them. They should go "
            "around these layers: add them to what the layers return.",
        ),
        Mistake(
            "skip A from the input",
            lambda x: _with_skips(x, lambda deep, _: deep + x, add),
            "Skip A carries the picture itself. It should carry what layer 1 has made of it.",
        ),
        Mistake(
            "skip B before its layer",
            lambda x: _with_skips(x, add, lambda deep, _: deep + halve(layer(x, 1))),
            "Skip B leaves before layer 2. It should carry what layer 2 returns.",
        ),
        Mistake(
            "averaged",
            lambda x: _with_skips(x, *[lambda deep, skip: (deep + skip) / 2] * 2),
            "You take the mean of skip and deep way. The chapter's network adds them.",
        ),
    ],
    hints=(
        "Keep what layers 1 and 2 return under names of their own: these are skips A and B.",
        "On the way up: double, layer 4, add skip B; double, layer 5, add skip A. A sum needs "
        "two arrays of one size, which tells you which skip belongs where.",
    ),
    because="Each skip joins two places of the same size.",
)


# Silent channels


def _silent_channels(answers: np.ndarray) -> int:
    return int((answers.max(axis=(0, 1, 2)) <= 0).sum())


def _answers(shape: tuple, silent: list, rare: Sequence = (), late: Sequence = ()) -> np.ndarray:
    """Return answers: ``rare`` channels give one at the last place, ``late`` ones none at first."""
    answers = np.maximum(0, np.random.default_rng(4).normal(0.3, 1, shape))
    answers[..., [*silent, *rare]] = 0
    answers[-1, -1, -1, list(rare)] = 1e-5
    answers[0, ..., list(late)] = 0
    return answers.astype(np.float32)


def _silent_inputs() -> list[tuple]:
    return [
        (_answers((1, 1, 2, 2), [1]),),
        (_answers((2, 2, 2, 3), [], rare=[0]),),
        (_answers((3, 4, 4, 6), [1, 4], rare=[2], late=[0]),),
        (_answers((4, 6, 5, 16), [0, 3, 7, 8, 15], rare=[5, 6, 9]),),
        (_answers((2, 3, 3, 4), [], late=[3]),),
    ]


silent_channels = Check(
    "silent_channels",
    _silent_channels,
    _silent_inputs,
    mistakes=[
        Mistake(
            "counts zeros",
            lambda answers: np.count_nonzero(answers == 0),
            "You have counted single zeros. After a ReLU many answers of a healthy channel are "
            "zero: count the channels that have nothing else.",
        ),
        Mistake(
            "zero somewhere",
            lambda answers: np.count_nonzero(answers.min(axis=(0, 1, 2)) <= 0),
            "You have counted the channels that are zero *somewhere*. A silent one is zero "
            "everywhere: look at its largest answer, not at its smallest.",
        ),
        Mistake(
            "first picture only",
            lambda answers: np.count_nonzero(answers[0].max(axis=(0, 1)) <= 0),
            "You have looked at the first picture only. A channel that is silent there may answer "
            "to another picture of the batch.",
        ),
        Mistake(
            "quiet is not silent",
            lambda answers: np.count_nonzero(answers.mean(axis=(0, 1, 2)) < 0.05),
            "Your count takes in channels that answer seldom or weakly. Those are awake: only one "
            "that is zero everywhere gets no gradient.",
            also=(lambda answers: np.count_nonzero(answers.max(axis=(0, 1, 2)) < 1e-4),),
        ),
        Mistake(
            "counts the awake",
            lambda answers: np.count_nonzero(answers.max(axis=(0, 1, 2)) > 0),
            "These are the channels that answer. The silent ones are the others.",
        ),
        Mistake(
            "axes of pictures",
            lambda answers: np.count_nonzero(answers.max(axis=(1, 2, 3)) <= 0),
            "You have taken the maximum over height, width and channels, which leaves one number "
            "for each picture. Channels are the last axis: keep that one.",
        ),
    ],
    hints=(
        "A channel is silent if its largest answer, over all pictures and all places, is 0.",
        "`answers.max(axis=(0, 1, 2))` leaves one number for each channel; count those that are 0.",
    ),
    because="A silent channel costs weights and time, and no loss curve shows it.",
)
