"""Comprehensions, lists, closures, match and try inside each other."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def sum_in_choice(x: Array1[np.float64], flag: bool) -> float:
    return sum(v for v in x) if flag else max((abs(v) for v in x), default=-1.0)


@kernel
def any_in_and(x: Array1[np.float64], n: int) -> int:
    if n > 0 and any(v > n for v in x) or all(v < 0 for v in x):
        return 1
    return 0


@kernel
def lists_in_tuple(n: int) -> int:
    a, b = [1, 2], [n]
    pair = (a, b)
    pair[1].append(5)
    first, second = pair
    first.append(len(second))
    return sum(a) * 100 + sum(b)


@kernel
def captured_list(n: int) -> list[int]:
    found: list[int] = []

    def add(v):
        if v % 2:
            found.append(v)

    for k in range(n):
        add(k)
    return found


@kernel
def closure_in_loop_of_tuple(x: float) -> float:
    total = 0.0
    for f in (math.sin, math.cos, lambda v: v * v):
        total += f(x)
    return total


@kernel
def match_in_loop_with_try(x: Array1[np.int64]) -> int:
    total = 0
    for v in x:
        match int(v) % 4:
            case 0:
                try:
                    total += 100 // (int(v) - 4)
                except ZeroDivisionError:
                    continue
            case 1 if v > 8:
                break
            case k:
                total += k
    else:
        total += 1000
    return total


@kernel
def return_in_tuple_loop(a: int) -> int:
    for k in (1, 2, 3):
        if a == k:
            return k * 10
        if a == -k:
            continue
        a += 1
    return a


@kernel
def return_from_try_in_loop(x: Array1[np.int64]) -> int:
    for i in range(len(x)):
        try:
            if x[i] == 5:
                return i
            if 10 // int(x[i]) == 1:
                break
        except ZeroDivisionError:
            return -1
        finally:
            x[i] += 1
    return 100


@kernel
def finally_changes_nothing_returned(n: int) -> int:
    k = n
    try:
        return k + 1
    finally:
        k = 50


@kernel
def try_in_closure(x: Array1[np.float64]) -> float:
    def safe(i, j):
        try:
            return float(x[i]) / float(x[j])
        except (ZeroDivisionError, IndexError):
            return -1.0

    return sum(safe(i, i + 1) for i in range(len(x)))


@kernel
def nested_lists_of_values(a: Array2[np.float64]) -> list[float]:
    out = []
    for row in a:
        best = max(row)
        for v in [w for w in row if w < best]:
            out.append(v / best)
    return out


@kernel
def loop_changes_list_kind(n: int) -> int:
    xs = []
    for k in range(n):
        ys = [k, k + 1]
        xs = xs + ys if k % 2 else ys
    return sum(xs)


@kernel
def swap_in_branches(n: int) -> int:
    a, b = [1], [2, 3]
    for k in range(n):
        if k % 2:
            a, b = b, a
        a.append(k)
    return len(a) * 100 + len(b) + a[0]


@kernel
def walrus_and_lists(x: Array1[np.float64]) -> int:
    xs = [v for v in x]
    count = 0
    while xs and (last := xs.pop()) < 5.0:
        count += 1
    return count * 10 + len(xs)


@kernel
def sieve(n: int) -> int:
    flags = [True] * (n + 1)
    count = 0
    for k in range(2, n + 1):
        if flags[k]:
            count += 1
            for m in range(k * k, n + 1, k):
                flags[m] = False
    return count


@kernel
def polynomial(x: float, n: int) -> float:
    coefficients = [1.0 / (k + 1) for k in range(n)]
    value = 0.0
    for c in reversed(coefficients):
        value = value * x + c
    return value


@kernel
def edges(a: Array2[np.int64]) -> list[tuple[int, int]]:
    n = a.shape[0]
    return [(i, j) for i in range(n) for j in range(i + 1, n) if a[i, j] != 0 or a[j, i] != 0]


@kernel
def components(a: Array2[np.int64]) -> int:
    n = len(a)
    seen = [False] * n
    count = 0
    for start in range(n):
        if seen[start]:
            continue
        count += 1
        todo = [start]
        seen[start] = True
        while todo:
            v = todo.pop()
            for w in range(n):
                if a[v, w] and not seen[w]:
                    seen[w] = True
                    todo.append(w)
    return count


@kernel
def bisect(f0: float, lo: float, hi: float) -> float:
    f = lambda v: v ** 3 + v - f0
    if f(lo) * f(hi) > 0:
        raise ValueError("no sign change")
    while hi - lo > 1e-12:
        mid = 0.5 * (lo + hi)
        lo, hi = (mid, hi) if f(lo) * f(mid) > 0 else (lo, mid)
    return lo


@kernel
def moving(x: Array1[np.float64], width: int) -> Array1[np.float64]:
    return np.array([sum(x[i - width : i]) / width for i in range(width, len(x) + 1)])


@kernel
def shadowing(n: int) -> int:
    k = 5
    xs = [k + j for j in range(n) for k in range(2)]
    f = lambda k: k + n
    return sum(xs) + k + f(1)


@kernel
def unused_list(n: int) -> int:
    [n, n + 1]
    [v for v in range(n)]
    return n


def calls():
    for values in ([], [1.0], [-1.0, -2.0], [3.0, 0.5, 9.0], [0.0, 4.0, 4.0, 1.0]):
        make = lambda values=values: (np.array(values),)
        yield "sum_in_choice", lambda values=values: (np.array(values), True)
        yield "sum_in_choice", lambda values=values: (np.array(values), False)
        yield "any_in_and", lambda values=values: (np.array(values), 2)
        yield "try_in_closure", make, "native" if values else "any"
        yield "walrus_and_lists", make
        yield "moving", lambda values=values: (np.array(values), 2)
    for n in (0, 1, 2, 3, 7, 30):
        for name in ("lists_in_tuple", "captured_list", "loop_changes_list_kind", "swap_in_branches", "sieve", "shadowing", "unused_list",
                     "finally_changes_nothing_returned"):
            yield name, lambda n=n: (n,)
        yield "return_in_tuple_loop", lambda n=n: (n,)
        yield "return_in_tuple_loop", lambda n=n: (-n,)
        yield "polynomial", lambda n=n: (0.5, n)
    yield "closure_in_loop_of_tuple", lambda: (0.75,)
    for values in ([], [1, 2, 3], [4, 8, 9, 3], [0, 5, 6], [12, 5, 7, 10]):
        yield "match_in_loop_with_try", lambda values=values: (np.array(values, np.int64),)
        yield "return_from_try_in_loop", lambda values=values: (np.array(values, np.int64),)
    for a in (np.zeros((0, 2)), np.array([[1.0, 2.0], [4.0, 3.0]])):
        yield "nested_lists_of_values", lambda a=a: (a.copy(),)
    for a in (np.zeros((0, 0), np.int64), np.eye(3, dtype=np.int64), np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])):
        yield "edges", lambda a=a: (a.copy(),)
        yield "components", lambda a=a: (a.copy(),)
    yield "bisect", lambda: (10.0, 0.0, 5.0)
    yield "bisect", lambda: (10.0, 3.0, 5.0), "raises"
