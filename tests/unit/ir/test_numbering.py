"""Statements told apart by what they are."""

import pytest

from kernelmill.ir.nodes import For, Function, If, Stmt
from kernelmill.ir.numbering import Numbered
from kernelmill.ir.parser import parse_module
from kernelmill.ir.walk import statements
from kernelmill.records import replace

TEXT = """func native @f(ctx: ptr, n: i64) -> () {
a: i64 = add n, 1
for i: i64 = 0 to n step 1 {
  b: i64 = add i, a
  c: i1 = slt b, n
  if c {
    d: i64 = add b, 1
  } else {
    d: i64 = add b, 2
  }
}
e: i64 = add a, 1
return
}"""


def function() -> Function:
    return parse_module(TEXT).functions[0]


def shared(stmt: Stmt) -> Function:
    """A function in which one statement stands twice, with all that is in it."""
    made = function()
    return replace(made, body=(*made.body[:1], stmt, stmt, *made.body[-2:]))


def test_numbers_are_those_of_the_order_in_which_statements_stand() -> None:
    made = function()
    numbered = Numbered(made)
    assert numbered.function is made
    assert list(map(numbered.of, statements(made.body))) == list(range(len(numbered)))
    loop = made.body[1]
    assert list(numbered.within(loop)) == [1, 2, 3, 4, 5, 6]
    assert numbered.end(loop) == numbered.of(made.body[2])


def test_a_shared_statement_is_one_in_each_of_its_places() -> None:
    loop = function().body[1]
    given = shared(loop)
    numbered = Numbered(given)
    assert numbered.function == given
    assert len(set(map(id, statements(given.body)))) < len(set(map(id, statements(numbered.function.body)))) == len(numbered)
    first, second = (stmt for stmt in numbered.function.body if isinstance(stmt, For))
    assert first is loop
    assert (numbered.of(first), numbered.of(second)) == (1, 7)
    assert list(map(numbered.of, second.body)) == [8, 9, 10]


def test_a_branch_that_shares_with_the_other_is_copied() -> None:
    loop = function().body[1]
    assert isinstance(loop, For)
    branch = loop.body[2]
    assert isinstance(branch, If)
    numbered = Numbered(shared(replace(branch, orelse=branch.then)))
    assert len(numbered) == len(set(map(id, numbered.order)))


def test_statements_of_other_functions_are_errors() -> None:
    numbered = Numbered(function())
    for ask in (numbered.of, numbered.end, numbered.within):
        with pytest.raises(KeyError):
            ask(function().body[0])
