"""`vectorise_outer`: iterations of outer loops side by side, with the bits that they had one after the other."""

from __future__ import annotations

import struct

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.interpreter import Memory, run
from support.steps import step

vectorise_outer = step("vectorise_outer")

HEAD = (
    "func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.d1: i64, x.s0: i64, x.s1: i64, y.data: ptr, y.d0: i64, y.s0: i64) -> (f64) "
    'with {arrays=(array(name="x", dtype="float64", ndim=2), array(name="y", dtype="float64", ndim=1))} {'
)
NEST = """last: f64 = copy 0.0
for j: i64 = 0 to x.d1 step 1 {
  s: f64 = copy 0.25
  across: i64 = mul j, 8
  for i: i64 = 0 to x.d0 step 1 {
    down: i64 = mul i, x.s0; p: ptr = ptradd x.data, down; q: ptr = ptradd p, across
    v: f64 = load q {roots=("x")}
    INNER
    h: f64 = fmul s, 0.75; s = fadd h, v
  }
  o: i64 = mul j, y.s0; r: ptr = ptradd y.data, o
  store r, s {roots=("y")}
  OUTER
}
return last
}"""


def module(inner: str = "", outer: str = "", nest: str = NEST) -> Module:
    return parse_module(HEAD + nest.replace("INNER", inner).replace("OUTER", outer))


def after(before: Module) -> tuple[Module, str, int]:
    remarks: list[Remark] = []
    changed = vectorise_outer(before, remarks)
    check(changed)
    return changed, print_statements(changed.functions[0].body), len(remarks)


def outcome(form: Module, rows: int, columns: int, shift: int) -> tuple[object, object]:
    """What a call gives and leaves; `y` lies `shift` items after the end of `x` (before it: they overlap)."""
    memory = Memory()
    items = [((7 * n + 3) % 19) / 3.0 - 2.5 for n in range(rows * columns + shift + columns)]
    address = memory.add(struct.pack(f"<{len(items)}d", *items))
    there = address + 8 * (rows * columns + shift)
    done = run(form, "f", (address, rows, columns, 8 * columns, 8, there, columns, 8), memory, fuel=10**7)
    return (done.status, done.results), memory.snapshot()[address]


@pytest.mark.parametrize("outer", ["", "last = fadd last, s", "c: i1 = fgt s, last; if c { last = copy s }"])
def test_every_size_and_distance_gives_the_same_bits(outer: str) -> None:
    before = module(outer=outer)
    changed, text, count = after(before)
    assert count == 1
    assert "step 256" in text
    assert "step 4" in text
    for rows, columns in ((0, 9), (1, 7), (3, 8), (4, 9), (9, 17), (2, 300)):
        for shift in (0, 1, -columns, -columns // 2):
            if rows * columns + shift >= 0:
                assert outcome(before, rows, columns, shift) == outcome(changed, rows, columns, shift)


def test_arrays_that_overlap_run_as_written() -> None:
    text = after(module())[1]
    assert "ptrtoint x.data" in text
    assert text.count("store r") >= 1


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("store q, s {roots=(\"x\")}", ""),  # seen by later rows
        ("c: i1 = flt v, 9.0; guard c, v {failure=overflow}", ""),
        ("c: i1 = flt v, 0.0; if c { break }", ""),
        ("last = fadd last, v", ""),  # one sum over all
        ("", "w: f64 = load x.data {roots=(\"x\")}; store x.data, w {roots=(\"x\")}"),
        ("w: f64 = load y.data {roots=(\"y\")}; v = fadd v, w", ""),  # what an iteration before has written
    ],
)
def test_loops_that_stay(inner: str, outer: str) -> None:
    assert after(module(inner, outer))[2] == 0


def test_limits_that_differ_stay() -> None:
    assert after(module(nest=NEST.replace("to x.d0", "to j")))[2] == 0


def test_sums_that_llvm_does_by_itself_stay() -> None:
    rows = NEST.replace("down: i64 = mul i, x.s0", "down: i64 = mul i, 8").replace("mul j, 8", "mul j, x.s0")
    whole = rows.replace("h: f64 = fmul s, 0.75; s = fadd h, v", "s = fadd s, v {reassoc}").replace("to x.d0", "to x.d1")
    assert after(module(nest=whole))[2] == 0


def test_rows_of_their_own_take_narrow_strips() -> None:
    rows = NEST.replace("down: i64 = mul i, x.s0", "down: i64 = mul i, 8").replace("mul j, 8", "mul j, x.s0")
    text = after(module(nest=rows))[1]
    assert "step 16" in text


def test_random_programs() -> None:
    check_random_programs(vectorise_outer, range(60))
