"""One low function -> LLVM text: structure, control flow, exits. What single operations become is in `ops.py`.

Input: a low `Function` and the `Scope` of its module. Output: the lines of a `define`. A native function returns
`{ i32, results... }` (plain `i32` without results); its failed guards share one exit per status, or, where there is a
cleanup, one exit block that every way out passes.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.codegen.llvm.frame import PLACE, in_frame, releasing
from kernelmill.codegen.llvm.scope import Scope
from kernelmill.codegen.llvm.values import llvm_const, llvm_name, llvm_type, memory_variables
from kernelmill.ir.attributes import LANE_BYTES
from kernelmill.ir.nodes import (
    Attr,
    Block,
    Break,
    Const,
    Continue,
    For,
    Function,
    If,
    Op,
    Operand,
    Return,
    Stmt,
    Var,
    While,
    attr,
)
from kernelmill.ir.walk import statements
from kernelmill.source import Span

LEFT = "1"
RAISED = "2"
#: in one function: none of them is worth the code that unrolling it would make, nor those after them LLVM's time to vectorise
#: them, which is as long as the function for each
MANY_LOOPS = 100
LIKELY = "!prof !0"  # metadata of module.py: a guard almost never fails


def result_type(function: Function) -> str:
    """The LLVM type that a call of `function` gives."""
    types = [llvm_type(t) for t in function.results]
    if function.abi == "c":
        return types[0] if types else "void"
    return "{ " + ", ".join(["i32", *types]) + " }" if types else "i32"


class FunctionEmitter:
    """Writes one function. `value` and `set`/`bind` are what the rules of `ops.py` use to read and assign variables; what else they
    may look at is in `scope`."""

    def __init__(self, function: Function, scope: Scope) -> None:
        self.function = function
        self.scope = scope
        flags = attr(function, "fastmath", ())
        self.about = scope.debug.function(function) if scope.debug else ""
        self.at = ""  # metadata of the statement that is written, as it stands after an instruction
        self.fastmath = "".join(f"{flag} " for flag in flags) if isinstance(flags, tuple) else ""
        self.framed = in_frame(function)
        self.memory = memory_variables(function) | {v.name for v in self.framed}
        self.known: dict[str, str] = {}  # variables that are LLVM values -> their text
        self.allocas: dict[str, str] = {}  # memory variables -> name of the alloca
        self.entry: list[str] = []
        self.lines: list[str] = []
        self.tails: list[str] = []  # blocks that stand at the end
        self.meeting: dict[bool, str] = {}  # metadata of accesses of own memory, of others
        self.temps = 0
        self.names: set[str] = set()
        self.label = ""
        self.open = False  # whether the current block still lacks its terminator
        self.many_loops = sum(isinstance(s, For) for s in statements(function.body)) > MANY_LOOPS
        self.loop_count = 0  # loops written
        self.cold = False  # whether inside a loop that is rarely run
        self.loops: list[tuple[str, str]] = []  # (where Continue goes, where Break goes)
        self.exits: list[tuple[str, tuple[str, ...], str]] = []  # with a cleanup: (status, results, from block)
        self.leaving: dict[str, str] = {}  # without: status -> block that returns it

    # names and values --------------------------------------------------------------------------------------------

    def temp(self) -> str:
        """A fresh value name."""
        self.temps += 1
        return f"%.{self.temps}"

    def block_name(self) -> str:
        """A fresh block name."""
        self.temps += 1
        return f".b{self.temps}"

    def line(self, text: str) -> None:
        """Add one instruction to the current block."""
        self.lines.append(f"  {text}{self.at}")

    def let(self, text: str) -> str:
        """Add an instruction that has a value; its name."""
        name = self.temp()
        self.line(f"{name} = {text}")
        return name

    def value(self, operand: Operand) -> str:
        """The text of an operand, loaded where its variable lives in memory."""
        if isinstance(operand, Const):
            return llvm_const(operand)
        if operand.name in self.memory:
            return self.let(f"load {llvm_type(operand.type)}, ptr {self.slot(operand)}")
        return self.known[operand.name]

    def typed(self, operand: Operand) -> str:
        """`type value` of an operand."""
        return f"{llvm_type(operand.type)} {self.value(operand)}"

    def passed(self, operand: Operand) -> str:
        """`type value` of an operand of a C call."""
        kind = llvm_type(operand.type)
        return f"{kind} {self.scope.extension if kind == 'i32' else ''}{self.value(operand)}"

    def slot(self, var: Var) -> str:
        """The alloca of a memory variable."""
        if var.name not in self.allocas:
            name = "%" + llvm_name(f"{var.name}.addr")
            if name in self.names:
                name = self.temp()
            self.names.add(name)
            self.allocas[var.name] = name
            self.entry.append(f"  {name} = alloca {llvm_type(var.type)}")
        return self.allocas[var.name]

    def set(self, var: Var, text: str) -> None:
        """Assign the value of instruction `text` to `var`."""
        if var.name in self.memory:
            self.bind(var, self.let(text))
            return
        name = "%" + llvm_name(var.name)
        if name in self.names:
            name = self.temp()
        self.names.add(name)
        self.known[var.name] = name
        self.line(f"{name} = {text}")

    def bind(self, var: Var, value: str) -> None:
        """Assign a value that exists already."""
        if var.name in self.memory:
            self.line(f"store {llvm_type(var.type)} {value}, ptr {self.slot(var)}")
        else:
            self.known[var.name] = value

    def access(self, roots: Attr) -> str:
        """Metadata of a load or store of memory with these `roots`; own memory never meets that of array arguments."""
        if self.function.abi != "native" or not isinstance(roots, tuple):
            return ""
        self.meeting = self.meeting or self.scope.own_memory_metadata()
        return self.meeting[not roots]

    # blocks ------------------------------------------------------------------------------------------------------

    def start(self, label: str) -> None:
        """Begin block `label`."""
        self.lines.append(f"{label}:")
        self.label, self.open = label, True

    def end(self, text: str) -> None:
        """Close the current block with a terminator."""
        self.line(text)
        self.open = False

    def leave(self, status: str) -> str:
        """The block to branch to from the current one in order to return `status` without results."""
        if self.function.cleanup:
            self.exits.append((status, ("poison",) * len(self.function.results), self.label))
            return ".exit"
        if not status.isdigit():
            label = self.block_name()
            self.tails += [f"{label}:", *self.return_lines(status, ("poison",) * len(self.function.results))]
            return label
        if status not in self.leaving:
            self.leaving[status] = f".status{status}"
            self.tails += [
                f".status{status}:",
                *self.return_lines(status, ("poison",) * len(self.function.results)),
            ]
        return self.leaving[status]

    def return_lines(self, status: str, values: tuple[str, ...]) -> list[str]:
        """Instructions that return from a native function."""
        whole = result_type(self.function)
        if not values:
            return [f"  ret i32 {status}"]
        lines = []
        last = "poison"
        texts = (f"i32 {status}", *(f"{llvm_type(t)} {v}" for t, v in zip(self.function.results, values, strict=True)))
        for k, text in enumerate(texts):
            if text.endswith(" poison"):
                continue
            name = self.temp()
            lines.append(f"  {name} = insertvalue {whole} {last}, {text}, {k}")
            last = name
        return [*lines, f"  ret {whole} {last}"]

    # statements --------------------------------------------------------------------------------------------------

    def emit(self, rules: Mapping[str, object]) -> list[str]:
        """The lines of the whole function; `rules` is the table of `ops.py`."""
        self.rules = rules
        for param in self.function.params:
            text = "%" + llvm_name(param.name)
            self.names.add(text)
            self.bind(param, text)
        self.label, self.open = ".entry", True
        if self.framed:
            self.entry.append(f"  %.frame = alloca [{len(self.framed) * PLACE} x i8], align {PLACE}")
        for number, var in enumerate(self.framed):
            name = self.allocas[var.name] = self.temp()
            self.entry.append(f"  {name} = getelementptr i8, ptr %.frame, {self.scope.word} {number * PLACE}")
        self.block(self.function.body)
        if self.open:
            self.fall_off()
        if self.function.cleanup and self.exits:
            self.exit_block()
        return self.located([".entry:", *self.entry, *self.lines, *self.tails])

    def locate(self, span: Span) -> None:
        """What follows comes from there."""
        if self.scope.debug:
            self.at = f", !dbg {self.scope.debug.location(self.about, self.function.span, span)}"

    def located(self, lines: list[str]) -> list[str]:
        """The lines, where debug information is asked for with a place for each instruction that has none: the function's."""
        if not self.about:
            return lines
        self.locate(self.function.span)
        return [f"{line}{self.at}" if line.startswith(" ") and ", !dbg " not in line else line for line in lines]

    def fall_off(self) -> None:
        """The end of the body is reached: fine where there is nothing to return."""
        if self.function.results:
            self.end("unreachable")
        else:
            self.return_(Return())

    def block(self, block: Block) -> None:
        """Statements in order; what follows a terminator is dropped."""
        for stmt in block:
            if not self.open:
                return
            self.stmt(stmt)

    def stmt(self, stmt: Stmt) -> None:
        """One statement."""
        if self.about:
            self.locate(stmt.span)
        match stmt:
            case Op():
                self.rules[stmt.name](self, stmt)  # type: ignore[operator]  # the table's values are rules
            case If():
                self.if_(stmt)
            case For():
                self.for_(stmt)
            case While():
                self.while_(stmt)
            case Break():
                self.end(f"br label %{self.loops[-1][1]}")
            case Continue():
                self.end(f"br label %{self.loops[-1][0]}")
            case Return():
                self.return_(stmt)

    def return_(self, stmt: Return) -> None:
        """Return results, through the cleanup if there is one."""
        values = tuple(self.value(v) for v in stmt.values)
        if self.function.abi == "c":
            self.end(f"ret {result_type(self.function)} {values[0]}" if values else "ret void")
        elif self.function.cleanup:
            self.exits.append(("0", values, self.label))
            self.end("br label %.exit")
        else:
            self.lines += self.return_lines("0", values)
            self.open = False

    def if_(self, stmt: If) -> None:
        """Both branches, and the block where they meet if either gets there."""
        cond = self.value(stmt.cond)
        then, join = self.block_name(), self.block_name()
        orelse = self.block_name() if stmt.orelse else join
        self.end(f"br i1 {cond}, label %{then}, label %{orelse}{_weights(stmt)}")
        self.start(then)
        self.block(stmt.then)
        meets = not stmt.orelse
        if self.open:
            meets = True
            self.end(f"br label %{join}")
        if stmt.orelse:
            self.start(orelse)
            self.block(stmt.orelse)
            if self.open:
                meets = True
                self.end(f"br label %{join}")
        if meets:
            self.start(join)

    def while_(self, stmt: While) -> None:
        """Head, test, body, back."""
        head, body, done = self.block_name(), self.block_name(), self.block_name()
        self.end(f"br label %{head}")
        self.start(head)
        self.loops.append((head, done))
        self.block(stmt.head)
        if self.open:
            self.end(f"br i1 {self.value(stmt.cond)}, label %{body}, label %{done}")
            self.start(body)
            self.block(stmt.body)
            if self.open:
                self.end(f"br label %{head}")
        self.loops.pop()
        self.start(done)

    def for_(self, stmt: For) -> None:
        """A counted loop. Steps 1, -1 compare the variable itself; others count iterations, since the last sum may wrap."""
        start, stop, step = self.value(stmt.start), self.value(stmt.stop), self.value(stmt.step)
        before, head, body, latch, done = self.label, *(self.block_name() for _ in range(4))
        unit = isinstance(stmt.step, Const) and stmt.step.value in (1, -1)
        trips = "" if unit else self.trips(stmt, start, stop, step)
        this, following = self.counter(stmt.var), self.temp()
        self.end(f"br label %{head}")
        self.start(head)
        self.line(f"{this} = phi i64 [ {start}, %{before} ], [ {following}, %{latch} ]")
        if unit:
            test = self.let(f"icmp {'slt' if step == '1' else 'sgt'} i64 {this}, {stop}")
        else:
            trip, next_trip = self.temp(), self.temp()
            self.line(f"{trip} = phi i64 [ 0, %{before} ], [ {next_trip}, %{latch} ]")
            test = self.let(f"icmp ult i64 {trip}, {trips}")
        self.end(f"br i1 {test}, label %{body}, label %{done}")
        self.start(body)
        hidden = self.known.get(stmt.var.name)
        self.bind(stmt.var, this)
        self.loops.append((latch, done))
        outer, self.cold = self.cold, self.cold or bool(attr(stmt, "cold"))
        self.block(stmt.body)
        self.loop_count += 1
        few = self.loop_count <= MANY_LOOPS
        expanded = not (self.many_loops or self.cold or attr(stmt, "lanes"))
        vectorised = few and not (self.cold or attr(stmt, "strips") or attr(stmt, "rest"))
        held = attr(stmt, "lanes") and vectorised and self.scope.register_bits  # if told of their lanes too, LLVM gets talkative
        count = LANE_BYTES * 8 // self.scope.register_bits if held else 0
        metadata = self.scope.loop_metadata(vectorize=vectorised, unroll=expanded, count=count)
        self.cold = outer
        self.loops.pop()
        if self.open:
            self.end(f"br label %{latch}")
        self.start(latch)
        self.line(f"{following} = add nsw i64 {this}, {step}")
        if not unit:
            self.line(f"{next_trip} = add nuw i64 {trip}, 1")
        self.end(f"br label %{head}{metadata}")
        if hidden is not None:
            self.known[stmt.var.name] = hidden
        self.start(done)

    def counter(self, var: Var) -> str:
        """A name for a loop's counting value."""
        name = "%" + llvm_name(var.name)
        if name in self.names:
            return self.temp()
        self.names.add(name)
        return name

    def trips(self, stmt: For, start: str, stop: str, step: str) -> str:
        """How often a loop runs: ceil((stop - start) / step), or 0; the differences are exact as unsigned numbers."""
        sign = stmt.step.value if isinstance(stmt.step, Const) else None
        counts = []
        for up in (True, False):
            if isinstance(sign, int) and (sign > 0) is not up:
                continue
            low, high = (start, stop) if up else (stop, start)
            runs = self.let(f"icmp slt i64 {low}, {high}")
            size = step if up else self.let(f"sub i64 0, {step}")
            span = self.let(f"sub i64 {high}, {low}")
            last = self.let(f"sub i64 {span}, 1")
            whole = self.let(f"udiv i64 {last}, {size}")
            count = self.let(f"add i64 {whole}, 1")
            counts.append(self.let(f"select i1 {runs}, i64 {count}, i64 0"))
        if len(counts) == 1:
            return counts[0]
        up_first = self.let(f"icmp sgt i64 {step}, 0")
        return self.let(f"select i1 {up_first}, i64 {counts[0]}, i64 {counts[1]}")

    def exit_block(self) -> None:
        """The one way out of a function with a cleanup."""
        self.start(".exit")
        statuses = ", ".join(f"[ {status}, %{label} ]" for status, _, label in self.exits)
        status = self.let(f"phi i32 {statuses}")
        values = []
        for k, kind in enumerate(self.function.results):
            edges = ", ".join(f"[ {results[k]}, %{label} ]" for _, results, label in self.exits)
            values.append(self.let(f"phi {llvm_type(kind)} {edges}"))
        if self.framed:
            self.line(f"call void @{llvm_name(releasing(self.function, self.framed).name)}(ptr %.frame)")
        else:
            self.block(self.function.cleanup)
        if self.open:
            self.lines += self.return_lines(status, tuple(values))
            self.open = False


def _weights(stmt: If) -> str:
    """What LLVM is told of a branch: one that but names what a guard on the other side would make sure of is mostly taken."""
    named = stmt.then and all(isinstance(s, Op) and s.name == "copy" for s in stmt.then)
    return f", {LIKELY}" if named and any(isinstance(s, Op) and s.name == "guard" for s in stmt.orelse) else ""
