"""`vector_loops`: what a newer CPU helps."""

from __future__ import annotations

import pytest

from kernelmill.analyses.vector_loops import gains
from kernelmill.ir.parser import parse_module

LOOP = """
func native @f(ctx: ptr, x.data: ptr, y.data: ptr, n: i64, c: f64) -> () {{
  for i: i64 = 0 to n step 1 {{
    o: i64 = mul i, 8
    p: ptr = ptradd x.data, o
    q: ptr = ptradd y.data, o
    v: f64 = load p {{roots=("x")}}
    {0}
  }}
  return
}}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('w: f64 = fmul v, v; store q, w {roots=("y")}', True),
        ('store q, v {roots=("y")}', False),
        ('w: f64 = copy v; store q, w {roots=("y")}', False),
        ('store q, c {roots=("y")}', False),
        ('store q, i {roots=("y")}', True),
        ('w: i64 = fptosi v; store q, w {roots=("y")}', True),
        ("k: i1 = flt v, 0.5; if k { store q, v {roots=(\"y\")} }", True),  # newer CPUs choose without a branch
    ],
)
def test_loops_that_only_move_values_gain_nothing(body: str, expected: bool) -> None:
    (function,) = parse_module(LOOP.format(body)).functions
    assert gains(function.body) is expected
