"""A `Builder` collects statements; blocks are opened with `with`.

    b = Builder()
    t = b.op("add", x, 1)                      # result types follow from the table where they can
    y, over = b.ops("sadd_ov", t, x)
    with b.if_(over):
        b.assign(y, Const(0, I64))
    with b.else_():
        ...
    with b.for_(0, n, 1) as i:
        ...
    with b.while_() as loop:
        loop.test(b.op("slt", i, n))           # what was emitted so far is the head
        ...
    body = b.block()

Plain Python numbers as operands become constants of the other operand's type (bool: i1, int: i64, float: f64 alone).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kernelmill.ir.nodes import (
    Attr,
    Block,
    Break,
    Const,
    Continue,
    For,
    If,
    Op,
    Operand,
    Return,
    Stmt,
    Var,
    While,
    attrs,
)
from kernelmill.ir.signatures import infer
from kernelmill.ir.types import F64, I1, I64, Type
from kernelmill.ir.walk import Fresh
from kernelmill.source import NOWHERE, Span

Input = Operand | bool | int | float


class Builder:
    """Statements under construction. `span` is given to every statement; `fresh` makes the names of results."""

    def __init__(self, fresh: Fresh | None = None) -> None:
        self.fresh = fresh or Fresh()
        self.span: Span = NOWHERE
        self._blocks: list[list[Stmt]] = [[]]

    def block(self) -> Block:
        """What was collected so far at this depth."""
        return tuple(self._blocks[-1])

    def emit(self, stmt: Stmt) -> None:
        """Add a finished statement."""
        self._blocks[-1].append(stmt)

    def extend(self, block: Block) -> None:
        """Add finished statements."""
        self._blocks[-1].extend(block)

    def var(self, base: str, kind: Type) -> Var:
        """A new variable of type `kind`."""
        return Var(self.fresh.name(base), kind)

    def op(self, name: str, *args: Input, type: Type | None = None, **values: Attr) -> Var:  # noqa: A002  # reads as the IR
        """Emit an operation with one result, and give that."""
        (result,) = self.ops(name, *args, types=None if type is None else (type,), **values)
        return result

    def ops(self, name: str, *args: Input, types: tuple[Type, ...] | None = None, **values: Attr) -> tuple[Var, ...]:
        """Emit an operation, and give its results."""
        operands = self.operands(args)
        if types is None:
            types = infer(name, [o.type for o in operands])
        if types is None:
            raise ValueError(f"the result types of {name} do not follow from its operands: pass them")
        results = tuple(self.var(name, t) for t in types)
        self.emit(Op(name, results, operands, attrs(**values), self.span))
        return results

    def do(self, name: str, *args: Input, **values: Attr) -> None:
        """Emit an operation without results."""
        self.emit(Op(name, (), self.operands(args), attrs(**values), self.span))

    def assign(self, var: Var, value: Input) -> None:
        """Emit `var = copy value`."""
        operand = Const(value, var.type) if isinstance(value, bool | int | float) else value
        self.emit(Op("copy", (var,), (operand,), span=self.span))

    def return_(self, *values: Operand) -> None:
        """Emit a Return."""
        self.emit(Return(values, self.span))

    def break_(self) -> None:
        """Emit a Break."""
        self.emit(Break(self.span))

    def continue_(self) -> None:
        """Emit a Continue."""
        self.emit(Continue(self.span))

    def operands(self, values: tuple[Input, ...]) -> tuple[Operand, ...]:
        """Plain numbers among `values` made constants."""
        model = next((v.type for v in values if isinstance(v, Var | Const)), None)
        return tuple(_operand(v, model) for v in values)

    @contextmanager
    def nested(self) -> Iterator[list[Stmt]]:
        """Collect statements into a list of their own."""
        collected: list[Stmt] = []
        self._blocks.append(collected)
        try:
            yield collected
        finally:
            self._blocks.pop()

    @contextmanager
    def if_(self, cond: Operand) -> Iterator[None]:
        """What is emitted inside runs if `cond` holds."""
        with self.nested() as then:
            yield
        self.emit(If(cond, tuple(then), span=self.span))

    @contextmanager
    def else_(self) -> Iterator[None]:
        """What is emitted inside runs if the condition of the If just before does not hold."""
        last = self._blocks[-1].pop()
        if not isinstance(last, If):
            raise TypeError("else_() must follow if_()")
        with self.nested() as orelse:
            yield
        self.emit(If(last.cond, last.then, tuple(orelse), last.span))

    @contextmanager
    def for_(self, start: Input, stop: Input, step: Input = 1, *, name: str = "i") -> Iterator[Var]:
        """What is emitted inside runs for each value of the variable given."""
        bounds = [_operand(v, I64) for v in (start, stop, step)]
        var = self.var(name, bounds[0].type)
        with self.nested() as body:
            yield var
        self.emit(For(var, bounds[0], bounds[1], bounds[2], tuple(body), self.span))

    @contextmanager
    def while_(self) -> Iterator[LoopTest]:
        """What is emitted before `test(cond)` is the head, what comes after it the body; else an endless loop."""
        with self.nested() as inside:
            loop = LoopTest(inside)
            yield loop
        self.emit(While(loop.head, loop.cond, tuple(inside), self.span))


class LoopTest:
    """Where the head of a loop under construction ends."""

    def __init__(self, inside: list[Stmt]) -> None:
        self._inside = inside
        self.head: Block = ()
        self.cond: Operand = Const(True, I1)

    def test(self, cond: Operand) -> None:
        """Leave the loop here unless `cond` holds."""
        self.head, self.cond = tuple(self._inside), cond
        self._inside.clear()


def _operand(value: Input, model: Type | None) -> Operand:
    match value:
        case Var() | Const():
            return value
        case bool():
            return Const(value, I1)
        case int():
            return Const(value, I64 if model is None else model)
        case _:
            return Const(value, F64 if model is None else model)
