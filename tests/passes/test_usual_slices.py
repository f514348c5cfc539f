"""`usual_slices`: short slices have a copy whose length is a constant, with the same effects wherever they lie."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.equivalence import check_random_programs
from support.interpreter import Memory, run
from support.steps import step

usual_slices = step("usual_slices")

TEXT = """func native @f(ctx: ptr, p: ptr, l: i64, n: i64) -> (i64) {
done: i64 = copy 0
for i: i64 = 0 to 2 step 1 {
  u: i64 = add l, LENGTH
  CLAMPED
  w: i64 = sub b, a; m: i64 = smax w, 0
  o: i64 = mul a, 8; q: ptr = ptradd p, o
  for k: i64 = 0 to m step 1 { t: i64 = mul k, 8; r: ptr = ptradd q, t; x: i64 = load r {roots=("p")}; done = add done, x }
}
return done
}"""
CLAMPS = """
  c: i1 = slt l, 0; d: i64 = add l, n; e: i64 = smax d, 0; f: i64 = smin l, n; a: i64 = select c, e, f
  g: i1 = slt u, 0; h: i64 = add u, n; j: i64 = smax h, 0; s: i64 = smin u, n; b: i64 = select g, j, s"""


def changed(length: str = "5", clamped: str = CLAMPS) -> tuple[Module, Module, str]:
    before = parse_module(TEXT.replace("LENGTH", length).replace("CLAMPED", clamped))
    after = usual_slices(before, [])
    check(after)
    return before, after, print_statements(after.functions[0].body)


def test_the_length_is_a_constant_where_all_is_there() -> None:
    before, after, text = changed()
    assert "to 5 step 1" in text
    assert "to m step 1" in text
    for n in (0, 3, 5, 9):
        for start in (0, 1, 4, 5, 8, 9, 100, -1, -5, -9, -10, 2**63 - 2, -(2**63)):
            results = []
            for form in (before, after):
                memory = Memory()
                address = memory.add(b"".join((7**k).to_bytes(8, "little") for k in range(n + 1)))
                results.append(run(form, "f", (address, start, n), memory))
            assert results[0].same(results[1]), (n, start)


@pytest.mark.parametrize(
    ("length", "clamped"),
    [
        ("99", CLAMPS),  # too long
        ("-2", CLAMPS),
        ("n", CLAMPS),  # no constant
        ("5", CLAMPS.replace("smin u, n", "smin u, l")),  # not the same extent
        ("5", CLAMPS.replace("smax d, 0", "smax d, 1")),
    ],
)
def test_other_loops_stay(length: str, clamped: str) -> None:
    before, after, _ = changed(length, clamped)
    assert before == after


def test_random_programs() -> None:
    check_random_programs(usual_slices, range(60))
