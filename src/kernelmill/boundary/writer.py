"""A small builder of low IR for the glue: typed operations, nested blocks, strings and externs gathered on the way.

`Parts` is the module under construction, `Code` one `abi="c"` function of it:

    code = Code(parts, "km_data", {"obj": PTR}, PTR)
    code.ret(code.load(PTR, code.param("obj"), 16))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

from kernelmill.boundary.capi import FUNCTIONS, OBJECTS, SIZES, Header, Moved
from kernelmill.digests import sha256
from kernelmill.ir.nodes import (
    Attr,
    Break,
    Const,
    Extern,
    For,
    Function,
    Global,
    If,
    Op,
    Operand,
    Return,
    Stmt,
    Var,
    While,
    attrs,
)
from kernelmill.ir.types import I1, I32, I64, LOW_TYPES, PTR, Low, Type
from kernelmill.records import dataclass, field, replace
from kernelmill.source import NOWHERE
from kernelmill.targets import DataModel

NULL = Const(None, PTR)
TRUE = Const(True, I1)
FALSE = Const(False, I1)

Value = Operand | int
Offset = Operand | int | Moved
Order = Literal["", "monotonic", "acquire", "release"]


def i32(value: int) -> Const:
    """An i32 literal."""
    return Const(value, I32)


def i64(value: int) -> Const:
    """An i64 literal."""
    return Const(value, I64)


@dataclass
class Parts:
    """Functions, globals and externs of the glue so far, for one data model. `texts`: what names of C strings begin with.
    `compiled`: functions that are the same in every module and compiled already (`precompiled.py`): they are not made again."""

    model: DataModel
    texts: str = "km.text"
    functions: dict[str, Function] = field(default_factory=dict)
    globals: dict[str, Global] = field(default_factory=dict)
    externs: dict[str, Extern] = field(default_factory=dict)
    results: dict[str, Low | None] = field(default_factory=dict)  # of functions that are defined here or will be
    compiled: tuple[Function, ...] = ()
    _texts: dict[bytes, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for function in self.compiled:
            self.functions[function.name] = function
            self.results[function.name] = LOW_TYPES[str(function.results[0])] if function.results else None

    @property
    def word(self) -> int:
        """Bytes of a pointer and of a Py_ssize_t."""
        return self.model.word

    @property
    def header(self) -> Header:
        """Where objects keep what."""
        return Header(self.word)

    @property
    def size_type(self) -> Low:
        """The low type of a Py_ssize_t."""
        return LOW_TYPES[f"i{self.model.pointer_bits}"]

    def size(self, value: int) -> Const:
        """A Py_ssize_t literal."""
        return Const(value, self.size_type)

    def pointer(self, name: str | None) -> tuple[Const | bytes | str, ...]:
        """An address (null without a name) that takes 8 bytes of a global on every platform."""
        item: Const | str = Const(None, PTR) if name is None else name
        return (item,) if self.word == 8 else (item, bytes(8 - self.word))

    def text(self, text: str | bytes) -> str:
        """Name of the global that holds `text` and a zero byte."""
        data = (text.encode() if isinstance(text, str) else text) + b"\0"
        if data not in self._texts:
            name = sha256(data).hexdigest()[:24]
            self._texts[data] = self.data(f"{self.texts}.{name}", data, align=1)
        return self._texts[data]

    def data(
        self, name: str, *items: Const | bytes | str, mutable: bool = False, align: int = 16, opaque: bool = False
    ) -> str:
        """Add a global; its name."""
        self.globals[name] = Global(name, items, mutable=mutable, align=align, opaque=opaque)
        return name

    def object(self, name: str) -> str:
        """Declare one of the interpreter's objects; its name."""
        self.externs[name] = OBJECTS[name]
        return name

    def result_of(self, callee: str) -> Low | None:
        """Result type of a C function, declared here if it is the interpreter's."""
        extern = FUNCTIONS.get(callee)
        if extern is not None:
            sized = SIZES.get(callee, ())
            params = tuple(self.size_type if k in sized else t for k, t in enumerate(extern.params))
            result = self.size_type if -1 in sized else extern.result
            self.externs[callee] = replace(extern, params=params, result=result)
            return result
        return self.results[callee]


class Code:
    """One C function under construction. Methods append to the innermost open block."""

    def __init__(self, parts: Parts, name: str, params: Mapping[str, Low], result: Low | None) -> None:
        self.parts = parts
        self.name = name
        self.params = {n: Var(n, t) for n, t in params.items()}
        self.given = dict(self.params)  # as the caller passes them
        self.result = result
        self.entry: list[Stmt] = []
        self.blocks: list[list[Stmt]] = [[]]
        self.count = 0
        self.header: Var | None = None  # the size of an object's header, once it is needed
        self.span = NOWHERE  # of the function that it is called for
        parts.results[name] = result

    def finish(self, **attributes: Attr) -> None:
        """Add the function to the module."""
        (body,) = self.blocks
        self.parts.functions[self.name] = Function(
            self.name,
            tuple(self.given.values()),
            (self.result,) if self.result else (),
            (*self.entry, *body),
            abi="c",
            attrs=attrs(**attributes),
            span=self.span,
        )

    # values ------------------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Var:
        """A parameter."""
        return self.params[name]

    def var(self, kind: Type, hint: str = "t") -> Var:
        """A fresh variable."""
        self.count += 1
        return Var(f"{hint}.{self.count}", kind)

    def add(self, stmt: Stmt) -> None:
        """Append a statement."""
        self.blocks[-1].append(stmt)

    def op(self, name: str, kind: Type, *args: Value, **attributes: Attr) -> Var:
        """An operation with one result."""
        result = self.var(kind)
        self.add(Op(name, (result,), tuple(map(operand, args)), attrs(**attributes)))
        return result

    def do(self, name: str, *args: Value, **attributes: Attr) -> None:
        """An operation without a result."""
        self.add(Op(name, (), tuple(map(operand, args)), attrs(**attributes)))

    def assign(self, var: Var, value: Value) -> None:
        """`var = value`."""
        self.add(Op("copy", (var,), (operand(value),)))

    def address(self, name: str) -> Var:
        """Address of a function, global or object."""
        return self.op("address", PTR, of=name)

    def object(self, name: str) -> Var:
        """Address of one of the interpreter's objects."""
        return self.address(self.parts.object(name))

    def exception(self, name: str) -> Var:
        """A built-in exception type (`PyExc_…` are pointers to it)."""
        return self.load(PTR, self.object(f"PyExc_{name}"))

    def text(self, text: str) -> Var:
        """Address of a C string."""
        return self.address(self.parts.text(text))

    def at(self, pointer: Operand, offset: Offset) -> Operand:
        """`pointer` moved by `offset` bytes."""
        if isinstance(offset, Moved):
            size = self.header_size()
            offset = self.op("add", I64, size, offset.offset) if offset.offset else size
        return pointer if offset == 0 else self.op("ptradd", PTR, pointer, offset)

    def header_size(self) -> Var:
        """The size of an object's header, loaded once a call."""
        if self.header is None:
            place, self.header = self.var(PTR), self.var(I64, "header")
            self.entry.append(Op("address", (place,), (), attrs(of="km.header")))
            self.entry.append(Op("load", (self.header,), (place,), attrs(roots=(), invariant=True)))
        return self.header

    def take_size(self, name: str) -> None:
        """Parameter `name`, an i64 for us, is a Py_ssize_t for the caller."""
        if self.parts.word != 8:
            self.given[name] = Var(f"{name}.word", self.parts.size_type)
            self.entry.append(Op("sext", (self.params[name],), (self.given[name],)))

    def narrow(self, value: Value) -> Operand:
        """A Py_ssize_t of an i64."""
        return operand(value) if self.parts.word == 8 else self.op("trunc", self.parts.size_type, value)

    def widen(self, value: Var) -> Var:
        """An i64 of a Py_ssize_t."""
        return value if self.parts.word == 8 else self.op("sext", I64, value)

    def load_size(self, pointer: Operand, index: Value) -> Var:
        """Element `index` of an array of Py_ssize_t, as an i64."""
        return self.widen(self.load(self.parts.size_type, pointer, self.scaled(index)))

    def store_size(self, pointer: Operand, value: Value, index: Value) -> None:
        """Set element `index` of an array of Py_ssize_t."""
        self.store(pointer, self.narrow(value), self.scaled(index))

    def scaled(self, index: Value) -> Value:
        """Offset of element `index` of an array of pointers or of Py_ssize_t."""
        word = self.parts.word
        return word * index if isinstance(index, int) else self.op("mul", I64, index, word)

    def load(self, kind: Low, pointer: Operand, offset: Offset = 0, *, order: Order = "") -> Var:
        """The value in memory at `pointer + offset`; `order` where another thread may write it."""
        return self.op("load", kind, self.at(pointer, offset), roots=(), **({"order": order} if order else {}))

    def store(self, pointer: Operand, value: Value, offset: Offset = 0, *, order: Order = "") -> None:
        """Write to memory at `pointer + offset`; `order` where another thread may use it."""
        self.do("store", self.at(pointer, offset), value, roots=(), **({"order": order} if order else {}))

    def placed(self, state: Operand, name: str) -> Operand:
        """The part of the state whose offset the global `name` holds."""
        return self.at(state, self.op("load", I64, self.address(name), roots=(), invariant=True))

    def known(self, state: Operand, offset: int) -> Var:
        """A pointer of the state that is set once, after all that goes with it; null before."""
        return self.load(PTR, state, offset, order="acquire")

    def add_one(self, pointer: Operand, offset: int) -> None:
        """Count: never a torn number, though threads at the same moment may count as one."""
        count = self.load(I64, pointer, offset, order="monotonic")
        self.store(pointer, self.op("add", I64, count, 1), offset, order="monotonic")

    def stack(self, size: int) -> Var:
        """`size` bytes of the frame."""
        result = self.var(PTR, "stack")
        self.entry.append(Op("stackalloc", (result,), (), attrs(size=size)))
        return result

    def call(self, callee: str, *args: Value) -> Var:
        """A C call whose result is used."""
        kind = self.parts.result_of(callee)
        if kind is None:
            raise TypeError(f"{callee} has no result")
        result = self.op("ccall", kind, *self._sized(callee, args), callee=callee)
        return self.widen(result) if -1 in SIZES.get(callee, ()) else result

    def _sized(self, callee: str, args: Sequence[Value]) -> list[Operand]:
        sized = SIZES.get(callee, ())
        return [self.narrow(a) if k in sized else operand(a) for k, a in enumerate(args)]

    def run(self, callee: str, *args: Value) -> None:
        """A C call whose result, if any, is not used."""
        kind = self.parts.result_of(callee)
        results = (self.var(kind),) if kind else ()
        self.add(Op("ccall", results, tuple(self._sized(callee, args)), attrs(callee=callee)))

    def call_pointer(self, kind: Low, pointer: Operand, *args: Value) -> Var:
        """A C call through a pointer."""
        return self.op("icall", kind, pointer, *args, result=str(kind))

    def is_null(self, pointer: Operand) -> Var:
        """`pointer == null`."""
        return self.op("eq", I1, pointer, NULL)

    def either(self, conditions: Sequence[Operand]) -> Operand:
        """Whether any condition holds, without branches."""
        result = conditions[0]
        for condition in conditions[1:]:
            result = self.op("or", I1, result, condition)
        return result

    # control flow ------------------------------------------------------------------------------------------------

    @contextmanager
    def when(self, condition: Operand) -> Iterator[None]:
        """`if condition: …`."""
        self.blocks.append([])
        yield
        self.add(If(condition, tuple(self.blocks.pop())))

    @contextmanager
    def otherwise(self) -> Iterator[None]:
        """`else: …` of the `when` just closed."""
        before = self.blocks[-1].pop()
        if not isinstance(before, If) or before.orelse:
            raise TypeError("otherwise() without when()")
        self.blocks.append([])
        yield
        self.add(If(before.cond, before.then, tuple(self.blocks.pop())))

    @contextmanager
    def once(self) -> Iterator[None]:
        """A block that `leave` may jump out of; it must not be left at its end."""
        self.blocks.append([])
        yield
        self.add(While((), TRUE, tuple(self.blocks.pop())))

    def leave(self) -> None:
        """Jump out of the innermost `once` or loop."""
        self.add(Break())

    def leave_if(self, condition: Operand) -> None:
        """Jump out of the innermost `once` or loop if `condition`."""
        with self.when(condition):
            self.leave()

    @contextmanager
    def count_up(self, stop: Value) -> Iterator[Var]:
        """`for i in range(stop)`."""
        from_zero = self.var(I64, "i")
        self.blocks.append([])
        yield from_zero
        self.add(For(from_zero, i64(0), operand(stop), i64(1), tuple(self.blocks.pop())))

    def ret(self, value: Value | None = None) -> None:
        """Return from the function."""
        self.add(Return(() if value is None else (operand(value),)))

    def ret_if(self, condition: Operand, value: Value | None = None) -> None:
        """Return from the function if `condition`."""
        with self.when(condition):
            self.ret(value)


def operand(value: Value) -> Operand:
    """Plain ints mean i64."""
    return i64(value) if isinstance(value, int) else value
