"""`delay_guards`: loops without visible effects test once, and what leaves still leaves before anything is written."""

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

delay_guards = step("delay_guards")

TEXT = """func native @f(ctx: ptr, p: ptr, n: i64) -> (i64) {
BEFORE
t: i64 = copy 0
for i: i64 = 0 to n step 1 {
  o: i64 = mul i, 8 {nsw}; q: ptr = ptradd p, o; x: i64 = load q {roots=("p")}
  BODY
  t = add t, x
}
return t
}"""
NUMBER = 'c: i1 = sgt x, 0; guard c, x {failure=domain(function="math.isqrt", operands=("int"))}'


def module(body: str, before: str = "") -> Module:
    return parse_module(TEXT.replace("BODY", body).replace("BEFORE", before))


def after(body: str, before: str = "") -> tuple[str, int]:
    remarks: list[Remark] = []
    changed = delay_guards(module(body, before), remarks)
    check(changed)
    return print_statements(changed.functions[0].body), len(remarks)


def test_the_guard_follows_the_loop() -> None:
    text, count = after(NUMBER)
    inside, _, outside = text.partition("t = add")
    assert "guard" not in inside
    assert "guard passed$0" in outside
    assert count == 1


def test_two_guards_are_one() -> None:
    text, _ = after(NUMBER + "; d: i1 = slt x, 99; guard d, x {failure=overflow}")
    assert text.count("guard") == 1
    assert text.count("or failed$0") == 2


SIGN = "c: i1 = sge x, 0; guard c, x {failure=overflow}"


@pytest.mark.parametrize("later", ["", "; x = copy 0"])
def test_of_numbers_that_must_not_be_negative_the_bits_are_joined(later: str) -> None:
    text, _ = after(SIGN + later)
    inside, _, outside = text.partition("t = add")
    assert "signs$0 = or signs$0, x" in inside
    assert "zext" not in inside
    assert "sge signs$0, 0" in outside


def test_a_number_that_has_changed_since_is_tested_at_once() -> None:
    text, _ = after("c: i1 = sge x, 0; x = copy 1; guard c, x {failure=overflow}")
    assert "or failed$0" in text
    assert "signs" not in text


def test_what_was_proved_by_a_guard_is_forgotten() -> None:
    text, _ = after(NUMBER + "; fact x {lo=1}; y: i64 = add x, 1 {nsw}")
    assert "fact" not in text
    assert text.count("nsw") == 1  # of the address


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("c: i1 = ult x, n; guard c, x, n {failure=index(axis=0)}", ""),
        ("c: i1 = slt i, 7; guard c {failure=overflow}", ""),  # tells nothing of numbers that are read
        (NUMBER + "; store q, 3 {roots=(\"p\")}", ""),
        (NUMBER, "store p, 3 {roots=(\"p\")}"),  # the fallback may not start over
        (NUMBER + "; z: i64 = sdiv 7, x", ""),
        (NUMBER + "; w: i64 = mul x, 8; r: ptr = ptradd p, w; z: i64 = load r {roots=(\"p\")}", ""),
        (NUMBER + "; if c { break }", ""),
        (NUMBER.replace("}", ", mode=\"raise\", site=0}"), ""),
    ],
)  # fmt: skip
def test_guards_that_stay(body: str, before: str) -> None:
    text, count = after(body, before)
    assert "failed$0" not in text
    assert count == 0


@pytest.mark.parametrize(("store", "expected"), [("", 1), ('store p, 3 {roots=("p")}', 0)])
def test_loops_around_count_as_what_comes_before(store: str, expected: int) -> None:
    text = TEXT.replace("BEFORE", "").replace("BODY", NUMBER)
    head, _, rest = text.partition("for i")
    loop, _, tail = rest.partition("return t")
    remarks: list[Remark] = []
    delay_guards(parse_module(f"{head}for k: i64 = 0 to 3 step 1 {{\nfor i{loop}\n{store}\n}}\nreturn t{tail}"), remarks)
    assert len(remarks) == expected


def test_random_programs() -> None:
    def all_passes(module: Module, remarks: list[Remark]) -> Module:
        return delay_guards(both(module, remarks), remarks)

    before, now = check_random_programs(all_passes, seeds=range(3000, 3150), may_leave=True)
    assert now <= before


NARROW = """extern @make(ptr, i64) -> ptr
func native @f(ctx: ptr, p: ptr, r: ptr, n: i64) -> () {
for i: i64 = 0 to n step 1 {
  o: i64 = mul i, 8 {nsw}; q: ptr = ptradd p, o; x: f64 = load q {roots=("p")}
  a: i1 = fgt x, LEAST; b: i1 = flt x, 128.0; c: i1 = and a, b
  guard c, x {failure=overflow}
  y: i32 = fptosi TESTED; z: i8 = trunc y
  w: ptr = ptradd r, i; store w, z {roots=()}
}
return
}"""


def narrowed(least: str = "-129.0", tested: str = "x", before: str = "") -> tuple[Module, str]:
    text = NARROW.replace("LEAST", least).replace("TESTED", tested)
    changed = delay_guards(parse_module(text.replace("for i", before + "\nfor i", 1)), [])
    check(changed)
    return changed, print_statements(changed.functions[0].body)


def test_a_conversion_of_what_is_tested_converts_a_number_between_the_limits() -> None:
    changed, text = narrowed()
    assert text.count("select passes") == 2
    assert text.index("guard") > text.index("store")
    memory = Memory()
    source = memory.add(struct.pack("<3d", -128.5, 3.0, 127.9))
    target = memory.add(bytes(3))
    assert run(changed, "f", (source, target, 3), memory).status == 0
    assert struct.pack("<3b", -128, 3, 127) in memory.snapshot().values()
    for unfit in (-129.0, 128.0, float("nan"), float("inf"), -1e300):
        memory = Memory()
        args = (memory.add(struct.pack("<3d", 1.0, unfit, 2.0)), memory.add(bytes(3)), 3)
        assert run(changed, "f", args, memory).status == 1


@pytest.mark.parametrize(
    ("also", "small"),
    [
        ("", True),
        ("k: i1 = flt x, 5.0; e: i64 = zext k; t = add t, e", True),  # so many are below a limit
        ("k: i1 = flt x, 1e300; e: i64 = zext k; t = add t, e", False),
        ("k: i1 = flt x, u; e: i64 = zext k; t = add t, e", False),
        ("e: i64 = bitcast x; t = add t, e", False),
    ],
)
def test_a_rounding_that_is_only_tested_and_converted_is_small(also: str, small: bool) -> None:
    rounded = f'u: f64 = load q {{roots=("p")}}; x: f64 = frint u; {also}'
    text = NARROW.replace('x: f64 = load q {roots=("p")}', rounded).replace("LEAST", "-129.0").replace("TESTED", "x")
    changed = delay_guards(parse_module(text.replace("for i", "t: i64 = copy 0\nfor i", 1)), [])
    check(changed)
    text = print_statements(changed.functions[0].body)
    assert "failed$0" in text
    assert ("frint u {small}" in text) is small


def test_a_guard_of_more_than_a_float_stays_one_of_more() -> None:
    text = NARROW.replace("LEAST", "-129.0").replace("TESTED", "x")
    text = text.replace("c: i1 = and a, b", "m: i1 = ne i, 1; d: i1 = and a, b; c: i1 = and d, m")
    changed = delay_guards(parse_module(text), [])
    check(changed)
    assert "failed$0" in print_statements(changed.functions[0].body)
    memory = Memory()
    args = (memory.add(struct.pack("<3d", 1.0, 1.0, 2.0)), memory.add(bytes(3)), 3)
    assert run(changed, "f", args, memory).status == 1


def test_what_was_clipped_is_tested_for_nan_alone() -> None:
    clipped = """u: f64 = load q {roots=("p")}
      l: i1 = fgt -128.0, u; v: f64 = select l, -128.0, u; g: i1 = flt 127.0, v; x: f64 = select g, 127.0, v"""
    text = NARROW.replace('x: f64 = load q {roots=("p")}', clipped).replace("LEAST", "-129.0").replace("TESTED", "x")
    changed = delay_guards(parse_module(text), [])
    check(changed)
    assert "fsub x, x" in print_statements(changed.functions[0].body)
    for numbers, status in (((-1e300, 3.7, 500.0), 0), ((1.0, float("nan"), 2.0), 1)):
        memory = Memory()
        args = (memory.add(struct.pack("<3d", *numbers)), memory.add(bytes(3)), 3)
        assert run(changed, "f", args, memory).status == status
        assert status or struct.pack("<3b", -128, 3, 127) in memory.snapshot().values()


@pytest.mark.parametrize(
    ("failure", "store", "delayed"),
    [
        ("overflow(quiet=true)", "store w, z", True),
        ("overflow", "store w, z", False),  # Python may raise, and then the slots after it are as they were
        ("overflow(quiet=true)", "k: i1 = sgt z, 3:i8; if k { store w, 3:i8 ROOTS }; store w, z", False),  # as the number is
    ],
)
def test_casts_that_python_does_not_mind_may_be_tested_after_writes(failure: str, store: str, delayed: bool) -> None:
    roots = '{roots=("r")}'
    text = NARROW.replace("LEAST", "-129.0").replace("TESTED", "x").replace("failure=overflow", f"failure={failure}")
    text = text.replace("store w, z {roots=()}", store.replace("ROOTS", roots) + " " + roots)
    changed = delay_guards(parse_module(text), [])
    check(changed)
    assert ("failed$0" in print_statements(changed.functions[0].body)) is delayed


def test_a_conversion_of_another_float_keeps_its_guard() -> None:
    _, text = narrowed(tested="t", before="t: f64 = copy 5.0")
    assert "failed$0" not in text


def test_limits_that_the_integer_does_not_have_keep_the_guard() -> None:
    _, text = narrowed(least="-1e30")
    assert "failed$0" not in text


def test_what_the_runtime_makes_is_no_visible_write() -> None:
    made = 's: ptr = ccall ctx, n {callee="make"}'
    assert "failed$0" in narrowed(before=made)[1]
