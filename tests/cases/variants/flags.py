"""Strings, bools and ints that are known at compile time: `Literal`, and `str` with the strings the kernel compares with."""

from typing import Literal

import numpy as np

from kernelmill import Array1, kernel

Mode = Literal["reflect", "wrap", "constant"]


@kernel
def literal_text(i: int, n: int, mode: Literal["reflect", "wrap", "constant"] = "reflect") -> int:
    if mode == "reflect":
        return -i if i < 0 else (2 * n - 2 - i if i >= n else i)
    if mode == "wrap":
        return i % n
    return -1


@kernel
def aliased(mode: Mode) -> int:
    return 1 if mode in ("reflect", "wrap") else 0


@kernel
def plain_text(x: Array1[np.float64], kind: str = "sum") -> float:
    s = 0.0
    if kind == "sum":
        for v in x:
            s += v
    elif kind == "größe":
        s = 1.5
    elif kind != "none":
        for v in x:
            s += v * v
    return s


@kernel
def required_text(kind: str) -> int:
    if kind == "a":
        return 1
    elif "b" == kind:
        return 2
    raise ValueError("kind must be a or b")


@kernel
def flag(x: int, negate: Literal[True, False] = False) -> int:
    if negate:
        return -x
    return x


@kernel
def numbers(x: float, power: Literal[1, 2, -1]) -> float:
    if power == 2:
        return x * x
    if power == -1:
        return 1.0 / x
    return x


@kernel
def none_flag(x: float, how: Literal["half", None] = None) -> float:
    return x if how is None else x / 2


@kernel
def one_flag(x: float, how: Literal["half"] = "half") -> float:
    return x / 2


def by_kind(x, kind):
    if kind == "double":
        return 2 * x
    return x


@kernel
def passed_on(x: float, kind: Literal["double", "same"]) -> float:
    return by_kind(x, kind) + by_kind(x, "double")


@kernel
def many(a: Literal["x", "y"], b: Literal["x", "y"], c: Literal[True, False], d: Literal[0, 1]) -> int:
    r = 1 if a == "y" else 0
    r += 2 if b == "y" else 0
    r += 4 if c else 0
    return r + 8 * d


class Text(str):
    pass


CALLS = [
    *[("literal_text", lambda i=i, m=m: (i, 5, m)) for i in (-1, 3, 6) for m in ("reflect", "wrap", "constant")],
    ("literal_text", lambda: (7, 5)),
    ("literal_text", lambda: (7, 5, "".join(["wr", "ap"]))),
    ("literal_text", lambda: {"args": (7, 5), "kwargs": {"mode": "wrap"}}),
    ("literal_text", lambda: (7, 5, "other"), "leaves"),
    ("literal_text", lambda: (7, 5, Text("wrap")), "leaves"),
    ("literal_text", lambda: (7, 5, None), "leaves"),
    ("aliased", lambda: ("constant",)),
    ("aliased", lambda: ("wrap",)),
    ("plain_text", lambda: (np.arange(4.0),)),
    ("plain_text", lambda: (np.arange(4.0), "größe")),
    ("plain_text", lambda: (np.arange(4.0), "".join(["grö", "ße"]))),
    ("plain_text", lambda: (np.arange(4.0), "none")),
    ("plain_text", lambda: (np.arange(4.0), "squares")),
    ("plain_text", lambda: (np.arange(4.0), "")),
    ("plain_text", lambda: (np.arange(4.0), Text("none")), "leaves"),
    ("plain_text", lambda: (np.arange(4.0), 3), "leaves"),
    ("required_text", lambda: ("a",)),
    ("required_text", lambda: ("b",)),
    ("required_text", lambda: ("c",), "raises"),
    ("required_text", lambda: (), "raises"),
    ("flag", lambda: (3,)),
    ("flag", lambda: (3, True)),
    ("flag", lambda: (3, False)),
    ("flag", lambda: (3, 1), "leaves"),
    ("flag", lambda: (3, np.True_), "leaves"),
    ("numbers", lambda: (3.0, 1)),
    ("numbers", lambda: (3.0, 2)),
    ("numbers", lambda: (3.0, -1)),
    ("numbers", lambda: (0.0, -1), "raises"),
    ("numbers", lambda: (3.0, 3), "leaves"),
    ("numbers", lambda: (3.0, True), "leaves"),
    ("numbers", lambda: (3.0, 2**80), "leaves"),
    ("none_flag", lambda: (3.0,)),
    ("none_flag", lambda: (3.0, None)),
    ("none_flag", lambda: (3.0, "half")),
    ("none_flag", lambda: (3.0, "full"), "leaves"),
    ("one_flag", lambda: (3.0,)),
    ("one_flag", lambda: (3.0, "half")),
    ("one_flag", lambda: (3.0, "third"), "leaves"),
    ("passed_on", lambda: (3.0, "double")),
    ("passed_on", lambda: (3.0, "same")),
    *[("many", lambda a=a, b=b, c=c, d=d: (a, b, c, d)) for a in "xy" for b in "xy" for c in (True, False) for d in (0, 1)],
]
