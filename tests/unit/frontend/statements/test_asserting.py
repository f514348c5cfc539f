"""Which asserts keep a kernel in Python where Python leaves them out (`-O`)."""

from __future__ import annotations

import pytest

from kernelmill import pipeline
from kernelmill.project.expectations import IsDebug
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile

HEAD = "import numpy as np\nfrom kernelmill import Array1, kernel\n"


def needs_asserts(body: str, helper: str = "") -> bool:
    """Whether a kernel of an array and an int with that body expects to be run with asserts."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"{HEAD}{helper}\n@kernel\ndef f(x: Array1[np.float64], n: int) -> int:\n{lines}    return n\n"
    source = SourceFile("m.py", "m", text)
    _, built = pipeline.front(CompilationUnit("_m_kernels", "m", (source,)), BuildOptions())
    (spec,) = built.specs
    return any(isinstance(e.wanted, IsDebug) for e in spec.expects)


@pytest.mark.parametrize(
    "body",
    [
        "assert n > 3",
        "assert len(x) > 2 and np.all(x > 0), 'small'",
        "for k in range(n):\n    assert x[k] > 0",
        "y = np.zeros(n)\nassert n > 3",
        "assert n > 3\nx[0] = 1.0",
    ],
)
def test_what_only_looks_before_a_write_is_right_without_asserts(body: str) -> None:
    assert not needs_asserts(body)


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    assert n > 3\nexcept AssertionError:\n    n = 1",
        "assert (n := n + 1) > 3",
        "x[0] = 1.0\nassert n > 3",
        "for k in range(n):\n    assert n > 3\n    x[k] = 1.0",
        "assert helper(x) > 3",
    ],
)
def test_what_else_does_needs_them(body: str) -> None:
    assert needs_asserts(body, "def helper(x):\n    x[0] = 2.0\n    return 4\n")


def test_an_assert_of_a_helper_after_a_write_of_its_caller() -> None:
    helper = "def helper(n):\n    assert n > 3\n    return n\n"
    assert needs_asserts("x[0] = 1.0\nn = helper(n)", helper)
    assert not needs_asserts("n = helper(n)", helper)
