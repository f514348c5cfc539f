"""Nested functions and lambdas, functions as arguments, functools.reduce, operator, map and filter."""

import functools
import math
import operator
from functools import reduce

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def captures_number(a: float, n: int) -> float:
    def scaled(x):
        return a * x + n

    return scaled(2.0) + scaled(n)


@kernel
def sees_later_value(a: int) -> int:
    def get():
        return a

    first = get()
    a = a + 100
    return first * 1000 + get()


@kernel
def captures_array(x: Array1[np.float64]) -> float:
    def at(i):
        return x[i]

    total = 0.0
    for i in range(len(x)):
        total += at(i) * at(-1 - i)
    return total


@kernel
def writes_array(x: Array1[np.float64]) -> None:
    def swap(i, j):
        x[i], x[j] = x[j], x[i]

    for i in range(len(x) // 2):
        swap(i, len(x) - 1 - i)


@kernel
def lambdas(a: float) -> float:
    square = lambda v: v * v
    shifted = lambda v, d=a: square(v) + d
    a = 1000.0
    return shifted(3.0) + shifted(2.0, 1.0) + (lambda: a)()


@kernel
def defaults_and_keywords(n: int) -> int:
    def f(a, b=n, *, c=3):
        return a * 100 + b * 10 + c

    return f(1) + f(1, 2) + f(b=4, a=2) + f(1, c=9)


@kernel
def in_loop(n: int) -> int:
    total = 0
    for k in range(n):
        def add(v):
            return total + v * k

        total = add(2)
    return total


@kernel
def inner_of_inner(n: int) -> int:
    def outer(a):
        def inner(b):
            return a * 10 + b * n

        return inner(a + 1) + inner(a + 2)

    return outer(1) + outer(n)


@kernel
def siblings(n: int) -> int:
    k = n * 2

    def first(v):
        return v + k

    def second(v):
        return first(v) * 3

    return second(1) + first(2)


@kernel
def recursive(n: int) -> int:
    base = n % 2

    def fib(k: int) -> int:
        if k < 2:
            return k + base
        return fib(k - 1) + fib(k - 2)

    return fib(n)


@kernel
def early_returns(x: Array1[np.float64], limit: float) -> int:
    def classify(v):
        if v < -limit:
            return -1
        if v > limit:
            return 1
        return 0

    return sum(classify(v) for v in x)


@kernel
def raises_inside(x: Array1[np.int64]) -> int:
    def check(v):
        if v < 0:
            raise ValueError(f"negative: {v}")
        return int(v)

    total = 0
    for v in x:
        total += check(v)
    return total


@kernel
def in_comprehension(n: int) -> list[int]:
    return [(lambda v: v * k)(3) for k in range(n)]


def apply_twice(f, v):
    return f(f(v))


def integrate(f, a, b, n):
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        total += f(a + i * h)
    return total * h


def cube(v):
    return v * v * v


@kernel
def passes_lambda(a: float) -> float:
    return apply_twice(lambda v: v * a + 1, 2.0)


@kernel
def passes_nested(a: float, n: int) -> float:
    def f(t):
        return math.exp(-a * t * t)

    return integrate(f, 0.0, 1.0, n)


@kernel
def passes_known(n: int) -> float:
    return integrate(cube, 0.0, 2.0, n) + integrate(math.sin, 0.0, 1.0, n) + apply_twice(abs, -3.0)


@kernel
def passes_sibling(n: int) -> int:
    def one(v):
        return v + n

    def two(v):
        return one(v) * 2

    return apply_twice(two, 1) + apply_twice(one, 5)


@kernel
def newton(target: float) -> float:
    f = lambda v: v * v - target
    slope = lambda v: 2 * v
    v = 1.0
    for _ in range(20):
        v = v - f(v) / slope(v)
    return v


@kernel
def reduced(x: Array1[np.float64]) -> float:
    return reduce(lambda a, b: a * 0.5 + b, x)


@kernel
def reduced_from(x: Array1[np.int64], start: int) -> int:
    return functools.reduce(lambda a, b: a * 31 + int(b), x, start)


@kernel
def reduced_by_operator(n: int) -> int:
    return reduce(operator.mul, range(1, n + 1), 1) + reduce(operator.add, (n, 2, 3))


@kernel
def reduced_by_builtin(x: Array1[np.float64]) -> float:
    return reduce(max, x) - reduce(min, x)


@kernel
def operators(a: int, b: int) -> int:
    total = operator.add(a, b) * 3 + operator.sub(a, b) + operator.floordiv(a, b) + operator.mod(a, b)
    if operator.lt(a, b) or operator.not_(a):
        total += operator.neg(b) + operator.xor(a, b)
    return total


@kernel
def mapped(x: Array1[np.float64]) -> float:
    total = 0.0
    for v in map(math.sqrt, x):
        total = total * 0.5 + v
    return total + max(map(lambda v: v + 1, x))


@kernel
def mapped_pairs(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    return sum(map(operator.mul, x, y))


@kernel
def mapped_to_list(n: int) -> list[float]:
    return list(map(float, range(n)))


@kernel
def mapped_rows(a: Array2[np.float64]) -> float:
    return max(map(lambda row: row[0] + row[-1], a))


@kernel
def filtered(x: Array1[np.float64]) -> float:
    total = 0.0
    for v in filter(lambda v: v > 0.5, x):
        if v > 8:
            break
        total += v
    else:
        total += 1000
    return total


@kernel
def filtered_sum(n: int) -> int:
    return sum(filter(lambda k: k % 3, range(n))) + sum(filter(None, range(n)))


@kernel
def mapped_filter(n: int) -> list[int]:
    return [k for k in filter(lambda k: k % 2, range(n)) if k % 3]


def calls():
    for n in (0, 1, 2, 5, 9):
        for name in ("sees_later_value", "defaults_and_keywords", "in_loop", "inner_of_inner", "siblings", "recursive", "in_comprehension",
                     "passes_sibling", "reduced_by_operator", "mapped_to_list", "filtered_sum", "mapped_filter"):
            yield name, lambda n=n: (n,)
        yield "captures_number", lambda n=n: (0.5, n)
        yield "passes_nested", lambda n=n: (0.5, n), "native" if n else "raises"
        yield "passes_known", lambda n=n: (n,), "native" if n else "raises"
    for values in ([], [4.0], [1.0, 0.25, 9.0, 16.0], [0.75, 2.0, 3.5]):
        make = lambda values=values: (np.array(values),)
        for name in ("captures_array", "writes_array", "filtered"):
            yield name, make
        for name in ("reduced", "reduced_by_builtin", "mapped"):
            yield name, make, "native" if values else "raises"
        yield "early_returns", lambda values=values: (np.array(values) - 2, 1.5)
        yield "mapped_pairs", lambda values=values: (np.array(values), np.array(values[::-1]))
        yield "reduced_from", lambda values=values: (np.array(values, np.int64), 5)
        yield "raises_inside", lambda values=values: (np.array(values, np.int64),)
    yield "raises_inside", lambda: (np.array([1, -2]),), "raises"
    for a in (0.5, -2.0):
        for name in ("lambdas", "passes_lambda"):
            yield name, lambda a=a: (a,)
    yield "newton", lambda: (2.0,)
    yield "operators", lambda: (7, -3)
    yield "operators", lambda: (-7, 3)
    yield "operators", lambda: (0, 3)
    yield "operators", lambda: (1, 0), "raises"
    yield "mapped_rows", lambda: (np.arange(12.0).reshape(4, 3),)
