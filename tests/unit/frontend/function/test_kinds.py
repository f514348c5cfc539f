"""Every value has a kind, and every kind has a word; what no table names is refused on purpose."""

from __future__ import annotations

from typing import get_args

import pytest

from kernelmill.frontend.builtins.sequences import LENGTH
from kernelmill.frontend.expressions.calls import CALLEES, METHODS
from kernelmill.frontend.function.kinds import _OF_CLASS, Kind, kind_of
from kernelmill.frontend.function.operands import _WORDS, describe
from kernelmill.frontend.function.values import Method, NoneValue, Table, Text, Tuple, Value
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import FLOAT, INT, ArrayType, DictType, ListType, NpScalar

VALUES = {
    Kind.NUMBER: Const(1, INT),
    Kind.ARRAY: Var("x", ArrayType("float64", 1)),
    Kind.LIST: Var("x", ListType(INT)),
    Kind.FIXED: Var("x", ListType(INT, fixed=True)),
    Kind.DICT: Var("x", DictType(INT, FLOAT)),
    Kind.SET: Var("x", DictType(INT, INT, is_set=True)),
    Kind.TUPLE: Tuple((Const(1, INT),)),
    Kind.RECORD: Tuple((Const(1, INT),), "m:Point", ("x",)),
    Kind.TEXT: Text("a"),
    Kind.NONE: NoneValue(),
    Kind.TABLE: Table(()),
}
#: Kinds without a length, or without methods, in Python or in a kernel.
NO_LENGTH = {
    Kind.NUMBER, Kind.NONE, Kind.DTYPE, Kind.ITERATOR, Kind.FUNCTION, Kind.CLOSURE, Kind.LIBRARY, Kind.CLASS, Kind.MODULE,
    Kind.CONSTANT, Kind.TABLE, Kind.METHOD, Kind.MESSAGE,
}  # fmt: skip
NO_METHODS = NO_LENGTH - {Kind.NUMBER} | {Kind.TUPLE, Kind.TEXT, Kind.RANGE}


def test_every_class_of_values_has_a_kind() -> None:
    assert set(get_args(Value)) == {*_OF_CLASS, Var, Const, Tuple}


@pytest.mark.parametrize("kind", VALUES)
def test_kind_of(kind: Kind) -> None:
    assert kind_of(VALUES[kind]) is kind


def test_every_kind_has_a_word() -> None:
    assert set(_WORDS) == set(Kind) - {Kind.NUMBER, Kind.ARRAY, Kind.METHOD}, "those are told by their type and name"
    assert describe(Var("x", NpScalar("float64"))) == "a value of type np.float64"
    assert describe(Method(Var("x", ArrayType("int8", 2)), "foo")) == "attribute 'foo' of an array"
    assert describe(Table(())) == "a dictionary of the module"


def test_tables_of_kinds_are_complete() -> None:
    assert set(LENGTH) == set(Kind) - NO_LENGTH
    assert set(METHODS) == set(Kind) - NO_METHODS
    assert set(CALLEES) <= set(get_args(Value))
