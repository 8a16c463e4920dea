"""The checks of the further notebook on other images: noise, a camera, a diagonal, a gain."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from srlib.exercises.camera import MISTAKES, camera_inputs, taken
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.students import Student


def own_noise(student: Student) -> int:
    """Return the standard deviation of a student's noise, in levels."""
    return student.choose((4, 5, 6, 8, 10, 12), "noise")


# Predict: noise in decibels


noise = Check(
    "noise",
    lambda student: 20 * math.log10(255 / own_noise(student)),
    mistakes=[
        Mistake(
            "not squared",
            lambda student: 10 * math.log10(255 / own_noise(student)),
            "That is half of it. The mean *squared* error of noise is its standard deviation "
            "squared.",
        ),
        Mistake(
            "variance in place of the error",
            lambda student: 10 * math.log10(255**2 / own_noise(student)),
            "You took the standard deviation for the mean squared error: square it.",
        ),
        Mistake(
            "natural logarithm",
            lambda student: 20 * math.log(255 / own_noise(student)),
            "That is the natural logarithm. Decibels take the one to base 10.",
        ),
    ],
    hints=(
        "PSNR = 10 · log10(255² / mean squared error). What is the mean squared error of noise "
        "with the standard deviation s?",
        "It is s². So PSNR = 20 · log10(255 / s).",
    ),
    tolerance=0.1,
    because="Twice the noise costs 6 dB, whatever the picture.",
)


# A camera, step by step


camera = Check(
    "camera",
    lambda high, sigma, scale, grain, quality: taken(high, sigma, scale, grain, quality),
    camera_inputs,
    mistakes=MISTAKES,
    hints=(
        "Follow the light: the lens blurs, the sensor takes samples, these are noisy, and what "
        "comes out is stored.",
        "Three calls, and `grain` is added between the second and the third. The sum is made of "
        "floats, which `store` does not take. And in which pixels does `blur` count?",
    ),
    because="JPEG stores the noise of the sensor as well, and makes of it what it can.",
)


# Where the diagonal wins

Wins = Callable[[np.ndarray, int], bool]


def _columns(wins: Wins) -> Callable[[np.ndarray], list[int]]:
    return lambda gains: [n for n in range(len(gains)) if wins(np.asarray(gains), n)]


_own_wins = _columns(lambda g, n: bool((g[n, n] > np.delete(g[:, n], n)).all()))


def _matrix_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    tied = np.array([[2.0, 1.5, 0.3], [2.0, 1.5, 0.9], [-0.5, 0.2, 1.0]])
    other = np.array([[1.0, 2.0], [0.5, 1.5]])
    below = np.array([[-0.1, 1.0, 0.2], [-0.5, 0.8, 0.2], [-0.3, 0.9, 0.1]])
    larger = random.normal(0, 1, (5, 5)).round(1) + np.diag([1.0, 2.0, 0.0, 3.0, 1.0])
    another = random.normal(0, 1, (6, 6)).round(1) + np.diag([0.0, 2.0, -1.0, 1.0, 3.0, 0.5])
    return [(other,), (tied,), (below,), (larger,), (another,)]


own_wins = Check(
    "own_wins",
    lambda gains: _own_wins(gains),
    _matrix_inputs,
    mistakes=[
        Mistake(
            "better than itself",
            lambda gains: [],
            "Your list is always empty, but some networks win. (In `gains[:, n]` stands the own "
            "network as well, and nothing is greater than itself: leave it out.)",
        ),
        Mistake(
            "better than one",
            _columns(lambda g, n: bool((g[n, n] > np.delete(g[:, n], n)).any())),
            "You list columns in which the own network beats one of the others. It has to beat "
            "each of them.",
        ),
        Mistake(
            "better than the row before",
            _columns(lambda g, n: bool(g[n, n] > g[n - 1, n])),
            "You compare with the network of one row only, the one before. It has to beat all "
            "others.",
            also=(_columns(lambda g, n: bool(g[n, n] > g[(n + 1) % len(g), n])),),
        ),
        Mistake(
            "by rows",
            _columns(lambda g, n: bool((g[n, n] > np.delete(g[n], n)).all())),
            "You compare within rows, so one network on different pictures. Gains on different "
            "pictures cannot be compared: look down a column.",
        ),
        Mistake(
            "better than interpolation",
            _columns(lambda g, n: bool(g[n, n] > 0)),
            "These are the columns in which the own network beats interpolation. The question is "
            "whether it beats the other networks.",
        ),
        Mistake(
            "better than the mean",
            _columns(lambda g, n: bool(g[n, n] > np.delete(g[:, n], n).mean())),
            "You compare with the mean of the others. One other network that is better is enough "
            "to lose.",
        ),
        Mistake(
            "how many",
            lambda gains: len(_own_wins(gains)),
            "That is how many there are. Return the list of their numbers.",
        ),
        Mistake(
            "ties count",
            _columns(lambda g, n: bool(g[n, n] == g[:, n].max())),
            "You count ties as won. Another network is as good there: the own one must be "
            "strictly better than all others.",
            also=(_columns(lambda g, n: bool(g[:, n].argmax() == n)),),
        ),
    ],
    hints=(
        "For each number n: compare `gains[n, n]` with the others of column n, `gains[:, n]`.",
        "`np.delete(gains[:, n], n)` are the others. All of them must be smaller.",
    ),
    because="Only within a column is everything the same but the network.",
)


# Gain over the best interpolation

Rules = Mapping[str, Sequence[float]]


def _over(level: Callable[[Rules], float]) -> Callable[[Sequence[float], Rules], float]:
    return lambda network, rules: float(np.mean(network)) - level(rules)


_best_rule = _over(lambda rules: float(max(np.mean(psnrs) for psnrs in rules.values())))


def _gain_inputs() -> list[tuple]:
    random = np.random.default_rng(7)
    found = []
    for count, best in ((1, "lanczos4"), (2, "linear"), (4, "lanczos4"), (6, "linear")):
        level = random.normal(28, 3, count)
        rules = {
            name: (level + random.normal(0.5 * (name == best), 0.2, count)).round(2).tolist()
            for name in ("nearest", "cubic", "lanczos4", "linear")
        }
        found.append(((level + random.normal(0.8, 0.3, count)).round(2).tolist(), rules))
    return found


gain_over_best = Check(
    "gain_over_best",
    lambda network, rules: _best_rule(network, rules),
    _gain_inputs,
    mistakes=[
        Mistake(
            "over cubic",
            _over(lambda rules: float(np.mean(rules["cubic"]))),
            "That is the gain over cubic. Another rule may be better on these pictures, and a "
            "gain over a weak rule flatters.",
        ),
        Mistake(
            "best for each picture",
            _over(lambda rules: float(np.mean(np.max(list(rules.values()), axis=0)))),
            "You choose the best rule for each picture anew. Nobody can do that without the "
            "high-res picture: choose *one* rule by its mean.",
        ),
        Mistake(
            "over the mean of the rules",
            _over(lambda rules: float(np.mean(list(rules.values())))),
            "That is the gain over the mean of all rules. Weak ones make it larger: compare with "
            "the best.",
        ),
        Mistake(
            "loss",
            lambda network, rules: -_best_rule(network, rules),
            "The sign is the wrong way round: a gain is positive if the network is better.",
        ),
    ],
    hints=(
        "First the mean PSNR of each rule, over all pictures; then the largest of these means.",
        "`max(np.mean(psnrs) for psnrs in rules.values())` is what the network's mean is compared "
        "with.",
    ),
    because="A network has to beat the best that needs no training.",
)
