"""What an expression evaluates to while a function is being built.

An `Operand` (variable or constant of a high type) is a run-time value; the classes below are known at compile time.
Tuples never exist as one run-time object inside a kernel: a tuple is its items.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, COMPLEX, FLOAT, INT
from kernelmill.records import dataclass, replace
from kernelmill.scan.resolve import Resolved


@dataclass(frozen=True, slots=True)
class Tuple:
    """`cls`, `fields`: as in `ir.types.TupleType`, of an instance of a NamedTuple class."""

    items: tuple[Value, ...]
    cls: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordClass:
    """A NamedTuple class of the project (`module:name`); `types` is None where `namedtuple` leaves them open."""

    cls: str
    fields: tuple[str, ...]
    types: tuple[ast.expr, ...] | None
    defaults: tuple[tuple[str, ast.expr], ...]
    special: str = ""  # a name in the class that changes what Python does with its instances


@dataclass(frozen=True, slots=True)
class Table:
    """A module constant `{"a": f, "b": g}`: keys and values in order."""

    items: tuple[tuple[Text | Const, Any], ...]


@dataclass(frozen=True, slots=True)
class NoneValue:
    """The value None."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string known at compile time."""

    value: str


@dataclass(frozen=True, slots=True)
class Message:
    """A string that is made at run time. Only exceptions may take it: where one does, Python makes and raises it."""


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A module outside the project (`np`, `math`) or, with `project`, one of it."""

    name: str
    project: bool = False


@dataclass(frozen=True, slots=True)
class External:
    """Something of a module outside the project: `math.sqrt`, `np.empty`, or a built-in (`builtins`)."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A function of the project."""

    target: Resolved
    node: ast.FunctionDef


@dataclass(frozen=True, slots=True)
class DTypeRef:
    """A dtype: `np.float64`, `x.dtype`, `x.dtype.type`."""

    dtype: str


@dataclass(frozen=True, slots=True)
class ConstArray:
    """A module constant `np.array([...])`: C-ordered data in the byte order of the target, as Python numbers."""

    dtype: str
    shape: tuple[int, ...]
    items: tuple[bool | int | float | complex, ...]


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array of a module of which dtype and rank are known; what it holds is read when the kernel runs."""

    dtype: str
    ndim: int


@dataclass(frozen=True, slots=True)
class Slice:
    """`start:stop:step`; a missing part is None."""

    start: Operand | None
    stop: Operand | None
    step: Operand | None


#: Class of a `Tuple` that stands for a list of arrays, as `np.split` gives it: it can be unpacked, but not returned.
LIST_OF_VIEWS: Final = ":list"


#: Class of a `Tuple` that is a list of the module: its items can be read, but the list itself goes nowhere.
MODULE_LIST: Final = ":module list"


#: Class of a `Tuple` that is a slice: start, stop, step.
SLICE: Final = ":slice"


#: The same for a result of `np.linalg` that is a NamedTuple of NumPy's.
NUMPY_RECORD: Final = ":record"


#: Class of a `Tuple` that stands for an iterator over tuples, all of whose items are known; and of one whose items have been
#: computed already, which Python does only when it is gone over.
ITERATOR: Final = ":iterator"
COMPUTED: Final = ":computed iterator"


#: The subscript `None`, and `...`.
NEW_AXIS: Final = Slice(Const("None", BOOL), None, None)


ELLIPSIS: Final = Slice(Const("...", BOOL), None, None)


@dataclass(frozen=True, slots=True)
class RangeValue:
    """`range(start, stop, step)`."""

    start: Operand
    stop: Operand
    step: Operand


@dataclass(frozen=True, slots=True)
class Sequence:
    """`enumerate zip reversed` over other iterables. `start`: of `enumerate`; for `reversed`, the length that its list had."""

    kind: str  # enumerate | zip | reversed | map | filter (the function is the first part)
    parts: tuple[Value, ...]
    start: Operand | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A bound method or attribute to be called: `x.fill`, `point._replace`."""

    receiver: Operand | Tuple
    name: str


@dataclass(frozen=True, slots=True)
class Closure:
    """A nested function or lambda. `free`: names of the function around that it reads; `defaults`: parameters with the names
    that hold their default values. `captured`: the values (or, in what a function is specialised on, types) of those names
    where they go along with it; None where it is used in the function that defines it."""

    node: ast.FunctionDef
    module: str
    name: str
    free: tuple[str, ...]
    defaults: tuple[tuple[str, str], ...]
    captured: tuple[tuple[str, Any], ...] | None = None


Value = (
    Var
    | Const
    | Tuple
    | RecordClass
    | NoneValue
    | Text
    | Message
    | ModuleRef
    | External
    | FunctionRef
    | DTypeRef
    | ConstArray
    | ArrayOf
    | Table
    | RangeValue
    | Sequence
    | Method
    | Closure
)


def scalar(value: bool | int | float | complex) -> Const:
    """A Python scalar as a constant of its own type."""
    types = {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX}
    return Const(value, types[type(value)])


def is_encodable(text: str) -> bool:
    """Whether a string has a UTF-8 form: it holds no half of a surrogate pair."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def holds_list(value: Value) -> bool:
    """Whether a constant is or holds a list of the module."""
    if isinstance(value, Table):
        return any(holds_list(item) for _, item in value.items)
    return isinstance(value, Tuple) and (value.cls == MODULE_LIST or any(map(holds_list, value.items)))


def mapped(value: Value, change: Callable[[str, Operand], Operand], path: str = "") -> Value:
    """A value with every operand that it is made of replaced; `change` gets a path such as `.0.1` and the operand."""

    def each(items: Iterable[Value]) -> tuple[Value, ...]:
        return tuple(mapped(item, change, f"{path}.{i}") for i, item in enumerate(items))

    def one(number: int, operand: Operand) -> Operand:
        return change(f"{path}.{number}", operand)

    match value:
        case Var() | Const():
            return change(path, value)
        case Tuple(items=items):
            return replace(value, items=each(items))
        case RangeValue(start=start, stop=stop, step=step):
            return RangeValue(one(0, start), one(1, stop), one(2, step))
        case Sequence(parts=parts, start=begin):
            return replace(value, parts=each(parts), start=None if begin is None else change(f"{path}.start", begin))
        case Method(receiver=Tuple() as record):
            changed = mapped(record, change, f"{path}.0")
            assert isinstance(changed, Tuple)
            return replace(value, receiver=changed)
        case Method(receiver=Var() | Const() as receiver):
            return replace(value, receiver=one(0, receiver))
        case Closure(captured=captured) if captured is not None:
            held = each(v for _, v in captured)
            return replace(value, captured=tuple((name, v) for (name, _), v in zip(captured, held, strict=True)))
    return value


def leaves(value: Value) -> list[Var]:
    """The variables that a value is made of."""
    found: list[Var] = []

    def see(path: str, operand: Operand) -> Operand:
        if isinstance(operand, Var):
            found.append(operand)
        return operand

    mapped(value, see)
    return found
