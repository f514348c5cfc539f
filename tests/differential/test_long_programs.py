"""Programs as long as generated ones are: sums of many terms, many branches, helpers that call helpers. They compile, and agree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from kernelmill import pipeline
from kernelmill.deep_calls import with_room
from kernelmill.diagnostics import KernelmillError
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from support.corpus import Case, install_reference
from support.native import Loaded, build, load

KERNEL = "\n\n@kernel\ndef {}(x: Array1[np.float64], k: int) -> float:\n    s = 0.0\n"


def text() -> str:
    """The module of all programs."""
    out = ['"""Long programs."""\nimport numpy as np\nfrom kernelmill import Array1, kernel\n']
    out += [KERNEL.format("long_sum"), "    return " + " + ".join(f"x[{i % 8}] * {i}.0" for i in range(700)) + "\n"]
    branches = (f"    elif k == {i}:\n        s = x[0] * {i}.0\n" for i in range(1, 150))
    out += [KERNEL.format("many_branches"), "    if k == 0:\n        s = 1.0\n", *branches, "    return s\n"]
    arrays = (f"    a{i + 1} = a{i} * x - a{max(i - 1, 0)} / 2.0\n" for i in range(60))
    out += [KERNEL.format("many_arrays"), "    a0 = x + 1.0\n", *arrays, "    return a60[k]\n"]
    out += ["\n\ndef h0(a):\n    return a * 0.5\n"]
    out += [f"\n\ndef h{i}(a):\n    return h{i - 1}(a) + h{i - 1}(-a) * {i}.0\n" for i in range(1, 12)]
    out += [f"\n\ndef c{i}(a):\n    return {f'c{i - 1}(a + {i}.0)' if i else 'a'}\n" for i in range(60)]
    out += [KERNEL.format("many_helpers"), "    return h11(x[k]) + c59(x[0])\n"]
    nested = "".join("    " * (i + 1) + f"for i{i} in range(k):\n" for i in range(14))
    out += [KERNEL.format("deep_nest"), nested, "    " * 15, "s += x[i0] * i13\n    return s\n"]
    return "".join(out)


CASE = Case("long.programs", text())


@pytest.fixture(scope="module")
def made() -> Loaded:
    return load(build((CASE,)), (CASE,), "aot-llvm")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return install_reference((CASE,), tmp_path_factory.mktemp("long"), "kmlong")[CASE.name]


def calls() -> Iterator[tuple[str, tuple[object, ...]]]:
    x = np.linspace(-1.5, 2.0, 8)
    for k in (0, 1, 7, 149, 200, -1):
        yield "many_branches", (x, k)
    for k in (0, 3, 7, 8, -8, -9):
        yield "many_arrays", (x, k)
        yield "many_helpers", (x, k)
        yield "long_sum", (x, k)
    for k in (-1, 0, 1, 2):
        yield "deep_nest", (x, k)


@pytest.mark.parametrize(("name", "arguments"), list(calls()), ids=lambda v: v if isinstance(v, str) else str(v[1]))
def test_value(made: Loaded, reference: ModuleType, name: str, arguments: tuple[object, ...]) -> None:
    kernel = getattr(made.modules["long.programs"], name)
    assert made.explain(kernel).native
    try:
        expected = getattr(reference, name)(*arguments)
    except IndexError as problem:
        with pytest.raises(IndexError, match=str(problem)):
            kernel(*arguments)
    else:
        assert kernel(*arguments) == expected


def test_what_is_nested_too_deeply_is_said_so() -> None:
    @with_room
    def endless(n: int) -> int:
        return endless_again(n + 1) + 1

    def endless_again(n: int) -> int:
        return endless(n)

    limit = sys.getrecursionlimit()
    with pytest.raises(KernelmillError, match="nested too deeply"):
        endless(0)
    assert sys.getrecursionlimit() == limit


def test_other_exceptions_come_through() -> None:
    @with_room
    def fails() -> None:
        raise ValueError("here")

    with pytest.raises(ValueError, match="here"):
        fails()


def test_a_kernel_of_two_thousand_terms() -> None:
    source = "from kernelmill import kernel\n\n\n@kernel\ndef f(a: float) -> float:\n    return " + " + ".join(["a"] * 2000) + "\n"
    unit = CompilationUnit("t._kernels", "t", (SourceFile("t.py", "t", source),))
    assert [k.status for k in pipeline.check_unit(unit, BuildOptions()).kernels] == ["native"]
