"""Assignment to slices of lists: the list changes in place, and its length with it; deletion of slices."""

from kernelmill import Array1, kernel

import numpy as np


@kernel
def replaced(n: int, i: int, j: int):
    xs = list(range(n))
    xs[i:j] = [10, 11, 12]
    return xs


@kernel
def from_here(n: int, i: int):
    xs = [k * 2 for k in range(n)]
    xs[i:] = reversed(xs[i:])
    xs[:i] = xs[:i][::-1]
    return xs


@kernel
def itself(n: int, i: int, j: int):
    xs = list(range(n))
    xs[i:j] = xs
    return xs


@kernel
def same_list(n: int, i: int):
    xs = list(range(n))
    ys = xs
    xs[i:i + 1] = (7, 8)
    return ys, len(xs)


@kernel
def stepped(n: int, i: int, j: int):
    xs = list(range(n))
    xs[i:j:2] = [-1, -2, -3]
    return xs


@kernel
def backwards(n: int):
    xs = list(range(n))
    xs[::-1] = [k * k for k in range(n)]
    return xs


@kernel
def emptied(n: int, i: int, j: int):
    xs = [k / 2 for k in range(n)]
    xs[i:j] = []
    return xs


@kernel
def deleted(n: int, i: int, j: int):
    xs = list(range(n))
    del xs[i:j]
    del xs[:1]
    return xs


@kernel
def of_array(x: Array1[np.float64], i: int):
    xs = list(x)
    xs[i:] = x * 2.0
    return xs


@kernel
def of_tuples(n: int):
    xs = [(k, k * 0.5) for k in range(n)]
    xs[1:2] = [(5, 0.25), (6, 0.125)]
    return xs


@kernel
def flipped_pancakes(n: int):
    """Prefixes are turned around until the first is 0."""
    q = [(k * 7 + 3) % n for k in range(n)]
    flips = 0
    k = q[0]
    while k and flips < 50:
        q[:k + 1] = q[k::-1]
        flips += 1
        k = q[0]
    return flips, q


def calls():
    for n in (0, 1, 4, 7):
        for i, j in ((0, 0), (0, 2), (2, 1), (-3, -1), (1, 99), (-99, 99), (6, 6)):
            for name in ("replaced", "itself", "stepped", "emptied", "deleted"):
                yield name, lambda n=n, i=i, j=j: (n, i, j), "any"
        for i in (0, 1, -1, 9):
            yield "from_here", lambda n=n, i=i: (n, i)
            yield "same_list", lambda n=n, i=i: (n, i)
            yield "of_array", lambda n=n, i=i: (np.arange(n) / 3, i)
        yield "backwards", lambda n=n: (n,)
        yield "of_tuples", lambda n=n: (n,)
    for n in (1, 2, 5, 11):
        yield "flipped_pancakes", lambda n=n: (n,)
