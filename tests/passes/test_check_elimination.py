"""`check_elimination`: proved checks go, others stay, and no random program changes what it does."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.steps import step

check_elimination = step("check_elimination")
simplify = step("simplify")

HEAD = """func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, n: i64) -> (i64)
 with {arrays=(array(name="x", dtype="float64", ndim=1))} {""".replace("\n", "")


def both(module: Module, remarks: list[Remark]) -> Module:
    return simplify(check_elimination(module, remarks), remarks)


def after(body: str) -> tuple[str, list[str]]:
    module = parse_module(f"{HEAD}\n{body}\n}}")
    check(module)
    remarks: list[Remark] = []
    changed = both(module, remarks)
    check(changed)
    return print_statements(changed.functions[0].body), [r.text for r in remarks]


def test_indexing_in_a_loop_is_free() -> None:
    text, remarks = after(
        """s: f64 = copy 0.0
        for i: i64 = 0 to x.d0 step 1 {
          neg: i1 = slt i, 0
          w: i64 = add i, x.d0
          k: i64 = select neg, w, i
          c: i1 = ult k, x.d0
          guard c {failure=index}
          o: i64 = mul k, x.s0
          p: ptr = ptradd x.data, o
          v: f64 = load p {roots=("x")}
          s = fadd s, v
        }
        store x.data, s
        return 0"""
    )
    assert "guard" not in text
    assert "select" not in text
    assert "mul i, x.s0" in text
    assert remarks == ["index check proved"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("t: i64 = and n, 255; q: i64 = sdiv t, 2; return q", "udiv t, 2"),
        ("t: i64 = and n, 255; u: i64 = lshr t, 4; v: i64 = or u, 1; q: i64 = srem t, v; return q", "urem half$0, half$1"),
        ("t: i64 = and n, 255; u: i64, o: i1 = sadd_ov t, 1; if o { return 1 }; return u", "add t, 1 {nsw}"),
        ("for i: i64 = 5 to 5 step 1 { store x.data, i }; return 1", "return 1"),
        ("for i: i64 = n to n step 1 { store x.data, i }; return 1", "return 1"),
        ("t: i64 = and n, 7; q: i64 = srem t, 9; return q", "return t"),
        ("t: i64 = and n, 7; q: i64 = srem t, 6; return q", "near$2: i64 = select near$1, t, near$0"),
        ("t: i64 = and n, 7; u: i64 = sub t, 8; q: i64 = srem u, 7; return q", "near$2: i64 = select near$1, u, near$0"),
        ("t: i64 = and n, 7; q: i64 = sdiv t, 6; return q", "select near$0, 0, 1"),
        ("t: i64 = and n, 7; u: i64 = sub t, 8; q: i64 = smod u, 8; return q", "add u, 8 {nsw}"),
        ("t: i64 = and n, 7; q: i64 = smod t, 6; return q", "near$2: i64 = select near$1, t, near$0"),
        ("t: i64 = and n, 7; q: i64 = smod t, 3; return q", "urem t, 3"),
        ("t: i64 = and n, 1; c: i1 = slt t, 2; if c { return 3 }; return 4", "return 3"),
    ],
)
def test_cheaper_operations(body: str, wanted: str) -> None:
    text, _ = after(body)
    assert wanted in text
    assert "for" not in text
    assert "_ov" not in text


def test_unproved_checks_stay() -> None:
    text, remarks = after("c: i1 = ult n, x.d0; guard c {failure=index}; return n")
    assert "guard" in text
    assert remarks == []


def test_random_programs() -> None:
    before, left = check_random_programs(both, seeds=range(200))
    assert left < 0.75 * before
