"""What scan and front end do for a function grows with its size: for one twice as long about twice as many calls are made."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from kernelmill.deep_calls import with_room
from kernelmill.frontend import build
from kernelmill.project.options import BuildOptions
from kernelmill.scan import scan
from kernelmill.source import SourceFile, SourceSet

HEADER = "import numpy as np\nfrom kernelmill import Array1, kernel\nT = [1.0, 2.0]\n"
SMALL = 60


def _function(signature: str, lines: list[str]) -> str:
    return f"@kernel\ndef f({signature}:\n" + "".join(f"    {line}\n" for line in lines)


def _statements(signature: str, first: str, each: Callable[[int], str], last: str) -> Callable[[int], str]:
    return lambda n: _function(signature, [first, *(each(i) for i in range(n)), last])


KINDS: dict[str, Callable[[int], str]] = {
    "statements": _statements("a: float) -> float", "s = a", lambda i: f"s = s * a + {i}.5", "return s"),
    "variables": _statements("a: float) -> float", "v0 = a", lambda i: f"v{i + 1} = v{i} * a", "return v9"),
    "aliases": _statements("a: float) -> float", "v0 = T", lambda i: f"v{i + 1} = v{i} if a else v{i}", "return a"),
    "loops": _statements("a: int) -> int", "s = 0", lambda i: f"for i{i} in range(a): s += i{i}", "return s"),
    "comprehensions": _statements("a: int) -> int", "s = 0", lambda i: f"s += sum([x * {i} for x in range(a)])", "return s"),
    "functions": _statements("a: int) -> int", "s = 0", lambda i: f"g{i} = lambda x: x + {i}; s = g{i}(s)", "return s"),
    "attributes": lambda n: _function("a: float) -> float", [f"return a{'.real' * n}"]),
    "slices": lambda n: _function("a: Array1[np.float64]) -> float", [f"return a{'[:]' * n}[0]"]),
    "terms": lambda n: _function("a: float) -> float", ["return " + " + ".join(f"a * {i}.5" for i in range(n))]),
    "comparisons": lambda n: _function("a: int) -> bool", [f"return a{' < a' * n}"]),
    "branches": lambda n: _function("a: int) -> None", ["if a < 0: a = 1", *(f"elif a == {i}: a = 2" for i in range(n))]),
    "parameters": lambda n: _function(", ".join(f"a{i}: float" for i in range(n)) + ") -> float", ["return a0"]),
    "kernels": lambda n: "".join(f"@kernel\ndef g{i}(a: float) -> float:\n    return a * {i}.5\n" for i in range(n)),
}  # fmt: skip


def calls(text: str) -> int:
    """How many calls of Python and C functions the front end makes for a module."""
    counted = 0

    def count(frame: object, event: str, arg: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    @with_room
    def run() -> int:
        sys.setprofile(count)
        try:
            return len(build(scan(SourceSet((SourceFile("m.py", "m", HEADER + text),)), "", BuildOptions())).reports)
        finally:
            sys.setprofile(None)

    assert run()
    return counted


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_front_end_is_linear(kind: str) -> None:
    calls(KINDS[kind](2))  # what is made once
    small, large = (calls(KINDS[kind](n)) for n in (SMALL, 2 * SMALL))
    assert large < 2.3 * small
