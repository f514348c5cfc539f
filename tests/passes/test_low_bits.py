"""`low_bits`: what only low bits are read of wraps around, what is read in any other way is checked."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations
from support.steps import step

low_bits = step("low_bits")


def wrapping(body: str, head: str = "") -> list[str]:
    """The results of the operations that wrap around afterwards."""
    module = parse_module(f"level high\nfunc native @f(a: int, b: int, c: int) -> (int){head} {{\n{body}\n}}")
    check(module)
    changed = low_bits(module, [])
    check(changed)
    return [op.results[0].name for op in operations(changed.functions[0].body) if attr(op, "wraps")]


MASKED = """  t: int = binary a, b {op="mul"}
  u: int = binary t, c {op="add"}
"""


@pytest.mark.parametrize(
    ("use", "wanted"),
    [
        ('r: int = binary u, 255:int {op="and"}', ["t", "u"]),
        ('r: int = binary 9223372036854775807:int, u {op="and"}', ["t", "u"]),
        ('r: int = binary u, 4096:int {op="mod"}', ["t", "u"]),
        ('v: int = unary u {op="invert"}\n r: int = binary v, 15:int {op="and"}', ["t", "u"]),
        ('v: int = copy u\n r: int = binary v, 15:int {op="and"}', ["t", "u"]),
        ('v: int = binary u, 63:int {op="lshift"}\n r: int = binary v, 15:int {op="and"}', ["t", "u", "v"]),
        ('m: int = copy 15:int\n r: int = binary u, m {op="and"}', ["t", "u"]),
        ('v: int = binary u, 64:int {op="lshift"}\n r: int = binary v, 15:int {op="and"}', ["v"]),
        ('v: int = binary u, c {op="lshift"}\n r: int = binary v, 15:int {op="and"}', ["v"]),
        ('r: int = binary u, 18446744073709551615:int {op="and"}', []),
        ('r: int = binary u, -1:int {op="and"}', []),
        ('r: int = binary u, c {op="and"}', []),
        ('r: int = binary u, 12:int {op="mod"}', []),
        ('r: int = binary u, -16:int {op="mod"}', []),
        ('r: int = binary 16:int, u {op="mod"}', []),
        ('v: int = binary u, 3:int {op="rshift"}\n r: int = binary v, 15:int {op="and"}', []),
        ('r: int = binary t, 255:int {op="and"}\n r = binary r, u {op="add"}', []),
        ('m: int = copy 15:int\n m = copy c\n r: int = binary u, m {op="and"}', []),
        ('v: float = cast u\n r: int = binary u, 15:int {op="and"}', []),
    ],
)
def test_what_reads_low_bits_alone(use: str, wanted: list[str]) -> None:
    assert wrapping(f"{MASKED} {use}\n  return r") == wanted


def test_a_variable_that_a_loop_carries() -> None:
    loop = """  s: int = copy a
  for k: int = 0:int to b step 1:int {
    s = binary s, c {op="mul"}
  }
  r: int = binary s, 255:int {op="and"}
  return r"""
    assert wrapping(loop) == ["s"]
    assert wrapping(loop.replace("return r", "return s")) == []


def test_a_kernel_that_wants_overflow_error_keeps_its_checks() -> None:
    masked = f'{MASKED} r: int = binary u, 255:int {{op="and"}}\n  return r'
    assert wrapping(masked, ' with {overflow="raise"}') == []


def test_large_constants_count_by_their_low_bits() -> None:
    text = """func native @f(a: int) -> (int) {
  t: int = binary a, 18446744073709551615:int {op="mul"}
  r: int = binary t, 255:int {op="and"}
  return r
}"""
    (function,) = low_bits(parse_module(f"level high\n{text}"), []).functions
    first, *_ = operations(function.body)
    assert [getattr(a, "value", None) for a in first.args] == [None, -1]
