"""`peel_borders`: what is decided in all but the outermost iterations leaves the loop; no random program changes what it does."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.steps import step

simplify = step("simplify")
peel_borders = step("peel_borders")

HEAD = """func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, n: i64, m: i64) -> (i64)
 with {arrays=(array(name="x", dtype="int64", ndim=1))} {""".replace("\n", "")


def both(module: Module, remarks: list[Remark]) -> Module:
    return simplify(peel_borders(module, remarks), remarks)


def after(body: str) -> tuple[str, list[str]]:
    module = parse_module(f"{HEAD}\n{body}\n}}")
    check(module)
    remarks: list[Remark] = []
    changed = both(module, remarks)
    check(changed)
    return print_statements(changed.functions[0].body), [r.text for r in remarks if r.stage == "peel_borders"]


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("t: i64 = sub i, 1; c: i1 = slt t, 0; k: i64 = select c, 5, t; store x.data, k", "first 1"),
        ("t: i64 = add i, 2; c: i1 = slt t, x.d0; k: i64 = select c, t, 5; store x.data, k", "last 2"),
        ("c: i1 = eq i, 0; if c { store x.data, i } else { store x.data, n }", "first 1"),
        ("w: i64 = sub x.d0, 1; c: i1 = ne i, w; if c { store x.data, i }", "last 1"),
        ("t: i64 = add i, -2; z: i1 = sle 0, t; w: i1 = slt i, 1; d: i1 = or z, w; if d { store x.data, i }", "first 2"),
    ],
)
def test_ends_are_split_off(body: str, ends: str) -> None:
    text, remarks = after(f"for i: i64 = 0 to x.d0 step 1 {{ {body} }}; return 1")
    assert remarks == [f"the {ends} iterations have a loop of their own"]
    (middle,) = (part for part in text.split("for ")[1:] if "{cold}" not in part.partition("{\n")[0])
    assert "select" not in middle
    assert "if" not in middle


@pytest.mark.parametrize(
    "loop",
    [
        "for i: i64 = 0 to x.d0 step 1 { c: i1 = slt i, m; if c { store x.data, i } }",
        "for i: i64 = 0 to x.d0 step 1 { c: i1 = eq i, 0; if c { store x.data, i; break } }",
        "for i: i64 = 0 to 9 step 1 { c: i1 = eq i, 0; if c { store x.data, i } }",
        "for i: i64 = n to m step 1 { c: i1 = eq i, n; if c { store x.data, i } }",
        "for i: i64 = 0 to x.d0 step 2 { c: i1 = eq i, 0; if c { store x.data, i } }",
    ],
    ids=["unrelated limit", "left by break", "few iterations", "limits may overflow", "larger steps"],
)
def test_other_loops_stay_whole(loop: str) -> None:
    text, remarks = after(f"{loop}; return 1")
    assert remarks == []
    assert text.count("for ") == 1


def test_random_programs() -> None:
    check_random_programs(both, seeds=range(200))
