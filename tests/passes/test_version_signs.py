"""`version_signs`: small loops without guards for numbers that are not negative."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module, While
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations, statements
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.interpreter import Memory, run
from support.steps import step

version_signs = step("version_signs")

BITS = """func native @f(ctx: ptr, v: i64, d: i64) -> (i64) {
n: i64 = copy 0
w: i64 = copy v
while { c: i1 = ne w, 0 } c {
  t: i64, o: i1 = ssub_ov w, STEP
  k: i1 = xor o, true
  guard k, w, 1 {failure=overflow}
  w = OPERATION
  n = add n, 1
}
return n
}"""


def module(step_: str = "1", operation: str = "and w, t") -> Module:
    return parse_module(BITS.replace("STEP", step_).replace("OPERATION", operation))


def after(before: Module) -> tuple[Module, str, int]:
    remarks: list[Remark] = []
    changed = version_signs(before, remarks)
    check(changed)
    return changed, print_statements(changed.functions[0].body), len(remarks)


def test_the_copy_has_no_guard_and_the_loop_keeps_its_own() -> None:
    changed, text, count = after(module())
    assert count == 1
    assert "sge w, 0" in text
    loops = [s for s in statements(changed.functions[0].body) if isinstance(s, While)]
    assert [sum(op.name == "guard" for op in operations(loop.body)) for loop in loops] == [0, 1]


@pytest.mark.parametrize("value", [0, 1, 5, 2**62 + 1, 2**63 - 1, -1, -5, -(2**63)])
def test_what_is_counted_and_what_leaves_is_the_same(value: int) -> None:
    before = module()
    wanted, found = (run(form, "f", (value, 0), Memory()) for form in (before, after(before)[0]))
    assert wanted.same(found)
    assert (found.status == 0) == (value >= 0)


@pytest.mark.parametrize(
    ("step_", "operation"),
    [
        ("1", "add w, t"),  # grows past 63 bits all the same
        ("d", "and w, t"),  # of any number
        ("1", "or t, d"),
    ],
)
def test_copies_that_would_keep_a_guard_are_not_made(step_: str, operation: str) -> None:
    before = module(step_, operation)
    changed, _, count = after(before)
    assert count == 0
    assert changed == before


def test_random_programs() -> None:
    check_random_programs(version_signs, range(60))
