"""`count_bits`: loops over the bits of a number become one count, with the same results for every number."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.interpreter import Memory, run
from support.steps import step

count_bits = step("count_bits")

LOOP = """func native @f(ctx: ptr, given: T, from: i64) -> (i64, T) {
n: i64 = copy from
v: T = copy given
while { c: i1 = ne v, 0:T } c {
  BODY
}
return n, v
}"""
LESS = "t: T = sub v, 1:T; w: T = and t, v; v = copy w"
ONE = "m: i64 = add n, 1; n = copy m"
CHECKED = "m: i64, o: i1 = sadd_ov n, ADDED; k: i1 = xor o, true; guard k, n, ADDED {failure=overflow}; n = copy m"
BELOW = "t: T, o: i1 = ssub_ov v, 1:T; k: i1 = xor o, true; guard k, v {failure=overflow}; w: T = and v, t; v = copy w"
OTHER = "m: i64, p: i1 = sadd_ov n, 1; j: i1 = xor p, true; guard j, n, 1 {failure=overflow}; n = copy m"
UNSIGNED = "m: i64 = add n, a; k: i1 = uge m, n; guard k {failure=overflow}; n = copy m"
HALF = "h: T = lshr v, 1:T; v = copy h"
ODD = "b: T = and v, 1:T; a: i64 = zext b; "
BELOW = "t: T, o: i1 = ssub_ov v, 1:T; k: i1 = xor o, true; guard k, v {failure=overflow}; w: T = and v, t; v = copy w"
SIGNED = "b: i64 = and v, 1; e: i1 = ne b, 0; if e { " + CHECKED.replace("ADDED", "1") + " }; h: i64 = ashr v, 1; v = copy h"


def module(body: str, kind: str) -> Module:
    return parse_module(LOOP.replace("BODY", body).replace("given: T", f"given: {kind}").replace("T", kind))


def after(before: Module) -> tuple[Module, str, int]:
    remarks: list[Remark] = []
    changed = count_bits(before, remarks)
    check(changed)
    return changed, print_statements(changed.functions[0].body), len(remarks)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (f"{LESS}; {ONE}", "i64"),
        (f"{ONE}; {LESS}", "i8"),
        (f"{LESS}; {CHECKED.replace('ADDED', '1')}", "i32"),
        (f"{ODD} m: i64 = add n, a; n = copy m; {HALF}", "i16"),
        (f"{ODD} {CHECKED.replace('ADDED', 'a')}; {HALF}", "i32"),
        (f"{ODD} {UNSIGNED}; {HALF}", "i16"),
        (f"{BELOW}; {ONE}", "i64"),
        (f"{BELOW}; {OTHER}", "i8"),
        (SIGNED, "i64"),
    ],
)
def test_every_number_has_its_bits_counted(body: str, kind: str) -> None:
    before = module(body, kind)
    changed, text, count = after(before)
    assert count == 1
    assert "ctpop" in text
    bits = int(kind[1:])
    numbers = [0, 1, 2, 77, 2 ** (bits - 1) - 1] + ([] if body == SIGNED else [-1, -(2 ** (bits - 1)), -77])
    for number in numbers:
        for start in (0, -5, -1, 2**63 - 3):
            wanted, found = (run(form, "f", (number, start), Memory()) for form in (before, changed))
            assert wanted.same(found), (number, start)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (f"{LESS.replace('sub v, 1', 'sub v, 2')}; {ONE}", "i64"),
        (f"{LESS}; {ONE.replace('add n, 1', 'add n, 2')}", "i64"),
        (f"{HALF}; {ONE}", "i64"),  # the length, not the bits
        (f"{HALF}; {ODD} m: i64 = add n, a; n = copy m", "i32"),  # the bit after the next
        (f"{LESS}; {ODD} m: i64 = add n, a; n = copy m", "i32"),
        (f"{LESS}; {ONE}; x: i1 = sgt n, 9; if x {{ break }}", "i64"),
        (BELOW.replace("guard k", "guard c") + f"; {ONE}", "i64"),
        (BELOW.replace("v, 1:T", "n, 1").replace("t: T", "t: i64") + f"; {ONE}", "i64"),
        (f"{LESS}; guard c {{failure=domain(function=\"f\", operands=())}}; {ONE}", "i64"),
        (f"{ODD} m: i64 = sub n, a; n = copy m; {HALF}", "i32"),
        (SIGNED.replace("ne b, 0", "ne b, 1"), "i64"),
        (SIGNED.replace("if e {", "if e { g: i1 = sgt v, 9; if g {").replace("}; h", "} }; h"), "i64"),
    ],
)  # fmt: skip
def test_other_loops_stay(body: str, kind: str) -> None:
    before = module(body, kind)
    assert after(before)[0] == before


@pytest.mark.parametrize("less", [LESS, BELOW])
def test_a_number_that_is_not_positive_may_end_the_loop_at_once(less: str) -> None:
    text = LOOP.replace("ne v, 0:T", "sgt v, 0:T").replace("BODY", f"{less}; {ONE}").replace("given: T", "given: i64")
    before = parse_module(text.replace("T", "i64"))
    changed, text, _ = after(before)
    assert "ctpop" in text
    for number in (5, 0, -5, -(2**63)):
        wanted, found = (run(form, "f", (number, 1), Memory()) for form in (before, changed))
        assert wanted.same(found)


def test_random_programs() -> None:
    check_random_programs(count_bits, range(60))
