"""The checks of chapter 06: a mismatch, a fair table, the worst photo, an honest verdict."""

from collections.abc import Callable
from itertools import permutations

import numpy as np

from srlib.evaluation.metrics import psnr
from srlib.exercises.checking import Check, Mistake
from srlib.exercises.comparing import is_same
from srlib.exercises.likenesses import AnyThat
from srlib.exercises.mismatches import best_order, orders
from srlib.exercises.results06 import fair_inputs, verdict_inputs, worst_inputs

# Predict: the order of cubic (A), a network that learnt the other way (B) and one for this way (C)

_ORDERS = ["".join(order) for order in permutations("ABC")]

mismatch = Check(
    "mismatch",
    orders,
    mistakes=[
        Mistake(
            "no order",
            AnyThat(lambda answer: not any(is_same(answer, order) for order in _ORDERS)),
            'Give the letters A, B and C in quotes, each once, best first, as "ABC".',
        ),
        Mistake(
            "the last two",
            lambda student: "".join(best_order(student)[place] for place in (0, 2, 1)),
            "The first is right, the other two are the other way round. What does the wrong "
            "network do to this input, compared with doing nothing?",
        ),
        Mistake(
            "the wrong network first",
            "BCA",
            "B cannot be first: C has learnt to undo exactly what was done to this photo, B has "
            "learnt to undo something else.",
            also=("BAC",),
        ),
        Mistake(
            "cubic first",
            "ACB",
            "Cubic is not the best here: where its training fits, the network C is ahead of it.",
            also=("ABC",),
        ),
    ],
    hints=(
        "C was trained for this input. Of B ask: has it learnt to undo a wide average, or a "
        "narrow one? And how wide was it here?",
        "Chapter 06's table: on aliased input the wrong network lies 0.8 dB below cubic, on "
        "antialiased input 0.1 dB above it, on average. In both ways some photos differ.",
    ),
    because="Before you trust a network, ask how its training pictures were made small.",
)


# A fair table


def _complete(psnrs: np.ndarray) -> np.ndarray:
    return psnrs[~np.isnan(psnrs).any(axis=1)]


def _gains(psnrs: np.ndarray) -> np.ndarray:
    return psnrs - psnrs[:, :1]


def _fair_table(psnrs: np.ndarray) -> np.ndarray:
    return _gains(_complete(psnrs)).mean(axis=0)


def _mean_error_first(psnrs: np.ndarray) -> np.ndarray:
    levels = -10 * np.log10(np.mean(10 ** (-_complete(psnrs) / 10), axis=0))
    return levels - levels[0]


fair_table = Check(
    "fair_table",
    _fair_table,
    fair_inputs,
    mistakes=[
        Mistake(
            "each on its own photos",
            lambda psnrs: np.nanmean(psnrs, axis=0) - np.nanmean(psnrs[:, 0]),
            "You take each method's mean over its own photos. Photos differ by 10 dB and more, so "
            "a method that was measured on easy ones wins: keep only photos that all have.",
        ),
        Mistake(
            "pair by pair",
            lambda psnrs: np.nanmean(_gains(psnrs), axis=0),
            "Each method is compared with cubic on photos that both have, but these are not the "
            "same photos for all methods, so two rows of your table cannot be compared.",
        ),
        Mistake(
            "plain mean",
            lambda psnrs: _gains(psnrs).mean(axis=0),
            "A mean over NaN is NaN. Leave out, for all methods, the photos that have one.",
        ),
        Mistake(
            "missing as zero",
            lambda psnrs: np.nan_to_num(_gains(psnrs)).mean(axis=0),
            "What was not measured counts as a gain of 0 dB in your table. Leave such photos out.",
        ),
        Mistake(
            "PSNR of the mean error",
            _mean_error_first,
            "You have averaged the errors and taken the PSNR of their mean, so that the hardest "
            "photo decides alone. The course takes the mean of the photos' PSNRs.",
        ),
        Mistake(
            "sign",
            lambda psnrs: -_fair_table(psnrs),
            "The sign is turned over: a gain is the method's PSNR less cubic's.",
        ),
    ],
    hints=(
        "First find the rows without NaN; then subtract the first column; then average the rows.",
        "`fair = psnrs[~np.isnan(psnrs).any(axis=1)]` keeps the complete rows; `fair[:, :1]` is "
        "cubic as a column, which can be subtracted from all.",
    ),
    because="Same photos for all, each compared with cubic on the same photo.",
)


# The worst photo


def _levels(truths: np.ndarray, pictures: np.ndarray, measure: Callable = psnr) -> np.ndarray:
    return np.array([measure(*pair) for pair in zip(truths, pictures, strict=True)])


def _wrapping(truth: np.ndarray, picture: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((truth - picture) ** 2)))


def _chosen(choose: Callable, measure: Callable = psnr) -> Callable:
    """Return a function that finds the photo which ``choose`` takes by gains and PSNRs."""

    def find(truths: np.ndarray, cubics: np.ndarray, networks: np.ndarray) -> tuple[int, float]:
        levels = _levels(truths, networks, measure)
        gains = levels - _levels(truths, cubics, measure)
        number = int(choose(gains, levels))
        return number, float(gains[number])

    return find


_worst_photo = _chosen(lambda gains, levels: np.argmin(gains))


def _by_squared_errors(gains: np.ndarray, levels: np.ndarray) -> np.intp:
    return np.argmax(10 ** (-levels / 10) - 10 ** ((gains - levels) / 10))


def _changed(change: Callable) -> Callable:
    return lambda *arguments: change(*_worst_photo(*arguments))


worst_photo = Check(
    "worst_photo",
    _worst_photo,
    worst_inputs,
    tolerance=0.01,
    mistakes=[
        Mistake(
            "the hardest photo",
            _chosen(lambda gains, levels: np.argmin(levels)),
            "This is the photo with the network's lowest PSNR: a hard one, for cubic as well. "
            "Asked is where the network does worst *against cubic*.",
        ),
        Mistake(
            "the best photo",
            _chosen(lambda gains, levels: np.argmax(gains)),
            "This is the photo with the largest gain: the best, not the worst.",
        ),
        Mistake(
            "counts from one",
            _changed(lambda number, gain: (number + 1, gain)),
            "Your number is one too large: the first photo has the number 0.",
        ),
        Mistake(
            "sign",
            _changed(lambda number, gain: (number, -gain)),
            "The photo is right, the sign is turned over: a gain is the network's PSNR less "
            "cubic's.",
        ),
        Mistake(
            "uint8 wraps around",
            _chosen(lambda gains, levels: np.argmin(gains), _wrapping),
            "Your differences wrap around: in uint8, 3 − 5 is 254. Turn the pictures into floats "
            "before you subtract, or use `psnr`.",
        ),
        Mistake(
            "squared errors",
            _chosen(_by_squared_errors),
            "You compare squared errors: on a hard photo these rise by much where the PSNR falls "
            "by little. Compare decibels, not squared errors.",
        ),
    ],
    hints=(
        "Two PSNRs for each photo, of cubic and of the network; their difference is the gain.",
        "`number = int(np.argmin(gains))` finds the smallest gain; return `number, gains[number]`.",
    ),
    because="A mean hides this photo; a reader should see it.",
)


# An honest verdict


def _verdict(cubic: np.ndarray, network: np.ndarray, draws: np.ndarray) -> tuple[float, float, int]:
    return _decided(_means(cubic, network, draws))


def _means(cubic: np.ndarray, network: np.ndarray, draws: np.ndarray) -> np.ndarray:
    return (network - cubic)[draws].mean(axis=1)


def _decided(means: np.ndarray, ends: tuple[float, float] = (2.5, 97.5)) -> tuple:
    low, high = np.percentile(means, ends)
    return float(low), float(high), int(low > 0) - int(high < 0)


def _by_the_mean(cubic: np.ndarray, network: np.ndarray, draws: np.ndarray) -> tuple:
    low, high, _ = _verdict(cubic, network, draws)
    return low, high, int(np.sign(np.mean(network - cubic)))


def _zero_decides(better: bool, worse: bool) -> Callable:
    """Return the verdict that counts an end which is exactly 0 as above, or as below 0."""

    def decide(cubic: np.ndarray, network: np.ndarray, draws: np.ndarray) -> tuple:
        low, high, word = _verdict(cubic, network, draws)
        return low, high, word + int(better and low == 0) - int(worse and high == 0)

    return decide


verdict = Check(
    "verdict",
    _verdict,
    verdict_inputs,
    tolerance=0.01,
    mistakes=[
        Mistake(
            "decided by the mean",
            _by_the_mean,
            "The interval is right, but the verdict follows the mean alone. If the interval has 0 "
            "in it, the verdict is 0: undecided.",
        ),
        Mistake(
            "an end at 0",
            _zero_decides(True, True),
            "The interval is right, but where one of its ends is exactly 0, 0 lies in it: the "
            "verdict is 0. Ask for low > 0 and for high < 0, not for >= and <=.",
            also=(_zero_decides(True, False), _zero_decides(False, True)),
        ),
        Mistake(
            "percent as shares",
            lambda cubic, network, draws: _decided(_means(cubic, network, draws), (0.025, 0.975)),
            "`np.percentile` counts in percent: give it 2.5 and 97.5, not 0.025 and 0.975.",
        ),
        Mistake(
            "90 % interval",
            lambda cubic, network, draws: _decided(_means(cubic, network, draws), (5, 95)),
            "This leaves out 5 % at each end, which is a 90 % interval. For 95 % leave out 2.5 % "
            "at each end.",
        ),
        Mistake(
            "spread of single photos",
            lambda cubic, network, draws: _decided(network - cubic),
            "This is the spread of the photos' gains. Asked is how far their *mean* may be off: "
            "take the mean of each draw first.",
        ),
        Mistake(
            "not paired",
            lambda cubic, network, draws: _decided(network[draws].mean(axis=1) - cubic.mean()),
            "You draw photos for the network only, so that hard and easy photos widen the "
            "interval. Draw the gains: both methods on the same photo.",
        ),
        Mistake(
            "mean over the wrong axis",
            lambda cubic, network, draws: _decided((network - cubic)[draws].mean(axis=0)),
            "You have averaged over the draws, which leaves hardly any spread. Each row of `draws` "
            "is one draw: average along the rows (axis 1).",
        ),
        Mistake(
            "sign",
            lambda cubic, network, draws: _decided(_means(network, cubic, draws)),
            "The sign is turned over: a gain is the network's PSNR less cubic's.",
        ),
    ],
    hints=(
        "`gains[draws]` has a row for each draw; the mean of each row is the mean gain of a draw.",
        "`low, high = np.percentile(gains[draws].mean(axis=1), [2.5, 97.5])`; the verdict is 1 if "
        "low is above 0, −1 if high is below 0, else 0.",
    ),
    because="An interval says what would hold on other photos made small in the same way.",
)
