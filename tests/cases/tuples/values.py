"""Tuples: packing, unpacking, nesting, swapping, indexing by constants, as arguments and as results."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def swap(a: int, b: int) -> tuple[int, int]:
    a, b = b, a
    return a, b


@kernel
def rotate(a: int, b: int, c: int) -> tuple[int, int, int]:
    a, b, c = c, a, b
    return a, b, c


@kernel
def swap_elements(x: Array1[np.float64], i: int, j: int) -> None:
    x[i], x[j] = x[j], x[i]


@kernel
def overlapping_targets(x: Array1[np.int64], i: int) -> int:
    i, x[i] = 2, 7
    return i


@kernel
def nested(a: int, b: float) -> tuple[int, tuple[float, bool]]:
    pair = (b, a > 1)
    both = (a, pair)
    n, (x, flag) = both
    return n, (x, flag)


@kernel
def unpack_nested(a: int, b: int, c: int) -> int:
    p, (q, r) = a, (b, c)
    return p * 100 + q * 10 + r


@kernel
def constant_index(a: float, b: float) -> float:
    t = (a, b, a * b)
    return t[2] - t[0] + t[-2]


@kernel
def length(a: int) -> int:
    t = (a, a, a)
    return len(t)


@kernel
def tuple_argument(p: tuple[float, float], q: tuple[float, float]) -> float:
    dx = p[0] - q[0]
    dy = p[1] - q[1]
    return dx * dx + dy * dy


@kernel
def mixed_tuple_argument(t: tuple[int, float, bool]):
    n, x, flag = t
    return n + x if flag else x


@kernel
def array_in_tuple(t: tuple[Array1[np.float64], int]) -> float:
    x, i = t
    return x[i]


@kernel
def returns_argument(t: tuple[int, int]) -> tuple[int, int]:
    return t


@kernel
def tuple_of_arrays(x: Array1[np.float64]):
    lo = np.zeros_like(x)
    hi = np.zeros_like(x)
    for i in range(len(x)):
        if x[i] < 0:
            lo[i] = x[i]
        else:
            hi[i] = x[i]
    return lo, hi, len(x)


@kernel
def same_array_twice(x: Array1[np.float64]):
    return x, x


@kernel
def same_new_array_twice(n: int):
    a = np.ones(n)
    return a, a, 1.5


@kernel
def fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@kernel
def minimum_and_maximum(x: Array1[np.float64]):
    lo = hi = x[0]
    for v in x:
        lo, hi = min(lo, v), max(hi, v)
    return lo, hi


@kernel
def chained_assignment(a: int) -> tuple[int, int, int]:
    b = c = d = a + 1
    c += 1
    return b, c, d


@kernel
def compare_tuples(a: int, b: int) -> bool:
    return (a, b) == (b, a)


@kernel
def empty_tuple(a: int):
    return ()


@kernel
def one_item(a: int) -> tuple[int]:
    return (a,)


@kernel
def mean_and_count(x: Array1[np.float64]) -> tuple[float, int]:
    s = 0.0
    n = 0
    for v in x:
        s += v
        n += 1
    return s / n, n


CALLS = [
    ("swap", lambda: (1, 2)),
    ("rotate", lambda: (1, 2, 3)),
    ("swap_elements", lambda: (np.arange(4.0), 0, -1)),
    ("swap_elements", lambda: (np.arange(4.0), 2, 2)),
    ("swap_elements", lambda: (np.arange(4.0), 4, 0), "raises"),
    ("swap_elements", lambda: (np.arange(4.0), 0, 4), "raises"),
    ("overlapping_targets", lambda: (np.arange(4), 1)),
    ("overlapping_targets", lambda: (np.arange(2), 1), "raises"),
    ("nested", lambda: (1, 2.5)),
    ("nested", lambda: (5, -2.5)),
    ("unpack_nested", lambda: (1, 2, 3)),
    ("constant_index", lambda: (1.5, 2.5)),
    ("length", lambda: (5,)),
    ("tuple_argument", lambda: ((1.0, 2.0), (4.0, 6.0))),
    ("tuple_argument", lambda: ((1.0, 2.0, 3.0), (4.0, 6.0)), "leaves"),
    ("tuple_argument", lambda: ((1.0,), (4.0, 6.0)), "raises"),
    ("tuple_argument", lambda: ([1.0, 2.0], (4.0, 6.0)), "leaves"),
    ("tuple_argument", lambda: ((1.0, "2"), (4.0, 6.0)), "raises"),
    ("mixed_tuple_argument", lambda: ((3, 0.5, True),)),
    ("mixed_tuple_argument", lambda: ((3, 0.5, False),)),
    ("mixed_tuple_argument", lambda: ((3, 2, 1),), "leaves"),
    ("array_in_tuple", lambda: ((np.arange(3.0), 1),)),
    ("array_in_tuple", lambda: ((np.arange(3.0), 3),), "raises"),
    ("returns_argument", lambda: ((3, 4),)),
    ("tuple_of_arrays", lambda: (np.array([1.0, -2.0, 0.0, -0.0]),)),
    ("tuple_of_arrays", lambda: (np.zeros(0),)),
    ("same_array_twice", lambda: (np.arange(3.0),)),
    ("same_new_array_twice", lambda: (3,)),
    *[("fibonacci", lambda n=n: (n,)) for n in (0, 1, 2, 30, 91)],
    ("fibonacci", lambda: (92,), "leaves"),
    ("fibonacci", lambda: (93,), "leaves"),
    ("fibonacci", lambda: (200,), "leaves"),
    ("minimum_and_maximum", lambda: (np.array([1.0, -2.0, 5.0]),)),
    ("minimum_and_maximum", lambda: (np.array([np.nan, -2.0, 5.0]),)),
    ("minimum_and_maximum", lambda: (np.array([-2.0, np.nan, 5.0, -0.0]),)),
    ("minimum_and_maximum", lambda: (np.zeros(0),), "raises"),
    ("chained_assignment", lambda: (1,)),
    ("compare_tuples", lambda: (1, 2)),
    ("compare_tuples", lambda: (2, 2)),
    ("empty_tuple", lambda: (1,)),
    ("one_item", lambda: (1,)),
    ("mean_and_count", lambda: (np.array([1.0, 2.0, 4.0]),)),
    ("mean_and_count", lambda: (np.zeros(0),), "raises"),
]
