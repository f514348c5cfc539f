"""`checked_sums`: loops that add integers find overflows when they are done, and give the same sums and leave where no sum fits."""

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

from .test_version_loops import both

checked_sums = step("checked_sums")

TEXT = """func native @f(ctx: ptr, p: ptr, n: i64, first: i64) -> (i64, i64) {
s: i64 = copy first
m: i64 = copy 5
for i: i64 = START to n step STEP {
  o: i64 = mul i, 8 {nsw}; q: ptr = ptradd p, o; x: i64 = load q {roots=("p")}
  BODY
}
return s, m
}"""
SUM = "t: i64, v: i1 = sadd_ov s, x; c: i1 = xor v, true; guard c, s, x {failure=overflow}; s = copy t"
OTHER = "t2: i64, v2: i1 = sadd_ov m, x; c2: i1 = xor v2, true; guard c2, m, x {failure=overflow}; m = copy t2"
LESS = SUM.replace("sadd_ov", "ssub_ov")
BIG = 2**63 - 1


def module(body: str, start: str = "0", step_: str = "1") -> Module:
    return parse_module(TEXT.replace("BODY", body).replace("START", start).replace("STEP", step_))


def text_of(form: Module) -> str:
    return print_statements(form.functions[0].body)


@pytest.mark.parametrize(
    "body",
    [
        SUM,
        LESS,
        SUM.replace("sadd_ov s, x", "sadd_ov x, s"),
        f"k: i1 = sgt x, 3; if k {{ {SUM} }}",
        f"{SUM}; m = smax m, x",
        f"{SUM}; m = add m, 1",
        f"{SUM}; {OTHER}",
    ],
)
def test_the_same_sums(body: str) -> None:
    before = module(body)
    check(before)
    remarks: list[Remark] = []
    after = checked_sums(before, remarks)
    check(after)
    assert len(remarks) == 1
    assert text_of(after).count("{cold}") == 1
    for first in (0, -7, BIG, -BIG - 1, BIG - 40):
        for numbers in ((), (3,), (5, -9, 17, 4), (BIG, 1, -2), (2**40, -(2**40), 9), (-BIG - 1, -1, 5), (2**61, 2**61), (-1, 2)):
            results = []
            for form in (before, after):
                memory = Memory()
                address = memory.add(struct.pack(f"<{len(numbers)}q", *numbers) or bytes(8))
                results.append(run(form, "f", (address, len(numbers), first), memory))
            if results[0].status == 0:  # else Python's sum may fit all the same
                assert results[0].results == results[1].results, (first, numbers)
            elif results[1].status == 0:
                terms = [x for x in numbers if "sgt" not in body or x > 3]
                assert results[1].results[0] == first + (-1 if "ssub" in body else 1) * sum(terms)


@pytest.mark.parametrize(
    ("body", "start", "step_"),
    [
        (SUM, "n", "1"),  # how many there are is not known
        (SUM, "-5", "1"),
        (SUM, "0", "2"),
        (SUM + "; m = add m, s", "0", "1"),  # a sum before the last is read
        (SUM + "; store q, x {roots=(\"p\")}", "0", "1"),
        (SUM + "; d: i1 = sgt x, 0; guard d, x {failure=overflow}", "0", "1"),
        (SUM.replace("failure=overflow", "failure=overflow(raises=true)"), "0", "1"),  # Python stops there
        (SUM + "; d: i1 = sgt x, 0; if d { s = copy 0 }", "0", "1"),
        (SUM.replace("sadd_ov s, x", "sadd_ov s, s"), "0", "1"),
        (SUM.replace("sadd_ov s, x", "ssub_ov x, s"), "0", "1"),  # alternating signs
        (SUM + "; n = add n, 0", "0", "1"),
        (SUM + "; " + OTHER.replace(" m", " s"), "0", "1"),  # more terms than iterations
    ],
)
def test_others_stay(body: str, start: str, step_: str) -> None:
    before = module(body, start, step_)
    assert text_of(checked_sums(before, [])) == text_of(before)


def test_random_programs() -> None:
    check_random_programs(lambda m, remarks: checked_sums(both(m, remarks), remarks), seeds=range(3700, 3800), may_leave=True)
