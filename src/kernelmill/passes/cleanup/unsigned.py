"""Holds Python ints that a mask keeps below 2**64 as unsigned 64-bit integers, so that hashes and random numbers stay native.

Input and output: a high module. Before/after:

    t: int = binary s, c {op="mul"}                    t: uint = binary s, c {op="mul"}
    s = binary t, 18446744073709551615 {op="and"}  ->  s: uint = binary t, 18446744073709551615:uint {op="and"}
    z: int = binary s, 30 {op="rshift"}                z: int = binary s, 30 {op="rshift"}
    a: np.float64 = index x, s                         k: int = convert s; a = index x, k

Which ints are unsigned is found in `analyses/unsigned.py`. Where one of both kinds meets what takes the other it is converted, and
a conversion leaves for a number that the other kind does not hold. Kernels whose ints wrap around, or whose overflow raises, keep
theirs; so do functions of the library. What callers must know stands in `unsigned_params` and `unsigned_results`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kernelmill.analyses.low_bits import constant_ints
from kernelmill.analyses.unsigned import (
    LIMIT,
    METHODS,
    SIGNED,
    Unsigned,
    gives_unsigned,
    is_constant,
    is_unsigned,
    reduced,
    result_name,
    takes_unsigned,
    unsigned_of,
)
from kernelmill.ir.nodes import Attr, Const, For, Function, Module, Op, Operand, Return, Stmt, Var, attr, attrs, with_attrs
from kernelmill.ir.types import INT, UINT, NpScalar, Type, flatten
from kernelmill.ir.walk import Fresh, map_block, reads, statements, variables
from kernelmill.passes.context import PassContext
from kernelmill.records import replace


def unsigned(module: Module, context: PassContext) -> Module:
    """The module with unsigned ints. Functions in `context.signed` keep their parameters and results."""
    if not any(map(_has_wide, module.functions)):
        return module
    functions = {f.name: _with_constants(f) if _has_wide(f) else f for f in module.functions}
    found = unsigned_of(functions, context.signed)
    return replace(module, functions=tuple(_Rewriter(f, functions, found).function() for f in functions.values()))


def _has_wide(function: Function) -> bool:
    """Whether a function has a constant that no signed integer holds, or an int of np.uint64."""
    for stmt in statements(function.body):
        if any(isinstance(x, Const) and x.type == INT and is_constant(x, SIGNED, LIMIT + 1) for x in reads(stmt)):
            return True
        if isinstance(stmt, Op) and stmt.name == "cast" and stmt.args[0].type == NpScalar("uint64"):
            return True
    return False


def _with_constants(function: Function) -> Function:
    """The function with variables that only ever hold one number replaced by it in arithmetic."""
    known = constant_ints(function)

    def look(x: Operand) -> Operand:
        return Const(known[x.name], INT) if isinstance(x, Var) and x.type == INT and x.name in known else x

    def change(stmt: Stmt) -> Iterable[Stmt] | None:
        if not isinstance(stmt, Op) or stmt.name not in ("binary", "compare"):
            return None
        return (replace(stmt, args=tuple(map(look, stmt.args))),)

    body = map_block(function.body, change)
    read = {x.name for stmt in statements(body) for x in reads(stmt) if isinstance(x, Var)}

    def drop(stmt: Stmt) -> Iterable[Stmt] | None:
        unread = isinstance(stmt, Op) and stmt.name == "copy" and stmt.results[0].name not in read
        return () if unread and isinstance(stmt, Op) and isinstance(stmt.args[0], Const) else None

    return replace(function, body=map_block(body, drop))


class _Rewriter:
    """Rewrites one function."""

    def __init__(self, function: Function, functions: Mapping[str, Function], found: Unsigned) -> None:
        self.source, self.functions, self.found = function, functions, found
        self.fresh = Fresh(variables(function))

    def function(self) -> Function:
        """The function with its unsigned ints."""
        source, name = self.source, self.source.name
        if name not in self.found.eligible:
            change = self._change if attr(source, "library") else self._change_calls
            return replace(source, body=map_block(source.body, change))
        params = tuple(self._var(p) for p in source.params)
        results = self._results(name)
        marks: dict[str, Attr] = {
            "unsigned_params": _marks(p.type for p in params) or None,
            "unsigned_results": _marks(results, result=True) or None,
        }
        body = map_block(source.body, self._change)
        return replace(source, params=params, results=results, body=body, attrs=with_attrs(source.attrs, marks))

    def _results(self, name: str) -> tuple[Type, ...]:
        return tuple(self.found.type_of(name, result_name(k), t) for k, t in enumerate(self.functions[name].results))

    def _var(self, x: Var) -> Var:
        return Var(x.name, self.found.type_of(self.source.name, x.name, x.type))

    def _operand(self, x: Operand) -> Operand:
        return self._var(x) if isinstance(x, Var) else x

    def _change(self, stmt: Stmt) -> Iterable[Stmt] | None:
        match stmt:
            case For():
                out: list[Stmt] = []
                start, stop, step = (self._as(self._operand(x), INT, out) for x in (stmt.start, stmt.stop, stmt.step))
                return (*out, replace(stmt, start=start, stop=stop, step=step))
            case Return():
                kinds = self._results(self.source.name)
                out = []
                values = tuple(self._as(self._operand(x), t, out) for x, t in zip(stmt.values, kinds, strict=True))
                return (*out, replace(stmt, values=values))
            case Op():
                return _placed(self._op(stmt), stmt)
        return None

    def _change_calls(self, stmt: Stmt) -> Iterable[Stmt] | None:
        """What a statement becomes in a kernel that keeps its ints: calls give and take what the others have."""
        return _placed(self._op(stmt), stmt) if isinstance(stmt, Op) and stmt.name == "invoke" else None

    def _op(self, op: Op) -> Iterator[Stmt]:
        """What an operation becomes."""
        out: list[Stmt] = []
        args = tuple(map(self._operand, op.args))
        match op.name:
            case "copy":
                self._assign(self._var(op.results[0]), args[0], out)
            case "convert" if op.args[0].type == op.results[0].type:
                self._assign(self._var(op.results[0]), args[0], out)
            case "invoke":
                self._invoke(op, args, out)
            case _:
                self._operation(op, args, out)
        yield from out

    def _operation(self, op: Op, args: tuple[Operand, ...], out: list[Stmt]) -> None:
        places = takes_unsigned(replace(op, args=args))
        if not any(x.type == UINT or is_unsigned(x) for x in args):
            places = frozenset()
        taken = tuple(_wide(x) if k in places else self._as(x, INT, out) if x.type == UINT else x for k, x in enumerate(args))
        op = reduced(replace(op, args=taken))
        if op.name == "binary" and attr(op, "op") == "and":  # a mask is what it was, however it was written
            op = replace(op, args=tuple(map(_wide, op.args)))
        kinds: tuple[Type, ...] = tuple(r.type for r in op.results)
        if kinds == (INT,) and (gives_unsigned(op) or _reads_unsigned(op)):
            kinds = (UINT,)
        self._finish(op, op.args, kinds, out)

    def _invoke(self, op: Op, args: tuple[Operand, ...], out: list[Stmt]) -> None:
        callee = str(attr(op, "callee"))
        if callee in METHODS and args[0].type == UINT:
            at_once = Op("builtin", op.results, args, attrs(fn=METHODS[callee]), op.span)
            self._finish(at_once, args, (INT,), out)
            return
        params: tuple[Type, ...] = tuple(p.type for p in self.functions[callee].params)
        results: tuple[Type, ...] = tuple(r.type for r in op.results)
        if callee in self.found.eligible:
            params = tuple(self.found.type_of(callee, p.name, p.type) for p in self.functions[callee].params)
            results = self._results(callee)
        self._finish(op, tuple(self._as(x, t, out) for x, t in zip(args, params, strict=True)), results, out)

    def _finish(self, op: Op, args: tuple[Operand, ...], kinds: tuple[Type, ...], out: list[Stmt]) -> None:
        """Emit an operation whose results have these types; then assign them to its variables, if those have others."""
        wanted = tuple(map(self._var, op.results))
        results = tuple(w if w.type == t else Var(self.fresh.name(w.name), t) for w, t in zip(wanted, kinds, strict=True))
        out.append(replace(op, args=args, results=results))
        for result, want in zip(results, wanted, strict=True):
            if result != want:
                self._assign(want, result, out)

    def _assign(self, target: Var, x: Operand, out: list[Stmt]) -> None:
        """Assign a value to a variable of perhaps another type."""
        if isinstance(x, Const) and target.type == UINT and is_constant(x, 0, LIMIT):
            x = Const(x.value, UINT)
        if x.type == target.type or UINT not in (x.type, target.type):  # lists of one kind differ in where they were made
            out.append(Op("copy", (target,), (x,)))
        else:
            out.append(Op("convert", (target,), (x,)))

    def _as(self, x: Operand, kind: Type, out: list[Stmt]) -> Operand:
        """A value in another type."""
        if isinstance(x, Const) and kind == UINT and is_constant(x, 0, LIMIT):
            return Const(x.value, UINT)
        if x.type == kind or UINT not in (x.type, kind):
            return x
        converted = Var(self.fresh.name("t"), kind)
        self._assign(converted, x, out)
        return converted


def _wide(x: Operand) -> Operand:
    """A constant that no signed integer holds as an unsigned one."""
    return Const(x.value, UINT) if isinstance(x, Const) and is_unsigned(x) else x


def _reads_unsigned(op: Op) -> bool:
    """Whether an operation makes an int of np.uint64."""
    return op.name == "cast" and op.args[0].type == NpScalar("uint64")


def _placed(stmts: Iterable[Stmt], model: Op) -> Iterator[Stmt]:
    """Statements at the place of another in the source."""
    return (replace(s, span=model.span) for s in stmts)


def _marks(kinds: Iterable[Type], *, result: bool = False) -> tuple[int, ...]:
    """Which of the low values that carry values of these types are unsigned ints."""
    marks, at = [], 0
    for kind in kinds:
        marks += [at] if kind == UINT else []
        at += len(flatten(kind, result=result))  # type: ignore[arg-type]  # high types
    return tuple(marks)
