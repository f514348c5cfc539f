"""Names outside ASCII: kernels, parameters, variables, constants, docstrings; names that Python normalises."""

import numpy as np

from kernelmill import Array1, kernel

Δ = 0.25


@kernel
def größe(werte: Array1[np.float64], *, faktör: float = Δ) -> float:
    """Sum of `werte` times `faktör`."""
    σ = 0.0
    for wert in werte:
        σ += wert * faktör
    return σ


@kernel
def 面積(幅: int, 高さ: int = 2) -> int:
    return 幅 * 高さ


@kernel
def ﬁnal(ﬁrst: int) -> int:
    return 面積(ﬁrst, 高さ=3) + 1


@kernel
def plain(x: int) -> int:
    return x + 1


def calls():
    yield "größe", lambda: (np.arange(4.0),)
    yield "größe", lambda: {"args": (np.arange(4.0),), "kwargs": {"faktör": 2.0}}
    yield "größe", lambda: {"args": (np.arange(4.0),), "kwargs": {"faktor": 2.0}}, "raises"
    yield "面積", lambda: {"args": (), "kwargs": {"高さ": 5, "幅": 2}}
    yield "面積", lambda: (3,)
    yield "面積", lambda: (3, 4)
    yield "final", lambda: (3,)
    yield "plain", lambda: (3,)
