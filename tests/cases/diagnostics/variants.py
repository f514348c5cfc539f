"""Type variables, unions, flags and NamedTuple classes that cannot be compiled."""
from collections import namedtuple
from typing import Literal, NamedTuple, TypeVar

import jaxtyping as jt
import numpy as np
import numpy.typing as npt
from kernelmill import Array1, kernel

Open = TypeVar("Open")
Any8 = TypeVar("Any8", bound=np.integer)
Loose = namedtuple("Loose", "a b")
Loop = Array1["Loop"]  # error: unknown-type "the type alias Array1['Loop'] refers to itself"


class Point(NamedTuple):
    x: float
    y: float

    def length(self):
        return self.x + self.y


class Chain(NamedTuple):
    value: float
    rest: "Chain | None"


class Direct(NamedTuple):
    inside: Point
    again: Point | None


@kernel
def open_variable(x: Array1[Open]) -> float:  # error: open-type-variable "the type variable Open may be any type"
    return x[0]


@kernel
def too_many(x: Array1[np.integer], y: Array1[np.integer], z: int | float) -> float:  # error: too-many-variants "'too_many' declares 128 combinations of argument types, at most 64 are compiled"
    return float(x[0] + y[0] + z)


@kernel
def endless(x: Loop) -> float:
    return x[0]


@kernel
def no_literal(mode: Literal[1.5]) -> int:  # error: unknown-type "Literal[1.5] cannot be a flag of a kernel"
    return 1


@kernel
def open_text(mode: str) -> int:  # error: unknown-type "'str' is not a type kernelmill knows"
    return 1


@kernel
def only_one_fits(x: int | Array1[np.float64]) -> float:
    return x[0]  # error: unsupported-value "cannot be subscripted in a kernel (for x: int)"


@kernel
def result_differs(x: int | float) -> bool | None:  # error: wrong-result "'result_differs' returns int, but bool or None is declared (for x: int)"
    return x


@kernel
def open_tuple(t: tuple[int, ...]) -> int:  # error: unknown-type "tuple[int, ...] leaves the length of the tuple open"
    return t[0]


@kernel
def untyped(p: Loose) -> int:  # error: unknown-type "namedtuple leaves the types of Loose's fields open"
    return p.a


@kernel
def recursive_class(p: Chain) -> float:  # error: unknown-type "a field of Chain is a Chain itself"
    return p.value


@kernel
def method(p: Point) -> float:
    return p.length()  # error: unsupported-attribute "Point.length is not a field, and only fields exist in a kernel"


@kernel
def wrong_number(x: float) -> float:
    return Point(x).x  # error: wrong-arguments "Point() missing 1 required positional argument: 'y'"


@kernel
def wrong_field(x: float) -> float:
    return Point(x, z=x).x  # error: wrong-arguments "Point() got an unexpected keyword argument 'z'"


@kernel
def no_rank(x: npt.NDArray[np.float64]) -> float:  # error: unknown-type "NDArray leaves the rank open"
    return x[0]


@kernel
def open_axes(x: jt.Float64[np.ndarray, "*batch n"]) -> float:  # error: unknown-type "'*batch' leaves the rank of the array open"
    return 1.0


@kernel
def no_axes(x: jt.Float64[np.ndarray, ""]) -> float:  # error: unknown-type "an array of rank 0"
    return 1.0


@kernel
def other_library(x: jt.Float64[jt.Array, "n"]) -> float:  # error: unknown-type "'jt.Array' is no NumPy array"
    return 1.0


@kernel
def odd_dtype(x: jt.PRNGKeyArray[np.ndarray, "n"]) -> float:  # error: unknown-dtype "jaxtyping's PRNGKeyArray is not a dtype kernelmill knows"
    return 1.0
