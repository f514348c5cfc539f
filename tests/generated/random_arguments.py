"""Hypothesis strategies: scalars where rules show, and arrays in every layout that NumPy knows."""

from __future__ import annotations

import array
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

EDGES = (0, 1, -1, 2**31 - 1, -(2**31), 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 10**25)
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 1e308, -1e-310, 5e-324, 2.0**53, float("inf"), float("-inf"), float("nan"))

small = st.integers(-9, 9)
integers = st.one_of(small, small, st.integers(-(2**63), 2**63 - 1), st.sampled_from(EDGES))
floats = st.one_of(st.sampled_from(SPECIAL), st.floats(-100, 100), st.floats())


@st.composite
def arguments(draw: st.DrawFn, dtype_of: Callable[[str], str], *, matrix: bool = False) -> Callable[[str], tuple[Any, ...]]:
    """A function that makes fresh arguments for the generated signature, given a function's name (for its dtype); with a
    matrix at the end if the signature has one."""
    i, j, u, v, p = draw(integers), draw(integers), draw(floats), draw(floats), draw(st.booleans())
    elements = draw(st.lists(floats, min_size=draw(st.sampled_from((0, 3, 5, 5))), max_size=6))
    numbers = draw(st.lists(st.integers(-(2**63), 2**63 - 1) | small, min_size=4, max_size=5))
    raw = draw(st.binary(min_size=24, max_size=24))
    step = draw(st.sampled_from((1, 1, 2, -1)))
    shape = draw(st.sampled_from(((3, 5), (5, 5), (2, 3), (1, 4), (0, 3)))) if matrix else (0, 0)
    cells = draw(st.lists(floats, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    order = draw(st.sampled_from("CF"))

    def make(name: str) -> tuple[Any, ...]:
        s = np.frombuffer(raw, dtype_of(name))[:3].copy()
        found = (i, j, u, v, p, spread(np.array(elements, np.float64), step), np.array(numbers, np.int64), s)
        return (*found, np.array(cells, np.float64).reshape(shape).copy(order)) if matrix else found

    return make


def spread(values: np.ndarray[Any, Any], step: int) -> np.ndarray[Any, Any]:
    """The same values in memory with that stride."""
    memory = np.zeros(len(values) * abs(step), values.dtype)
    view = memory[::step][: len(values)]
    view[:] = values
    return view


def _misalign(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    raw = np.zeros(a.nbytes + 1, np.uint8)
    out = raw[1:].view(a.dtype).reshape(a.shape)
    out[...] = a
    return out


def _readonly(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    a.flags.writeable = False
    return a


class Subclass(np.ndarray[Any, Any]):
    """Not exactly an ndarray."""


CHANGES: dict[str, Callable[[np.ndarray[Any, Any]], Any]] = {
    "plain": lambda a: a,
    "fortran": np.asfortranarray,
    "transposed": lambda a: a.T,
    "reversed": lambda a: a[::-1],
    "every other": lambda a: a[::2],
    "last axis reversed": lambda a: a[..., ::-1],
    "columns": lambda a: a[..., 1::2],
    "nothing": lambda a: a[:0],
    "read-only": _readonly,
    "byte-swapped": lambda a: a.astype(a.dtype.newbyteorder()),
    "misaligned": _misalign,
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape) if a.size else a,
    "subclass": lambda a: a.view(Subclass),
    "another dtype": lambda a: a.astype(np.float32),
    "one axis less": lambda a: a[0] if len(a) else a,
    "one axis more": lambda a: a[None],
    "no axis": lambda a: np.array(a.flat[0] if a.size else 1.5),
    "contiguous copy": np.ascontiguousarray,
    "long long": lambda a: a.astype(np.longlong).astype(np.float64),
}


#: What an array is handed over as, in the end.
HOLDERS: dict[str, Callable[[np.ndarray[Any, Any]], Any]] = {
    "array": lambda a: a,
    "memoryview": memoryview,
    "array.array": lambda a: array.array("d", a) if a.ndim == 1 else a,
}
holders = st.sampled_from(("array", "array", "memoryview", "array.array"))


def as_buffers(arguments: tuple[Any, ...], which: str) -> tuple[Any, ...]:
    """The same arguments with buffers for one-dimensional arrays: a letter each, `m` memoryview, `a` array.array, else as it
    is."""
    arrays = iter(which)
    return tuple(_buffer(a, next(arrays)) if isinstance(a, np.ndarray) else a for a in arguments)


def _buffer(a: np.ndarray[Any, Any], letter: str) -> Any:
    if letter == "a" and a.dtype.char in "bBhHiIlLqQfd":
        return array.array(a.dtype.char, a.tolist())
    return memoryview(a) if letter in "am" and a.dtype.kind != "c" else a


@st.composite
def layouts(draw: st.DrawFn, rank: int) -> Callable[[], Any]:
    """A function that makes float64 memory of about that rank, laid out by up to three changes in a row."""
    shape = tuple(draw(st.integers(0, 5)) for _ in range(rank))
    changes = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=3))
    holder = HOLDERS[draw(holders)]

    def make() -> Any:
        made = np.sqrt(np.arange(np.prod(shape, dtype=int)) + 0.25).reshape(shape)
        for change in changes:
            if made.ndim:
                made = CHANGES[change](made)
        return holder(made)

    return make


@st.composite
def overlapping(draw: st.DrawFn, count: int) -> Callable[[], tuple[Any, ...]]:
    """A function that makes several one-dimensional views of one block of memory, as arrays and as memoryviews."""
    cuts = [
        (draw(st.integers(0, 6)), draw(st.integers(6, 16)), draw(st.sampled_from((1, 1, 2, -1)))) for _ in range(count)
    ]
    views = draw(st.sampled_from(((False,) * count, (True,) * count, tuple(k % 2 == 0 for k in range(count)))))

    def make() -> tuple[Any, ...]:
        block = np.arange(16) * 0.5
        parts = [block[a:b][::step] for a, b, step in cuts]
        return tuple(memoryview(part) if view else part for part, view in zip(parts, views, strict=True))

    return make
