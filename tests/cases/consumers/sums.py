"""sum, any, all, min and max over arrays, ranges, tuples and generator expressions."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def sum_of_array(x: Array1[np.float64]) -> float:
    return sum(x)


@kernel
def sum_of_singles(x: Array1[np.float32]) -> float:
    return sum(x)


@kernel
def sum_of_ints(x: Array1[np.int8]) -> int:
    return sum(x)


@kernel
def sum_of_mask(x: Array1[np.float64]) -> int:
    return sum(v > 0 for v in x)


@kernel
def sum_of_range(n: int) -> int:
    return sum(range(n))


@kernel
def sum_of_squares(n: int) -> int:
    return sum(i * i for i in range(n) if i % 3)


@kernel
def sum_of_roots(x: Array1[np.float64]) -> float:
    return sum(math.sqrt(v) for v in x)


@kernel
def sum_of_floats_from(x: Array1[np.float64], start: float) -> float:
    return sum((float(v) for v in x), start)


@kernel
def sum_of_floats_keyword(x: Array1[np.float64]) -> float:
    return sum([float(v) for v in x], start=0.5)


@kernel
def sum_from_int(x: Array1[np.int64], start: int) -> int:
    return sum((int(v) for v in x), start)


@kernel
def sum_of_tuple(a: float, b: float, c: float) -> float:
    return sum((a, b, c))


@kernel
def sum_of_list(a: int, b: int) -> int:
    return sum([a, b, 3])


@kernel
def sum_of_tuple_comprehension(a: float) -> float:
    return sum(w * a for w in (0.1, 0.2, 0.3))


@kernel
def dot(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    return sum(a * b for a, b in zip(x, y))


@kernel
def dot_by_index(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    return sum(x[i] * y[i] for i in range(len(x)))


@kernel
def trace_of_products(a: Array2[np.float64], b: Array2[np.float64]) -> float:
    return sum(a[i, j] * b[j, i] for i in range(a.shape[0]) for j in range(a.shape[1]))


@kernel
def sum_of_sums(a: Array2[np.float64]) -> float:
    return sum(sum(v * v for v in row) for row in a)


@kernel
def sum_twice(x: Array1[np.float64]) -> float:
    return sum(v for v in x) / (1 + sum(1 for v in x if v > 0.5))


@kernel
def sum_in_loop(x: Array1[np.float64], n: int) -> float:
    total = 0.0
    for k in range(n):
        total += sum(v * k for v in x)
    return total


@kernel
def scope_is_its_own(n: int) -> int:
    i = 1000
    s = sum(i for i in range(n))
    return s + i


@kernel
def first_iterable_sees_outer_name(x: Array1[np.int64]) -> int:
    return sum(int(x) for x in x)


@kernel
def any_above(x: Array1[np.float64], limit: float) -> bool:
    return any(v > limit for v in x)


@kernel
def all_above(x: Array1[np.float64], limit: float) -> bool:
    return all(v > limit for v in x)


@kernel
def any_nested(a: Array2[np.float64], limit: float) -> bool:
    return any(v > limit for row in a for v in row)


@kernel
def all_nested(a: Array2[np.float64], limit: float) -> bool:
    return all(a[i, j] > limit for i in range(a.shape[0]) for j in range(a.shape[1]) if i != j)


@kernel
def any_of_array(x: Array1[np.bool_]) -> bool:
    return any(x)


@kernel
def all_of_numbers(x: Array1[np.int32]) -> bool:
    return all(x)


@kernel
def any_of_tuple(a: bool, b: bool, c: int) -> bool:
    return any((a, b, c > 3))


@kernel
def all_of_tuple_comprehension(a: int) -> bool:
    return all(a % k for k in (2, 3, 5))


@kernel
def any_stops_early(x: Array1[np.float64], n: int) -> bool:
    return any(x[i] > 1.0 for i in range(n))


@kernel
def is_prime(n: int) -> bool:
    return n > 1 and all(n % k for k in range(2, int(math.sqrt(n)) + 1))


@kernel
def while_any(x: Array1[np.float64]) -> int:
    turns = 0
    while any(v > 1.0 for v in x):
        for i in range(len(x)):
            x[i] *= 0.5
        turns += 1
    return turns


@kernel
def least(x: Array1[np.float64]) -> float:
    return min(x)


@kernel
def greatest(x: Array1[np.float64]):
    return max(x)


@kernel
def greatest_int(x: Array1[np.int32]):
    return max(x)


@kernel
def widest(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    return max(abs(a - b) for a, b in zip(x, y))


@kernel
def least_or(x: Array1[np.float64], other: float) -> float:
    return min((v for v in x if v > 0), default=other)


@kernel
def least_index(x: Array1[np.float64]) -> int:
    return min(i for i in range(len(x)) if x[i] > 0)


@kernel
def greatest_of_list(a: float, b: float) -> float:
    return max([a, b, 0.5])


@kernel
def normalise(x: Array1[np.float64]) -> Array1[np.float64]:
    low, high = min(x), max(x)
    out = np.empty_like(x)
    for i, v in enumerate(x):
        out[i] = (v - low) / (high - low)
    return out


@kernel
def broken_out_of_tuple(a: int) -> int:
    total = 0
    for k in (1, 2, 3, 4):
        if k == a:
            continue
        if k == a + 2:
            break
        total += k
    else:
        total += 100
    return total


@kernel
def continued_in_tuple(a: int) -> float:
    total = 0.0
    for k, w in ((1, 0.5), (2, 1.5)):
        if k == a:
            continue
        total += w
    return total


@kernel
def loop_over_list_display(a: int, b: int) -> int:
    total = 0
    for k in [a, b, a + b]:
        total = total * 3 + k
    return total


@kernel
def in_list_display(a: int) -> bool:
    return a in [1, 2, 5] and a not in [5]


TENTHS = [0.1] * 10
HARD = [1e100, 1.0, -1e100, 1e-3, math.inf, math.nan, -0.0]


def arrays():
    for values in (TENTHS, [], [3.0], HARD[:4], HARD[:5], HARD, [-0.0], [-0.0, -0.0], [0.5, -2.0, 7.25], [1e308, 1e308, -1e308]):
        yield values


def calls():
    for values in arrays():
        make = lambda values=values: (np.array(values, np.float64),)
        empty = "any" if not values else "native"
        yield "sum_of_array", make
        yield "sum_of_mask", make
        yield "sum_of_roots", lambda values=values: (np.abs(np.array(values, np.float64)),), empty
        yield "sum_of_floats_keyword", make
        yield "sum_of_floats_from", lambda values=values: (np.array(values, np.float64), 0.3)
        yield "dot", lambda values=values: (np.array(values, np.float64), np.array(values[::-1]))
        yield "dot_by_index", lambda values=values: (np.array(values, np.float64), np.array(values[::-1]))
        yield "sum_twice", make, "any"
        yield "sum_in_loop", lambda values=values: (np.array(values, np.float64), 3), "any"
        yield "any_above", lambda values=values: (np.array(values, np.float64), 1.0)
        yield "all_above", lambda values=values: (np.array(values, np.float64), -1.0)
        yield "least", make, "any" if not values else "native"
        yield "greatest", make, "any" if not values else "native"
        yield "widest", lambda values=values: (np.array(values, np.float64), np.array(values[::-1])), empty
        yield "least_or", lambda values=values: (np.array(values, np.float64), 9.5)
        yield "least_index", make, "any" if not any(v > 0 for v in values) else "native"
        yield "normalise", make, "any"
    for values in ([], [100, 100], [1, -2, 3]):
        yield "sum_of_ints", lambda values=values: (np.array(values, np.int8),)
        yield "sum_from_int", lambda values=values: (np.array(values, np.int64), 7)
        yield "first_iterable_sees_outer_name", lambda values=values: (np.array(values, np.int64),)
        yield "all_of_numbers", lambda values=values: (np.array(values, np.int32),)
        yield "greatest_int", lambda values=values: (np.array(values, np.int32),), "any" if not values else "native"
        yield "sum_of_singles", lambda values=values: (np.array(values, np.float32),)
    yield "sum_from_int", lambda: (np.array([2**62, 2**62]), 2**62), "leaves"
    for n in (-1, 0, 1, 10, 25):
        yield "sum_of_range", lambda n=n: (n,)
        yield "sum_of_squares", lambda n=n: (n,)
        yield "scope_is_its_own", lambda n=n: (n,)
        yield "is_prime", lambda n=n: (n,)
        yield "all_of_tuple_comprehension", lambda n=n: (n,)
        yield "broken_out_of_tuple", lambda n=n: (n,)
        yield "continued_in_tuple", lambda n=n: (n,)
        yield "in_list_display", lambda n=n: (n,)
        yield "loop_over_list_display", lambda n=n: (n, 4)
        yield "sum_of_list", lambda n=n: (n, 2**63 - 40), "any"
    for n in range(7):
        yield "broken_out_of_tuple", lambda n=n: (n,)
        yield "in_list_display", lambda n=n: (n,)
    yield "is_prime", lambda: (1_000_003,)
    for a, b, c in ((0.1, 0.2, 0.3), (1e100, 1.0, -1e100), (-0.0, -0.0, -0.0)):
        yield "sum_of_tuple", lambda a=a, b=b, c=c: (a, b, c)
        yield "sum_of_tuple_comprehension", lambda a=a: (a,)
        yield "greatest_of_list", lambda a=a, b=b: (a, b)
    for a in (np.zeros((0, 3)), np.arange(9.0).reshape(3, 3), -np.ones((3, 3))):
        yield "trace_of_products", lambda a=a: (a.copy(), a.copy() + 1)
        yield "sum_of_sums", lambda a=a: (a.copy(),)
        yield "any_nested", lambda a=a: (a.copy(), 4.0)
        yield "all_nested", lambda a=a: (a.copy(), 0.5)
    for mask in ([], [False], [False, True], [True, True]):
        yield "any_of_array", lambda mask=mask: (np.array(mask, np.bool_),)
    yield "any_of_tuple", lambda: (False, False, 5)
    yield "any_of_tuple", lambda: (False, False, 3)
    yield "any_stops_early", lambda: (np.array([0.0, 2.0]), 5)
    yield "any_stops_early", lambda: (np.array([0.0, 1.0]), 3), "raises"
    yield "while_any", lambda: (np.array([8.0, 3.0, 0.1]),)
    yield "while_any", lambda: (np.zeros(0),)
