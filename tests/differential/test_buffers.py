"""array.array and memoryview: what native calls hold on to, and what they must not."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import subprocess
import sys
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.corpus import PACKAGE, Case
from support.native import Loaded, build, load

TEXT = '''"""Kernels over memory of any owner."""
from __future__ import annotations

from typing import TYPE_CHECKING

from kernelmill import kernel

if TYPE_CHECKING:
    import numpy as np
    from kernelmill import Array1, Array2


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def mean(x: Array1[np.float64]) -> float:
    return total(x) / len(x)


@kernel
def spread(x: Array1[np.int32], y: Array1[np.int32], shift: int) -> None:
    for i in range(len(x)):
        y[i + shift] = x[i] + 1


@kernel
def refused(x: Array1[np.float64], limit: float) -> float:
    if x[0] > limit:
        raise ValueError("too much")
    return x[0]


@kernel
def refused_late(x: Array1[np.float64], limit: float) -> None:
    for i in range(len(x)):
        if x[i] > limit:
            raise ValueError("too much")
        x[i] = -x[i]


@kernel(overflow="raise")
def products(x: Array1[np.int64]) -> None:
    p = 1
    for i in range(len(x)):
        p *= x[i]
        x[i] = p


@kernel(strict=True)
def strict(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(len(x)):
        s += x[i] * y[i]
    return s


@kernel
def large(x: Array1[np.float64], times: int) -> float:
    s = 0.0
    for _ in range(times):
        for v in x:
            s = s * 0.5 + v
    return s


@kernel
def seventeen(
    a: Array1[np.float64], b: Array1[np.float64], c: Array1[np.float64], d: Array1[np.float64], e: Array1[np.float64],
    f: Array1[np.float64], g: Array1[np.float64], h: Array1[np.float64], i: Array1[np.float64], j: Array1[np.float64],
    k: Array1[np.float64], l: Array1[np.float64], m: Array1[np.float64], n: Array1[np.float64], o: Array1[np.float64],
    p: Array1[np.float64], q: Array1[np.float64],
) -> float:
    return a[0] + b[0] + c[0] + d[0] + e[0] + f[0] + g[0] + h[0] + i[0] + j[0] + k[0] + l[0] + m[0] + n[0] + o[0] + p[0] + q[0]
'''
CASE = Case("buffers.held", TEXT)


@pytest.fixture(scope="module")
def folder() -> Path:
    return build([CASE])


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Loaded:
    return load(folder, [CASE], "aot-llvm")


class Counted:
    """A kernel, and whether its last call stayed native."""

    def __init__(self, loaded: Loaded, name: str) -> None:
        self.function: Callable[..., Any] = getattr(loaded.modules[CASE.name], name)
        self.explain = loaded.explain
        self.native = self.left = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        before = self.explain(self.function)
        try:
            return self.function(*args, **kwargs)
        finally:
            after = self.explain(self.function)
            self.native = after.native_calls > before.native_calls
            self.left = after.left_calls > before.left_calls


def is_free(memory: Any) -> bool:
    """Whether nobody holds the memory of an array.array any more: only then may it grow."""
    memory.append(memory[0])
    memory.pop()
    return True


Errors = tuple[type[Exception], ...]
CALLS: list[tuple[str, Callable[[], tuple[Any, ...]], Errors, bool]] = [
    ("total", lambda: (array("d", [1.0, 2.0]),), (), True),
    ("mean", lambda: (array("d", [1.0, 2.0]),), (), True),
    ("total", lambda: (array("f", [1.0]),), (), False),
    ("spread", lambda: (array("i", [1, 2]), array("i", [0, 0, 0]), 1), (), True),
    ("spread", lambda: (array("i", [1, 2]), array("i", [0, 0, 0]), 2), (IndexError,), False),
    ("spread", lambda: (array("i", [1, 2**31 - 1]), array("i", [0, 0, 0]), 0), (OverflowError, ValueError), False),
    ("spread", lambda: (array("i", [1]), array("h", [0, 0, 0]), 0), (), False),
    ("refused", lambda: (array("d", [1.0]), 0.5), (ValueError,), False),
    ("refused_late", lambda: (array("d", [0.25, 1.0]), 0.5), (ValueError,), False),
    ("products", lambda: (array("q", [1, 1]),), (), True),
    ("products", lambda: (array("q", [2**40, 2**40]),), (OverflowError,), False),
    ("strict", lambda: (array("d", [1.0]), array("d", [2.0])), (), True),
    ("strict", lambda: (array("d", [1.0]), array("f", [2.0])), (TypeError,), False),
    ("large", lambda: (array("d", [1.0]) * 20_000, 3), (), True),
    ("seventeen", lambda: tuple(array("d", [1.0]) for _ in range(17)), (), False),
]


@pytest.mark.parametrize("holder", [lambda a: a, memoryview], ids=["array", "memoryview"])
@pytest.mark.parametrize(("name", "make", "error", "stays"), CALLS, ids=[f"{k}-{c[0]}" for k, c in enumerate(CALLS)])
def test_memory_is_given_back(
    loaded: Loaded, name: str, make: Callable[[], Any], error: Errors, stays: bool, holder: Callable[[Any], Any]
) -> None:
    call = Counted(loaded, name)
    owners = list(make())
    passed = [holder(a) if isinstance(a, array) else a for a in owners]
    if not error:
        call(*passed)
    else:
        with pytest.raises(error):
            call(*passed)
    assert call.native == stays
    del passed
    assert all(is_free(a) for a in owners if isinstance(a, array))


@pytest.mark.parametrize(("name", "make", "error", "stays"), CALLS, ids=[f"{k}-{c[0]}" for k, c in enumerate(CALLS)])
def test_no_references_are_lost(
    loaded: Loaded, name: str, make: Callable[[], Any], error: Errors, stays: bool
) -> None:
    call = Counted(loaded, name)
    owners = make()
    views = [memoryview(a) if isinstance(a, array) else a for a in owners]
    gc.collect()
    before = [sys.getrefcount(a) for a in (*owners, *views)], sys.getrefcount(array), sys.getrefcount(memoryview)
    for _ in range(50):
        for passed in (owners, views):
            with contextlib.suppress(*error):
                call(*passed)
    gc.collect()
    after = [sys.getrefcount(a) for a in (*owners, *views)], sys.getrefcount(array), sys.getrefcount(memoryview)
    assert after == before


def test_a_late_exception_leaves_what_was_written(loaded: Loaded) -> None:
    x = array("d", [0.25, 1.0])
    with pytest.raises(ValueError, match="too much"):
        Counted(loaded, "refused_late")(x, 0.5)
    assert x.tolist() == [-0.25, 1.0]
    y = array("q", [2**40, 2**20, 2**10])
    with pytest.raises(OverflowError, match="does not fit in 64 bits"):
        Counted(loaded, "products")(y)
    assert y.tolist() == [2**40, 2**60, 2**10]


def test_other_kinds_of_holders(loaded: Loaded) -> None:
    total = Counted(loaded, "total")
    holders: list[Any] = [bytearray(16), np.array([1.0, 2.0]), (ctypes.c_double * 2)()]
    for memory in holders:
        view: Any = memoryview(memory)
        if view.format == "B":
            view = view.cast("d")
        expected = sum(np.frombuffer(memory, np.float64))
        if view.format == "d":
            assert total(view) == expected
            assert total.native
        else:  # ctypes gives the byte order, which memoryview itself does not read
            with pytest.raises(NotImplementedError):
                total(view)
    numbers = memoryview(array("d", range(24)))
    for view in (numbers[3:4], numbers[::5], numbers[::-7], numbers[5:5]):
        assert total(view) == sum(view)
        assert total.native


def test_a_class_of_that_name_is_not_taken_for_it(loaded: Loaded, folder: Path) -> None:
    """Another module called `array`, before any real one was met: in a process of its own."""
    code = f"""
import sys, types
sys.path.insert(0, {str(folder)!r})
class array(list):
    def __buffer__(self, flags): return memoryview(bytes(16)).cast("d")
for found in (types.SimpleNamespace(array=array), types.SimpleNamespace(array=len), types.SimpleNamespace(), None):
    sys.modules["array"] = found
    from {PACKAGE}.buffers.held import total
    assert total(array([1.0, 2.0])) == 3.0
del sys.modules["array"]
import array
from {PACKAGE}._kernelmill import explain
before = explain(total).native_calls
assert total(array.array("d", [1.0, 2.0])) == 3.0
assert explain(total).native_calls == before + 1
assert "numpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_native_without_numpy(folder: Path) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(folder)!r})
sys.modules["numpy"] = None
from array import array
from {PACKAGE}.buffers import held
from {PACKAGE}._kernelmill import explain
y = array("i", [0] * 3)
assert held.total(array("d", [1.0, 2.0])) == 3.0
assert held.mean(memoryview(array("d", [1.0, 2.0]))) == 1.5
held.spread(array("i", [1, 2]), y, 1)
assert y.tolist() == [0, 2, 3]
assert held.strict(array("d", [3.0]), array("d", [2.0])) == 6.0
for f in (held.total, held.mean, held.spread, held.strict):
    assert (explain(f).native_calls, explain(f).left_calls) == (1, 0), explain(f)
for f, arguments, error in ((held.mean, (array("d"),), ZeroDivisionError), (held.spread, (y, y, 1), IndexError)):
    try:
        f(*arguments)
    except error as found:
        assert str(found) in ("float division by zero", "division by zero", "array assignment index out of range"), found
    else:
        raise AssertionError(f)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_arrays_and_buffers_in_one_call(loaded: Loaded) -> None:
    strict = Counted(loaded, "strict")
    x, y = array("d", [1.0, 2.0]), np.array([3.0, 4.0])
    assert strict(x, y) == strict(y, x) == strict(x=y, y=x) == 11.0
    assert strict(memoryview(y), y) == 25.0
    assert strict.native


def test_threads_share_memory(loaded: Loaded) -> None:
    """Long calls run side by side on the same memory, which is free again when the last one has ended."""
    memory = array("d", range(30_000))
    large = loaded.modules[CASE.name].large
    expected = large(memory, 2)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda k: large(memoryview(memory) if k % 2 else memory, 2), range(60)))
    assert set(found) == {expected}
    assert is_free(memory)
