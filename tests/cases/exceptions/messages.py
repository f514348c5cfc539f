"""Exceptions whose message is made at run time, in every way that Python has to make text."""

import numpy as np

from kernelmill import Array1, kernel

LIMIT = 10
PREFIX = "too large: "


@kernel
def percent(n: int) -> int:
    if n > LIMIT:
        raise RuntimeError("no convergence after %d iterations" % n)
    return n


@kernel
def percent_of_several(n: int, x: float) -> float:
    if n > LIMIT:
        raise ValueError("%d and %s (%.3f)" % (n, n - 1, x))
    return n * x


@kernel
def formatted(n: int) -> int:
    if n > LIMIT:
        raise ValueError("{} is more than {limit}".format(n, limit=LIMIT))
    return n


@kernel
def joined(n: int) -> int:
    if n > LIMIT:
        raise ValueError(PREFIX + str(n))
    return n


@kernel
def constants_joined(n: int) -> int:
    if n > LIMIT:
        raise ValueError(PREFIX + "that " + "is all")
    return n


@kernel
def of_arrays(x: Array1[np.float64], n: int) -> float:
    if len(x) != n:
        raise ValueError(f"{x.shape} of {x.dtype.name}, {type(n).__name__}: {x!r}")
    return x.sum()


@kernel
def several_arguments(n: int) -> int:
    if n > LIMIT:
        raise KeyError("n", n)
    return n


@kernel
def asserted(n: int) -> int:
    assert n <= LIMIT, "n is %d" % n
    return n


@kernel
def after_writing(x: Array1[np.float64], n: int) -> None:
    x[0] = n
    if n > LIMIT:
        raise ValueError("%d" % n)
    x[1] = n


@kernel
def caught(n: int, m: int) -> int:
    try:
        if n > LIMIT:
            raise ValueError("%d" % (n // m))
    except ValueError:
        return -1
    except ZeroDivisionError:
        return -2
    return n


@kernel
def named_before(n: int, x: Array1[np.float64]) -> int:
    message = f"n={n:03d}, {x[n]!r}"
    if n > 2:
        raise ValueError(message)
    return n


@kernel
def chosen(n: int) -> int:
    if n > 20:
        message = "large"
    elif n > LIMIT:
        message = f"{n} is rather large"
    else:
        message = PREFIX
    if n > LIMIT:
        raise ValueError(message)
    return n


@kernel
def braces_are_evaluated(n: int) -> int:
    text = f"{100 // n}"
    assert n < 100, text
    return n


@kernel
def known_texts(n: int) -> int:
    prefix = f"ab" "c"
    return n if f"{prefix}d" == "abcd" and len(f"{prefix}{PREFIX}") > 3 and f"{prefix}" in ("abc", "x") else -1


CALLS = [
    *((name, lambda n=n: (n,), "raises" if n > 10 else "native") for n in (1, 11)
      for name in ("percent", "formatted", "joined", "constants_joined", "several_arguments", "asserted")),
    ("percent_of_several", lambda: (3, 1.5)),
    ("percent_of_several", lambda: (30, 1.5), "raises"),
    ("of_arrays", lambda: (np.arange(3.0), 3)),
    ("of_arrays", lambda: (np.arange(3.0), 4), "raises"),
    ("after_writing", lambda: (np.zeros(2), 3)),
    ("after_writing", lambda: (np.zeros(2), 30), "raises"),
    ("named_before", lambda: (1, np.arange(4.0))),
    ("named_before", lambda: (3, np.arange(4.0)), "raises"),
    ("named_before", lambda: (4, np.arange(4.0)), "raises"),
    ("chosen", lambda: (3,)),
    ("chosen", lambda: (12,), "raises"),
    ("chosen", lambda: (30,), "raises"),
    ("braces_are_evaluated", lambda: (5,)),
    ("braces_are_evaluated", lambda: (0,), "raises"),
    ("braces_are_evaluated", lambda: (500,), "raises"),
    ("known_texts", lambda: (5,)),
    ("caught", lambda: (3, 0)),
    ("caught", lambda: (30, 2)),
    ("caught", lambda: (30, 0)),
]  # fmt: skip
