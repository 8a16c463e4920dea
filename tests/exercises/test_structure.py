"""The further notebook's exercises on structure: right answers written in other ways."""

import numpy as np
import pytest

from srlib.exercises import open_student
from srlib.exercises import structure as check


def fold_by_einsum(first, second, beside):
    return np.einsum("hwim,mo->hwio", first, second) + beside


def fold_by_loop(first, second, beside):
    kernel = np.array(beside, dtype=np.float64)
    for middle, weights in enumerate(second):
        for output, weight in enumerate(weights):
            kernel[..., output] += first[..., middle] * weight
    return kernel


def fold_in_float32(first, second, beside):
    first, second, beside = (each.astype(np.float32) for each in (first, second, beside))
    flat = first.reshape(-1, first.shape[-1]).dot(second)
    return flat.reshape(beside.shape) + beside


@pytest.mark.parametrize("answer", [fold_by_einsum, fold_by_loop, fold_in_float32])
def test_folding_in_other_ways(answer):
    assert check.fold.judge(answer).is_correct


def absorb_by_loop(kernel):
    middle = (kernel.shape[0] - 1) // 2
    result = np.array(kernel)
    for channel in range(kernel.shape[2]):
        result[middle, middle, channel, channel] += 1
    return result


def absorb_with_a_second_kernel(kernel):
    identity = np.zeros(kernel.shape, np.float32)
    identity[kernel.shape[0] // 2, kernel.shape[1] // 2] = np.identity(kernel.shape[2])
    return identity + kernel.astype(np.float32)


@pytest.mark.parametrize("answer", [absorb_by_loop, absorb_with_a_second_kernel])
def test_a_skip_in_other_ways(answer):
    assert check.absorb_skip.judge(answer).is_correct


def absorb_in_place(kernel):
    kernel[len(kernel) // 2, len(kernel) // 2] += np.eye(kernel.shape[2])
    return kernel


def fold_in_place(first, second, beside):
    beside += first @ second
    return beside


def test_kernels_are_left_as_they_were():
    assert "changes `kernel`" in check.absorb_skip.judge(absorb_in_place).sentence
    assert "changes `beside`" in check.fold.judge(fold_in_place).sentence


def front_by_sorting(costs, psnrs):
    kept, best = [], {}
    for cost in sorted(set(costs)):
        level = max(p for c, p in zip(costs, psnrs, strict=True) if c == cost)
        if not best or level > max(best.values()):
            best[cost] = level
    for number, cost in enumerate(costs):
        if best.get(cost) == psnrs[number]:
            kept.append(number)
    return kept


def front_with_arrays(costs, psnrs):
    costs, psnrs = np.asarray(costs), np.asarray(psnrs)
    no_dearer, no_worse = costs[:, None] <= costs, psnrs[:, None] >= psnrs
    better = (costs[:, None] < costs) | (psnrs[:, None] > psnrs)
    return np.flatnonzero(~(no_dearer & no_worse & better).any(axis=0))


def front_as_a_tuple(costs, psnrs):
    pairs = list(zip(costs, psnrs, strict=True))
    beaten = {
        i
        for i, (cost, psnr) in enumerate(pairs)
        for c, p in pairs
        if (c < cost and p >= psnr) or (c <= cost and p > psnr)
    }
    return tuple(number for number in range(len(pairs)) if number not in beaten)


@pytest.mark.parametrize("answer", [front_by_sorting, front_with_arrays, front_as_a_tuple])
def test_the_front_in_other_ways(answer):
    assert check.pareto_front.judge(answer).is_correct


def test_the_cost_is_that_of_the_students_network():
    student = open_student("Ada")
    scale, filters, count = check.own_network(student)
    kernels = 27 * filters + (count - 1) * 9 * filters**2 + 27 * filters * scale**2
    assert check.cost.judge(kernels / scale**2, student).is_correct
    assert len({check.own_network(open_student(name)) for name in "abcdefgh"}) > 4
