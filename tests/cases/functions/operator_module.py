"""The functions of `operator`, called and passed on."""
import operator
from functools import reduce

import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def arithmetic(a: int, b: int):
    return (
        operator.add(a, b), operator.sub(a, b), operator.mul(a, b), operator.truediv(a, b), operator.floordiv(a, b), operator.mod(a, b),
        operator.pow(a, 2), operator.neg(a), operator.pos(a), operator.abs(a), operator.index(b),
    )  # fmt: skip


@kernel
def bits(a: int, b: int):
    return (
        operator.and_(a, b), operator.or_(a, b), operator.xor(a, b), operator.lshift(a, 3), operator.rshift(a, 2), operator.inv(a),
        operator.invert(b),
    )  # fmt: skip


@kernel
def comparisons(x: float, y: float):
    return (
        operator.lt(x, y), operator.le(x, y), operator.gt(x, y), operator.ge(x, y), operator.eq(x, y), operator.ne(x, y), operator.not_(x),
        operator.truth(y),
    )  # fmt: skip


@kernel
def items(x: Array1[np.float64], i: int):
    operator.setitem(x, i, 2.5)
    return operator.getitem(x, i - 1), operator.concat((i, 1), (2.5,))


@kernel
def product(a: Array2[np.float64], x: Array1[np.float64]) -> Array1[np.float64]:
    return operator.matmul(a, x)


@kernel
def folded(x: Array1[np.float64]) -> float:
    return reduce(operator.mul, x, 1.0)


def calls():
    for a, b in ((7, 2), (-7, 3), (0, -4)):
        yield "arithmetic", lambda a=a, b=b: (a, b)
        yield "bits", lambda a=a, b=b: (a, b)
    yield "arithmetic", lambda: (3, 0), "raises"
    for x, y in ((1.0, 2.0), (0.0, -0.0), (2.5, float("nan"))):
        yield "comparisons", lambda x=x, y=y: (x, y)
    yield "items", lambda: (np.arange(3.0), 1)
    yield "items", lambda: (np.arange(3.0), 3), "raises"
    yield "product", lambda: (np.arange(6.0).reshape(2, 3), np.arange(3.0))
    yield "folded", lambda: (np.arange(1.0, 5.0),)
