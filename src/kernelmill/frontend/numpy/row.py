"""The row of a NumPy function: its parameters, what it means, and by what it is served.

A row's `serves` are tried in their order; the first that takes the arguments builds the value. Rows stand in
`numpy/rows/`, by topic; `numpy/__init__.py` has the one table of all.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Final, Literal

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.signature import Signature, signature
from kernelmill.frontend.function.values import Value
from kernelmill.frontend.numpy.patterns import Kinds, Pattern
from kernelmill.records import dataclass


class Rule(Enum):
    """How NumPy finds the dtype of a result.

    PROMOTED  the common dtype; Python's numbers adapt to arrays    STRONG  they count as int64 and float64
    WIDENED   the same, integers as 64 bits                         FLOATING  the same, integers as float64
    SAME      that of the array                                     FIXED     one dtype
    """

    PROMOTED = auto()
    STRONG = auto()
    WIDENED = auto()
    FLOATING = auto()
    SAME = auto()
    FIXED = auto()


@dataclass(frozen=True, slots=True)
class Result:
    """The dtype of a result. `of`: the only arguments that count, if not all; `dtype`: the fixed one. An argument `dtype` that
    is given wins."""

    rule: Rule
    of: tuple[str, ...] = ()
    dtype: str = ""


PROMOTED: Final = Result(Rule.PROMOTED)
WIDENED: Final = Result(Rule.WIDENED)
FLOATING: Final = Result(Rule.FLOATING)
STRONG: Final = Result(Rule.STRONG)
SAME: Final = Result(Rule.SAME)


def promoted(*of: str) -> Result:
    """The common dtype of some arguments."""
    return Result(Rule.PROMOTED, of)


def strong(*of: str) -> Result:
    """The common dtype, for which Python's numbers have one as well."""
    return Result(Rule.STRONG, of)


def floating(*of: str) -> Result:
    """The common dtype, a float."""
    return Result(Rule.FLOATING, of)


def exactly(dtype: str) -> Result:
    """Always this dtype."""
    return Result(Rule.FIXED, dtype=dtype)


@dataclass(frozen=True, slots=True)
class Form:
    """Arguments that a library function takes: a pattern for each; those without one must have their defaults. `passes`: the
    parameters it is called with, `dtype` (the result's), or constants."""

    function: str
    passes: tuple[str | int, ...]
    takes: Mapping[str, Pattern]
    result: Result


def form(function: str, passes: tuple[str | int, ...], result: Result = PROMOTED, **takes: Pattern) -> Form:
    """A form of a `Library` row."""
    return Form(function, passes, takes, result)


@dataclass(frozen=True, slots=True)
class Lines:
    """How a function serves every line of an array along an axis, `axis` and `keepdims` as NumPy has them.

    `function` of the library takes a vector of the array's `kinds`, and `takes` besides; `also`: patterns that others must fit.
    `result`: as in a form, `element`: dtype of the result's elements where it is another. `length`: of a line of the result,
    for a function from a vector to a vector of `n` elements. `flat`: whether axis=None means the whole array; `one_axis`:
    whether a tuple of axes is refused; `spread`: whether NumPy makes the result of `keepdims` a view of that without it;
    `any_rank`: whether the function takes whole arrays as well as vectors; `order`: what the strides of a result with `keepdims`
    follow, the array, a copy that NumPy makes of it, or nothing (C's order)."""

    function: str
    kinds: Kinds
    takes: Mapping[str, Pattern]
    result: Result = PROMOTED
    element: Result | None = None
    length: str = ""
    array: str = "a"
    flat: bool = True
    one_axis: bool = False
    spread: bool = False
    any_rank: bool = False
    also: Mapping[str, Pattern] | None = None
    order: Literal["follows", "copied", "C"] = "follows"

    @property
    def passes(self) -> tuple[str, ...]:
        """The parameters passed after the vector."""
        return tuple(self.takes)


@dataclass(frozen=True, slots=True)
class Library:
    """Served by functions in the kernel language. `fields`: the names of its results, where NumPy gives a NamedTuple."""

    forms: tuple[Form, ...]
    lines: tuple[Lines, ...] = ()
    fields: tuple[str, ...] = ()


def library(*forms: Form, lines: Lines | tuple[Lines, ...] = (), fields: tuple[str, ...] = ()) -> Library:
    """Served by functions in the kernel language."""
    return Library(forms, lines if isinstance(lines, tuple) else (lines,), fields)


@dataclass(frozen=True, slots=True)
class Elementwise:
    """One operation for every element. `rule`: `binary`, `compare`, `unary`, `ufunc`; `fn`: the operator or function of the
    rule; `kind`: how the result's dtype is found (see `ufuncs.py`); `kinds`: dtype kinds it takes; `part`: of what is one
    operation in NumPy, without an array in between."""

    operands: int
    rule: str
    fn: str
    kind: str = "same"
    kinds: str = "biuf"
    part: bool = False


#: Builds the value of a call from its bound arguments; None: these arguments are for the next of the row's `serves`.
Builder = Callable[[FunctionBuilder, ast.AST, dict[str, Value]], Value | None]


@dataclass(frozen=True, slots=True)
class Built:
    """Served by a function of the front end."""

    build: Builder


Serve = Library | Elementwise | Built


@dataclass(frozen=True, slots=True)
class NumpyRow:
    """`np.name(...)`. `methods`: names under which arrays have it as a method; `spread`: the parameter whose items a method
    may be given one by one; `ndarray.x` is a method only."""

    name: str
    signature: Signature
    doc: str
    serves: tuple[Serve, ...]
    methods: tuple[str, ...] = ()
    spread: str = ""


def row(name: str, parameters: str, doc: str, *serves: Serve, methods: tuple[str, ...] = (), spread: str = "") -> NumpyRow:
    """A row; `parameters` as Python writes them, as far as a kernel may give them."""
    return NumpyRow(name, signature(parameters), doc, serves, methods, spread)
