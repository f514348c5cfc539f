"""Lists as results, and arrays made of lists and of list displays."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def selected(x: Array1[np.float64]) -> list[float]:
    return [v * 2 for v in x if v > 0]


@kernel
def selected_untyped(x: Array1[np.float64]):
    return [v * 2 for v in x if v > 0]


@kernel
def of_roots(x: Array1[np.float64]):
    return [math.sqrt(v) for v in x]


@kernel
def mixed(x: Array1[np.float64]):
    xs = [0.0] * 2
    for v in x:
        xs.append(v)
    return xs


@kernel
def ints_and_floats(n: int):
    xs = [0] * n
    for i in range(0, n, 2):
        xs[i] = 0.5
    return xs


@kernel
def singles(x: Array1[np.float32]):
    return [v for v in x]


@kernel
def flags(x: Array1[np.int32]) -> list[bool]:
    return [bool(v > 2) for v in x]


@kernel
def numpy_flags(x: Array1[np.int32]):
    return [v > 2 for v in x]


@kernel
def pairs(n: int) -> list[tuple[int, float]]:
    out = []
    for i in range(n):
        out.append((i, i * 0.5))
    return out


@kernel
def with_more(n: int) -> tuple[list[int], int, list[float]]:
    return [i for i in range(n)], n, [0.5] * n


@kernel
def same_twice(n: int) -> tuple[list[int], list[int]]:
    a = [n]
    b = a if n > 2 else [n]
    return a, b


@kernel
def never_filled(n: int) -> list[int]:
    return []


@kernel
def never_filled_untyped(n: int):
    out = []
    return out


@kernel
def early(n: int) -> list[int]:
    if n < 2:
        return []
    return [n, 1]


@kernel
def nones(n: int) -> None:
    xs = [n]
    xs.append(n)


@kernel
def of_range(n: int) -> list[int]:
    return list(range(n))


@kernel
def of_array(x: Array1[np.int64]):
    return list(x)


@kernel
def tail(n: int) -> list[int]:
    xs = [i for i in range(n)]
    return xs[2:]


@kernel
def to_array(x: Array1[np.float64]) -> Array1[np.float64]:
    out = []
    for v in x:
        if v > 0:
            out.append(v)
            out.append(-v)
    return np.array(out)


@kernel
def to_array_inside(x: Array1[np.float64]) -> float:
    kept = np.array([v * v for v in x])
    return kept[0] + len(kept)


@kernel
def to_int_array(n: int) -> Array1[np.int64]:
    return np.array([i * i for i in range(n)])


@kernel
def to_single_array(n: int) -> Array1[np.float32]:
    return np.array([i * 0.5 for i in range(n)], dtype=np.float32)


@kernel
def to_matrix(n: int) -> Array2[np.int64]:
    return np.array([(i, i * i, -i) for i in range(n)])


@kernel
def of_display(a: float, b: float) -> Array1[np.float64]:
    return np.array([a, b, a + b, 1])


@kernel
def of_int_display(a: int) -> Array1[np.int64]:
    return np.array([a, 2, 3])


@kernel
def rotation(angle: float) -> Array2[np.float64]:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


@kernel
def typed_display(a: int) -> Array1[np.float64]:
    return np.array([a, 2], dtype=float)


@kernel
def of_tuple(a: int) -> Array1[np.int64]:
    return np.asarray((a, a + 1))


def calls():
    for values in ([], [1.0, -2.0, 0.5], [0.0, 4.0, 9.0]):
        make = lambda values=values: (np.array(values, np.float64),)
        for name in ("selected", "selected_untyped", "mixed", "to_array"):
            yield name, make
        yield "of_roots", lambda values=values: (np.abs(np.array(values, np.float64)),)
        yield "singles", lambda values=values: (np.array(values, np.float32),)
        yield "to_array_inside", make, "native" if values else "raises"
        yield "flags", lambda values=values: (np.array(values, np.int32),)
        yield "numpy_flags", lambda values=values: (np.array(values, np.int32),)
        yield "of_array", lambda values=values: (np.array(values, np.int64),)
    for n in (0, 1, 2, 5, 20):
        for name in ("ints_and_floats", "pairs", "with_more", "never_filled", "never_filled_untyped", "early", "nones", "of_range",
                     "tail", "of_int_display", "typed_display", "of_tuple", "to_single_array"):
            yield name, lambda n=n: (n,)
        yield "same_twice", lambda n=n: (n,), "leaves" if n > 2 else "native"
        yield "to_int_array", lambda n=n: (n,), "native" if n else "any"
        yield "to_matrix", lambda n=n: (n,), "native" if n else "any"
    yield "of_display", lambda: (0.5, 2.0)
    yield "rotation", lambda: (0.25,)
    yield "of_roots", lambda: (np.array([-1.0]),), "raises"
