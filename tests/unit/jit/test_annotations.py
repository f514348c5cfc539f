"""Types of a running program as annotations: NamedTuples and aliases in kernels that are compiled in process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar, Union

import numpy as np
import pytest

from kernelmill import Array1, Array2
from kernelmill.jit.annotations import annotation_text
from kernelmill.jit.captured import capture
from kernelmill.jit.compiler import lower
from kernelmill.jit.errors import CompilationError
from kernelmill.jit.ready import Wanted


class Point(NamedTuple):
    x: float
    y: float = 2.0


class Pair(NamedTuple):
    first: Point
    count: int


class Special(NamedTuple):
    x: float

    def __len__(self) -> int:
        return 7


Vector = Array1[np.float64]
Both = tuple[float, int]
T = TypeVar("T", np.float32, np.float64)
Number = float | int
Maybe = Union[float, None]  # noqa: UP007  # as old code has it
Other = Point


def norm(p: Point) -> float:
    return p.x * p.x + p.y * p.y


def moved(p: Pair, by: float) -> Point:
    return Point(p.first.x + by, p.first.y * p.count)


def filled(x: float) -> Other:
    return Other(x)


def total(v: Vector, both: Both, m: Maybe) -> float:
    return v[0] + both[0] + (0.0 if m is None else m)


def first(v: Array1[T], k: Number) -> float:
    return float(v[0]) + k


def special(p: Special) -> float:
    return p.x


def signatures(function: Any) -> list[str]:
    return [r.signature for r in lower(Wanted(capture(function), None)).built.reports]


@pytest.mark.parametrize("function", [norm, moved, filled, total, first])
def test_kernels_take_types_of_the_project(function: Callable[..., Any]) -> None:
    assert signatures(function)


def test_specialisations_of_a_type_variable_and_a_union() -> None:
    assert len(signatures(first)[0].splitlines()) == 4


def test_a_class_that_is_no_plain_tuple_is_refused() -> None:
    with pytest.raises(CompilationError, match="Special"):
        signatures(special)


def test_a_changed_class_is_seen() -> None:
    found = capture(norm)
    assert found.holds()
    before = Point
    globals()["Point"] = Pair
    try:
        assert not found.holds()
    finally:
        globals()["Point"] = before


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Array2[np.float32] | None, "_km_own.Array2[_km_np.float32] | None"),
        (Annotated[Vector, "C"], "_km_typing.Annotated[_km_own.Array1[_km_np.float64], 'C']"),
        (tuple[int, ...], "tuple[int, ...]"),
        (dict[str, Point], "dict[str, Point]"),
        (np.ndarray[tuple[int], np.dtype[np.int8]], "_km_np.ndarray[tuple[int], _km_np.dtype[_km_np.int8]]"),
        (Any, ""),
        (list[bytes], ""),
        (Annotated[float, object()], ""),
    ],
)
def test_texts(value: Any, text: str) -> None:
    assert annotation_text(value, lambda cls: cls.__name__) == text
