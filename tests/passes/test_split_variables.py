"""`split_variables`: independent uses of a name are told apart, dependent ones stay together."""

from __future__ import annotations

import pytest

from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.equivalence import check_random_programs
from support.steps import step

split_variables = step("split_variables")

HEAD = "func native @f(ctx: ptr, p: ptr, n: i64, c: i1) -> (i64) {"


def split(body: str) -> str:
    module = parse_module(f"{HEAD} {body} }}")
    check(module)
    after = split_variables(module, [])
    check(after)
    return print_statements(after.functions[0].body)


@pytest.mark.parametrize(
    ("body", "name", "count"),
    [
        ("x: i64 = copy 1; store p, x; x = copy 2; return x", "x", 2),
        ("x: i64 = copy 1; if c { x = copy 2 }; return x", "x", 1),
        ("x: i64 = copy 1; if c { x = copy 2; store p, x; x = copy 3 }; return x", "x", 2),
        ("for k: i64 = 0 to n step 1 { x: i64 = copy k; store p, x }; x = copy 4; return x", "x", 2),
        ("x: i64 = copy 0; for k: i64 = 0 to n step 1 { x = add x, k }; store p, x; x = copy 4; return x", "x", 2),
        ("x: i64 = copy 0; while { y: i64 = copy x } c { x = add y, 1; if c { break } }; return x", "x", 1),
        ("for k: i64 = 0 to n step 1 { store p, k }; for k = 0 to n step 1 { store p, k }; return n", "k", 2),
        ("n = add n, 1; store p, n; n = copy 5; return n", "n", 3),
    ],
)
def test_names(body: str, name: str, count: int) -> None:
    text = split(body)
    words = {word.strip(":,") for word in text.split()}
    assert len({word for word in words if word.split("$")[0] == name}) == count, text


def test_cleanup_sees_one_variable() -> None:
    text = f"{HEAD} q: ptr = copy null; q = copy p; store q, n; q = copy null; return n }} cleanup {{ free q }}"
    module = parse_module(text)
    assert split_variables(module, []) == module


def test_random_programs() -> None:
    check_random_programs(split_variables, seeds=range(200))
