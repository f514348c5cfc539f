"""An operand keeps the value that it had when it was evaluated, whatever `:=`, a call or a loop rebinds its name to."""
import math
from itertools import chain, combinations, pairwise, product

import numpy as np

from kernelmill import Array1, kernel


def put(x, i, v):
    x[i] = v
    return i


def grow(xs: list[int], v: int) -> int:
    xs.append(v)
    return len(xs)


def three(a, b, c):
    return a * 10000 + b * 100 + c


@kernel
def added(a: int):
    a = a + 1
    return a + (a := 7), (a := a + 5) + a, a + (a := a * 2) * a - a


@kernel
def compared(a: float):
    a = a * 2
    return a < (a := 7.0) < a + 1, a != (a := a), not a == (a := 3.0)


@kernel
def in_arguments(a: int):
    a = a + 1
    return three(a, (a := 5), a), max(a, (a := 3), a), divmod(a, (a := 2)), math.hypot(a, (a := 4))


@kernel
def in_displays(a: int):
    a = a + 1
    return [a, (a := 5), a], (a, (a := 6)), {a: (a := 8)}, a


@kernel
def in_choices(a: int, p: bool):
    a = a + 1
    b = (a if p else -a) + (a := 10)
    c = a and (a := 0) or a
    return b, c, a


@kernel
def in_comprehensions(n: int):
    t = 1
    xs = [t + (t := t + v) for v in range(n)]
    return xs, t + sum((t := t + v) for v in range(3)), t


@kernel
def subscripts(x: Array1[np.float64], i: int):
    i = i + 1
    return x[i] + x[(i := 0)] * x[i], x[i:(i := 3)].sum(), i


@kernel
def stores(x: Array1[np.float64], i: int):
    i = i + 1
    x[i] = (i := 0)
    x[i] += (i := 2)
    x[i], i = i, 1
    i, x[i] = 3, 9.0
    return i


@kernel
def stores_in_lists(n: int):
    i = n + 1
    xs = [1, 2, 3, 4]
    xs[i] = (i := 0)
    xs[i] += (i := 3)
    xs[grow(xs, 1) - 4] = grow(xs, 2)
    return xs, xs.pop() - xs.pop(), i


@kernel
def whole_arrays(x: Array1[np.float64]):
    y = x * 2
    z = y + (y := x)
    return z, y - (y := y[::-1]) * y


@kernel
def read_and_written(x: Array1[np.float64]):
    x[put(x, 0, 5.0)] = x[0] * 2
    x[put(x, 1, 5.0)] += x[1] * 2
    return x[put(x, 0, 7.0)] + x[put(x, 1, x[0])] * x[put(x, 0, 2.0)]


@kernel
def heads(n: int):
    t, c = 1, 0
    while t < (t := t + 3) and c < n:
        c += t
    if t < (t := t - 1) or t == (t := 4):
        c += 1000
    for k in range(t, (t := t + 2)):
        c += k * t
    assert c < (c := c + 1)
    return c * 1000 + t


@kernel
def recurrence(n: int):
    x = 1.0
    for _ in range(n):
        x = x - (x := x / 2)
    return x


@kernel
def swapped_in_match(n: int):
    a, b = n, n + 1
    match (a, b):
        case (b, a) if a > (a := b):
            return a, b
    return -a, b


@kernel
def ranges_held(n: int):
    r = range(n)
    z = zip(r, range(n, 2 * n))
    n = 1
    return [k for k in r], [a * b for a, b in z], n


@kernel
def sequences_held(x: Array1[np.float64]):
    pairs = enumerate(x, 1)
    back = reversed(x)
    x = x[1:] * 10
    return sum(i * v for i, v in pairs), [v for v in back], x


@kernel
def rebound_in_loops(n: int):
    xs, k, t = [3, 1, 2], 2, 0
    for c in chain(xs, xs):
        xs = [9, 9, 9, 9]
        t = t * 10 + c
    for a, c in product(range(k), range(n)):
        k = 5
        n = 1
        t = t * 3 + a + c
    xs = [4, 5, 6]
    for a, c in combinations(xs, 2):
        xs = [9, 9, 9, 9]
        t = t * 3 + c + a
    ys = [4, 5, 6]
    for a, c in pairwise(ys):
        ys = [1]
        t = t * 3 + a * c
    return t


@kernel
def rebound_in_unrolled(a: int, b: int):
    t = 0
    for v in (a, b, a + b):
        a = t
        b = v
        t = t * 10 + v
    for v, w in ((a, b), (b, a)):
        b = v + 1
        a, t = w, t + v * w
    return t, a, b


@kernel
def rebound_dict(n: int):
    d, t = {1: 2, n: 4}, 0
    for a, c in d.items():
        d = {5: 6, 7: 8, 9: 9}
        t = t * 10 + a + c
    return t, d


CALLS = [
    *[(name, lambda n=n: (n,)) for n in (0, 2, 5) for name in ("added", "in_arguments", "in_displays", "in_comprehensions")],
    *[(name, lambda n=n: (n,)) for n in (0, 1, 4) for name in ("heads", "recurrence", "swapped_in_match", "ranges_held")],
    *[(name, lambda n=n: (n,)) for n in (1, 3) for name in ("rebound_in_loops", "rebound_dict", "stores_in_lists") if n < 3 or name != "stores_in_lists"],
    ("compared", lambda: (1.5,)),
    ("compared", lambda: (math.nan,)),
    ("in_choices", lambda: (3, True)),
    ("in_choices", lambda: (3, False)),
    *[(name, lambda: (np.arange(1.0, 7), 1)) for name in ("subscripts", "stores")],
    *[(name, lambda: (np.arange(1.0, 7),)) for name in ("whole_arrays", "read_and_written", "sequences_held")],
    ("rebound_in_unrolled", lambda: (2, 3)),
]
