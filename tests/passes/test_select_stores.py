"""`select_stores`: stores under a condition become unconditional ones where the slot is known, and do the same."""

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

select_stores = step("select_stores")

HEAD = 'func native @f(ctx: ptr, p: ptr, n: i64, t: i64) -> () with {arrays=(array(name="p", dtype="int64", ndim=1))} {'
SLOT = "o: i64 = mul i, 8; q: ptr = ptradd p, o; x: i64 = load q {roots=(\"p\")}; c: i1 = slt t, x; "
AGAIN = "if c { r: i64 = mul i, 8; s: ptr = ptradd p, r; store s, t {roots=(\"p\")} }"


def module(body: str, head: str = "for i: i64 = 0 to n step 1") -> Module:
    return parse_module(f"{HEAD} {head} {{ {body} }}; return }}")


def text_after(before: Module) -> tuple[str, list[Remark]]:
    remarks: list[Remark] = []
    after = select_stores(before, remarks)
    check(after)
    return print_statements(after.functions[0].body), remarks


def test_a_store_to_the_slot_that_was_read_is_selected() -> None:
    before = module(SLOT + AGAIN)
    text, remarks = text_after(before)
    assert "if" not in text
    assert "select c" in text
    assert len(remarks) == 1
    values = struct.pack("<8q", 5, 1, 9, 3, 7, 2, 8, 0)
    seen = []
    for form in (before, select_stores(before, [])):
        memory = Memory()
        address = memory.add(values)
        run(form, "f", (address, 8, 4), memory)
        seen.append(memory.snapshot())
    assert seen[0] == seen[1]
    assert struct.pack("<8q", 4, 1, 4, 3, 4, 2, 4, 0) in seen[1].values()


@pytest.mark.parametrize(
    "body",
    [
        "c: i1 = slt t, i; " + AGAIN,  # never read
        SLOT + "if c { r: i64 = mul n, 8; s: ptr = ptradd p, r; store s, t {roots=(\"p\")} }",  # another slot
        SLOT + AGAIN + " else { n = copy n }",
        SLOT + AGAIN + " else { o2: i64 = mul n, 8; q2: ptr = ptradd p, o2; y: i64 = load q2 {roots=(\"p\")} }",  # may not be there
        SLOT + "if c { d: i64 = sdiv t, x; store q, d {roots=(\"p\")} }",  # may trap
        ("i2: i64 = copy i; o: i64 = mul i2, 8; q: ptr = ptradd p, o; x: i64 = load q; i2 = add i2, 1; c: i1 = slt t, x;"
        " if c { r: i64 = mul i2, 8; s: ptr = ptradd p, r; store s, t {roots=(\"p\")} }"),  # the variable has changed
        SLOT + "o2: i64 = mul x, 8; q2: ptr = ptradd p, o2; y: i64 = load q2; "
        "if c { store q2, t {roots=(\"p\")} }",  # an address that was read
    ],
)  # fmt: skip
def test_others_stay_branches(body: str) -> None:
    text, remarks = text_after(module(body))
    assert "if c {" in text
    assert remarks == []


def test_both_branches_and_those_inside() -> None:
    inner = 'r2: i64 = mul i, 8; s2: ptr = ptradd p, r2; y: i64 = load s2 {roots=("p")}; d: i1 = slt y, 2; '
    inner += 'if d { store s2, 2 {roots=("p")} }'
    before = module(SLOT + AGAIN + f" else {{ {inner} }}")
    text, remarks = text_after(before)
    assert "if" not in text
    assert len(remarks) == 1
    seen = []
    for form in (before, select_stores(before, [])):
        memory = Memory()
        run(form, "f", (memory.add(struct.pack("<8q", 5, 1, 9, 3, 7, 2, 8, 0)), 8, 4), memory)
        seen.append(memory.snapshot())
    assert seen[0] == seen[1]
    assert struct.pack("<8q", 4, 2, 4, 3, 4, 2, 4, 2) in seen[1].values()


def test_only_in_innermost_loops_without_exits() -> None:
    for head in ("while { } true", "for i: i64 = 0 to n step 1"):
        body = (SLOT + AGAIN).replace("mul i", "mul n") if "while" in head else SLOT + AGAIN + "; if c { break }"
        assert text_after(module(body + ("; break" if "while" in head else ""), head))[1] == []


def test_random_programs() -> None:
    def all_passes(module: Module, remarks: list[Remark]) -> Module:
        return select_stores(both(module, remarks), remarks)

    check_random_programs(all_passes, seeds=range(2000, 2120), may_leave=True)
