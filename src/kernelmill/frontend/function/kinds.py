"""The kinds of values: what an operation on a value is decided by, asked once and looked up in tables with a row for each.

`len(x)`, a method or a message has a table from kinds; a test demands that each names every kind or says why not.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from kernelmill.frontend.function.values import (
    COMPUTED,
    ITERATOR,
    ArrayOf,
    Closure,
    ConstArray,
    DTypeRef,
    External,
    FunctionRef,
    Message,
    Method,
    ModuleRef,
    NoneValue,
    RangeValue,
    RecordClass,
    Sequence,
    Table,
    Text,
    Tuple,
    Value,
)
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import ArrayType, DictType, ListType


class Kind(Enum):
    """What a value is. `FIXED` is a tuple of unknown length, `CONSTANT` an array of the module that nothing reads yet, `TABLE` a
    dictionary of the module, `MESSAGE` a string made at run time."""

    NUMBER = auto()
    ARRAY = auto()
    LIST = auto()
    FIXED = auto()
    DICT = auto()
    SET = auto()
    TUPLE = auto()
    RECORD = auto()
    TEXT = auto()
    MESSAGE = auto()
    NONE = auto()
    DTYPE = auto()
    RANGE = auto()
    ITERATOR = auto()
    FUNCTION = auto()
    CLOSURE = auto()
    LIBRARY = auto()
    CLASS = auto()
    MODULE = auto()
    CONSTANT = auto()
    TABLE = auto()
    METHOD = auto()


_OF_CLASS: Final[dict[type[Value], Kind]] = {
    NoneValue: Kind.NONE,
    Text: Kind.TEXT,
    Message: Kind.MESSAGE,
    ModuleRef: Kind.MODULE,
    External: Kind.LIBRARY,
    FunctionRef: Kind.FUNCTION,
    Closure: Kind.CLOSURE,
    RecordClass: Kind.CLASS,
    DTypeRef: Kind.DTYPE,
    ConstArray: Kind.CONSTANT,
    ArrayOf: Kind.CONSTANT,
    Table: Kind.TABLE,
    RangeValue: Kind.RANGE,
    Sequence: Kind.ITERATOR,
    Method: Kind.METHOD,
}


def kind_of(value: Value) -> Kind:
    """The kind of a value."""
    match value:
        case Var(type=ArrayType()):
            return Kind.ARRAY
        case Var(type=ListType(fixed=fixed)):
            return Kind.FIXED if fixed else Kind.LIST
        case Var(type=DictType(is_set=is_set)):
            return Kind.SET if is_set else Kind.DICT
        case Var() | Const():
            return Kind.NUMBER
        case Tuple(cls=cls) if cls in (ITERATOR, COMPUTED):
            return Kind.ITERATOR
        case Tuple(fields=fields):
            return Kind.RECORD if fields else Kind.TUPLE
        case _:
            return _OF_CLASS[type(value)]
