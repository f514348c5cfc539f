"""`unsigned`: ints that a mask keeps below 2**64 are held unsigned, and converted under a guard where others are wanted."""

from __future__ import annotations

from kernelmill.ir.nodes import Module, attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_module
from kernelmill.ir.types import INT, UINT
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import PASSES

ROW = next(row for row in PASSES if row.name == "unsigned")
MASKED = """func native @f(a: int, b: int) -> (int) {
  t: int = binary a, b {op="mul"}
  u: int = binary t, 18446744073709551615:int {op="and"}
  z: int = binary u, 30:int {op="rshift"}
  r: int = binary u, z {op="xor"}
  return r
}"""


def after(text: str, signed: tuple[str, ...] = ()) -> Module:
    """The module of a high function or more after the pass; it is also what its text form reads back as."""
    module = parse_module(f"level high\n{text}")
    check(module)
    changed = ROW.change(module, PassContext(signed=signed))
    check(changed)
    assert parse_module(print_module(changed)) == changed
    return changed


def unsigned(module: Module, function: int = 0) -> set[str]:
    """The unsigned variables that are assigned in a function."""
    return {r.name for op in operations(module.functions[function].body) for r in op.results if r.type == UINT}


def test_what_a_mask_gives_and_what_is_computed_from_it() -> None:
    changed = after(MASKED)
    assert unsigned(changed) == {"u", "r"}
    (function,) = changed.functions
    assert function.results == (UINT,)
    assert attr(function, "unsigned_results") == (0,)
    assert attr(function, "unsigned_params") is None


def test_a_modulus_is_a_mask_and_variables_may_hold_either() -> None:
    text = MASKED.replace('t, 18446744073709551615:int {op="and"}', 't, m {op="mod"}').replace(
        "  t: int", "  m: int = copy 18446744073709551616:int\n  t: int"
    )
    (function,) = after(text).functions
    assert [attr(op, "op") for op in operations(function.body)] == ["mul", "and", "rshift", "xor"]


def test_callers_that_know_signed_ints_alone() -> None:
    (function,) = after(MASKED, ("f",)).functions
    assert function.results == (INT,)
    assert [op.name for op in operations(function.body)][-1] == "convert"


def test_a_number_that_counts_or_indexes_is_converted() -> None:
    text = MASKED.replace("return r", 'x: int = copy r\n for k: int = 0:int to x step 1:int {\n t = copy k\n }\n return x')
    (function,) = after(text).functions
    assert [op.name for op in operations(function.body)].count("convert") == 1


def test_negative_numbers_keep_a_variable_signed() -> None:
    text = MASKED.replace("return r", "x: int = copy -1:int\n x = copy r\n return x")
    changed = after(text)
    assert "x" not in unsigned(changed)
    assert changed.functions[0].results == (INT,)


def test_kernels_whose_overflow_raises_keep_their_ints() -> None:
    for option in ("raise", "wrap"):
        assert not unsigned(after(MASKED.replace("-> (int) {", f'-> (int) with {{overflow="{option}"}} {{')))


def test_calls_hand_unsigned_ints_on() -> None:
    helper = MASKED.replace("@f(", "@g(").replace("(int) {", "(int, int) {").replace("return r", "return r, z")
    caller = """func native @f(a: int, b: int) -> (int) {
  p: int, q: int = invoke a, b {callee="g"}
  r: int = copy p
  t: int, u: int = invoke r, q {callee="g"}
  return t
}"""
    changed = after(f"{caller}\n{helper}")
    assert unsigned(changed) == {"p", "r", "t"}
    assert attr(changed.functions[1], "unsigned_params") == (0,)
    assert attr(changed.functions[1], "unsigned_results") == (0,)


def test_modules_without_large_constants_are_left_alone() -> None:
    module = parse_module("level high\n" + MASKED.replace("18446744073709551615", "4294967295"))
    assert ROW.change(module, PassContext()) is module
