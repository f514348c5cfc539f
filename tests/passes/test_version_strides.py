"""`version_strides`: a copy of each nest with constant strides, chosen by a test, that does the same."""

from __future__ import annotations

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.steps import step

from .test_version_loops import both

version_strides = step("version_strides")

HEAD = """func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, y.data: ptr, y.d0: i64, y.s0: i64,
 y.d1: i64, y.s1: i64) -> ()
 with {arrays=(array(name="x", dtype="float32", ndim=1), array(name="y", dtype="int64", ndim=2))} {""".replace("\n", "")


def versioned(body: str) -> tuple[str, list[str]]:
    module = parse_module(f"{HEAD}\n{body}\nreturn\n}}")
    remarks: list[Remark] = []
    after = version_strides(module, remarks)
    check(after)
    return print_statements(after.functions[0].body), [r.text for r in remarks]


def test_inner_strides_become_constants() -> None:
    text, remarks = versioned(
        "for i: i64 = 0 to x.d0 step 1 { o: i64 = mul i, x.s0; p: ptr = ptradd x.data, o; store p, 1.0:f32;"
        " q: i64 = mul i, y.s0; r: i64 = mul i, y.s1; s: i64 = add q, r; t: ptr = ptradd y.data, s; store t, i }"
    )
    quick, slow = text.split("} else {")
    assert "eq x.s0: i64, 4" in quick
    assert "eq y.s1: i64, 8" in quick
    assert "mul i$0, 4" in quick
    assert "mul i$0, y.s0: i64" in quick
    assert "mul i, x.s0" in slow
    assert remarks == ["contiguous copy of the loop for x, y"]


def test_loops_without_strides_and_checked_copies_stay_single() -> None:
    for body in (
        "for i: i64 = 0 to x.d0 step 1 { store x.data, i }",
        "for i: i64 = 0 to x.d0 step 1 with {cold} { o: i64 = mul i, x.s0; p: ptr = ptradd x.data, o; store p, i }",
        "while { } true with {cold} { o: i64 = mul 3, x.s0; p: ptr = ptradd x.data, o; store p, 1 }",
    ):
        text, remarks = versioned(body)
        assert remarks == []
        assert "else" not in text


def test_random_programs() -> None:
    def all_passes(module: Module, remarks: list[Remark]) -> Module:
        return version_strides(both(module, remarks), remarks)

    check_random_programs(all_passes, seeds=range(1000, 1150), may_leave=True)
