"""`float_signs`: comparisons that follow from squares, roots and exponentials, and those that do not."""

from __future__ import annotations

import pytest

from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.steps import step

float_signs = step("float_signs")

TEXT = "func native @f(ctx: ptr, x: f64, y: f64) -> (i1) {\nMADE\nc: i1 = COMPARED\nreturn c\n}"


def outcome(made: str, compared: str) -> str:
    module = float_signs(parse_module(TEXT.replace("MADE", made).replace("COMPARED", compared)), [])
    check(module)
    (line,) = [line for line in print_statements(module.functions[0].body).splitlines() if line.strip().startswith("c:")]
    return line.partition("= ")[2]


SQUARE = "a: f64 = fmul x, x"
ABOVE = 'e: f64 = libm x {fn="exp"}; a: f64 = fadd e, 1.0'


@pytest.mark.parametrize(
    ("condition", "held", "compared", "expected"),
    [
        ("fge a, 0.0", True, "flt a, 0.0", "copy false"),
        ("fgt a, 1.5", True, "fne a, 0.0", "copy true"),
        ("flt a, 0.0", False, "flt a, 0.0", "copy false"),
        ("fle a, 0.0", False, "feq a, 0.0", "copy false"),
        ("fge a, 0.0", False, "flt a, 0.0", "flt a, 0.0"),
        ("fge a, -1.0", True, "flt a, 0.0", "flt a, 0.0"),
        ("flt a, 1.0", False, "fle a, 0.0", "fle a, 0.0"),  # a NaN, or at least 1, which is not asked
        ("fge a, 0.0", True, "feq a, 0.0", "feq a, 0.0"),
    ],
)
def test_what_a_branch_has_compared(condition: str, held: bool, compared: str, expected: str) -> None:
    inside = f"c: i1 = {compared}; r = copy c"
    branches = f"if d {{ {inside} }}" if held else f"if d {{ }} else {{ {inside} }}"
    text = TEXT.replace("MADE", f"a: f64 = fsub x, y; r: i1 = copy false; d: i1 = {condition}\n{branches}")
    module = float_signs(parse_module(text.replace("\nc: i1 = COMPARED", "").replace("return c", "return r")), [])
    check(module)
    (line,) = [line for line in print_statements(module.functions[0].body).splitlines() if line.strip().startswith("c:")]
    assert line.partition("= ")[2] == expected


def test_what_a_guard_has_compared() -> None:
    made = "a: f64 = fsub x, y; d: i1 = fge a, 0.0; guard d {failure=domain}"
    assert outcome(made, "flt a, 0.0") == "copy false"


@pytest.mark.parametrize(
    ("made", "compared", "expected"),
    [
        (SQUARE, "flt a, 0.0", "copy false"),
        (SQUARE, "flt a, -0.0", "copy false"),
        (SQUARE, "fle a, -1.0", "copy false"),
        (SQUARE, "fgt 0.0, a", "copy false"),
        (SQUARE + "; b: f64 = fabs y; s: f64 = fadd a, b; t: f64 = fsqrt s", "flt t, 0.0", "copy false"),
        (ABOVE, "fne a, 0.0", "copy true"),
        (ABOVE, "fne 0.0, a", "copy true"),
        (ABOVE, "feq a, 0.0", "copy false"),
        (ABOVE, "fle a, 0.0", "copy false"),
        ('a: f64 = libm x {fn="cosh"}', "fne a, 0.0", "copy true"),
        (SQUARE + "; b: f64 = fabs y; q: f64 = fdiv a, b", "flt q, 0.0", "copy false"),
        ("b: f64 = fabs y; d: i1 = flt x, y; a: f64 = select d, b, 3.0", "flt a, 0.0", "copy false"),
    ],
)
def test_what_follows(made: str, compared: str, expected: str) -> None:
    assert outcome(made, compared) == expected


@pytest.mark.parametrize(
    ("made", "compared"),
    [
        (SQUARE, "fne a, 0.0"),  # tiny numbers have squares that are 0
        (SQUARE, "fle a, 0.0"),
        (SQUARE, "fge a, 0.0"),  # not of a NaN
        (SQUARE, "fgt a, -1.0"),
        (SQUARE, "flt a, 1.0"),
        (SQUARE, "flt 0.0, a"),
        ("a: f64 = fmul x, y", "flt a, 0.0"),
        ("a: f64 = fadd x, 1.0", "flt a, 0.0"),
        ('a: f64 = libm x {fn="erf"}', "flt a, 0.0"),
        ('a: f64 = libm x {fn="exp"}', "fne a, 0.0"),  # it may be too small
        ("b: f64 = fabs y; a: f64 = fsub b, 1.0", "flt a, 0.0"),
        ("a: f64 = fabs y; a = fsub a, 1.0", "flt a, 0.0"),
        ("b: f64 = fabs y; a: f64 = fneg b", "flt a, 0.0"),
        (ABOVE.replace("1.0", "-1.0"), "fne a, 0.0"),
    ],
)
def test_what_does_not(made: str, compared: str) -> None:
    assert outcome(made, compared) == compared
