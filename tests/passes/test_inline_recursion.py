"""Levels of recursion in one function: fewer calls of itself, the same results and the same depth."""

from kernelmill.ir.failures import Depth
from kernelmill.ir.nodes import failure_of
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations, size
from support.steps import step

inline_recursion = step("inline_recursion")

TEXT = """
func native @fib(ctx: ptr, depth: i64, n: i64) -> (i64) with {recursive} {
  small: i1 = slt n, 2
  if small { return n }
  a: i64 = sub n, 1
  left: i64 = sub depth, 1
  c: i1 = sge left, 0
  guard c {failure=depth}
  s: i32, x: i64 = call ctx, left, a {callee="fib"}
  t: i1 = eq s, 0:i32
  guard t, s {failure=callee, mode="status"}
  r: i64 = add x, n
  return r
}
"""


def test_levels_are_unrolled() -> None:
    module = parse_module(TEXT)
    remarks: list = []
    (function,) = inline_recursion(module, remarks).functions
    check(parse_module(TEXT), "parser")
    failures = [failure_of(op) for op in operations(function.body) if op.name == "guard"]
    assert failures.count(Depth()) == 4, "one for each level, so that as many calls are allowed as before"
    assert len([op for op in operations(function.body) if op.name == "call"]) == 1
    assert [r.text for r in remarks] == ["3 levels of recursion in one"]


def test_large_functions_stay() -> None:
    extra = "\n".join(f"  e{k}: i64 = add n, {k}" for k in range(60))
    module = parse_module(TEXT.replace("  a: i64", extra + "\n  a: i64"))
    assert size(module.functions[0].body) > 60
    assert inline_recursion(module, []) == module
