"""`simplify`: what it folds, what it must leave alone."""

from __future__ import annotations

import pytest

from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.equivalence import check_random_programs
from support.steps import step

simplify = step("simplify")

HEAD = "func native @f(ctx: ptr, p: ptr, n: i64, m: i64, c: i1) -> (i64) {"


def simplified(body: str) -> str:
    module = parse_module(f"{HEAD} {body} }}")
    check(module)
    after = simplify(module, [])
    check(after)
    return print_statements(after.functions[0].body)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("x: i64 = add 2, 3; return x", "return 5"),
        ("x: i64 = add n, 0; y: i64 = copy x; return y", "return n: i64"),
        ("x: i64, o: i1 = sadd_ov 9223372036854775807, 1; if o { return 1 } else { return x }", "return 1"),
        ("t: i64 = select true, n, m; return t", "return n: i64"),
        ("guard true {failure=index}; return 1", "return 1"),
        ("t: i1 = xor c, true; u: i1 = xor t, true; if u { return 1 }; return 2",
         "if c: i1 {\n  return 1\n}\nreturn 2"),
        ("x: i64 = load p; y: i64 = mul x, 3; return n", "return n: i64"),
        ("if c { }; for i: i64 = 0 to n step 1 { }; return n", "return n: i64"),
        ("for i: i64 = 3 to 0 step 1 { store p, i }; return n", "return n: i64"),
        ("while { t: i1 = copy false } t { store p, n }; return n", "return n: i64"),
        ("x: i64 = copy 0; if c { x = copy n }; return m", "return m: i64"),
    ],
)
def test_folds(body: str, wanted: str) -> None:
    assert simplified(body) == wanted


def test_copy_of_a_variable_keeps_its_value() -> None:
    text = simplified("x: i64 = copy n; old: i64 = copy x; x = add x, 1; y: i64 = add old, x; return y")
    assert "old: i64 = copy x" in text
    assert "add old, x" in text


def test_loop_without_end_stays() -> None:
    assert simplified("while { } true { }") == "while {\n} true {\n}"


def test_random_programs() -> None:
    check_random_programs(simplify, seeds=range(150))
