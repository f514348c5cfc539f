"""`version_loops`: what is tested before a nest, what is not, and that no random program changes what it does."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import For as ForLoop
from kernelmill.ir.nodes import Module, While, attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from kernelmill.ir.walk import statements
from kernelmill.passes.remarks import Remark
from support.equivalence import check_random_programs
from support.steps import step

check_elimination = step("check_elimination")
simplify = step("simplify")
split_variables = step("split_variables")
version_loops = step("version_loops")

HEAD = """func native @f(ctx: ptr, x.data: ptr, x.d0: i64, y.data: ptr, y.d0: i64, n: i64, m: i64, d: f64, small: i32)
 -> (i64) with {arrays=(array(name="x", dtype="float64", ndim=1), array(name="y", dtype="float64", ndim=1))} {""".replace("\n", "")
INDEX = '{failure=index}'
WRAPS = '{failure=overflow}'


def both(module: Module, remarks: list[Remark]) -> Module:
    for change in (split_variables, simplify, check_elimination, simplify, version_loops, simplify):
        module = change(module, remarks)
        check(module, step.__name__)
    return module


def versioned(body: str) -> tuple[str, list[str]]:
    module = parse_module(f"{HEAD}\n{body}\nreturn 0\n}}")
    check(module)
    remarks: list[Remark] = []
    after = both(module, remarks)
    return print_statements(after.functions[0].body), [r.text for r in remarks if r.stage == "version_loops"]


def quick_part(text: str) -> str:
    """What stands before the checked copy."""
    return text.split("} else {")[0]


HOISTED = {
    "another extent": f"for i: i64 = 0 to x.d0 step 1 {{ c: i1 = ult i, y.d0; guard c {INDEX} }}",
    "unknown bounds": f"for i: i64 = n to m step 1 {{ c: i1 = ult i, x.d0; guard c {INDEX} }}",
    "backwards": f"for i: i64 = n to m step -2 {{ c: i1 = ult i, x.d0; guard c {INDEX} }}",
    "unknown step": f"for i: i64 = n to m step n {{ c: i1 = ult i, x.d0; guard c {INDEX} }}",
    "row by row": "for i: i64 = 0 to n step 1 { for j: i64 = 0 to m step 1 { r: i64, o: i1 = smul_ov i, m;"
    f" c0: i1 = xor o, true; guard c0 {WRAPS}; s: i64, p: i1 = sadd_ov r, j; c1: i1 = xor p, true; guard c1 {WRAPS};"
    f" c: i1 = ult s, x.d0; guard c {INDEX} }} }}",
    "triangle": "for i: i64 = 0 to n step 1 { b: i64 = add i, 1 {nsw}; for j: i64 = b to n step 1 {"
    f" c: i1 = ult j, x.d0; guard c {INDEX} }} }}",
    "negative index": "for i: i64 = 0 to n step 1 { j: i64, o: i1 = ssub_ov i, m; c0: i1 = xor o, true;"
    f" guard c0 {WRAPS}; s: i1 = slt j, 0; w: i64 = add j, x.d0; k: i64 = select s, w, j; c: i1 = ult k, x.d0;"
    f" guard c {INDEX} }}",
    "from the end": "for i: i64 = 1 to n step 1 { j: i64 = sub 0, i; s: i1 = slt j, 0; w: i64 = add j, x.d0;"
    f" k: i64 = select s, w, j; c: i1 = ult k, x.d0; guard c {INDEX} }}",
    "division by a parameter": 'for i: i64 = 0 to n step 1 { c: i1 = fne d, 0.0; guard c {failure=zerodiv} }',
    "product": f"for i: i64 = 0 to n step 1 {{ q: i64, o: i1 = smul_ov i, m; c: i1 = xor o, true; guard c {WRAPS} }}",
    "narrow sum": "s: i64 = copy 0; for i: i64 = 0 to n step 1 { v: i32 = load x.data; e: i64 = sext v;"
    f" t: i64, o: i1 = sadd_ov s, e; c: i1 = xor o, true; guard c {WRAPS}; s = copy t }}; store x.data, s {{roots=()}}",
    "sum over two loops": "s: i64 = copy 0; for i: i64 = 0 to n step 1 { for j: i64 = 0 to m step 1 {"
    " v: i32 = load x.data; e: i64 = sext v;"
    f" t: i64, o: i1 = ssub_ov s, e; c: i1 = xor o, true; guard c {WRAPS}; s = copy t }} }};"
    " store x.data, s {roots=()}",
    "filled one by one": "k: i64 = copy 0; for i: i64 = 0 to x.d0 step 1 { v: f64 = load x.data; t: i1 = flt v, d;"
    f" if t {{ c: i1 = ult k, y.d0; guard c {INDEX}; k = add k, 1 }} }}",
    "table of known size": "for i: i64 = 0 to n step 1 { v: i8 = load x.data; j: i64 = zext v;"
    f" c: i1 = ult j, y.d0; guard c {INDEX} }}",
    "smaller bound": "for i: i64 = 0 to n step 1 { e: i64 = smin n, m; for j: i64 = 0 to e step 1 {"
    f" c: i1 = ult j, x.d0; guard c {INDEX} }} }}",
}  # fmt: skip
KEPT = {
    "data": f"for i: i64 = 0 to n step 1 {{ v: i64 = load x.data; c: i1 = ult v, y.d0; guard c {INDEX} }}",
    "never": f"for i: i64 = 0 to x.d0 step 1 {{ j: i64 = add i, 1; c: i1 = ult j, x.d0; guard c {INDEX} }}",
    "changed limit": "b: i64 = copy n; for i: i64 = 0 to n step 1 { c: i1 = ult i, b; guard c "
    f"{INDEX}; v: i64 = load x.data; b = copy v }}",
    "doubled": "b: i64 = copy n; for i: i64 = 0 to n step 1 { t: i64, o: i1 = sadd_ov b, b; c: i1 = xor o, true;"
    f" guard c {WRAPS}; b = copy t }}; store x.data, b",
    "while": "v: i64 = copy n; while { t: i1 = slt v, m } t { e: i64 = load x.data; c: i1 = ult v, x.d0; guard c "
    f"{INDEX}; v = copy e }}",
}


@pytest.mark.parametrize("name", HOISTED)
def test_hoists(name: str) -> None:
    text, remarks = versioned(HOISTED[name])
    assert remarks
    assert "guard" not in quick_part(text), text
    assert "_ov" not in quick_part(text).partition("for ")[2], text


@pytest.mark.parametrize("name", KEPT)
def test_keeps(name: str) -> None:
    text, remarks = versioned(KEPT[name])
    assert remarks == [], text


def test_what_can_be_decided_inside_is_tested_there() -> None:
    text, remarks = versioned(
        "for i: i64 = 0 to n step 1 { b: i64 = load x.data; for j: i64 = 0 to b step 1 {"
        f" c: i1 = ult j, y.d0; guard c {INDEX} }} }}"
    )
    assert remarks
    assert text.index("for i") < text.index("sle b, y.d0")


def test_overflow_before_the_first_write_just_leaves() -> None:
    body = (
        f"for i: i64 = 0 to n step 1 {{ q: i64, o: i1 = smul_ov i, m; c: i1 = xor o, true; guard c {WRAPS};"
        ' store x.data, q {roots=("x")} }'
    )
    text, remarks = versioned(body)
    assert remarks
    assert "else" not in text
    assert 'guard' in text.partition("for ")[0]
    text, remarks = versioned(f'store x.data, n {{roots=("x")}}\n{body}')
    assert "else" in text


def test_the_checked_copy_is_marked() -> None:
    body = f"for i: i64 = 0 to x.d0 step 1 {{ c: i1 = ult i, y.d0; guard c {INDEX}; store y.data, i {{roots=()}} }}"
    module = parse_module(f"{HEAD}\n{body}\nreturn 0\n}}")
    loops = [s for s in statements(both(module, []).functions[0].body) if isinstance(s, ForLoop | While)]
    assert [attr(loop, "cold") for loop in loops] == [None, True]


def test_random_programs() -> None:
    before, left = check_random_programs(both, seeds=range(250), may_leave=True)
    assert left < 0.5 * before
