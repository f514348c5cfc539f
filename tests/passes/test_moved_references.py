"""`moved_references`: what a return gives away is neither counted nor released; all else is counted as before."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_statements
from kernelmill.ir.verify import check
from support.steps import step

moved_references = step("moved_references")

TEXT = """extern @make() -> ptr
extern @km_incref(ptr)
extern @km_decref(ptr)
func native @f(ctx: ptr, q: ptr, n: i64) -> (ptr) {
  t: ptr = copy null; y: ptr = copy null
  BODY
} cleanup { ccall t {callee="km_decref"}; ccall y {callee="km_decref"} }"""
MADE = 'm: ptr = ccall {callee="make"}; ccall t {callee="km_decref"}; t = copy m; '
GIVEN = 'ccall t {callee="km_incref"}; ccall y {callee="km_decref"}; y = copy t; '
RETURNED = 'ccall y {callee="km_incref"}; return y'


def after(body: str) -> str:
    before = parse_module(TEXT.replace("BODY", body))
    check(before)
    changed: Module = moved_references(before, [])
    check(changed)
    return print_statements(changed.functions[0].body)


def test_a_new_array_is_counted_where_it_is_assigned_and_not_where_it_is_returned() -> None:
    text = after(MADE + GIVEN + RETURNED)
    assert text.count("km_incref") == 1
    assert "t = copy null" not in text.partition("km_incref")[2]
    assert text.index("copy$0: ptr = copy y") < text.index("y = copy null") < text.index("return copy$0")


def test_in_loops_and_branches() -> None:
    text = after(f"c: i1 = sgt n, 0; for i: i64 = 0 to n step 1 {{ {MADE + GIVEN} }}; if c {{ {RETURNED} }}; {RETURNED}")
    assert text.count("km_incref") == 1
    assert text.count("y = copy null") == 2


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (MADE + GIVEN + "return null", 1),  # both have it
        ('ccall q {callee="km_incref"}; return q', 1),  # the caller's
        (MADE + 'ccall t {callee="km_incref"}; m = copy t; return null', 1),  # what nobody releases
    ],
)
def test_others_are_counted(body: str, left: int) -> None:
    assert after(body).count("km_incref") == left


def test_a_pair_that_is_returned() -> None:
    text = TEXT.replace("-> (ptr) {\n  t", "-> (ptr, ptr) {\n  t").replace(
        "BODY", MADE + 'ccall t {callee="km_incref"}; ccall t {callee="km_incref"}; return t, t'
    )
    assert print_statements(moved_references(parse_module(text), []).functions[0].body).count("km_incref") == 2
