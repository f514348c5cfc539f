"""Ints that a mask keeps below 2**64 in kernels that hand lists, tuples and arrays to functions."""

import numpy as np

from kernelmill import Array1, kernel


def least(items):
    return sorted(items)[0]


def either(a, b, first):
    return a if first else b


@kernel
def sorted_first(i: int, b: int) -> int:
    t = sorted([i, 2, 3])[0]
    return t + (b * 0x9E3779B97F4A7C15 & 0xFFFFFFFF)


@kernel
def through_helper(i: int, b: int) -> int:
    return least([i, b, 4]) ^ (b * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)


@kernel
def chosen_list(i: int, b: int):
    kept = [1, 2, 3]
    for k in range(3):
        kept = either([k, i], kept, k == b)
    return kept, b * 0xD6E8FEB86659FD93 & 0xFFFFFFFFFFFFFFFF


@kernel
def hashed_items(i: int, b: int):
    items = [i, b, 7]
    items.sort()
    hashed = [(v * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 32 for v in items]
    return sorted(hashed, reverse=True), items


@kernel
def hashed_array(x: Array1[np.int64], b: int):
    order = sorted(list(x))
    state = b
    for v in order:
        state = (state ^ int(v)) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return state, order, sum(sorted([b, 1]))


@kernel
def copied(i: int, b: int):
    items = [i, 2]
    other = items
    if b > 0:
        other = [b, i, 0xFFFFFFFFFFFFFFFF & i]
    other.append(b)
    return items, other


def calls():
    for i, b in ((0, 0), (3, 1), (-2, 5), (9, -7), (2**62, 2**63 - 1)):
        yield "sorted_first", lambda i=i, b=b: (i, b)
        yield "through_helper", lambda i=i, b=b: (i, b), "leaves"
        yield "chosen_list", lambda i=i, b=b: (i, b)
        yield "hashed_items", lambda i=i, b=b: (i, b)
        yield "hashed_array", lambda i=i, b=b: (np.array([i, 4, -1]), b), "leaves"
        yield "copied", lambda i=i, b=b: (i, b), "leaves"
