"""`guards_first`: what a loop that writes would leave for is tested before; the failing iteration stays the last that writes."""

from __future__ import annotations

import math
import struct

import pytest

from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.interpreter import Memory, run
from support.steps import step

guards_first = step("guards_first")

ARRAYS = 'with {arrays=(array(name="x", dtype="float64", ndim=1), array(name="y", dtype="float64", ndim=1))}'
HEAD = """func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, y.data: ptr, y.d0: i64, y.s0: i64) -> () ARRAYS {
t: f64 = copy 0.0
for i: i64 = 0 to x.d0 step 1 {
  o: i64 = mul i, 8 {nsw}; p: ptr = ptradd x.data, o; q: ptr = ptradd y.data, o
""".replace("ARRAYS", ARRAYS)
DOMAIN = 'failure=domain(function="math.sqrt", operands=("float"))'
TEST = f'v: f64 = load p {{roots=("x")}}; c: i1 = fge v, 0.0; guard c, v {{{DOMAIN}}}\n'
ROOT = 'r: f64 = fsqrt v; store q, r {roots=("y")}\n'
TAIL = "}\nreturn\n}"


def after(body: str) -> tuple[object, str, int]:
    remarks: list[Remark] = []
    changed = guards_first(parse_module(HEAD + body + TAIL), remarks)
    check(changed)
    return changed, print_statements(changed.functions[0].body), len(remarks)


def test_one_loop_tests_and_one_has_no_guards() -> None:
    _, text, count = after(TEST + ROOT)
    tested, free, guarded = text.split("for ")[1:]
    assert "store" not in tested
    assert "guard" not in tested + free
    assert "guard" in guarded
    assert count == 1


def test_a_slot_that_is_written_later_needs_no_test_of_addresses() -> None:
    _, text, count = after(TEST + ROOT.replace("store q", "store p").replace('"y"', '"x"'))
    assert "ptrtoint" not in text
    assert count == 1


@pytest.mark.parametrize(
    "body",
    [
        TEST + 'store q, v {roots=("y")}',  # nothing dear
        TEST + ROOT.replace('"y"', '"x"'),  # another slot of the same array
        TEST + ROOT.replace(' {roots=("y")}', ""),  # it may be any memory
        TEST + ROOT.replace("store q", "w: i64 = mul i, y.s0; z: ptr = ptradd y.data, w; store z"),
        ROOT.replace("v;", "5.0;") + TEST.replace("p {roots=(\"x\")}", "q {roots=(\"y\")}"),  # read after it was written
        TEST.replace(f"guard c, v {{{DOMAIN}", "guard c, i, x.d0 {failure=index(axis=0)") + ROOT,
        TEST.replace("c: i1 = fge v", "t: f64 = fsqrt v; c: i1 = fge t") + ROOT,  # testing is as dear as computing
        TEST.replace("c: i1 = fge v", "t = fadd t, v; c: i1 = fge t") + ROOT,  # handed from iteration to iteration
        TEST.replace("load p", "load x.data") + ROOT,  # of no place that follows from the iteration
        TEST + ROOT + "if c { break }",
    ],
)  # fmt: skip
def test_loops_that_stay(body: str) -> None:
    _, text, count = after(body)
    assert text.count("for ") == 1
    assert count == 0


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("values", [(4.0, 9.0, 0.25), (4.0, -1.0, 0.25), (-1.0, 4.0, 9.0), ()])
def test_the_same_is_written_up_to_the_first_that_fails(values: tuple[float, ...], apart: bool) -> None:
    changed, _, _ = after(TEST + ROOT)
    results = []
    for module in (parse_module(HEAD + TEST + ROOT + TAIL), changed):
        memory = Memory()
        x = memory.add(struct.pack(f"<{len(values)}d", *values))
        y = memory.add(struct.pack(f"<{len(values)}d", *[7.0] * len(values))) if apart else x
        done = run(module, "f", (x, len(values), 8, y, len(values), 8), memory)
        results.append((done.status, memory.snapshot()))
    assert results[0] == results[1]
    expected = [v for v in values if v < 0.0]
    assert results[1][0] == (1 if expected else 0)
    assert math.isfinite(sum(values))
