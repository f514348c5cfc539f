"""Compiling takes work in proportion to the program: counted in calls, not in seconds, so that a machine's load does not matter.

Each shape is a program that once took quadratic or exponential work, at two sizes. Twice the program may take little more than
twice the work; nests may take somewhat more, because what is inside is looked at for every loop around it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from kernelmill import pipeline
from kernelmill.passes.context import DEFAULTS
from kernelmill.passes.order import PASSES
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile

HEAD = "import numpy as np\nfrom kernelmill import Array1, kernel\n\n\n"
DEFINITION = "@kernel\ndef f(x: Array1[np.float64], n: int, k: int) -> float:\n    s = 0.0\n"


def program(*lines: str) -> str:
    return HEAD + DEFINITION + "".join(f"    {line}\n" for line in lines) + "    return s\n"


def shared_operands(n: int) -> str:
    """Array expressions that each use the two before."""
    return program("a0 = x + x", *(f"a{i + 1} = a{i} * x + a{max(i - 1, 0)}" for i in range(n)), f"s += a{n}[0]")


def doubled_index(n: int) -> str:
    """What makes an index fit is needed twice by every step."""
    steps = (f"    v{i + 1} = v{i} + v{i}" for i in range(n))
    return program("for i in range(n):", "    v0 = i", *steps, f"    s += x[v{n}]")


def invariant_chain(n: int) -> str:
    """Both operands of every step come from the step before the loop could be left."""
    steps = (f"    v{i + 1} = (v{i} & v{i}) ^ {i}" for i in range(n))
    return program("for i in range(n):", "    v0 = k & 255", *steps, f"    s += x[v{n}]")


def nest(n: int) -> str:
    """Loops in loops, with writes that come round."""
    lines = []
    for i in range(n):
        lines += ["    " * i + f"for i{i} in range(n):", "    " * (i + 1) + f"s += x[i{i}]", "    " * (i + 1) + f"x[i{i}] = s"]
    return program(*lines)


def loops(n: int) -> str:
    """One loop after the other."""
    return program(*(line for i in range(n) for line in (f"while k < n and s < {i}.0:", "    s += x[k]", "    k += 1")))


def leaving(n: int) -> str:
    """A loop that is left in many places."""
    lines = (line for i in range(n) for line in (f"    if x[i] == {i}.0:", "        break", f"    s += x[i - {i}]"))
    return program("for i in range(n):", *lines)


def indices(n: int) -> str:
    """Many indices into one array, without a loop."""
    return program(*(f"x[{i}] = x[k + {i}] * 2.0 + x[{i * 7 % n}]" for i in range(n)))


def branches(n: int) -> str:
    """`elif` after `elif`, each of which ends the function."""
    lines = (line for i in range(n) for line in (f"elif k == {i}:", f"    return s * {i}.0"))
    return program("if k < 0:", "    return s", *lines)


def straight(n: int) -> str:
    """Statement after statement."""
    return program(*(f"s = s * 1.5 + {i}.0" if i % 2 else f"k = (k * {i % 7 + 1} + {i}) % 1000" for i in range(n)))


def helpers(n: int) -> str:
    """Every helper calls the one before twice."""
    texts = [f"def h{i}(a):\n    return h{i - 1}(a) + h{i - 1}(a * 0.5)\n" for i in range(1, n)]
    return HEAD + "def h0(a):\n    return a + 1.0\n" + "".join(texts) + DEFINITION + f"    return s + h{n - 1}(x[k])\n"


def added(n: int) -> str:
    """A long sum of floats, and one of ints, each of which may overflow."""
    return program(f"s = {' + '.join(['s'] * n)}", f"k = {' + '.join(['k'] * n)}", "s += k")


def either(n: int) -> str:
    """A long `or`."""
    return program(f"if {' or '.join(f'k == {i}' for i in range(n))}:", "    s += 1.0")


def sorted_lists(n: int) -> str:
    """One sort after the other."""
    return program("a = [k, n, 3]", *(line for i in range(n) for line in ("a.sort()", f"s += a[{i % 3}]")))


def dictionaries(n: int) -> str:
    """Small dictionaries, each of its own."""
    return program(*(line for i in range(n) for line in (f"d{i} = {{1: k, 2: n}}", f"s += d{i}[1]")))


def array_loops(n: int) -> str:
    """One loop over the same array after the other."""
    return program(*(line for i in range(n) for line in ("for i in range(len(x)):", f"    s += x[i] * {i}.5")))


def lists(n: int) -> str:
    """Lists that grow."""
    return program(*(line for i in range(n) for line in (f"a{i} = [k, {i}]", f"a{i}.append(n)", f"s += a{i}[2]")))


SHAPES: tuple[tuple[Callable[[int], str], int, float], ...] = (
    (shared_operands, 15, 2.2),
    (doubled_index, 12, 2.3),
    (invariant_chain, 12, 2.2),
    (nest, 7, 3.2),
    (loops, 10, 2.3),
    (leaving, 10, 2.9),
    (indices, 20, 2.6),
    (branches, 30, 2.4),
    (straight, 60, 2.3),
    (helpers, 8, 2.5),
    (added, 60, 2.3),
    (either, 60, 2.3),
    (sorted_lists, 6, 2.3),
    (dictionaries, 3, 2.3),
    (array_loops, 10, 2.3),
    (lists, 10, 2.3),
)


class TooMuch(Exception):  # noqa: N818  # ends the count
    """More calls than were allowed."""


def work(text: str, most: float = float("inf")) -> int:
    """Calls made by the front end and the passes for one module; no more than `most`."""
    unit = CompilationUnit("t._kernels", "t", (SourceFile("t.py", "t", text),))
    count = 0

    def counted(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal count
        count += 1
        if count > most:
            raise TooMuch

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        _, built = pipeline.front(unit, BuildOptions())
        low = built.module
        for row in PASSES:
            low = row.change(low, DEFAULTS)
    finally:
        sys.setprofile(before)
    assert not built.diagnostics
    return count


@pytest.mark.parametrize(("shape", "size", "factor"), SHAPES, ids=[shape.__name__ for shape, _, _ in SHAPES])
def test_twice_the_program_takes_about_twice_the_work(shape: Callable[[int], str], size: int, factor: float) -> None:
    work(shape(2))  # what is made once per process
    once = work(shape(size), 3_000_000)
    work(shape(2 * size), factor * once)
