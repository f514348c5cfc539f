"""Loops in strips: which loops are parted, and what comes out."""

import pytest

from kernelmill.codegen.c.strips.elementary import usual
from kernelmill.codegen.c.strips.loops import in_strips
from kernelmill.ir.nodes import For, While
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations, statements

LIBRARY = """
func c @own(x: f64) -> (f64) with {elementary} {
  big: i1 = fgt x, 10.0
  if big { far: f64 = fneg x; return far }
  even: i1 = flt x, 1.0
  if even { v: f64 = fmul x, x } else { v: f64 = fadd x, x }
  return v
}
"""
KERNEL = """
func native @f(ctx: ptr, x: ptr, out: ptr, n: i64) -> (f64) {
  s: f64 = copy 0.0
  for k: i64 = 0 to n step 1 {
    far: i64 = mul k, 8
    from: ptr = ptradd x, far
    to: ptr = ptradd out, far
    BODY
  }
  return s
}
"""
PLAIN = """
    v: f64 = load from {roots=("x",)}
    good: i1 = fge v, 0.0
    guard good {failure=overflow}
    y: f64 = libm v {fn="own", own="own"}
    store to, y {roots=("out",)}
    t: f64 = fadd s, y
    s: f64 = copy t
"""


def _strips(body):
    module = in_strips(parse_module(LIBRARY + KERNEL.replace("BODY", body)))
    check(module, "in_strips")
    return module


def _whiles(module):
    (function,) = (f for f in module.functions if f.name == "f")
    return [s for s in statements(function.body) if isinstance(s, While)]


def test_the_function_without_its_rare_branch():
    (function,) = parse_module(LIBRARY).functions
    made = usual(function)
    assert made is not None
    assert made.beyond is not None
    assert [op.name for op in operations(made.beyond.body)] == ["fgt"]
    assert "fneg" not in [op.name for op in operations(made.usual.body)]


def test_three_loops():
    """What is computed ahead has no guard; what comes after it has the store and the sum; the rest is the loop as it was."""
    module = _strips(PLAIN)
    (strips,) = _whiles(module)
    names = [[op.name for op in operations(s.body)] for s in statements(strips.body) if isinstance(s, For)]
    ahead, after, before = names
    assert "guard" not in ahead
    assert "fadd" not in ahead
    assert ahead.count("store") == 1  # of what is kept
    assert {"store", "fadd", "load"} <= set(after)
    assert "libm" not in after
    assert "guard" in before
    assert {"own usual", "own beyond"} <= {f.name for f in module.functions}


def test_memory_of_arguments_is_compared():
    module = _strips(PLAIN)
    assert "ptrtoint" in print_module(module)
    alone = _strips(PLAIN.replace('roots=("out",)', "roots=()"))
    assert "ptrtoint" not in print_module(alone)
    assert _whiles(alone)


@pytest.mark.parametrize(
    "change",
    [
        ("good: i1 = fge v, 0.0", "good: i1 = slt k, n"),  # a guard that may be what keeps a load inside its array
        ("t: f64 = fadd s, y", 't: f64 = libm s {fn="own", own="own"}'),  # each call waits for the one before
        ("fadd s, y\n", "fadd s, y\n    bad: i64 = sdiv k, n\n"),  # may trap
        ('load from {roots=("x",)}', 'load from {order="monotonic"}'),  # threads meet
    ],
)
def test_other_loops_stay(change):
    body = PLAIN.replace(*change)
    assert body != PLAIN
    assert not _whiles(_strips(body))


def test_an_array_that_is_read_after_it_is_written():
    """Is read in the place where it stands, or its memory is compared."""
    body = PLAIN.replace("t: f64 = fadd s, y", 'again: f64 = load to {roots=("out",)}\n    t: f64 = fadd s, again')
    assert print_module(_strips(body)).count("ptrtoint") > print_module(_strips(PLAIN)).count("ptrtoint")
