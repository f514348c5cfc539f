"""Growable lists of numbers and of tuples: made, filled, read, changed."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def count_selected(x: Array1[np.float64]) -> int:
    found = []
    for v in x:
        if v > 0.5:
            found.append(v)
    return len(found)


@kernel
def squares_by_index(n: int) -> int:
    xs = [0] * n
    for i in range(n):
        xs[i] += i * i
    total = 0
    for v in xs:
        total += v
    return total + xs[-1]


@kernel
def buckets(x: Array1[np.float64]) -> float:
    sums = [0.0] * 3
    for i, v in enumerate(x):
        sums[i % 3] += v
    return sums[0] * sums[1] - sums[2]


@kernel
def stack_of_tuples(n: int) -> int:
    stack = [(0, n)]
    total = 0
    while stack:
        lo, hi = stack.pop()
        if hi - lo < 2:
            total = total * 3 + lo
            continue
        mid = (lo + hi) // 2
        stack.append((lo, mid))
        stack.append((mid, hi))
    return total


@kernel
def queue(n: int) -> int:
    waiting = [n]
    total = 0
    while len(waiting) > 0:
        k = waiting.pop(0)
        total += k
        if k > 1:
            waiting.append(k // 2)
            waiting.append(k - k // 2 - 1)
    return total


@kernel
def primes(n: int) -> int:
    found: list[int] = []
    for k in range(2, n):
        if all(k % p for p in found):
            found.append(k)
    return sum(found)


@kernel
def grows_while_iterated(n: int) -> int:
    xs = [n]
    total = 0
    for v in xs:
        total += v
        if v > 0:
            xs.append(v - 1)
    return total


@kernel
def found_with_else(n: int) -> int:
    xs = [1, 5, 9]
    for v in xs:
        if v == n:
            break
    else:
        return -1
    return v


@kernel
def aliases(n: int) -> int:
    a = [1]
    b = a
    b.append(n)
    a[0] = 7
    return a[0] * 100 + b[0] * 10 + len(a)


@kernel
def swapped(x: Array1[np.float64], n: int) -> float:
    old = [0.0] * len(x)
    new = [0.0] * len(x)
    for i in range(len(x)):
        old[i] = x[i]
    for _ in range(n):
        for i in range(1, len(x) - 1):
            new[i] = (old[i - 1] + old[i + 1]) * 0.5
        old, new = new, old
    return old[1]


@kernel
def too_large(n: int) -> int:
    return len([0.5] * n)


@kernel
def index_errors(n: int) -> int:
    xs = [1, 2, 3]
    return xs[n]


@kernel
def store_errors(n: int) -> int:
    xs = [1, 2, 3]
    xs[n] = 9
    return xs[0] + xs[1] * 10 + xs[2] * 100


@kernel
def pop_errors(n: int) -> int:
    xs = [1, 2, 3]
    return xs.pop(n) * 10 + len(xs)


@kernel
def pop_from_empty(n: int) -> int:
    xs = [n]
    xs.pop()
    return xs.pop()


@kernel
def methods(n: int) -> int:
    xs = [3, 1]
    xs.extend([n, 4])
    xs.extend(i * 2 for i in range(3))
    xs += [7]
    xs.insert(1, 50)
    xs.insert(-100, 60)
    xs.insert(100, 70)
    xs.reverse()
    ys = xs.copy()
    ys.clear()
    del xs[2]
    total = 0
    for v in xs:
        total = (total * 31 + v) % 1000003
    return total * 100 + len(ys)


@kernel
def extended_by_itself(n: int) -> int:
    xs = [1, n]
    xs.extend(xs)
    xs += xs
    return sum(xs) * 10 + len(xs)


@kernel
def joined_and_repeated(n: int) -> int:
    xs = [1, 2] + [n]
    ys = xs * 2
    ys[0] = 100
    zs = 2 * ys + xs
    return sum(zs) * 100 + len(zs) + xs[0]


@kernel
def slices(n: int) -> int:
    xs = [i * i for i in range(10)]
    a = xs[2:n]
    b = xs[n:]
    c = xs[:-3]
    d = xs[-n:]
    return sum(a) + 3 * sum(b) + 7 * sum(c) + 11 * sum(d) + len(a)


@kernel
def contained(n: int) -> bool:
    xs = [i * i for i in range(5)]
    return n in xs and n not in [1]


@kernel
def contained_float(x: Array1[np.float64], v: float) -> bool:
    xs = [w for w in x]
    return v in xs


@kernel
def truth(n: int) -> int:
    xs = [i for i in range(n)]
    if not xs:
        return -1
    return len(xs) if xs else 0


@kernel
def zipped(n: int) -> float:
    xs = [float(i) for i in range(n)]
    ys = [i * 0.5 for i in range(n + 2)]
    total = 0.0
    for i, (a, b) in enumerate(zip(xs, ys)):
        total += a * b * i
    for a in reversed(ys):
        total = total * 0.5 + a
    return total + max(ys) + min(ys)


@kernel
def comprehension_of_pairs(a: Array2[np.float64]) -> float:
    pairs = [(i, j, a[i, j]) for i in range(a.shape[0]) for j in range(a.shape[1]) if i <= j]
    total = 0.0
    for i, j, v in pairs:
        total += (i + 2 * j) * v
    return total


def push_all(xs, n):
    for i in range(n):
        xs.append(i)
    return len(xs)


def make(n):
    return [i + 1 for i in range(n)]


@kernel
def through_helpers(n: int) -> int:
    xs = [10]
    count = push_all(xs, n)
    ys = make(n)
    ys.append(count)
    return sum(xs) * 1000 + sum(ys)


@kernel
def chosen(flag: bool, n: int) -> int:
    xs = [1, 2] if flag else [n]
    if n > 3:
        xs = []
    return len(xs)


@kernel
def returned_early(n: int) -> int:
    xs = [i for i in range(n)]
    for v in xs:
        ys = [v, v + 1]
        if v == 3:
            return ys[1] * 100 + len(xs)
    return -1


@kernel
def after_write(x: Array1[np.float64], n: int) -> int:
    xs = [1.0, 2.0]
    for i in range(len(x)):
        x[i] = i
    xs[n] = 4.0
    return len(xs)


def calls():
    for values in ([], [0.25], [0.75, -1.0, 2.0], [0.5, 0.6, math.nan, 3.0]):
        yield "count_selected", lambda values=values: (np.array(values, np.float64),)
        yield "buckets", lambda values=values: (np.array(values, np.float64),)
    for n in (0, 1, 2, 3, 5, 8, 40):
        yield "squares_by_index", lambda n=n: (n,), "native" if n else "raises"
        for name in ("queue", "primes", "grows_while_iterated", "found_with_else", "aliases", "methods", "extended_by_itself",
                     "joined_and_repeated", "slices", "contained", "truth", "through_helpers", "returned_early"):
            yield name, lambda n=n: (n,)
        yield "zipped", lambda n=n: (n,)
        yield "stack_of_tuples", lambda n=n: (n,), "any" if n > 30 else "native"
        yield "chosen", lambda n=n: (True, n)
        yield "chosen", lambda n=n: (False, n)
    for n in (-5, -4, -3, -1, 0, 2, 3, 100):
        mark = "native" if -3 <= n < 3 else "raises"
        for name in ("index_errors", "store_errors", "pop_errors"):
            yield name, lambda n=n: (n,), mark
    for n in (-5, 0, 4):
        yield "too_large", lambda n=n: (n,)
    yield "too_large", lambda: (2**60,), "raises"
    yield "too_large", lambda: (2**45,), "raises"
    yield "pop_from_empty", lambda: (4,), "raises"
    yield "contained_float", lambda: (np.array([1.0, 2.0]), 2.0)
    yield "contained_float", lambda: (np.array([1.0, 2.0]), 3.0)
    yield "contained_float", lambda: (np.array([1.0, math.nan]), math.nan), "leaves"
    yield "swapped", lambda: (np.arange(6.0) ** 2, 5)
    yield "comprehension_of_pairs", lambda: (np.arange(12.0).reshape(3, 4),)
    yield "after_write", lambda: (np.zeros(3), 1)
    yield "after_write", lambda: (np.zeros(3), 2), "raises"
