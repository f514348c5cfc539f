"""`narrow_conversions`: what a guard confines to few bits is converted to 32, and the same numbers leave."""

from __future__ import annotations

import struct

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.equivalence import check_random_programs
from support.interpreter import Memory, run
from support.steps import step

from .test_version_loops import both

narrow_conversions = step("narrow_conversions")

TEXT = """func native @f(ctx: ptr, p: ptr, r: ptr, n: i64) -> () {
for i: i64 = 0 to n step 1 {
  o: i64 = mul i, 8 {nsw}; q: ptr = ptradd p, o; x: f64 = load q {roots=("p")}
  FIRST
  y: i64 = fptosi x
  SECOND
  z: i8 = trunc y; w: ptr = ptradd r, i; store w, z {roots=("r")}
}
return
}"""
SIZE = "s: f64 = fabs x; a: i1 = flt s, 9.223372036854776e+18; guard a {failure=overflow}"
BOTH = "l: i1 = fge x, -9.223372036854776e+18; h: i1 = flt x, 9.223372036854776e+18; a: i1 = and l, h; guard a {failure=overflow}"
FITS = "c: i1 = sge y, -128; d: i1 = sle y, 127; e: i1 = and c, d; guard e {failure=overflow}"


def module(first: str, second: str) -> Module:
    return parse_module(TEXT.replace("FIRST", first).replace("SECOND", second))


def text_of(form: Module) -> str:
    return print_statements(form.functions[0].body)


@pytest.mark.parametrize("first", [SIZE, BOTH])
@pytest.mark.parametrize("second", [FITS, FITS.replace("sge y, -128", "sgt y, -129"), "t: i64 = add i, 3; " + FITS])
def test_the_same_numbers_leave(first: str, second: str) -> None:
    before = module(first, second)
    after = narrow_conversions(before, [])
    check(after)
    text = text_of(after)
    assert text.count("guard") == 1
    assert ": i32 = fptosi" in text
    for number in (-128.9, 127.9, 0.0, -129.0, 128.0, 1e10, -1e300, float("inf"), float("nan")):
        seen = []
        for form in (before, after):
            memory = Memory()
            args = (memory.add(struct.pack("<3d", 5.5, number, -7.5)), memory.add(bytes(3)), 3)
            status = run(form, "f", args, memory).status
            seen.append((status, memory.snapshot()))
        assert seen[0] == seen[1], number


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SIZE, FITS.replace("127", "4294967295")),  # no 32 bits
        (SIZE, "c: i1 = sge y, -128; guard c {failure=overflow}"),  # not confined above
        (SIZE, FITS.replace("sge y", "sge i")),  # of another number
        (SIZE, FITS.replace("failure=overflow", "failure=overflow(raises=true)")),  # which says more
        (SIZE.replace("flt s, 9.223372036854776e+18", "flt s, 100.0"), FITS),  # tighter
        (SIZE.replace("fabs x", "copy 5.0"), FITS),  # a guard of something else
        (SIZE, "w2: ptr = ptradd r, i; store w2, 1:i8 {roots=(\"r\")}; " + FITS),  # somebody sees it
        (SIZE, "g: i1 = sgt i, 1; if g { n = copy n }; " + FITS),
    ],
)
def test_others_stay(first: str, second: str) -> None:
    before = module(first, second)
    assert text_of(narrow_conversions(before, [])) == text_of(before)


def test_only_in_loops() -> None:
    text = f"func native @f(ctx: ptr, x: f64) -> (i64) {{ {SIZE}; y: i64 = fptosi x; {FITS}; return y }}"
    before = parse_module(text)
    assert text_of(narrow_conversions(before, [])) == text_of(before)


def test_random_programs() -> None:
    check_random_programs(lambda m, remarks: narrow_conversions(both(m, remarks), remarks), seeds=range(3500, 3600), may_leave=True)
