"""Assignments from an array to itself, elsewhere: NumPy reads all before it writes any, in whatever direction that goes."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def up(x: Array1[np.float64], by: int) -> None:
    x[by:] = x[: x.shape[0] - by]


@kernel
def down(x: Array1[np.float64], by: int) -> None:
    x[: x.shape[0] - by] = x[by:]


@kernel
def complexes_up(x: Array1[np.complex64], by: int) -> None:
    x[by:] = x[: x.shape[0] - by]


@kernel
def bytes_down(x: Array1[np.uint8], by: int) -> None:
    x[: x.shape[0] - by] = x[by:]


@kernel
def smooth(x: Array1[np.float64]) -> None:
    x[1:] = x[:-1] * 0.5 + x[1:]


@kernel
def differences(x: Array1[np.int32]) -> None:
    x[:-1] = x[1:] - x[:-1]


@kernel
def both_sides(x: Array1[np.float64]) -> None:
    x[1:-1] = x[:-2] + x[2:] + x[1:-1]


@kernel
def reversed_(x: Array1[np.float64]) -> None:
    x[:] = x[::-1]


@kernel
def rows_up(a: Array2[np.float64]) -> None:
    a[1:] = a[:-1]


@kernel
def rows_down(a: Array2[np.float64]) -> None:
    a[:-2] += a[2:]


@kernel
def columns(a: Array2[np.float64]) -> None:
    a[:, 1:] = a[:, :-1] * 2.0


@kernel
def corner(a: Array2[np.float64]) -> None:
    a[1:, 1:] = a[:-1, :-1]


@kernel
def first_row_everywhere(a: Array2[np.float64]) -> None:
    a[:] = a[0]


@kernel
def transposed(a: Array2[np.float64]) -> None:
    a[:] = a.T


@kernel
def planes(a: Array3[np.complex128]) -> None:
    a[1:] = a[:-1] + a[1:]


@kernel
def given(x: Array1[np.float64], y: Array1[np.float64], z: Array1[np.float64]) -> None:
    x[:] = y * 2.0 - z


@kernel
def of_another_dtype(x: Array1[np.float64], y: Array1[np.int64]) -> None:
    x[:] = y + 1


def _line(n=2500):
    return np.arange(float(n))


def _given(x, y, z):
    memory = _line(9000)
    return memory[x], memory[y], memory[z]


def _as_ints(shift):
    memory = np.arange(3000)
    return memory.view(np.float64)[:2900], memory[shift : 2900 + shift]


CALLS = [
    *((name, lambda n=n, by=by: (_line(n), by)) for name in ("up", "down") for n in (0, 1, 2, 60, 2500) for by in (0, 1)),
    *(("complexes_up", lambda n=n, by=by: (_line(n).astype(np.complex64), by)) for n in (1, 16, 33, 100) for by in (0, 1, 5)),
    *(("bytes_down", lambda n=n, by=by: (_line(n).astype(np.uint8), by)) for n in (3, 16, 33, 100) for by in (0, 1, 2)),
    ("complexes_up", lambda: (_line(80).astype(np.complex64)[::2], 3)),
    ("up", lambda: (_line(), 1023)),
    ("up", lambda: (_line(), 1025)),
    ("down", lambda: (_line(4000), 2000)),
    ("down", lambda: (_line(6000)[::-2], 3)),
    ("up", lambda: (_line(6000)[::-2], 3)),
    ("up", lambda: (_line(7500)[::3], 1)),
    ("smooth", lambda: (_line(),)),
    ("smooth", lambda: (_line()[::-1],)),
    ("differences", lambda: (np.arange(3000, dtype=np.int32) ** 2,)),
    ("both_sides", lambda: (_line(),)),
    ("reversed_", lambda: (_line(),)),
    ("rows_up", lambda: (_line(2500).reshape(100, 25),)),
    ("rows_up", lambda: (_line(2500).reshape(100, 25).T,)),
    ("rows_up", lambda: (_line(2500).reshape(50, 50)[::-1, ::2],)),
    ("rows_up", lambda: (_line(0).reshape(5, 0),)),
    ("rows_down", lambda: (_line(2500).reshape(100, 25),)),
    ("rows_down", lambda: (_line(2500).reshape(25, 100)[:, ::-1],)),
    ("columns", lambda: (_line(2500).reshape(100, 25),)),
    ("columns", lambda: (_line(2500).reshape(100, 25).T,)),
    ("corner", lambda: (_line(2500).reshape(100, 25),)),
    ("first_row_everywhere", lambda: (_line(2500).reshape(100, 25),)),
    ("transposed", lambda: (_line(2500).reshape(50, 50),)),
    ("planes", lambda: (_line(2400).reshape(30, 8, 10) + 0j,)),
    ("given", lambda: _given(slice(1, 2001), slice(0, 2000), slice(0, 2000))),
    ("given", lambda: _given(slice(1, 2001), slice(0, 2000), slice(2, 2002))),
    ("given", lambda: _given(slice(5, 2005), slice(5, 2005), slice(1, 2001))),
    ("given", lambda: _given(slice(2000, 0, -1), slice(2001, 1, -1), slice(2002, 2, -1))),
    ("given", lambda: _given(slice(2000, 0, -1), slice(1999, None, -1), slice(4000, 2000, -1))),
    ("given", lambda: _given(slice(0, 4000, 2), slice(1, 4001, 2), slice(2, 4002, 2))),
    ("given", lambda: _given(slice(0, 2000), slice(0, 4000, 2), slice(0, 6000, 3))),
    ("of_another_dtype", lambda: _as_ints(5)),
    ("of_another_dtype", lambda: _as_ints(0)),
]
