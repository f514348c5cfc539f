"""Elementary functions on vectors: for each, LLVM functions that compute so many lanes at once, as LLVM's vectorisers call them.

In:  a function of the library (attribute `elementary`) and a number of lanes. Out: LLVM text of a function from vectors to
a vector, which gives every lane the bits that the function itself gives:

    if x >= limit { return rare(x) }  …  return y       ->   everything on vectors; if any lane is beyond the limit,
    if c { v = copy a } else { v = copy b }                  the function itself for each lane. v = select c, a, b

A loop that calls the function says by `mapping` which vector functions there are. Until the vectorisers have run these are only
declared; then those that are called are linked, inlined and gone (`compile.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kernelmill.codegen.llvm.values import SIZES, llvm_const, llvm_name, llvm_type
from kernelmill.ir.nodes import Block, Const, Function, If, Op, Operand, Return, attr
from kernelmill.ir.types import Type
from kernelmill.records import dataclass, field
from kernelmill.targets import Level

#: Between the text of a module and that of what is linked with it when the vectorisers have run.
LATER: Final = "\n; linked when the vectorisers have run\n"
#: What keeps declarations that nothing calls yet: LLVM's name for it, and the name under which it keeps nothing.
KEPT: Final = ("llvm.compiler.used", "km.unused")
#: What is known of a call of an elementary function.
PURE: Final = "nounwind willreturn memory(none)"


def widths(function: Function, register_bits: int) -> tuple[int, ...]:
    """The numbers of lanes that loops may ask for: half a register, one and two of them."""
    if attr(function, "inline") == "never" or not register_bits:
        return ()
    whole = register_bits // 8 // SIZES[str(function.results[0])]
    return tuple(n for n in (whole // 2, whole, whole * 2) if n > 1)


def mapping(function: Function, register_bits: int) -> str:
    """What a call of the function says of its vector variants, or ''."""
    letters = "v" * len(function.params)
    found = (f"_ZGV_LLVM_N{n}{letters}_{function.name}({lanes_name(function, n)})" for n in widths(function, register_bits))
    text = ",".join(found)
    return f' "vector-function-abi-variant"="{text}"' if text else ""


def lanes_name(function: Function, count: int) -> str:
    """The name of the variant for so many lanes."""
    return f"{function.name}.lanes{count}"


def lanes_declared(functions: Sequence[tuple[Function, Level]]) -> list[str]:
    """Declarations of the variants that loops of a level may ask for, and what keeps them until then."""
    found = [(f, n) for f, level in functions for n in widths(f, level.register_bits)]
    if not found:
        return []
    names = ", ".join(f"ptr @{llvm_name(lanes_name(f, n))}" for f, n in found)
    kept = f'@{KEPT[0]} = appending global [{len(found)} x ptr] [{names}], section "llvm.metadata"'
    return [*(_declared(f, n) for f, n in found), kept]


def _declared(function: Function, count: int) -> str:
    params = ", ".join(f"<{count} x {llvm_type(p.type)}>" for p in function.params)
    kind, name = f"<{count} x {llvm_type(function.results[0])}>", llvm_name(lanes_name(function, count))
    return f"declare hidden {kind} @{name}({params}) {PURE}"


def lanes_text(function: Function, count: int, group: int) -> str:
    """The variant for so many lanes, and what it calls where a lane needs the function itself."""
    writer = _Writer(count)
    result = writer.function(function)
    params = [f"<{count} x {llvm_type(p.type)}> %{llvm_name(p.name)}" for p in function.params]
    kind, name = f"<{count} x {llvm_type(function.results[0])}>", llvm_name(lanes_name(function, count))
    head = f"define linkonce_odr hidden {kind} @{name}({', '.join(params)}) alwaysinline {PURE} #{group} {{"
    if not writer.rare:
        return "\n".join([head, *writer.lines, f"  ret {kind} {result}", "}", ""])
    some = llvm_name(f"{lanes_name(function, count)}.rare")
    mask = writer.rare[0]
    for other in writer.rare[1:]:
        mask = writer.let(f"or <{count} x i1> {mask}, {other}")
    return "\n".join([
        head,
        *writer.lines,
        f"  %.any = call i1 @llvm.vector.reduce.or.v{count}i1(<{count} x i1> {mask})",
        "  br i1 %.any, label %.rare, label %.done, !prof !2",
        ".rare:",
        f"  %.each = call {kind} @{some}({', '.join(params)})",
        f"  ret {kind} %.each",
        ".done:",
        f"  ret {kind} {result}",
        "}",
        "",
        *_each(function, count, group, some),
    ])


def _each(function: Function, count: int, group: int, name: str) -> list[str]:
    """A function that calls the function itself for each lane. Copies of that here, where few lanes come, would be most of the
    code."""
    params = [f"<{count} x {llvm_type(p.type)}> %{llvm_name(p.name)}" for p in function.params]
    scalar = llvm_type(function.results[0])
    kind = f"<{count} x {scalar}>"
    lines = [f"define internal {kind} @{name}({', '.join(params)}) noinline cold {PURE} #{group} {{"]
    whole = "poison"
    for k in range(count):
        args = []
        for number, p in enumerate(function.params):
            lines.append(f"  %.a{k}.{number} = extractelement <{count} x {llvm_type(p.type)}> %{llvm_name(p.name)}, i64 {k}")
            args.append(f"{llvm_type(p.type)} %.a{k}.{number}")
        lines += [
            f"  %.r{k} = call {scalar} @{llvm_name(function.name)}({', '.join(args)}) noinline",
            f"  %.w{k} = insertelement {kind} {whole}, {scalar} %.r{k}, i64 {k}",
        ]
        whole = f"%.w{k}"
    return [*lines, f"  ret {kind} {whole}", "}", ""]


@dataclass(slots=True)
class _Writer:
    """Instructions on vectors. `known`: the text of each variable; `rare`: masks of lanes that need the function itself."""

    count: int
    lines: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    rare: list[str] = field(default_factory=list)
    temps: int = 0

    def kind(self, type_: Type) -> str:
        """The vector type of a scalar type."""
        return f"<{self.count} x {llvm_type(type_)}>"

    def let(self, text: str) -> str:
        """Add an instruction; the name of its value."""
        self.temps += 1
        self.lines.append(f"  %.v{self.temps} = {text}")
        return f"%.v{self.temps}"

    def value(self, operand: Operand) -> str:
        """The text of an operand, without its type."""
        if isinstance(operand, Const):
            return f"splat ({llvm_type(operand.type)} {llvm_const(operand)})"
        return self.known[operand.name]

    def typed(self, operand: Operand) -> str:
        """The text of an operand with its type."""
        return f"{self.kind(operand.type)} {self.value(operand)}"

    def function(self, function: Function) -> str:
        """The body; the text of the result."""
        self.known = {p.name: "%" + llvm_name(p.name) for p in function.params}
        *body, last = function.body
        self.block(tuple(body))
        assert isinstance(last, Return)
        return self.value(last.values[0])

    def block(self, block: Block) -> None:
        """Operations in order; branches that return leave their lanes to the function itself."""
        for stmt in block:
            match stmt:
                case Op():
                    self.known[stmt.results[0].name] = _RULES[stmt.name](self, stmt)
                case If(then=(*_, Return()), orelse=()):
                    self.rare.append(self.value(stmt.cond))
                case If():
                    self.both(stmt)
                case _:
                    raise ValueError(f"an elementary function holds {stmt}")

    def both(self, stmt: If) -> None:
        """Both branches, and for each variable that they change the value of the right one."""
        before, types = self.known, _types(stmt)
        self.known = dict(before)
        self.block(stmt.then)
        then, self.known = self.known, dict(before)
        self.block(stmt.orelse)
        for name, text in then.items():
            other = self.known.get(name)
            if other is None or name not in types:
                continue
            if other != text:
                kind = self.kind(types[name])
                mask = self.typed(stmt.cond) if not isinstance(stmt.cond, Const) else ""
                self.known[name] = self.let(f"select {mask}, {kind} {text}, {kind} {other}")


def _types(stmt: If) -> dict[str, Type]:
    """The types of the variables that both branches of an If, or one of them, assign."""
    found: dict[str, Type] = {}
    for inner in (*stmt.then, *stmt.orelse):
        if isinstance(inner, Op):
            found.update((r.name, r.type) for r in inner.results)
        elif isinstance(inner, If):
            found.update(_types(inner))
    return found


_Rule = Callable[[_Writer, Op], str]


def _plain(name: str) -> _Rule:
    """`name <n x T> a, b`."""

    def rule(w: _Writer, op: Op) -> str:
        return w.let(f"{name} {w.kind(op.args[0].type)} {', '.join(w.value(a) for a in op.args)}")

    return rule


def _intrinsic(name: str) -> _Rule:
    def rule(w: _Writer, op: Op) -> str:
        kind = op.results[0].type
        suffix = f"v{w.count}{'f' if str(kind).startswith('f') else 'i'}{SIZES[str(kind)] * 8}"
        return w.let(f"call {w.kind(kind)} @llvm.{name}.{suffix}({', '.join(w.typed(a) for a in op.args)})")

    return rule


def _convert(name: str) -> _Rule:
    def rule(w: _Writer, op: Op) -> str:
        return w.let(f"{name} {w.typed(op.args[0])} to {w.kind(op.results[0].type)}")

    return rule


def _select(w: _Writer, op: Op) -> str:
    return w.let(f"select {', '.join(w.typed(a) for a in op.args)}")


#: What elementary functions may be made of.
_RULES: Final[Mapping[str, _Rule]] = {
    **{n: _plain(n) for n in ("fadd", "fsub", "fmul", "fdiv", "fneg")},
    **{n: _plain(n) for n in ("add", "sub", "mul", "and", "or", "xor", "shl", "lshr", "ashr")},
    **{n: _plain(f"icmp {n}") for n in ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")},
    **{f"f{n}": _plain(f"fcmp o{n}") for n in ("eq", "lt", "le", "gt", "ge")},
    "fne": _plain("fcmp une"),
    "funo": _plain("fcmp uno"),
    **{n: _intrinsic(n) for n in ("fma", "smin", "smax", "umin", "umax")},
    "fabs": _intrinsic("fabs"),
    **{f"f{n}": _intrinsic(n) for n in ("sqrt", "floor", "ceil", "trunc", "rint")},
    "fcopysign": _intrinsic("copysign"),
    **{n: _convert(n) for n in ("bitcast", "trunc", "zext", "sext", "sitofp", "uitofp", "fptosi", "fpext", "fptrunc")},
    "select": _select,
    "copy": lambda w, op: w.value(op.args[0]),
}
