"""Sums in lanes: which loops are changed, what is left in order, and that nothing keeps the flag."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import For, attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations, statements
from kernelmill.passes.context import DEFAULTS
from kernelmill.passes.sums.sum_lanes import sum_lanes
from kernelmill.records import replace

TEXT = """
func native @f(ctx: ptr, x: ptr, n: i64) -> (f64) {
  s: f64 = copy 0.0
  r: f64 = copy 1.0
  for k: i64 = 0 to n step 1 {
    far: i64 = mul k, 8
    from: ptr = ptradd x, far
    v: f64 = load from {roots=("x")}
    BODY
  }
  t: f64 = fadd s, r
  return t
}
"""


def _changed(body: str, stop: str = "n") -> tuple[list[For], list[str]]:
    """The loops over lanes, and the names of all operations."""
    module = parse_module(TEXT.replace("BODY", body).replace("to n", f"to {stop}"))
    after = sum_lanes(module.functions[0], DEFAULTS)
    check(replace(module, functions=(after,)), "sum_lanes")
    assert not any(attr(op, "reassoc") for op in operations(after.body))
    loops = [s for s in statements(after.body) if isinstance(s, For) and attr(s, "lanes")]
    return loops, [op.name for op in operations(after.body)]


@pytest.mark.parametrize(
    ("body", "memories"),
    [
        ("t0: f64 = fadd s, v {reassoc}; s = copy t0", 1),
        ("s = fadd v, s {reassoc}", 1),
        ("p: f64 = fmul r, v {reassoc}; r = copy p", 1),
        ("s = fadd s, v {reassoc}; r = fmul r, v {reassoc}", 2),
        ("c: i1 = flt v, 1.0; if c { s = fadd s, v {reassoc} }", 1),
        ("s = fadd s, v {reassoc}; s = fadd s, 1.0 {reassoc}", 1),
    ],
)
def test_free_sums(body: str, memories: int) -> None:
    loops, names = _changed(body)
    assert len(loops) == 1
    assert loops[0].stop.value == 16  # type: ignore[union-attr]  # a constant
    assert names.count("stackalloc") == memories


@pytest.mark.parametrize(
    "body",
    [
        "s = fadd s, v",  # in the order of the source
        "s = fadd s, v {reassoc}; r = fadd r, s",  # what it is meanwhile is read
        "c: i1 = flt s, 1.0; guard c {failure=overflow}; s = fadd s, v {reassoc}",
        "s = fadd s, v {reassoc}; c: i1 = flt v, 1.0; if c { break }",
        "s = fadd s, v {reassoc}; s = copy v",
        "s = fadd s, s {reassoc}",
    ],
)
def test_other_sums_stay(body: str) -> None:
    loops, _ = _changed(body)
    assert loops == []


@pytest.mark.parametrize(("stop", "lanes"), [("3", 0), ("15", 0), ("16", 1), ("n", 1)])
def test_loops_that_are_known_to_be_short_stay(stop: str, lanes: int) -> None:
    loops, _ = _changed("s = fadd s, v {reassoc}", stop)
    assert len(loops) == lanes


def test_what_strips_leave_may_be_expanded() -> None:
    """Windows whose extents only LLVM finds to be constants are unrolled."""
    (function,) = parse_module(TEXT.replace("BODY", "s = fadd s, v {reassoc}")).functions
    *_, rest = (s for s in statements(sum_lanes(function, DEFAULTS).body) if isinstance(s, For))
    assert attr(rest, "rest")
    assert not attr(rest, "cold")
