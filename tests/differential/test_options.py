"""What `@kernel(...)` may relax: here native code differs from CPython on purpose, and exactly as the option says."""

from __future__ import annotations

import math
from types import ModuleType

import numpy as np
import pytest

from kernelmill import pipeline
from kernelmill.diagnostics import Diagnostic
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from support.corpus import Case
from support.native import Loaded, build, load

TEXT = '''"""Kernels with relaxations."""
import numpy as np
from kernelmill import Array1, kernel


@kernel(overflow="wrap")
def wraps(a: int, b: int) -> int:
    return a * b + 1


@kernel(overflow="raise")
def raises(a: int, b: int) -> tuple[int, int, int]:
    return a * b + 1, a << (b % 64), abs(a) // -1


@kernel(overflow="raise")
def running_product(x: Array1[np.int64]) -> None:
    total = 1
    for i in range(x.shape[0]):
        total *= int(x[i]) + 1
        x[i] = total


@kernel(division="ieee")
def divides(a: float, b: float) -> float:
    return a / b


@kernel(bounds="unchecked")
def believes(x: Array1[np.float64], i: int) -> float:
    return x[i]


@kernel(fastmath=True)
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] * x[i]
    return s


@kernel(fastmath={"contract", "nsz"})
def some_flags(a: float, b: float, c: float) -> float:
    return a * b + c


@kernel(strict=True)
def strict(x: float) -> float:
    return x + 1.0


@kernel(overflow="wrap", bounds="unchecked", division="ieee", fastmath=True)
def everything(x: Array1[np.float64], n: int) -> float:
    s = 0.0
    for i in range(n):
        s += x[i] / n
    return s
'''
CASE = Case("options.relaxed", TEXT)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(build([CASE]), [CASE], "aot-llvm")


@pytest.fixture
def m(loaded: Loaded) -> ModuleType:
    return loaded.modules[CASE.name]


def test_all_are_native(loaded: Loaded, m: ModuleType) -> None:
    names = [n for n in vars(m) if getattr(vars(m)[n], "__module__", "") == m.__name__]
    assert len(names) == 9
    assert [n for n in names if not loaded.explain(vars(m)[n]).native] == []


def test_overflow_wraps(m: ModuleType) -> None:
    assert m.wraps(2**62, 4) == 1
    assert m.wraps(2**62, 2) == -(2**63) + 1
    assert m.wraps(3, 4) == 13


def test_overflow_raises(m: ModuleType) -> None:
    assert m.raises(3, 4) == (13, 48, -3)
    for a, b in ((2**62, 4), (-(2**63), 0), (2, 63), (2**62, 2)):
        with pytest.raises(OverflowError, match="integer result does not fit in 64 bits") as caught:
            m.raises(a, b)
        assert "relaxed.py" in caught.value.__notes__[0]
    assert m.raises(0, 63) == (1, 0, 0)


def test_overflow_raises_after_a_write_and_keeps_no_copy(loaded: Loaded, m: ModuleType) -> None:
    x = np.array([1, 2, 2**62, 3])
    with pytest.raises(OverflowError):
        m.running_product(x)
    assert x.tolist() == [2, 6, 2**62, 3]
    y = np.array([1, 2, 3])
    m.running_product(y)
    assert y.tolist() == [2, 6, 24]
    assert loaded.explain(m.running_product).left_calls == 0
    assert kept(TEXT) == []
    exact = kept(TEXT.replace('overflow="raise"', 'overflow="exact"'))
    assert [(n.code, n.severity, 'overflow="raise"' in n.hint) for n in exact] == [("keeps-copy", "note", True)] * 2


def kept(text: str) -> list[Diagnostic]:
    """What `kernelmill check` says of the module."""
    unit = CompilationUnit("_m_kernels", "m", (SourceFile("m.py", "m", text),))
    return list(pipeline.check_unit(unit, BuildOptions()).diagnostics)


def test_division_is_ieee(m: ModuleType) -> None:
    assert m.divides(1.0, 0.0) == math.inf
    assert m.divides(-1.0, 0.0) == -math.inf
    assert math.isnan(m.divides(0.0, 0.0))


def test_indices_are_believed_but_still_count_from_the_end(m: ModuleType) -> None:
    x = np.arange(4.0)
    assert [m.believes(x, i) for i in (0, 3, -1, -4)] == [0.0, 3.0, 3.0, 0.0]


def test_fastmath_is_close(m: ModuleType) -> None:
    x = np.random.default_rng(1).random(1000)
    assert m.total(x) == pytest.approx(float(x @ x), rel=1e-12)
    assert m.some_flags(0.1, 10.0, -1.0) == pytest.approx(0.0, abs=1e-15)
    assert m.everything(x, 1000) == pytest.approx(x.mean())


def test_strict_refuses_what_would_leave(m: ModuleType) -> None:
    assert m.strict(1.5) == 2.5
    with pytest.raises(TypeError):
        m.strict("1")
