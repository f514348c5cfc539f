"""Nodes of the IR: frozen dataclasses without behaviour, shared by both levels.

A function is a structured tree: blocks of operations, `If`, `For`, `While`. Variables are mutable and typed; a variable
that is assigned by exactly one operation (a *temporary*) may be treated as a value. There are no expression trees:
every operand is a `Var` or a `Const`. Which operations exist, with what operands, results and effects, is said by the
table in `ir/ops.py`; what must hold is said and checked by `ir/verify.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.ir.arguments import ArgumentEffects, ArgumentRoots, ArrayParam
from kernelmill.ir.failures import Failure
from kernelmill.ir.types import HighType, Low, Type
from kernelmill.records import dataclass, field
from kernelmill.source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Var:
    """A variable of a function; its name is unique within the function."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Const:
    """A literal. `value` is a bool for i1, an int for other integers (two's complement range), a float for floats,
    None for the null pointer; at the high level any Python scalar, str or None."""

    value: bool | int | float | complex | str | None
    type: Type

    def __eq__(self, other: object) -> bool:
        """Whether it is the same literal: 0.0 and -0.0, which Python calls equal, are two."""
        if not isinstance(other, Const):
            return NotImplemented
        mine, its = self.value, other.value
        if self.type != other.type or not (mine is its or mine == its):
            return False
        return mine is its or not isinstance(mine, float | complex) or repr(mine) == repr(its)

    def __hash__(self) -> int:
        return hash((self.value, self.type))


Operand = Var | Const
Attr = bool | int | float | str | tuple[str, ...] | tuple[int | None, ...] | Failure | tuple[ArgumentRoots, ...] | None


@dataclass(frozen=True, slots=True)
class Op:
    """`results = name args {attrs}`. Assigns to every variable of `results`."""

    name: str
    results: tuple[Var, ...] = ()
    args: tuple[Operand, ...] = ()
    attrs: tuple[tuple[str, Attr], ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class If:
    """Run `then` if `cond` holds, else `orelse`."""

    cond: Operand
    then: Block
    orelse: Block = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class For:
    """A counted loop over `range(start, stop, step)` as Python defines it; the trip count is fixed on entry.

    `var` may not be assigned in the body. Operands are `i64` (low) or Python ints (high). `step` is not zero.
    """

    var: Var
    start: Operand
    stop: Operand
    step: Operand
    body: Block
    span: Span = field(default=NOWHERE, compare=False)
    attrs: tuple[tuple[str, Attr], ...] = ()


@dataclass(frozen=True, slots=True)
class While:
    """Run `head`, leave the loop if `cond` is false, run `body`, repeat. `Continue` goes to `head`."""

    head: Block
    cond: Operand
    body: Block
    span: Span = field(default=NOWHERE, compare=False)
    attrs: tuple[tuple[str, Attr], ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """Leave the innermost loop."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with the next iteration of the innermost loop."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Return:
    """Leave the function with status 0 (native functions) and these results; runs the function's cleanup first."""

    values: tuple[Operand, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


Stmt = Op | If | For | While | Break | Continue | Return
Block = tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    `abi` is `native` (kernels and helpers: returns an i32 status and then the results; the first parameter is always
    `ctx: ptr`) or `c` (the glue: C calling convention, at most one result, no status). `cleanup` runs at every exit
    of a native function: Return, a failed guard. Variables it reads must be assigned at function entry.
    `arrays` are the array parameters of a low function, in order; `effects` what it does to them, where that was found
    out. `attrs`: see FUNCTION_ATTRIBUTES in `ir/attributes.py`.
    """

    name: str
    params: tuple[Var, ...]
    results: tuple[Type, ...]
    body: Block
    abi: str = "native"
    cleanup: Block = ()
    attrs: tuple[tuple[str, Attr], ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
    arrays: tuple[ArrayParam, ...] = ()
    effects: ArgumentEffects | None = None


@dataclass(frozen=True, slots=True)
class Extern:
    """A C function or object of the host process or of libm/libc, by its C signature. `result` None means void."""

    name: str
    result: Low | None = None
    params: tuple[Low, ...] = ()
    variadic: bool = False
    data: bool = False  # an object (`PyExc_TypeError`), not a function
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Global:
    """Static data: `items` laid out one after the other with natural alignment (a C struct).

    An item is a Const, raw bytes, or the name of a function, global or extern object (its address). `opaque`: what it holds
    is known to the linker alone, so that the code that reads it does not depend on it.
    """

    name: str
    items: tuple[Const | bytes | str, ...]
    mutable: bool = False
    exported: bool = False
    align: int = 16
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """Functions, data and externs of one native module."""

    functions: tuple[Function, ...]
    globals: tuple[Global, ...] = ()
    externs: tuple[Extern, ...] = ()
    level: str = "low"  # high | low


def integer(const: Const) -> int:
    """The value of an integer or bool constant."""
    if isinstance(const.value, bool | int):
        return int(const.value)
    raise TypeError(f"{const} is no integer")


def attr(node: Op | Function | For | While, name: str, default: Attr = None) -> Attr:
    """The value of attribute `name` of `node`."""
    for key, value in node.attrs:
        if key == name:
            return value
    return default


def failure_of(guard: Op) -> Failure:
    """What a guard stands for."""
    found = attr(guard, "failure")
    if isinstance(found, Failure):
        return found
    raise TypeError(f"{guard.name} says no failure")


def passed_roots(call: Op) -> tuple[ArgumentRoots, ...] | None:
    """What a call says of where the arrays that it passes may lie; None: nothing."""
    found = attr(call, "arg_roots")
    return tuple(r for r in found if isinstance(r, ArgumentRoots)) if isinstance(found, tuple) else None


def attrs(**values: Attr) -> tuple[tuple[str, Attr], ...]:
    """Attributes in canonical (sorted) order, as `Op.attrs` wants them."""
    return tuple(sorted(values.items()))


def with_attrs(
    old: tuple[tuple[str, Attr], ...], changes: Mapping[str, Attr]
) -> tuple[tuple[str, Attr], ...]:
    """`old` with some attributes set; a value of None removes one."""
    merged = {**dict(old), **changes}
    return tuple(sorted((k, v) for k, v in merged.items() if v is not None))


__all__ = [
    "Attr", "Block", "Break", "Const", "Continue", "Extern", "For", "Function", "Global", "HighType", "If", "Module",
    "Op", "Operand", "Return", "Stmt", "Var", "While", "attr", "attrs", "failure_of", "integer", "passed_roots", "with_attrs",
]
