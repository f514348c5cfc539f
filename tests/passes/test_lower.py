"""`lower`: machine operations with guards give Python's answer or leave, for every operator of `int` and `np.int64`."""

from __future__ import annotations

import itertools
import operator
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations
from support.interpreter import Memory, run
from support.steps import step

lower = step("lower")

EDGES = (-(2**63), -(2**63) + 1, -(2**32), -7, -2, -1, 0, 1, 2, 3, 63, 64, 2**31, 2**62, 2**63 - 1)
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "floordiv": operator.floordiv, "mod": operator.mod,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor, "lshift": operator.lshift, "rshift": operator.rshift,
}  # fmt: skip
COMPARISONS = {
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
}  # fmt: skip


def lowered(text: str) -> Module:
    module = parse_module(f"level high\n{text}")
    check(module)
    module = lower(module, [])
    check(module)
    assert module.level == "low"
    return module


def python(function: Callable[[Any, Any], Any], a: int, b: int) -> int | None:
    """What Python says; None where it raises or the result has more than 64 bits."""
    try:
        result = function(a, b) if function is not operator.lshift or b < 128 else (a and None)
    except (ZeroDivisionError, ValueError):
        return None
    return result if result is not None and -(2**63) <= result < 2**63 else None


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_of_int_are_exact_or_leave(name: str) -> None:
    module = lowered(f'func native @f(a: int, b: int) -> (int) {{ r: int = binary a, b {{op="{name}"}}; return r }}')
    answered = 0
    for a, b in itertools.product(EDGES, EDGES):
        outcome = run(module, "f", (a, b), Memory())
        expected = python(OPERATORS[name], a, b)
        if outcome.status == 0:
            assert outcome.results == (expected,), (a, b)
            answered += 1
        else:
            assert expected is None, f"{a} {name} {b} leaves"
    assert answered > len(EDGES)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "floordiv", "mod", "and", "or", "xor"])
def test_operators_of_numpy_wrap_and_never_leave(name: str) -> None:
    text = f'func native @f(a: np.int64, b: np.int64) -> (np.int64) {{ r: np.int64 = binary a, b {{op="{name}"}}; return r }}'
    module = lowered(text)
    for a, b in itertools.product(EDGES, EDGES):
        with np.errstate(all="ignore"):
            expected = int(OPERATORS[name](np.int64(a), np.int64(b)))
        outcome = run(module, "f", (a, b), Memory())
        assert (outcome.status, outcome.results) == (0, (expected,)), (a, b)


@pytest.mark.parametrize("name", COMPARISONS)
def test_comparisons(name: str) -> None:
    module = lowered(f'func native @f(a: int, b: int) -> (bool) {{ r: bool = compare a, b {{op="{name}"}}; return r }}')
    for a, b in itertools.product(EDGES, EDGES):
        assert run(module, "f", (a, b), Memory()).results == (COMPARISONS[name](a, b),), (a, b)


def test_elements_of_arrays_with_any_stride() -> None:
    """Indices count from either end; those outside leave; nothing outside the array is touched (the interpreter's promise)."""
    module = lowered(
        "func native @f(x: array[float64, 1], i: int) -> (np.float64) { r: np.float64 = index x, i; return r }\n"
        "func native @g(x: array[float64, 1], i: int, v: float) -> () { put x, i, v; return }"
    )
    numbers = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
    for start, stride, count in ((0, 8, 6), (40, -8, 6), (8, 16, 3), (16, 0, 4)):
        values = [numbers[(start + k * stride) // 8] for k in range(count)]
        for i in range(-count - 2, count + 2):
            memory = Memory()
            address = memory.add(struct.pack("<6d", *numbers))
            outcome = run(module, "f", (address + start, count, stride, 0, i), memory)
            if -count <= i < count:
                assert (outcome.status, outcome.results) == (0, (values[i],))
            else:
                assert outcome.status == 1
            stored = run(module, "g", (address + start, count, stride, 0, i % count, -1.0), memory)
            assert stored.status == 0
            place = (start + (i % count) * stride) // 8
            assert struct.unpack("<6d", stored.memory[address]) == tuple(-1.0 if k == place else n for k, n in enumerate(numbers))


def test_mixed_values_remember_whether_they_are_numpys() -> None:
    module = lowered(
        "func native @f(a: int, n: int) -> (mixed.int.int64) {\n"
        "  r: mixed.int.int64 = convert a\n"
        "  for i: int = 0:int to n step 1:int { v: np.int64 = cast i; r = convert v }\n"
        "  return r\n}"
    )
    assert run(module, "f", (7, 0), Memory()).results == (7, False)
    assert run(module, "f", (7, 3), Memory()).results == (2, True)


@pytest.mark.parametrize(("attributes", "tested"), [('op="mul"', False), ('op="mul", array', True), ('op="truediv"', False)])
def test_complex_scalars_of_numpy_are_not_tested_for_infinities(attributes: str, tested: bool) -> None:
    z = "np.complex128"
    text = f"level high\nfunc native @f(a: {z}, b: {z}) -> ({z}) {{\n  r: {z} = binary a, b {{{attributes}}}\n  return r\n}}"
    module = lower(parse_module(text), [])
    assert any(op.name == "guard" for op in operations(module.functions[0].body)) is tested
