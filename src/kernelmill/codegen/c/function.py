"""One low function -> lines of C: blocks, branches, loops, exits, and where values stand. What single operations become is in
`ops.py` and `effects.py`.

A value that is used once, in the block where it is computed, is kept as an expression until then; it becomes a variable
where something between would change it. A native function returns a struct of status and results (`int32_t` without
results); where it has a cleanup, every exit goes through one label at its end. Input: a low `Function`, the `Scope` of its
text. Output: `Line`s, each with the span that it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from kernelmill.codegen.c.declarations import returned
from kernelmill.codegen.c.expressions import Expr, cast, inside, negated, primary
from kernelmill.codegen.c.names import Names
from kernelmill.codegen.c.scopes import facts_of
from kernelmill.codegen.c.text import Line, Scope, is_one_if, words
from kernelmill.codegen.c.types import c_type, literal
from kernelmill.ir.nodes import Block, Break, Const, Continue, For, Function, If, Op, Operand, Return, Stmt, Var, While
from kernelmill.ir.types import I64, Type
from kernelmill.ir.walk import assigned, is_true
from kernelmill.records import dataclass, replace
from kernelmill.source import NOWHERE, Span

LONGEST: Final = 88  # characters of an expression that stands inside another
DONE: Final = "KM_DONE"
#: what may take up a value that has effects
CONDITIONS: Final = frozenset({"guard", "xor", "and", "or"})


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of `ops.py` and `effects.py`."""

    expressions: Mapping[str, Callable[[Any, Op], Expr]]
    statements: Mapping[str, Callable[[Any, Op], None]]


@dataclass(frozen=True, slots=True)
class _Pending:
    """A value not yet computed: its variable, what it is, and the operation's number."""

    var: Var
    expr: Expr
    number: int


class FunctionEmitter:
    """Writes one function. The first methods are what rules use to read operands, the next what they write with."""

    def __init__(self, function: Function, scope: Scope, rules: Rules) -> None:
        self.function = function
        self.scope = scope
        self.rules = rules
        self.facts = facts_of(function)
        self.names = Names(outer=scope.names)
        self.lines: list[Line] = []
        self.depth = 1
        self.span: Span = NOWHERE
        self.shown: tuple[str, int] = ("", 0)
        self.numbers = 0  # of statements, as `facts_of` counts them
        self.number = 0
        self.pending: dict[str, _Pending] = {}
        self.aliases: dict[str, Expr] = {}
        self.counters: dict[str, str] = {}  # variables of the loops around
        self.copied: set[str] = set()  # parameters that are unsigned variables
        self.jumps = False
        self.context = self.names[function.params[0].name] if function.params else ""
        self.outcome = self.names.fresh("result") if function.cleanup else ""

    # reading ----------------------------------------------------------------------------------------------------

    def value(self, operand: Operand) -> Expr:
        """The expression for an operand, which stands where it is used from now on."""
        if isinstance(operand, Const):
            return literal(operand)
        name = operand.name
        self.flush(lambda p: name in p.expr.effects)
        if name in self.counters:
            return primary(self.counters[name])
        if name in self.aliases:
            return self.aliases[name]
        if name in self.pending:
            return self.pending.pop(name).expr
        if self.function.abi == "native" and operand == self.function.params[0]:
            return primary(f"KM_ADDRESS(*{self.context})")
        own = Expr(self._variable(name), reads=frozenset({name}) if self.changes(name) else frozenset())
        return cast(c_type(operand.type), own) if name in self.facts.wrapping.variables else own

    def settled(self, operand: Operand) -> Expr:
        """The same, computed in a statement of its own before if it reads memory or is dear."""
        expr = self.value(operand)
        return self.kept(expr, operand.type) if expr.loads or expr.calls or expr.effects else expr

    def kept(self, value: Expr, kind: Type) -> Expr:
        """A value that is computed in a statement of its own."""
        name = self.fresh("t")
        self.line(f"const {c_type(kind)} {name} = {value.text};")
        return primary(name)

    def changes(self, name: str) -> bool:
        """Whether a variable is assigned more than once."""
        return self.facts.changes(name) or name in self.facts.outside

    def _variable(self, name: str) -> str:
        return self.names[f"{name} unsigned" if name in self.copied else name]

    def libm(self, name: str, result: Type, args: tuple[Type, ...]) -> str:
        """The name of a function of the C library's mathematics, which is declared."""
        self.scope.libm[name] = (result, args)
        return name

    def name_of(self, name: str) -> str:
        """The identifier of a function of the module."""
        return self.scope.names[name]

    def address_of(self, name: str) -> Expr:
        """The address of a function, global or extern object."""
        is_function = name in self.scope.functions or (name in self.scope.externs and not self.scope.externs[name].data)
        self.scope.used.add(name)
        return primary(f"{'KM_FUNCTION' if is_function else 'KM_ADDRESS'}({self.scope.names[name]})")

    # writing ----------------------------------------------------------------------------------------------------

    def define(self, var: Var, expr: Expr) -> None:
        """`var` is `expr`: a variable, or kept until it is used."""
        name = var.name
        if not self.facts.uses[name]:
            if expr.effects:
                self.line(f"(void){inside(expr, 1)};")
            return
        if expr.text.isdigit() and var.type == I64 and not name.isidentifier():
            expr = primary(f"INT64_C({expr.text})")  # C would compute with it as an int
        own = self.facts.first.get(name) == self.number and not self.changes(name)
        if own and expr.stable and not name.isidentifier():
            self.aliases[name] = expr
        elif self.facts.folds(name) and len(expr.text) <= LONGEST:
            self.pending[name] = _Pending(var, expr, self.number)
        else:
            self.assign(var, expr)

    def assign(self, var: Var, expr: Expr) -> None:
        """`var = expr;` now."""
        if not self.facts.uses[var.name]:
            self.line(f"(void){inside(expr, 1)};")
            return
        target = self._target(var, self.number)
        if expr.text == target:  # a copy of a variable to itself, which compilers warn of
            self.line(f"(void){target};")
            return
        self._written(var.name)
        self.line(f"{target} = {self._stored(var, expr)};")

    def assign_or_run(self, op: Op, expr: Expr) -> None:
        """A call, and its result if it has one that is read."""
        if op.results and self.facts.uses[op.results[0].name]:
            self.assign(op.results[0], expr)
        else:
            self.line(f"{'(void)' if op.results else ''}{expr.text};")

    def target(self, var: Var) -> str:
        """The name of a variable that is about to be written through a pointer, declared."""
        if not self.facts.uses[var.name]:
            name = self.fresh(var.name)
            self.line(f"{c_type(var.type)} {name};")
            return name
        self._written(var.name)
        if self.facts.first.get(var.name) == self.number:
            self.line(f"{c_type(var.type)} {self.names[var.name]};")
        return self.names[var.name]

    def alias(self, var: Var, expr: Expr) -> None:
        """`var` is another name for `expr`, which does not change."""
        if not self.facts.uses[var.name]:
            return
        if self.facts.first.get(var.name) == self.number and not self.changes(var.name):
            self.aliases[var.name] = expr
        else:
            self.assign(var, expr)

    def fresh(self, hint: str) -> str:
        """A name that nothing has."""
        return self.names.fresh(hint)

    def before_write(self) -> None:
        """Memory is about to be written: what reads it must be computed."""
        self.flush(lambda p: p.expr.loads)

    def line(self, text: str) -> None:
        """Add a line; what has effects and is not part of it comes before."""
        self.flush(lambda p: bool(p.expr.effects))
        if note := self._note():
            self.lines.append(Line(self.depth, note, self.span))
        self.lines.append(Line(self.depth, text, self.span))

    def _note(self) -> str:
        """The comment that is due before the next line, if any."""
        span = self.span.within(self.scope.places)
        if not span.line or (span.path, span.line) == self.shown:
            return ""
        self.shown = span.path, span.line
        return self.scope.comment(span)

    def open(self, text: str) -> None:
        """A line that begins a block."""
        self.line(text)
        self.depth += 1

    def close(self, text: str = "}") -> None:
        """The end of a block."""
        self.depth -= 1
        self.lines.append(Line(self.depth, text, self.span))

    def leave(self, status: str) -> None:
        """Return `status` without results."""
        if not self.outcome:
            self.line(f"return {self._outcome(status)};")
            return
        self.line(f"{self.outcome}{'.status' if self.function.results else ''} = {status};")
        self._jump()

    def flush(self, wanted: Callable[[_Pending], bool] = lambda _: True) -> None:
        """Compute those values that wait."""
        for name in [n for n, p in self.pending.items() if wanted(p)]:
            if name in self.pending:
                waiting = self.pending.pop(name)
                self._written(name)
                self.line(f"{self._target(waiting.var, waiting.number)} = {waiting.expr.text};")

    def _written(self, name: str) -> None:
        if self.changes(name):
            self.flush(lambda p: name in p.expr.reads)

    def _target(self, var: Var, number: int) -> str:
        """What stands left of the `=`."""
        name = self._variable(var.name)
        if self.facts.first.get(var.name) != number:
            return name
        return f"{'' if self.changes(var.name) else 'const '}{self._type(var)} {name}"

    def _type(self, var: Var) -> str:
        return f"{'u' if var.name in self.facts.wrapping.variables else ''}{c_type(var.type)}"

    def _stored(self, var: Var, expr: Expr) -> str:
        return (cast(self._type(var), expr) if var.name in self.facts.wrapping.variables else expr).text

    def _jump(self) -> None:
        self.jumps = True
        self.line("goto leave;")

    def _outcome(self, status: str, values: Sequence[str] = ()) -> str:
        if not self.function.results:
            return status
        fields = "".join(f", .v{k} = {value}" for k, value in enumerate(values))
        return f"({self.scope.result_type(self.function)}){{.status = {status}{fields}}}"

    # statements --------------------------------------------------------------------------------------------------

    def emit(self) -> list[Line]:
        """The lines between the braces."""
        native, results = self.function.abi == "native", self.function.results
        for param in self.function.params:
            value = self._stored(param, primary(self.names[param.name]))
            if param.name in self.facts.wrapping.variables:
                self.copied.add(param.name)
                self.line(f"{self._type(param)} {self._variable(param.name)} = {value};")
        if self.outcome:
            start = f"{{.status = {DONE}}}" if results else DONE
            kind = self.scope.result_type(self.function) if results else "int32_t"
            self.line(f"{kind} {self.outcome} = {start};")
        self.block(self.function.body)
        if self.outcome:
            self.cleanup()
        elif native and not results and not (self.function.body and isinstance(self.function.body[-1], Return)):
            self.line(f"return {DONE};")
        return [*self._unused(), *self.lines]

    def _unused(self) -> list[Line]:
        """Parameters that nothing reads."""
        known = set(words(" ".join(line.text.partition("//")[0] for line in self.lines)))
        names = (self.names[p.name] for p in self.function.params)
        return [Line(1, f"(void){name};", NOWHERE) for name in names if name not in known]

    def cleanup(self) -> None:
        """The one way out of a function with a cleanup."""
        if self.jumps:
            self.lines.append(Line(0, "leave:", NOWHERE))
        self.depth += 1
        with self._aside() as lines:
            self.block(self.function.cleanup)
        self.depth -= 1
        if lines:
            self.lines += [Line(1, "{"), *lines, Line(1, "}")]
        self.line(f"return {self.outcome};")

    def block(self, block: Block) -> None:
        """Statements in order."""
        for stmt in block:
            self.stmt(stmt)
        self.flush()

    def stmt(self, stmt: Stmt) -> None:
        """One statement."""
        self.number = self.numbers
        self.numbers += 1
        if not isinstance(stmt, Op) or self.number not in self.facts.dead:
            self.span = stmt.span
        self._declare(self.number)
        match stmt:
            case Op():
                self.operation(stmt)
            case If():
                self.if_(stmt)
            case For():
                self.for_(stmt)
            case While():
                self.while_(stmt)
            case Break() | Continue():
                self.flush()
                self.line("break;" if isinstance(stmt, Break) else "continue;")
            case Return():
                self.return_(stmt)

    def _declare(self, number: int) -> None:
        for var in self.facts.opened.get(number, ()):
            self.line(f"{self._type(var)} {self.names[var.name]};")

    def operation(self, op: Op) -> None:
        """One operation, by its rule."""
        if self.number in self.facts.dead:
            return
        if op.name not in CONDITIONS:
            self.flush(lambda p: bool(p.expr.effects))
        if op.name in self.rules.statements:
            self.rules.statements[op.name](self, op)
        else:
            self.define(op.results[0], self.rules.expressions[op.name](self, op))

    def return_(self, stmt: Return) -> None:
        """Return results, through the cleanup if there is one."""
        texts = [self.value(v).text for v in stmt.values]
        if self.function.abi == "c":
            self.flush()
            self.line(f"return {returned(self.function, texts[0])};" if texts else "return;")
        elif not self.outcome:
            self.flush()
            self.line(f"return {self._outcome(DONE, texts)};")
        else:
            self.flush()
            for k, text in enumerate(texts):
                self.line(f"{self.outcome}.v{k} = {text};")
            if self.function.body[-1] is not stmt:
                self._jump()

    @contextmanager
    def _aside(self) -> Iterator[list[Line]]:
        """Lines that are gathered, to be put elsewhere."""
        outer, self.lines = self.lines, []
        inner = self.lines
        yield inner
        self.lines = outer

    def if_(self, stmt: If) -> None:
        """Both branches."""
        cond = self.value(stmt.cond)
        self.flush()
        note = self._note()
        if note and self.lines:
            self.lines.append(Line(self.depth, note, stmt.span))
        beside = f" {note}" if note and not self.lines else ""  # the start of a block: so an `else if` keeps its shape
        self.depth += 1
        with self._aside() as then:
            self.block(stmt.then)
        with self._aside() as orelse:
            self.block(stmt.orelse)
        self.depth -= 1
        if not then and not orelse:
            if cond.effects:
                self.line(f"(void){inside(cond, 1)};")
            return
        if not then:
            cond, then, orelse = negated(cond), orelse, []
        self.lines.append(Line(self.depth, f"if ({cond.text}) {{{beside}", stmt.span))
        self.lines += then
        if is_one_if(orelse, self.depth + 1):
            first, *rest = (replace(line, depth=line.depth - 1) for line in orelse)
            self.lines += [replace(first, text=f"}} else {first.text}"), *rest]
            return
        if orelse:
            self.lines += [Line(self.depth, "} else {", stmt.span), *orelse]
        self.lines.append(Line(self.depth, "}", stmt.span))

    def while_(self, stmt: While) -> None:
        """Head, test, body, back."""
        self.flush()
        self.depth += 1
        with self._aside() as head:
            for inner in stmt.head:
                self.stmt(inner)
            cond = self.value(stmt.cond)
            self.flush()
        self.span = stmt.span
        forever = is_true(stmt.cond)
        self.depth -= 1
        if head or forever:
            self.open("for (;;) {")
            self.lines += head
            if not forever:
                self.line(f"if ({negated(cond).text}) {{ break; }}")
        else:
            self.open(f"while ({cond.text}) {{")
        self.block(stmt.body)
        self.close()

    def for_(self, stmt: For) -> None:
        """A counted loop: over the variable itself with steps 1 and -1, else over the number of iterations, since the last sum
        may wrap."""
        start, stop, step = (self.value(o) for o in (stmt.start, stmt.stop, stmt.step))
        changed = assigned(stmt.body)
        self.flush()
        name = self.names[stmt.var.name]
        if stmt.var.name in self.counters or stmt.var.name in self.facts.outside:
            name = self.fresh(stmt.var.name)
        unit = stmt.step.value if isinstance(stmt.step, Const) and stmt.step.value in (1, -1) else 0
        if unit:
            if stop.loads or stop.calls or stop.effects or stop.reads & changed:
                stop = self.kept(stop, stmt.var.type)
            sign, move = ("<", "++") if unit == 1 else (">", "--")
            self.open(f"for (int64_t {name} = {start.text}; {name} {sign} {inside(stop, 3)}; {name}{move}) {{")
        else:
            start, step = (e if e.stable else self.kept(e, stmt.var.type) for e in (start, step))
            trips, count = self.fresh("trips"), self.fresh("count")
            self.line(f"const uint64_t {trips} = km_trips({start.text}, {stop.text}, {step.text});")
            self.open(f"for (uint64_t {count} = 0; {count} < {trips}; {count}++) {{")
            moved = f"km_mul_i64((int64_t){count}, {step.text})"
            self.line(f"const int64_t {name} = {moved if start.text == '0' else f'km_add_i64({start.text}, {moved})'};")
        outer = self.counters.get(stmt.var.name)
        if stmt.var.name in self.facts.outside:
            self.line(f"{self.names[stmt.var.name]} = {self._stored(stmt.var, primary(name))};")
        else:
            self.counters[stmt.var.name] = name
        self.block(stmt.body)
        self.counters.pop(stmt.var.name, None)
        if outer is not None:
            self.counters[stmt.var.name] = outer
        self.close()

