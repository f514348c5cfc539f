"""Failures as return codes: every guard of every native function gets a number that says what failed, and where.

    guard ok, i, n {failure=index(axis=1)}   ->   guard ok {failure=index(axis=1), mode="raise", site=257}

Without an interpreter there is nothing to leave for. A code is `number * 256 + kind`: the kind is a row of `KINDS` and stays
what it is from one version of a program to the next; the number is that of the place. Input: low native functions.
Output: the same with numbers, and what each code stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kernelmill.export.interface import CFailure
from kernelmill.ir.failures import (
    Callee,
    Depth,
    Domain,
    Failure,
    Index,
    Memory,
    Negative,
    OtherType,
    Overflow,
    Raise,
    State,
    Unbound,
    ZeroDivision,
    is_exact,
)
from kernelmill.ir.nodes import Attr, Function, Op, Stmt, attr, failure_of, with_attrs
from kernelmill.ir.walk import map_block
from kernelmill.records import dataclass, field, replace
from kernelmill.source import Span

#: what the low byte of a code says: 0 never fails
KINDS: Final = {
    "IndexError": 1, "ZeroDivisionError": 2, "ValueError": 3, "OverflowError": 4, "TypeError": 5, "KeyError": 6,
    "RuntimeError": 7, "UnboundLocalError": 8, "MemoryError": 9, "RecursionError": 10, "exception": 11, "argument": 12,
    "interpreter": 13,
}  # fmt: skip
#: what `kernelmill_message` says of each
TEXTS: Final = {
    "IndexError": "IndexError: an index is out of bounds",
    "ZeroDivisionError": "ZeroDivisionError: division by zero",
    "ValueError": "ValueError: a value that the operation is not defined for",
    "OverflowError": "OverflowError: a number is too large for 64 bits",
    "TypeError": "TypeError: a value of another type was needed",
    "KeyError": "KeyError: there is no such key",
    "RuntimeError": "RuntimeError: the kernel raised it",
    "UnboundLocalError": "UnboundLocalError: a variable is read before it is assigned",
    "MemoryError": "MemoryError: the workspace is full, or there is none",
    "RecursionError": "RecursionError: too many nested calls",
    "exception": "the kernel raised an exception",
    "argument": "an argument is not what the function takes",
    "interpreter": "only the Python interpreter can go on here",
}
#: which exception functions of numbers raise, where it is not ValueError alone
_OF_FUNCTIONS: Final = {
    **{f"math.{name}": "OverflowError" for name in ("exp", "exp2", "expm1", "sinh", "cosh", "ldexp")},
    **{f"math.{name}": "exception" for name in ("pow", "gamma", "lgamma", "fsum", "hypot", "dist")},
}
_IN_TRY: Final = "an exception in a function with `try`, which only the Python interpreter can handle here"


@dataclass
class Codes:
    """Every code so far. `places`: what the files of spans are called; others are not the project's."""

    places: Mapping[str, str]
    rows: list[CFailure] = field(default_factory=list)
    _known: dict[tuple[str, str, str, int], int] = field(default_factory=dict)

    def code(self, kind: str, message: str, span: Span) -> int:
        """The number for a failure at a place."""
        key = kind, message, self.places.get(span.path, span.path), span.line
        if key not in self._known:
            number = (len(self.rows) + 1) << 8 | KINDS[kind]
            self._known[key] = number
            self.rows.append(CFailure(number, *key))
        return self._known[key]


def number_failures(functions: Iterable[Function], codes: Codes) -> tuple[Function, ...]:
    """The functions with codes for sites; guards that hand on a callee's status stay as they are, but where the exception
    might be caught."""
    return tuple(_numbered(f, codes) if f.abi == "native" else f for f in functions)


def _numbered(function: Function, codes: Codes) -> Function:
    catches = bool(attr(function, "catches"))

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not isinstance(stmt, Op) or stmt.name != "guard" or (attr(stmt, "mode") == "status" and not catches):
            return None
        span = stmt.span.within(codes.places)
        span = span if span.path in codes.places or function.span.path not in codes.places else function.span
        kind, message = ("interpreter", _IN_TRY) if catches else described(failure_of(stmt))
        changes: dict[str, Attr] = {"mode": "raise", "site": codes.code(kind, message, span)}
        return (replace(stmt, args=stmt.args[:1], attrs=with_attrs(stmt.attrs, changes)),)

    return replace(function, body=map_block(function.body, change))


def described(failure: Failure) -> tuple[str, str]:
    """The kind of a failure, and what to say of it."""
    match failure:
        case Index(axis):
            return "IndexError", "index is out of bounds" + (f" for axis {axis}" if axis is not None else "")
        case ZeroDivision(operator):
            return "ZeroDivisionError" if operator else "interpreter", "division by zero"
        case Negative(operator):
            return ("ValueError", "negative shift count") if operator else ("interpreter", "a negative extent or exponent")
        case Domain(function):
            kind = _OF_FUNCTIONS.get(function, "ValueError") if is_exact(failure) else "interpreter"
            return kind, f"{function or 'a function'} has no such value"
        case Overflow():
            return "OverflowError", "an integer needs more than 64 bits"
        case Raise(exception, message):
            kind = exception if exception in KINDS and exception != "exception" else "exception"
            return kind, f"{exception}: {message}" if kind == "exception" and exception else message or exception or "an exception"
        case Unbound(name):
            return "UnboundLocalError", f"variable {name} is read before it is assigned" if name else "an unbound variable"
        case Memory():
            return "MemoryError", "the workspace is full, or there is none"
        case Depth():
            return "RecursionError", "too many nested calls"
        case State(why):
            return "interpreter", why or "a case that no native code was made for"
        case OtherType():
            return "interpreter", "a value whose type is another than the one compiled for"
        case Callee():
            return "interpreter", "a function that was called has failed"
