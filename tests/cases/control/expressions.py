"""Smaller constructs: assignment expressions, `in` a tuple, star arguments, string constants, f-strings in raise."""

import numpy as np

from kernelmill import Array1, kernel

MODE = "fast"


def takes_two(a, b):
    return a - b


@kernel
def walrus(n: int) -> int:
    if (m := n + 1) > 3:
        return m * 10
    return m


@kernel
def walrus_in_while(x: Array1[np.int64]) -> int:
    i = 0
    s = 0
    while i < len(x) and (v := int(x[i])) >= 0:
        s += v
        i += 1
    return s


@kernel
def member(n: int) -> bool:
    return n in (1, 2, 5) or n not in (3, 4)


@kernel
def star_arguments(n: int) -> int:
    t = (n, 3)
    return takes_two(*t)


@kernel
def string_constant(n: int) -> int:
    if MODE == "fast":
        return n
    return -n


@kernel
def formatted_error(n: int) -> int:
    if n < 0:
        raise ValueError(f"n must not be negative, but it is {n}")
    return n


@kernel
def unused_complex(n: int) -> int:
    z = 1j
    return n


@kernel
def docstring_and_ellipsis(n: int) -> int:
    """Says nothing."""
    ...
    "a string alone"
    n
    return n


@kernel
def annotated_local(n: int) -> float:
    x: float = n * 0.5
    y: int
    y = 3
    return x * y


@kernel
def semicolons(n: int) -> int:
    a = n; b = a + 1; return b


@kernel
def parenthesised(n: int) -> int:
    return (
        n
        + 1
    ) * (2)


CALLS = [
    *[("walrus", lambda n=n: (n,)) for n in (1, 5)],
    *[("walrus_in_while", lambda x=x: (np.array(x, np.int64),)) for x in ((), (1, 2, -1, 5), (3,))],
    *[("member", lambda n=n: (n,)) for n in range(7)],
    ("star_arguments", lambda: (5,)),
    ("string_constant", lambda: (5,)),
    ("formatted_error", lambda: (5,)),
    ("formatted_error", lambda: (-5,), "raises"),
    ("unused_complex", lambda: (5,)),
    ("docstring_and_ellipsis", lambda: (5,)),
    ("annotated_local", lambda: (5,)),
    ("semicolons", lambda: (5,)),
    ("parenthesised", lambda: (5,)),
]
