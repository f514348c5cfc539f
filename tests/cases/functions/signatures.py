"""Default, keyword, positional-only and keyword-only arguments; wrong numbers and names of arguments."""

import numpy as np

from kernelmill import Array1, kernel


STAYS_PYTHON = {
    "mixed_kinds": "the result is float64 or float32",
}


@kernel
def defaults(x: float, n: int = 3, flag: bool = False, scale: float = -1.5) -> float:
    return x * n * scale if flag else x + n


@kernel
def positional_only(a: int, b: int, /, c: int = 1) -> int:
    return a * 100 + b * 10 + c


@kernel
def keyword_only(a: int, *, b: int, c: int = 4) -> int:
    return a * 100 + b * 10 + c


@kernel
def all_kinds(a: int, /, b: int, *, c: int = 7) -> int:
    return a * 100 + b * 10 + c


@kernel
def no_arguments() -> int:
    return 42


@kernel
def array_and_default(x: Array1[np.float64], start: int = 0, step: int = 1) -> float:
    s = 0.0
    for i in range(start, len(x), step):
        s += x[i]
    return s


@kernel
def many(a: int, b: int, c: int, d: int, e: int, f: int, g: int, h: int, i: int, j: int) -> int:
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j


@kernel
def mixed_kinds(x: Array1[np.float64], k: int, f: float, flag: bool, y: Array1[np.int32], s: np.float32):
    return x[k] * f + y[k] if flag else s


@kernel
def constant_default(n: int = 10 * 4 + 2, x: float = 1 / 3) -> float:
    return n * x


@kernel
def documented(x: float) -> float:
    """A docstring
    of several lines with "quotes" and back\\slashes and ünïcödé.
    """
    return x


@kernel()
def called_decorator(x: float) -> float:
    return x + 1.0


def k(*args, **kwargs):
    return {"args": args, "kwargs": kwargs}


CALLS = [
    ("defaults", lambda: (2.0,)),
    ("defaults", lambda: (2.0, 5)),
    ("defaults", lambda: (2.0, 5, True, 0.5)),
    ("defaults", lambda: k(2.0, flag=True)),
    ("defaults", lambda: k(x=2.0, scale=2.0, flag=True, n=4)),
    ("defaults", lambda: k(), "raises"),
    ("defaults", lambda: k(1.0, x=2.0), "raises"),
    ("defaults", lambda: k(1.0, y=2.0), "raises"),
    ("defaults", lambda: (1.0, 2, True, 4.0, 5), "raises"),
    ("defaults", lambda: k(n=2), "raises"),
    ("positional_only", lambda: (1, 2)),
    ("positional_only", lambda: k(1, 2, c=3)),
    ("positional_only", lambda: k(1, b=2), "raises"),
    ("keyword_only", lambda: k(1, b=2)),
    ("keyword_only", lambda: k(a=1, b=2, c=3)),
    ("keyword_only", lambda: (1, 2), "raises"),
    ("keyword_only", lambda: (1,), "raises"),
    ("all_kinds", lambda: (1, 2)),
    ("all_kinds", lambda: k(1, b=2, c=3)),
    ("all_kinds", lambda: k(a=1, b=2), "raises"),
    ("no_arguments", lambda: ()),
    ("no_arguments", lambda: (1,), "raises"),
    ("no_arguments", lambda: k(x=1), "raises"),
    ("array_and_default", lambda: (np.arange(5.0),)),
    ("array_and_default", lambda: k(np.arange(5.0), step=2)),
    ("array_and_default", lambda: k(np.arange(5.0), 1, step=0), "raises"),
    ("many", lambda: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    ("many", lambda: k(1, 2, 3, 4, 5, j=6, i=7, h=8, g=9, f=10)),
    ("many", lambda: (1, 2, 3), "raises"),
    ("mixed_kinds", lambda: (np.arange(3.0), 1, 0.5, True, np.arange(3, dtype=np.int32), np.float32(0.1))),
    ("mixed_kinds", lambda: (np.arange(3.0), 1, 0.5, False, np.arange(3, dtype=np.int32), np.float32(0.1))),
    ("mixed_kinds", lambda: (np.arange(3.0), 3, 0.5, True, np.arange(3, dtype=np.int32), np.float32(0.1)), "raises"),
    ("constant_default", lambda: ()),
    ("constant_default", lambda: (3,)),
    ("documented", lambda: (1.5,)),
    ("called_decorator", lambda: (1.5,)),
]
