"""`usual_indices`: tests of indices that stay in loops take the usual case first, and say the same of every index."""

from __future__ import annotations

import struct

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.interpreter import Memory, run
from support.steps import step

usual_indices = step("usual_indices")

HEAD = "func native @f(ctx: ptr, h: ptr, n: i64, k: ptr, m: i64) -> () {"
INDEX = "s: i1 = slt x, 0; a: i64 = add x, n; w: i64 = select s, a, x; c: i1 = ult w, n; guard c, x, n {failure=index(axis=0)}; "
AGAIN = "s1: i1 = slt x, 0; a1: i64 = add x, n {nsw}; w1: i64 = select s1, a1, x; "
LOOP = (
    "for i: i64 = 0 to m step 1 { o: i64 = mul i, 8; q: ptr = ptradd k, o; x: i64 = load q; "
    + INDEX
    + "b: i64 = mul w, 8; p: ptr = ptradd h, b; v: i64 = load p; u: i64 = add v, 1; "
    + AGAIN
    + "b1: i64 = mul w1, 8; p1: ptr = ptradd h, b1; store p1, u }"
)


def changed(body: str) -> Module:
    module = usual_indices(parse_module(f"{HEAD} {body}; return }}"), [])
    check(module)
    return module


@pytest.mark.parametrize("indices", [(0, 1, 2), (-1, -3, 1, 1), (2, 3, 0), (1, -4, 0), (2**62,), (-(2**63), 0), ()])
def test_every_index_does_what_it_did(indices: tuple[int, ...]) -> None:
    before = parse_module(f"{HEAD} {LOOP}; return }}")
    after = changed(LOOP)
    assert "w1, 8" not in print_statements(after.functions[0].body)
    seen = []
    for module in (before, after):
        memory = Memory()
        counts, given = memory.add(struct.pack("<3q", 5, 6, 7)), memory.add(struct.pack(f"<{len(indices)}q", *indices))
        outcome = run(module, "f", (counts, 3, given, len(indices)), memory)
        seen.append((outcome.status, outcome.results, memory.snapshot()))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("body", ["x: i64 = load k; " + INDEX, LOOP.replace("ult w, n", "ult w, m")])
def test_the_rest_stays(body: str) -> None:
    """Outside loops, and guards that test something else."""
    text = print_statements(changed(body).functions[0].body)
    assert text == print_statements(parse_module(f"{HEAD} {body}; return }}").functions[0].body)


def test_a_float_that_becomes_an_int_is_compared_once() -> None:
    confined = "g: i1 = fge y, -9.223372036854775808e18; l: i1 = flt y, 9.223372036854775808e18; e: i1 = and g, l; "
    rest = "guard e {failure=overflow}; z: i64 = fptosi y; store k, z }"
    body = "for i: i64 = 0 to m step 1 { y: f64 = load h; " + confined + rest
    assert "fabs y" in print_statements(changed(body).functions[0].body)
