"""list.sort with a key that looks at the list: it is empty for as long as it is sorted, as in CPython."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def largest_of_itself(a: float, b: float) -> float:
    xs = [a, b, 2.0]
    xs.sort(key=lambda v: max(xs))
    return xs[0]


@kernel
def length_of_itself(a: int, b: int) -> int:
    xs = [a, b, 2]
    xs.sort(key=lambda v: v * 10 + len(xs))
    return xs[0] * 100 + xs[1] * 10 + xs[2] + len(xs)


@kernel
def alias(a: int, b: int) -> int:
    xs = [a, b, 2]
    ys = xs if a > b else [5, 6, 7]
    xs.sort(key=lambda v: -v if len(ys) else v)
    return xs[0] * 100 + xs[1] * 10 + xs[2]


@kernel
def another(n: int) -> int:
    weights = [k * 7 % 5 for k in range(n)]
    order = [k for k in range(n)]
    order.sort(key=lambda k: weights[k], reverse=True)
    total = 0
    for place, k in enumerate(order):
        total += place * k
    return total


@kernel
def through_a_helper(a: int, b: int) -> int:
    xs = [a, b, 2]

    def size():
        return len(xs)

    def rank(v):
        return v * (1 if size() else -1)

    xs.sort(key=rank)
    return xs[0] * 100 + xs[1] * 10 + xs[2]


@kernel
def in_a_tuple(a: int, b: int) -> int:
    xs = [a, b, 2]
    pair = (xs, 1)
    xs.sort(key=lambda v: v + len(pair[0]) * 1000 * v)
    return xs[0] * 100 + xs[1] * 10 + xs[2]


@kernel
def grows(a: int, b: int) -> int:
    xs = [a, b, 2]

    def key(v):
        xs.append(v)
        return v

    xs.sort(key=key)
    return len(xs)


@kernel
def after_a_write(x: Array1[np.float64], a: int) -> int:
    x[0] = 5.0
    xs = [a, 1, 2]
    xs.sort(key=lambda v: -v * (len(xs) + 1))
    return xs[0]


@kernel
def sorted_sees_all(a: float, b: float) -> float:
    xs = [a, b, 2.0]
    return sorted(xs, key=lambda v: abs(v - max(xs)))[0]


def calls():
    for a, b in ((1, 3), (3, 1), (2, 2), (-4, 0)):
        yield "largest_of_itself", lambda a=a, b=b: (float(a), float(b)), "raises"
        yield "sorted_sees_all", lambda a=a, b=b: (float(a), float(b))
        for name in ("length_of_itself", "alias", "through_a_helper", "in_a_tuple"):
            yield name, lambda a=a, b=b: (a, b)
        yield "grows", lambda a=a, b=b: (a, b), "raises"
        yield "after_a_write", lambda a=a: (np.zeros(2), a)
    for n in (0, 1, 4, 9):
        yield "another", lambda n=n: (n,)
