"""Checks that a module is well formed. Input: a module. Output: messages (`verify`), or `InvalidIR` raised (`check`).

Invariants, for both levels unless said otherwise:

 1. Names of functions, globals and externs are unique; what is referred to by name exists.
 2. A low module has only low operations, variables and constants, a high one only high ones (and `copy`).
 3. Operands and results fit the operation's signature; required attributes are there, unknown ones are not.
 4. A constant's value fits its type; conversions narrow, widen or keep the size as their name says.
 5. A variable has one type throughout its function; parameter names are distinct.
 6. A variable is assigned on every path before it is read. A For variable is assigned by Fors only, never in its own
    body, and holds a value only there. What `cleanup` reads is assigned before any exit (guard, Return).
 7. Break and Continue stand in a loop; nothing follows them or a Return in their block; every path of a function ends
    in a Return (or never ends).
 8. Return gives values of the function's result types.
 9. Low calls fit the callee's signature: a native call passes `ctx` first and has results i32, then the callee's.
10. A native low function has `ctx: ptr` first, and `depth: i64` second if `recursive`; an abi="c" one has at most one
    result, no cleanup and no guards.
11. `stackalloc` stands at the top level of a body; `cleanup` has no guard, call or control flow that leaves it.
12. A guard's first operand is i1; mode=status has the i32 status second, mode=raise a `site`, a failure whose exception is
    known, and the operands that this is made from.
13. Functions and loops have no other attributes than `ir/attributes.py` lists, with the values listed there. The arrays of
    a low function have distinct names and known dtypes; its effects and the roots at its calls speak of its arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kernelmill.ir.attributes import FUNCTION_ATTRIBUTES, LOOP_ATTRIBUTES, problems
from kernelmill.ir.failures import Failure, exception_of, failure_text, operand_kinds
from kernelmill.ir.nodes import (
    Attr,
    Block,
    Break,
    Const,
    Continue,
    Extern,
    For,
    Function,
    Global,
    If,
    Module,
    Op,
    Operand,
    Return,
    Stmt,
    Var,
    While,
    attr,
    passed_roots,
)
from kernelmill.ir.ops import OPS, OpSpec
from kernelmill.ir.signatures import match
from kernelmill.ir.types import (
    DTYPES,
    INT_BITS,
    LOW_TYPES,
    NONE,
    DictType,
    ListType,
    Low,
    PyScalar,
    TupleType,
    Type,
)
from kernelmill.ir.walk import is_true, statements, used

SIZE_BITS: Final = {**INT_BITS, "f16": 16, "f32": 32, "f64": 64, "ptr": 64}
_NARROWER: Final = frozenset({"trunc", "fptrunc"})
_WIDER: Final = frozenset({"zext", "sext", "fpext"})
OPERAND_TYPES: Final = {"int": LOW_TYPES["i64"], "float": LOW_TYPES["f64"], "bool": LOW_TYPES["i1"]}
_MODES: Final = ("leave", "raise", "status")


class InvalidIR(Exception):  # noqa: N818  # names what was found, as messages quote it
    """A module breaks an invariant: a bug in the stage that made it."""


def check(module: Module, after: str = "") -> None:
    """Raise `InvalidIR` with every problem of `module`; `after` names the stage that made it."""
    problems = verify(module)
    if problems:
        place = f" after {after}" if after else ""
        raise InvalidIR(f"invalid IR{place}:\n  " + "\n  ".join(problems))


def verify(module: Module) -> list[str]:
    """What is wrong with `module`; empty if nothing is."""
    problems: list[str] = []
    symbols: dict[str, object] = {}
    items: tuple[Extern | Global | Function, ...] = (*module.externs, *module.globals, *module.functions)
    for item in items:
        if item.name in symbols:
            problems.append(f"@{item.name}: the name is taken twice")
        symbols[item.name] = item
    for data in module.globals:
        for value in data.items:
            if isinstance(value, str) and value not in symbols:
                problems.append(f"@{data.name}: refers to unknown @{value}")
            elif isinstance(value, Const):
                problems += [f"@{data.name}: {m}" for m in _const_problems(value)]
    for function in module.functions:
        problems += _FunctionCheck(function, module.level, symbols).run()
    return problems


def _const_problems(const: Const) -> list[str]:
    value, kind = const.value, const.type
    if not isinstance(kind, Low):
        return []
    if kind.name == "i1":
        good = isinstance(value, bool)
    elif kind.name in INT_BITS:
        half = 1 << (INT_BITS[kind.name] - 1)
        good = type(value) is int and -half <= value < half
    elif kind.name == "ptr":
        good = value is None
    else:
        good = type(value) is float
    return [] if good else [f"constant {value!r} is no {kind}"]


class _FunctionCheck:
    """Checks one function. Sets of assigned variables are bit masks; -1 (all bits) means control never comes here."""

    def __init__(self, function: Function, level: str, symbols: dict[str, object]) -> None:
        self.function = function
        self.level = level
        self.symbols = symbols
        self.problems: list[str] = []
        self.types: dict[str, Type] = {}
        self.bits: dict[str, int] = {}
        self.breaks: list[int] = []  # per loop around: what is assigned at each of its Breaks, intersected
        self.loop_vars: list[str] = []
        self.only_for = {s.var.name for s in statements(function.body) if isinstance(s, For)}
        self.cleanup_reads: frozenset[str] = frozenset()

    def report(self, message: str, stmt: Stmt | None = None) -> None:
        line = f" (line {stmt.span.line})" if stmt is not None and stmt.span.line else ""
        self.problems.append(f"@{self.function.name}: {message}{line}")

    def run(self) -> list[str]:
        f = self.function
        if len({p.name for p in f.params}) < len(f.params):
            self.report("two parameters share a name")
        start = 0
        for p in f.params:
            self.typed(p)
            start |= self.bit(p.name)
        for kind in f.results:
            self.level_of(kind, None)
        self.header()
        if f.cleanup:
            own = {r.name for s in statements(f.cleanup) if isinstance(s, Op) for r in s.results}
            self.cleanup_reads = frozenset(used(f.cleanup)) - own
        end = self.block(f.body, start, top=True)
        if end != -1:
            self.report("a path ends without a Return")
        self.cleanup()
        return self.problems

    def header(self) -> None:
        f = self.function
        self.attributes()
        if f.abi not in ("native", "c"):
            self.report(f"unknown abi {f.abi!r}")
        elif f.abi == "c":
            if len(f.results) > 1:
                self.report("an abi='c' function has at most one result")
            if f.cleanup:
                self.report("an abi='c' function has no cleanup")
        elif self.level == "low":
            wanted = [("ctx", "ptr")] + ([("depth", "i64")] if attr(f, "recursive") else [])
            if [(p.name, str(p.type)) for p in f.params[: len(wanted)]] != wanted:
                self.report(f"the first parameters must be {', '.join(f'{n}: {t}' for n, t in wanted)}")

    def attributes(self) -> None:
        f = self.function
        for message in problems(f.attrs, FUNCTION_ATTRIBUTES, "a function"):
            self.report(message)
        names = [array.name for array in f.arrays]
        if len(set(names)) < len(names) or any(a.dtype not in DTYPES or a.ndim < 0 for a in f.arrays):
            self.report("its arrays have no distinct names, known dtypes and ranks")
        elif f.effects and not {*f.effects.writes, *f.effects.reads} <= set(names):
            self.report("its effects are on arrays that it does not have")

    def cleanup(self) -> None:
        everything = 0
        for name in self.cleanup_reads:
            everything |= self.bit(name)
        for stmt in statements(self.function.cleanup):
            leaves = isinstance(stmt, Return) or (isinstance(stmt, Op) and stmt.name in ("guard", "call", "stackalloc"))
            if leaves:
                self.report("cleanup may not leave the function, call native code or take frame memory", stmt)
                return
        self.cleanup_reads = frozenset()
        self.block(self.function.cleanup, everything)

    # variables and operands --------------------------------------------------------------------------------------

    def bit(self, name: str) -> int:
        return 1 << self.bits.setdefault(name, len(self.bits))

    def level_of(self, kind: Type, stmt: Stmt | None) -> None:
        if isinstance(kind, Low) != (self.level == "low"):
            self.report(f"type {kind} in a {self.level} module", stmt)

    def typed(self, var: Var, stmt: Stmt | None = None) -> None:
        known = self.types.setdefault(var.name, var.type)
        if known != var.type:
            self.report(f"{var.name} is {known} and {var.type}", stmt)
        self.level_of(var.type, stmt)

    def read(self, operands: Sequence[Operand], now: int, stmt: Stmt) -> None:
        for operand in operands:
            if isinstance(operand, Const):
                self.level_of(operand.type, stmt)
                for message in _const_problems(operand):
                    self.report(message, stmt)
            else:
                self.typed(operand, stmt)
                if not now & self.bit(operand.name):
                    self.report(f"{operand.name} may be read before it is assigned", stmt)

    def exit(self, now: int, stmt: Stmt) -> None:
        for name in sorted(self.cleanup_reads):
            if not now & self.bit(name):
                self.report(f"cleanup reads {name}, which may not be assigned at this exit", stmt)

    # control flow ------------------------------------------------------------------------------------------------

    def block(self, block: Block, now: int, *, top: bool = False) -> int:
        for number, stmt in enumerate(block):
            now = self.stmt(stmt, now, top)
            if isinstance(stmt, Return | Break | Continue) and number + 1 < len(block):
                self.report(f"statements follow a {type(stmt).__name__}", stmt)
                return now
        return now

    def stmt(self, stmt: Stmt, now: int, top: bool) -> int:
        match stmt:
            case Op():
                return self.op(stmt, now, top)
            case Return():
                return self.return_(stmt, now)
            case Break() | Continue():
                if not self.breaks:
                    self.report(f"{type(stmt).__name__} outside a loop", stmt)
                elif isinstance(stmt, Break):
                    self.breaks[-1] &= now
                return -1
            case If():
                self.condition(stmt.cond, now, stmt)
                return self.block(stmt.then, now) & self.block(stmt.orelse, now)
            case For():
                return self.for_(stmt, now)
            case While():
                return self.while_(stmt, now)

    def return_(self, stmt: Return, now: int) -> int:
        self.read(stmt.values, now, stmt)
        self.exit(now, stmt)
        given = tuple(v.type for v in stmt.values)
        if len(given) != len(self.function.results) or not all(map(_fits, given, self.function.results)):
            self.report(f"returns ({_types(given)}), declared are ({_types(self.function.results)})", stmt)
        return -1

    def condition(self, cond: Operand, now: int, stmt: Stmt) -> None:
        self.read((cond,), now, stmt)
        if cond.type not in (LOW_TYPES["i1"], PyScalar("bool")):
            self.report(f"a condition of type {cond.type}", stmt)

    def for_(self, stmt: For, now: int) -> int:
        self.loop(stmt)
        bounds = (stmt.start, stmt.stop, stmt.step)
        self.read(bounds, now, stmt)
        self.typed(stmt.var, stmt)
        if any(b.type != stmt.var.type for b in bounds) or stmt.var.type not in (LOW_TYPES["i64"], PyScalar("int")):
            self.report("a For counts in i64 (low) or int (high)", stmt)
        if isinstance(stmt.step, Const) and not stmt.step.value:
            self.report("a For with step 0", stmt)
        if stmt.var.name in self.loop_vars:
            self.report(f"{stmt.var.name} counts two loops, one inside the other", stmt)
        self.loop_vars.append(stmt.var.name)
        self.breaks.append(now)
        self.block(stmt.body, now | self.bit(stmt.var.name))
        self.loop_vars.pop()
        return self.breaks.pop()

    def loop(self, stmt: For | While) -> None:
        for message in problems(stmt.attrs, LOOP_ATTRIBUTES, "a loop"):
            self.report(message, stmt)

    def while_(self, stmt: While, now: int) -> int:
        self.loop(stmt)
        self.breaks.append(-1)
        tested = self.block(stmt.head, now)
        self.condition(stmt.cond, tested, stmt)
        self.block(stmt.body, tested)
        return self.breaks.pop() & (-1 if is_true(stmt.cond) else tested)

    # operations --------------------------------------------------------------------------------------------------

    def op(self, op: Op, now: int, top: bool) -> int:
        spec = OPS.get(op.name)
        if spec is None:
            self.report(f"unknown operation {op.name!r}", op)
            return now
        self.read(op.args, now, op)
        self.shape(op, spec)
        if op.name in ("call", "ccall"):
            self.call(op)
        elif op.name == "address" and attr(op, "of") not in self.symbols:
            self.report(f"refers to unknown @{attr(op, 'of')}", op)
        elif op.name == "stackalloc" and not top:
            self.report("stackalloc inside a block", op)
        elif op.name == "guard":
            self.guard(op)
        if spec.effect == "exit" and op.name != "unreachable":
            self.exit(now, op)
        for result in op.results:
            self.typed(result, op)
            if result.name in self.only_for:
                self.report(f"{result.name} counts a For and is assigned", op)
            now |= self.bit(result.name)
        return -1 if op.name in ("unreachable", "raise", "leave") else now

    def shape(self, op: Op, spec: OpSpec) -> None:
        if spec.level not in ("both", self.level):
            self.report(f"{op.name} in a {self.level} module", op)
        wrong = match(op.name, [a.type for a in op.args], [r.type for r in op.results])
        if wrong:
            self.report(f"{op.name}: {wrong}", op)
            return
        names = {name for name, _ in op.attrs}
        for missing in set(spec.required) - names:
            self.report(f"{op.name} without attribute {missing!r}", op)
        for extra in names - set(spec.required) - set(spec.optional):
            self.report(f"{op.name} with unknown attribute {extra!r}", op)
        if op.name in _NARROWER or op.name in _WIDER or op.name == "bitcast":
            old, new = (SIZE_BITS[str(o.type)] for o in (op.args[0], op.results[0]))
            fits = old > new if op.name in _NARROWER else old < new if op.name in _WIDER else old == new
            if not fits:
                self.report(f"{op.name} from {op.args[0].type} to {op.results[0].type}", op)
        if len({r.name for r in op.results}) < len(op.results):
            self.report(f"{op.name} assigns one variable twice", op)

    def guard(self, op: Op) -> None:
        mode: Attr = attr(op, "mode", "leave")
        if self.function.abi == "c":
            self.report("a guard in an abi='c' function", op)
        if not op.args or op.args[0].type != LOW_TYPES["i1"]:
            self.report("a guard tests an i1", op)
        if mode not in _MODES:
            self.report(f"unknown guard mode {mode!r}", op)
        if mode == "status" and (len(op.args) < 2 or op.args[1].type != LOW_TYPES["i32"]):
            self.report("a guard with mode=status has the i32 status as its second operand", op)
        failure = attr(op, "failure")
        if not isinstance(failure, Failure):
            self.report("a guard says its failure", op)
            return
        if mode == "raise" and attr(op, "site") is None:
            self.report("a guard with mode=raise has a site", op)
        if mode == "raise" and exception_of(failure) is None:
            self.report(f"no exception can be made from {failure_text(failure)}", op)
        self.operands_of(failure, op)

    def operands_of(self, failure: Failure, op: Op) -> None:
        kinds, given = operand_kinds(failure), op.args[1:]
        if not kinds or (not given and attr(op, "mode", "leave") == "leave"):
            return
        right = len(kinds) == len(given) and all(
            o.type == OPERAND_TYPES.get(kind, o.type) for kind, o in zip(kinds, given, strict=True)
        )
        if not right:
            self.report(f"{failure_text(failure)} with operands ({_types([o.type for o in given])})", op)

    def call(self, op: Op) -> None:
        name = attr(op, "callee")
        callee = self.symbols.get(str(name))
        given_args = tuple(a.type for a in op.args)
        given_results = tuple(r.type for r in op.results)
        if isinstance(callee, Function) and (callee.abi == "native") == (op.name == "call"):
            args: tuple[Type, ...] = tuple(p.type for p in callee.params)
            results: tuple[Type, ...] = callee.results
            if op.name == "call":
                results = (LOW_TYPES["i32"], *results)
        elif isinstance(callee, Extern) and op.name == "ccall" and not callee.data:
            args = callee.params
            results = (callee.result,) if callee.result else ()
            if callee.variadic:
                given_args = given_args[: len(args)]
        else:
            self.report(f"{op.name} of @{name}, which is no such function", op)
            return
        self.roots(op)
        if given_args != args:
            self.report(f"@{name} takes ({_types(args)}), given are ({_types(given_args)})", op)
        if given_results != results:
            self.report(f"@{name} gives ({_types(results)}), wanted are ({_types(given_results)})", op)


    def roots(self, call: Op) -> None:
        own = {array.name for array in self.function.arrays}
        for root in passed_roots(call) or ():
            if not own.issuperset(root.arrays):
                self.report(f"{root.parameter} may lie in ({', '.join(root.arrays)}), which are no arrays of the caller", call)


def _fits(given: Type, declared: Type) -> bool:
    """Whether a value may be returned as of a type: where its lists are made does not count, nor what never is in them."""
    if isinstance(given, Low) or isinstance(declared, Low):
        return given == declared
    match given, declared:
        case ListType(item), ListType(wanted):
            return item == NONE or _fits(item, wanted)
        case DictType(key, value), DictType(wanted_key, wanted_value):
            return key == NONE or (_fits(key, wanted_key) and _fits(value, wanted_value))
        case TupleType(items), TupleType(wanted_items):
            return len(items) == len(wanted_items) and all(map(_fits, items, wanted_items))
    return given == declared


def _types(kinds: Sequence[Type]) -> str:
    return ", ".join(map(str, kinds))
