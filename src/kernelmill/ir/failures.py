"""What a guard tests for: one final dataclass for each way to fail, and the exception that Python raises there.

    guard ok, i, n {failure=index(axis=1)}        numpy's IndexError for axis 1, if it is to be raised here
    guard ok, x {failure=domain(function="math.sqrt", operands=("float"))}
    guard ok {failure=state(why="an int beyond 64 bits")}                  Python has no exception for it: only leave

A failure whose fields have their defaults says what kind of thing went wrong and no more: its guard can only leave. With
its details `exception_of` tells how the exception is made, from the further operands of the guard or from text. In text form
(`failure_text`, read back by `ir/parser.py`) fields with their defaults are left out.
"""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.ir.record_text import record_text
from kernelmill.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Index:
    """An index outside its axis. Operands: index, extent. Without `axis` numpy may word it otherwise."""

    axis: int | None = None


@dataclass(frozen=True, slots=True)
class ZeroDivision:
    """Python's `/`, `//`, `%` or divmod by zero. Operands: the two numbers, both of type `kind` (int, float)."""

    operator: Literal["", "/", "//", "%", "divmod"] = ""
    kind: Literal["", "int", "float"] = ""


@dataclass(frozen=True, slots=True)
class Negative:
    """A negative number where none may be: a count of bits (`operator` `<<` or `>>`; operands: two ints), an extent, an
    exponent."""

    operator: Literal["", "<<", ">>"] = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """Arguments outside what the function `function` (with its module) is defined for. `operands`: the types as which the
    operands are passed to it, to have it raise: int, uint, float, bool, np.<dtype>; () where it may not raise."""

    function: str = ""
    operands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overflow:
    """An integer that 64 bits, or those of its dtype, do not hold. `raises`: an OverflowError is what the author asked for.
    `quiet`: NumPy goes on, with a number that C leaves undefined."""

    raises: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """A built-in exception with a constant text. `approximate`: Python or NumPy word it otherwise."""

    exception: str = ""
    message: str = ""
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Unbound:
    """A local variable that is read before it is assigned."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """No memory: the interpreter will say so, or find some. `bounded`: for a copy of what is in memory already, which NumPy takes
    as well; then nothing but a machine without memory makes it fail, and a MemoryError may be raised in place."""

    bounded: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A case that no native code was made for."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class OtherType:
    """A value whose type at run time decides what Python gives, and which is not the type compiled for."""


@dataclass(frozen=True, slots=True)
class Callee:
    """A native function that was called has left or raised."""


@dataclass(frozen=True, slots=True)
class Depth:
    """No further recursive calls are allowed."""


Failure = (
    Index | ZeroDivision | Negative | Domain | Overflow | Raise | Unbound | Memory | State | OtherType | Callee | Depth
)
#: The word for each in text form and in messages.
FAILURES: Final[dict[str, type[Failure]]] = {
    "index": Index,
    "zerodiv": ZeroDivision,
    "negative": Negative,
    "domain": Domain,
    "overflow": Overflow,
    "raise": Raise,
    "unbound": Unbound,
    "memory": Memory,
    "state": State,
    "type": OtherType,
    "callee": Callee,
    "depth": Depth,
}
_WORDS: Final = {kind: word for word, kind in FAILURES.items()}
OPERATORS: Final = {"//": "floordiv", "/": "truediv", "%": "mod", "<<": "lshift", ">>": "rshift"}
#: Functions that do not always raise where their guard fails, since Python's result is no float or no 64-bit integer.
_DOUBTFUL: Final = frozenset({"math.factorial", "operator.pow"})
_UNBOUND: Final = "cannot access local variable '{}' where it is not associated with a value"
_OVERFLOW: Final = "integer result does not fit in 64 bits"


@dataclass(frozen=True, slots=True)
class BadIndex:
    """An exception made by indexing an array, of the extent given, along `axis`. Operands: index, extent."""

    axis: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """An exception that `function` raises when it is called with the operands, boxed as `operands` say."""

    function: str
    operands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A built-in exception with a text; without text it is made without arguments."""

    exception: str
    message: str


Exception_ = BadIndex | Repeat | New


def word(failure: Failure) -> str:
    """What kind of failure it is."""
    return _WORDS[type(failure)]


def exception_of(failure: Failure) -> Exception_ | None:
    """How the exception that Python raises there is made; None where there is none, or it is not known."""
    match failure:
        case Index(int(axis)):
            return BadIndex(axis)
        case ZeroDivision("divmod", kind):
            return Repeat("builtins.divmod", (kind, kind))
        case ZeroDivision(operator, kind) if operator:
            return Repeat(f"operator.{OPERATORS[operator]}", (kind, kind))
        case Negative(operator) if operator:
            return Repeat(f"operator.{OPERATORS[operator]}", ("int", "int"))
        case Domain(function, operands) if operands:
            return Repeat(function, operands)
        case Overflow(True):
            return New("OverflowError", _OVERFLOW)
        case Raise(exception, message) if exception:
            return New(exception, message)
        case Memory(True):
            return New("MemoryError", "")
        case Unbound(name) if name:
            return New("UnboundLocalError", _UNBOUND.format(name))
    return None


def operand_kinds(failure: Failure) -> tuple[str, ...]:
    """Python's types of the operands that `exception_of` needs, in order."""
    match exception_of(failure):
        case BadIndex():
            return ("int", "int")
        case Repeat(_, operands):
            return operands
    return ()


def is_exception(failure: Failure) -> bool:
    """Whether Python raises an exception there, whichever: repeating the failed operation will do no better."""
    return isinstance(failure, Index | ZeroDivision | Domain | Raise | Negative | Unbound)


def is_exact(failure: Failure) -> bool:
    """Whether Python raises just the exception of `exception_of` wherever the guard fails: it may be raised in place."""
    if isinstance(failure, Raise) and failure.approximate:
        return False
    made = exception_of(failure)
    return made is not None and not (isinstance(made, Repeat) and made.function in _DOUBTFUL)


def vague(failure: Failure) -> Failure:
    """The same kind of failure without an exact exception: its guard can only leave."""
    match failure:
        case Raise():
            return replace(failure, approximate=True)
        case Overflow(_, True):
            return Overflow(quiet=True)
    return type(failure)()


def failure_text(failure: Failure) -> str:
    """The text form: `index`, `index(axis=1)`."""
    return record_text(word(failure), failure)
