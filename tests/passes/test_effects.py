"""`effects`: what is written and read, and which guards come after a visible write."""

from __future__ import annotations

import pytest

from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.passes.remarks import Remark
from support.steps import step

effects = step("effects")

HEAD = """func native @f(ctx: ptr, out.data: ptr, x.data: ptr, n: i64, c: i1) -> (i64)
 with {arrays=(array(name="out", dtype="int64", ndim=1), array(name="x", dtype="int64", ndim=1))} {""".replace("\n", "")
READ = 'v: i64 = load x.data {roots=("x")}'
WRITE = 'store out.data, n {roots=("out")}'
GUARD = 'guard c {failure=overflow}'


def found(body: str, others: str = "") -> tuple[object, object, object]:
    module = parse_module(f"{HEAD}\n{body}\nreturn n\n}}\n{others}")
    check(module)
    function = effects(module, []).functions[0]
    assert function.effects is not None
    return function.effects.writes, function.effects.reads, function.effects.restart


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (f"{GUARD}\n{READ}", ((), ("x",), "never")),
        (f"{GUARD}\n{READ}\n{WRITE}", (("out",), ("x",), "never")),
        (f"{READ}\n{WRITE}\n{GUARD}", (("out",), ("x",), "rewrite")),
        (f'{WRITE}\nw: i64 = load out.data {{roots=("out")}}\n{GUARD}', (("out",), ("out",), "snapshot")),
        (f"store x.data, n {{roots=()}}\n{GUARD}", ((), (), "never")),
        (f"store x.data, n\n{GUARD}", (("out", "x"), (), "rewrite")),
        (f"{WRITE}\nv: i64 = load x.data\n{GUARD}", (("out",), ("out", "x"), "snapshot")),
        # along control flow
        (f"for i: i64 = 0 to n step 1 {{\n{GUARD}\n{WRITE}\n}}", (("out",), (), "rewrite")),
        (f"while {{\n{GUARD}\n}} c {{\n{WRITE}\n}}", (("out",), (), "rewrite")),
        (f"while {{ }} c {{\n{GUARD}\nif c {{\n{WRITE}\ncontinue\n}}\n}}", (("out",), (), "rewrite")),
        (f"while {{ }} true {{\n{GUARD}\n{WRITE}\nbreak\n}}", (("out",), (), "never")),
        (f"for i: i64 = 0 to n step 1 {{\n{WRITE}\n}}\n{GUARD}", (("out",), (), "rewrite")),
        (f"for i: i64 = 0 to n step 1 {{\nif c {{\n{WRITE}\nbreak\n}}\n}}\n{GUARD}", (("out",), (), "rewrite")),
        (f"if c {{\n{WRITE}\nreturn 1\n}}\n{GUARD}", (("out",), (), "never")),
        (f"if c {{\n{GUARD}\n}} else {{\n{WRITE}\n}}", (("out",), (), "never")),
        # a guard that raises does not start over
        (f'{WRITE}\nguard c {{failure=raise(exception="ValueError"), mode="raise", site=1}}', (("out",), (), "never")),
    ],
)
def test_one_function(body: str, wanted: tuple[object, ...]) -> None:
    assert found(body) == wanted


CALLEE = """func native @g(ctx: ptr, a.data: ptr, c: i1) -> () with {arrays=(array(name="a", dtype="int64", ndim=1))} {
 %s
 return
}"""
CALL = 's: i32 = call ctx, %s, c {callee="g"%s}\nok: i1 = eq s, 0:i32\nguard ok, s {failure=callee, mode="status"}'
STORE = 'store a.data, 1 {roots=("a")}'
TO_OUT = ', arg_roots=(roots(parameter="a", arrays=("out")))'


@pytest.mark.parametrize(
    ("body", "callee", "wanted"),
    [
        (CALL % ("out.data", TO_OUT), f"{GUARD}\n{STORE}", (("out",), (), "never")),
        (CALL % ("out.data", TO_OUT), f"{STORE}\n{GUARD}", (("out",), (), "rewrite")),
        (CALL % ("out.data", ""), f"{STORE}\n{GUARD}", (("out", "x"), (), "rewrite")),
        (CALL % ("out.data", ', arg_roots=(roots(parameter="a"))'), f"{STORE}\n{GUARD}", ((), (), "never")),
        (f"{WRITE}\n" + CALL % ("x.data", ', arg_roots=(roots(parameter="a", arrays=("x")))'), GUARD, (("out",), (), "rewrite")),
        (f"{WRITE}\n" + CALL % ("x.data", ', arg_roots=(roots(parameter="a", arrays=("x")))'), "", (("out",), (), "never")),
        (CALL % ("out.data", TO_OUT) + f"\n{GUARD}", STORE, (("out",), (), "rewrite")),
    ],
)
def test_calls(body: str, callee: str, wanted: tuple[object, ...]) -> None:
    assert found(body, CALLEE % callee) == wanted


def test_recursion_finds_a_fixed_point() -> None:
    text = f"""{HEAD}
 {CALL % ("out.data, x.data, n", ', arg_roots=(roots(parameter="out", arrays=("x")), roots(parameter="x", arrays=("out")))')}
 {WRITE}
 return n
}}""".replace("s: i32 = call", "s: i32, r: i64 = call").replace('"g"', '"f"')
    module = parse_module(text)
    check(module)
    (function,) = effects(module, []).functions
    assert function.effects is not None
    assert function.effects.writes == ("out", "x")


def test_remarks_name_the_array_and_the_kind() -> None:
    remarks: list[Remark] = []
    effects(parse_module(f"{HEAD}\n{WRITE}\n{GUARD}\nreturn n\n}}"), remarks)
    assert [r.text for r in remarks] == [
        "overflow check may leave after it wrote to out: the fallback writes it all again"
    ]
