"""What exception each failure stands for, or that it has none; the text form of every failure is read back."""

from __future__ import annotations

import pytest

from kernelmill.ir.failures import (
    FAILURES,
    BadIndex,
    Callee,
    Depth,
    Domain,
    Exception_,
    Failure,
    Index,
    Memory,
    Negative,
    New,
    OtherType,
    Overflow,
    Raise,
    Repeat,
    State,
    Unbound,
    ZeroDivision,
    exception_of,
    failure_text,
    is_exact,
    is_exception,
    operand_kinds,
    vague,
    word,
)
from kernelmill.ir.nodes import Op, failure_of
from kernelmill.ir.parser import IRSyntaxError, parse_function

#: Each failure with its text, its exception, whether that is raised exactly there.
ROWS: tuple[tuple[Failure, str, Exception_ | None, bool], ...] = (
    (Index(1), "index(axis=1)", BadIndex(1), True),
    (Index(0), "index(axis=0)", BadIndex(0), True),
    (Index(), "index", None, False),
    (ZeroDivision("//", "int"), 'zerodiv(operator="//", kind="int")', Repeat("operator.floordiv", ("int", "int")), True),
    (ZeroDivision("%", "float"), 'zerodiv(operator="%", kind="float")', Repeat("operator.mod", ("float", "float")), True),
    (ZeroDivision(), "zerodiv", None, False),
    (Negative("<<"), 'negative(operator="<<")', Repeat("operator.lshift", ("int", "int")), True),
    (Negative(), "negative", None, False),
    (
        Domain("math.ldexp", ("float", "int")),
        'domain(function="math.ldexp", operands=("float", "int"))',
        Repeat("math.ldexp", ("float", "int")),
        True,
    ),
    (
        Domain("math.factorial", ("int",)),
        'domain(function="math.factorial", operands=("int"))',
        Repeat("math.factorial", ("int",)),
        False,
    ),
    (Domain("math.isclose"), 'domain(function="math.isclose")', None, False),
    (
        Raise("ValueError", 'a: b  "c" '),
        'raise(exception="ValueError", message="a: b  \\"c\\" ")',
        New("ValueError", 'a: b  "c" '),
        True,
    ),
    (Raise("AssertionError"), 'raise(exception="AssertionError")', New("AssertionError", ""), True),
    (
        Raise("ValueError", "no", approximate=True),
        'raise(exception="ValueError", message="no", approximate=true)',
        New("ValueError", "no"),
        False,
    ),
    (Raise(), "raise", None, False),
    (
        Unbound("größe"),
        'unbound(name="gr\\u00f6\\u00dfe")',
        New("UnboundLocalError", "cannot access local variable 'größe' where it is not associated with a value"),
        True,
    ),
    (Overflow(), "overflow", None, False),
    (Overflow(True), "overflow(raises=true)", New("OverflowError", "integer result does not fit in 64 bits"), True),
    (State("an empty list"), 'state(why="an empty list")', None, False),
    (Memory(), "memory", None, False),
    (Memory(True), "memory(bounded=true)", New("MemoryError", ""), True),
    (OtherType(), "type", None, False),
    (Callee(), "callee", None, False),
    (Depth(), "depth", None, False),
)  # fmt: skip
IDS = [text for _, text, _, _ in ROWS]


@pytest.mark.parametrize(("failure", "text", "made", "exact"), ROWS, ids=IDS)
def test_exceptions(failure: Failure, text: str, made: Exception_ | None, exact: bool) -> None:
    assert exception_of(failure) == made
    assert is_exact(failure) == exact
    if exact:
        assert is_exception(failure) or isinstance(failure, Overflow | Memory)


@pytest.mark.parametrize(("failure", "text", "made", "exact"), ROWS, ids=IDS)
def test_text_is_read_back(failure: Failure, text: str, made: Exception_ | None, exact: bool) -> None:
    assert failure_text(failure) == text
    function = parse_function(f"func native @f(ctx: ptr, c: i1) -> () {{ guard c {{failure={text}}}; return }}")
    guard = function.body[0]
    assert isinstance(guard, Op)
    assert failure_of(guard) == failure


def test_every_kind_of_failure_is_looked_at() -> None:
    assert {type(failure) for failure, _, _, _ in ROWS} == set(FAILURES.values())


@pytest.mark.parametrize("failure", [failure for failure, _, _, _ in ROWS], ids=IDS)
def test_a_vague_failure_is_of_the_same_kind_and_only_leaves(failure: Failure) -> None:
    assert word(vague(failure)) == word(failure)
    assert not is_exact(vague(failure))
    assert is_exception(vague(failure)) == is_exception(failure)


def test_operands_are_those_that_the_exception_is_made_of() -> None:
    assert operand_kinds(Index(2)) == ("int", "int")
    assert operand_kinds(ZeroDivision("/", "float")) == ("float", "float")
    assert operand_kinds(Raise("ValueError", "no")) == ()
    assert operand_kinds(Index()) == ()


def test_an_unknown_field_is_an_error_with_its_line() -> None:
    with pytest.raises(IRSyntaxError, match="line 2: Index has no field 'depth'"):
        parse_function("func native @f(ctx: ptr, c: i1) -> () {\nguard c {failure=index(depth=1)}; return }")
