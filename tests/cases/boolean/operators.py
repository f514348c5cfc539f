"""and, or, not: short circuit, and the value (not only the truth) of `a or b`."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def on_bools(a: bool, b: bool) -> tuple[bool, bool, bool, bool]:
    return a and b, a or b, not a, a and not b or b and not a


@kernel
def value_of_and(a: int, b: int) -> int:
    return a and b


@kernel
def value_of_or(a: int, b: int) -> int:
    return a or b


@kernel
def value_of_floats(a: float, b: float) -> tuple[float, float]:
    return a or b, a and b


@kernel
def three(a: int, b: int, c: int) -> int:
    return a and b or c


@kernel
def guards_index(x: Array1[np.float64], i: int) -> bool:
    return i >= 0 and i < len(x) and x[i] > 0


@kernel
def guards_division(a: int, b: int) -> bool:
    return b == 0 or a % b == 0


@kernel
def not_chain(a: int) -> bool:
    return not not a


@kernel
def comparisons(a: int, b: int) -> bool:
    return a > 0 and b > 0 or a < 0 and b < 0


@kernel
def in_while(x: Array1[np.int64], key: int) -> int:
    i = 0
    while i < len(x) and x[i] != key:
        i += 1
    return i


@kernel
def condition_on_number(a: int, x: float) -> int:
    n = 0
    if a:
        n += 1
    if x:
        n += 2
    if not a:
        n += 4
    if not x:
        n += 8
    return n


@kernel
def numpy_operands(x: Array1[np.float64], i: int):
    return x[i] > 0 and x[i] < 10


@kernel
def numpy_truth(x: Array1[np.float32], m: Array1[np.bool_]) -> int:
    n = 0
    for i in range(len(x)):
        if x[i] and m[i]:
            n += 1
        if not m[i]:
            n += 10
    return n


@kernel
def numpy_bitwise(m: Array1[np.bool_], k: Array1[np.bool_]):
    return m[0] & k[0], m[0] | k[0], m[0] ^ k[0], ~m[0], m[0] == k[0], not m[0]


NAN = float("nan")
CALLS = [
    *[("on_bools", lambda a=a, b=b: (a, b)) for a in (False, True) for b in (False, True)],
    *[(f, lambda a=a, b=b: (a, b)) for f in ("value_of_and", "value_of_or") for a in (0, 5, -1) for b in (0, 7)],
    *[("value_of_floats", lambda a=a, b=b: (a, b)) for a in (0.0, -0.0, 2.5, NAN) for b in (0.0, -1.5)],
    *[("three", lambda a=a, b=b: (a, b, 9)) for a in (0, 1) for b in (0, 2)],
    *[("guards_index", lambda i=i: (np.array([1.0, -1.0]), i)) for i in (-1, 0, 1, 2, 10**6)],
    *[("guards_division", lambda b=b: (12, b)) for b in (0, 5, -4)],
    *[("not_chain", lambda a=a: (a,)) for a in (0, 1, -3)],
    *[("comparisons", lambda a=a, b=b: (a, b)) for a in (-1, 0, 1) for b in (-1, 0, 1)],
    *[("in_while", lambda k=k: (np.array([3, 1, 4, 1, 5]), k)) for k in (3, 5, 9)],
    ("in_while", lambda: (np.array([], np.int64), 1)),
    *[("condition_on_number", lambda a=a, x=x: (a, x)) for a in (0, 3) for x in (0.0, -0.0, 0.1, NAN)],
    *[("numpy_operands", lambda i=i: (np.array([-1.0, 5.0, 20.0]), i)) for i in (0, 1, 2)],
    ("numpy_operands", lambda: (np.array([1.0]), 3), "raises"),
    ("numpy_truth", lambda: (np.array([0, 1, np.nan, -0.0], np.float32), np.array([True, True, True, False]))),
    *[("numpy_bitwise", lambda a=a, b=b: (np.array([a]), np.array([b]))) for a in (False, True) for b in (False, True)],
]
