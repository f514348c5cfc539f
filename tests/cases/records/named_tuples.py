"""NamedTuple classes of the project: as arguments, locals and results, of numbers, arrays and other tuples."""

from collections import namedtuple
from typing import NamedTuple

import numpy as np

from kernelmill import Array1, kernel

from . import _shapes
from ._shapes import Vector


class Point(NamedTuple):
    """A point."""

    x: float
    y: float = 1.5


class Box(NamedTuple):
    low: Point
    high: Point
    tag: int = 7


class Fit(NamedTuple):
    values: Array1[np.float64]
    count: int
    ok: bool


Plain = namedtuple("Plain", "a, b")
Pair = NamedTuple("Pair", [("first", int), ("second", np.float32)])


@kernel
def middle(a: Point, b: Point) -> Point:
    return Point((a.x + b.x) / 2, (a.y + b[1]) / 2)


@kernel
def defaulted(x: float) -> Point:
    return Point(x)


@kernel
def by_keyword(x: float) -> Point:
    return Point(y=x, x=-x)


@kernel
def not_declared(x: float):
    return Point(x, x + 1)


@kernel
def numpy_inside(x: Array1[np.float64]) -> Point:
    return Point(x[0], x[1])


@kernel
def nested(b: Box) -> float:
    return (b.high.x - b.low.x) * (b.high.y - b.low.y) * b.tag


@kernel
def made_nested(x: float) -> Box:
    low = Point(x, x)
    return Box(low, high=Point(2 * x, 3 * x))


@kernel
def with_array(x: Array1[np.float64]) -> Fit:
    out = x.copy() if False else np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] * 2
    return Fit(out, len(x), len(x) > 2)


@kernel
def takes_array(f: Fit) -> float:
    s = 0.0
    for v in f.values:
        s += v
    return s * f.count if f.ok else -1.0


@kernel
def unpacked(a: Point) -> float:
    x, y = a
    return x * 10 + y


@kernel
def is_a_tuple(a: Point) -> int:
    n = len(a)
    for v in (a.x, a.y):
        n += 1 if v > 0 else 0
    return n


@kernel
def joined(flag: bool, a: Point) -> Point:
    p = a
    if flag:
        p = Point(p.y, p.x)
    return p


@kernel
def in_a_loop(n: int) -> Point:
    p = Point(0.0, 0.0)
    for i in range(n):
        p = Point(p.x + i, p.y - i)
    return p


@kernel
def untyped(x: int) -> tuple[int, float]:
    p = Plain(x, 2.5)
    return p.a, p.b


@kernel
def untyped_result(x: int):
    return Plain(b=x, a=0.5)


@kernel
def functional(p: Pair) -> Pair:
    return Pair(p.first + 1, p.second * p.second)


@kernel
def imported(v: Vector) -> Vector:
    return _shapes.Vector(v.y, v.x)


@kernel
def sum_of(a: Point, b: tuple[float, float]) -> float:
    c = a + b
    return c[0] + c[1] + c[2] + c[3]


@kernel
def either(a: Point | Vector | None = None):
    if a is None:
        return 0.0
    return a.x


def swap(p):
    return Point(p.y, p.x)


@kernel
def through_helper(p: Point) -> float:
    return swap(swap(p)).x - swap(p).x


@kernel
def in_tuple(x: float) -> tuple[Point, float]:
    return Point(x, x), x


CALLS = [
    ("middle", lambda: (Point(0.0, 1.0), Point(3.0, 4.0))),
    ("middle", lambda: (Point(0.0), Point(3.0, y=4.0))),
    ("middle", lambda: (Point(0, 1.0), Point(3.0, 4.0)), "leaves"),
    ("middle", lambda: ((0.0, 1.0), Point(3.0, 4.0)), "raises"),
    ("middle", lambda: (Vector(0.0, 1.0), Point(3.0, 4.0)), "leaves"),
    ("middle", lambda: (None, Point(3.0, 4.0)), "raises"),
    ("defaulted", lambda: (2.5,)),
    ("by_keyword", lambda: (2.5,)),
    ("not_declared", lambda: (2.5,)),
    ("numpy_inside", lambda: (np.arange(3.0),)),
    ("numpy_inside", lambda: (np.arange(1.0),), "raises"),
    ("nested", lambda: (Box(Point(1.0, 2.0), Point(3.0, 5.0)),)),
    ("nested", lambda: (Box(Point(1.0, 2.0), Point(3.0, 5.0), 2),)),
    ("nested", lambda: (Box(Point(1.0, 2.0), (3.0, 5.0)),), "raises"),
    ("made_nested", lambda: (1.5,)),
    ("with_array", lambda: (np.arange(4.0),)),
    ("takes_array", lambda: (Fit(np.arange(4.0), 2, True),)),
    ("takes_array", lambda: (Fit(np.arange(4.0), 2, False),)),
    ("takes_array", lambda: (Fit([1.0], 2, True),), "leaves"),
    ("unpacked", lambda: (Point(1.0, 2.0),)),
    ("is_a_tuple", lambda: (Point(1.0, -2.0),)),
    ("joined", lambda: (True, Point(1.0, -2.0))),
    ("joined", lambda: (False, Point(1.0, -2.0))),
    ("in_a_loop", lambda: (5,)),
    ("in_a_loop", lambda: (0,)),
    ("untyped", lambda: (5,)),
    ("untyped_result", lambda: (5,)),
    ("functional", lambda: (Pair(5, np.float32(0.1)),)),
    ("functional", lambda: (Pair(5, 0.1),), "leaves"),
    ("imported", lambda: (Vector(1.0, 2.0),)),
    ("sum_of", lambda: (Point(1.0, 2.0), (3.0, 4.0))),
    ("either", lambda: ()),
    ("either", lambda: (Point(1.0),)),
    ("either", lambda: (Vector(2.0, 1.0),)),
    ("either", lambda: ((2.0, 1.0),), "raises"),
    ("through_helper", lambda: (Point(1.0, 2.0),)),
    ("in_tuple", lambda: (2.0,)),
]
