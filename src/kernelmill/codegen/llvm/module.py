"""Low module -> LLVM IR text. Input: a low `Module`, a `Target`, `EmitOptions`. Output: text for `compile.py`.

`emit` gives one text, `emit_parts` one for each part that `split.py` makes of a large module, `emit_start` one for what
depends on the Python ABI. A text with elementary functions is two modules, with `LATER` between them: loops call what the first
only declares, and the second, with those functions and their variants for vectors, is linked when the vectorisers have run.

Everything is internal but functions with attribute `exported`, globals that say so and, hidden, what parts have of each other.
Native functions use LLVM's fast calling convention; functions of the interpreter are called through the GOT directly, where the
platform has one.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.cache.once import Once, Same
from kernelmill.codegen.llvm.cpu import cpu_level_text
from kernelmill.codegen.llvm.debug import ATTRIBUTES, DebugInfo
from kernelmill.codegen.llvm.frame import in_frame, releasing
from kernelmill.codegen.llvm.function import FunctionEmitter, result_type
from kernelmill.codegen.llvm.lanes import LATER, PURE, lanes_declared, lanes_text, widths
from kernelmill.codegen.llvm.ops import RULES
from kernelmill.codegen.llvm.prelude import prelude_text
from kernelmill.codegen.llvm.scope import Facts, Scope, Written
from kernelmill.codegen.llvm.values import llvm_const, llvm_name, llvm_type
from kernelmill.codegen.split import HOT, Effort, Part, names_in, split, together
from kernelmill.ir.nodes import Const, Extern, Function, Global, Module, Op, Var, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I64, PTR, Type
from kernelmill.records import dataclass, replace
from kernelmill.targets import Level, Target

# weights as clang's __builtin_expect gives them; metadata 1 is the empty node of invariant loads
_METADATA = ('!0 = !{!"branch_weights", i32 2000, i32 1}', "!1 = !{}", '!2 = !{!"branch_weights", i32 1, i32 2000}')


@dataclass(frozen=True, slots=True)
class EmitOptions:
    """`level`: name of the CPU level of functions that name none themselves; '' is the target's lowest."""

    level: str = ""


def emit(module: Module, target: Target, options: EmitOptions = EmitOptions()) -> str:  # noqa: B008  # frozen
    """The LLVM IR of `module` for `target`."""
    part = Part(module.functions, module.globals, effort="entries")
    return _part(part, _Whole(module, names_in(module), target, options, Once()))


def emit_parts(
    module: Module,
    target: Target,
    tuned: Target,
    options: EmitOptions = EmitOptions(),  # noqa: B008  # frozen
    start: Module | None = None,
    *,
    wanted: frozenset[str] = frozenset(),
    few: bool = False,
    known: Once | None = None,
    debug: Mapping[str, str] | None = None,
) -> tuple[tuple[str, Effort], ...]:
    """The LLVM IR of the parts of `module`, which are compiled and linked together, each with the effort it is worth.
    Kernels are for the row `tuned`. `start`: a module whose text `emit_start` makes; `wanted`: further names that others use;
    `few`: as few parts as make sense; `known`: what has been written for other targets; `debug`: with debug information, and what
    it calls the files of spans."""
    known = known or Once()
    names = known(("names", Same(module)), lambda: names_in(module))
    wanted = frozenset(names.keys() & (wanted.union(*names_in(start).values()) if start else wanted))
    parts = known(("split", Same(module), wanted), lambda: split(module, wanted, names=names))
    debug = debug if target.object_format == "elf" else None  # elsewhere a module does not hold it
    return tuple(
        (_part(part, _Whole(module, names, tuned if part.effort in HOT else target, options, known, debug)), part.effort)
        for part in (together(parts) if few else parts)
    )


def emit_start(start: Module, module: Module, target: Target) -> str:
    """The LLVM IR of `start`, which is linked with the parts of `module` and names things in it."""
    names = names_in(start)
    named = frozenset[str]().union(*names.values())
    others = {*(f.name for f in module.functions), *(g.name for g in module.globals)}
    both = replace(
        start,
        functions=(*start.functions, *(f for f in module.functions if f.name in named)),
        globals=(*start.globals, *(g for g in module.globals if g.name in named)),
    )
    part = Part(start.functions, start.globals, frozenset(), named & others, "glue")
    return _part(part, _Whole(both, names, target, EmitOptions(), Once()))


@dataclass(frozen=True, slots=True)
class _Whole:
    """What parts are of, and how they are written. `names`: what `names_in` says of those functions and globals of `module` that
    stand in parts; `known` and `debug`: as for `emit_parts`."""

    module: Module
    names: Mapping[str, frozenset[str]]
    target: Target
    options: EmitOptions
    known: Once
    debug: Mapping[str, str] | None = None

    def named(self, functions: tuple[Function, ...], globals_: tuple[Global, ...] = ()) -> frozenset[str]:
        """Everything that some of them name."""
        return frozenset[str]().union(*(self.names[f.name] for f in functions), *(self.names[g.name] for g in globals_))


def _part(part: Part, whole: _Whole) -> str:
    late = tuple(f for f in part.functions if attr(f, "elementary"))
    if not late:
        return _text(part, whole)
    own, uses = {f.name for f in late}, whole.named(late)
    main = Part(
        tuple(f for f in part.functions if f.name not in own),
        tuple(g for g in part.globals if g.name not in uses),  # tables of elementary functions are their own
        part.shared,
        part.foreign,
        part.effort,
    )
    called = own & whole.named(main.functions, main.globals)
    first = _text(replace(main, foreign=part.foreign | called), whole)
    tables = tuple(g for g in part.globals if g.name in uses)
    second = replace(part, functions=late, globals=tables, foreign=part.foreign & uses)
    return first + LATER + _text(second, replace(whole, debug=None))


def _text(part: Part, whole: _Whole) -> str:
    module, target, options = whole.module, whole.target, whole.options
    scope = Scope(
        functions={f.name: f for f in module.functions},
        externs={e.name: e for e in module.externs},
        facts=Facts(
            word=f"i{target.pointer_bits}",
            extension="signext " if target.sign_extends else "",
            # kernels are optimised once for several systems, of which Windows has no GOT
            binding="" if target.object_format == "coff" or part.effort in HOT else " nonlazybind",
            broken=target.broken,
        ),
    )
    if whole.debug is not None:
        scope.debug = DebugInfo(scope.add, whole.debug)
    levels = {level.name: k for k, level in enumerate(target.levels)}
    bodies, used = [], set()
    for function in part.functions:
        level = target.level(str(attr(function, "level", "")) or options.level)
        bodies.append(_written(function, scope, level, levels[level.name], function.name in part.shared, whole))
        used.add(levels[level.name])
    foreign = [f for f in module.functions if f.name in part.foreign]
    lanes = [(f, target.level(str(attr(f, "level", "")) or options.level)) for f in foreign if attr(f, "elementary")]
    called = whole.named(part.functions, part.globals)
    externs = [e for e in module.externs if e.name in called]
    named = {e.name for e in externs}
    libm = [
        f"declare {signature} nounwind willreturn{scope.binding} memory(none)"
        for name, signature in sorted(scope.libm.items())
        if name not in named
    ]
    parts = [
        f'target triple = "{target.triple}"\n',
        *(_global(g, g.name in part.shared) for g in part.globals),
        *(_foreign(g) for g in module.globals if g.name in part.foreign),
        *(_declare(f, scope) for f in foreign),
        *lanes_declared(lanes),
        *(_extern(e, scope, target) for e in externs),
        *libm,
        "",
        *bodies,
        prelude_text(scope.prelude, scope.binding),
        cpu_level_text(target) if "cpu_level" in scope.prelude else "",
        *(_attributes(level, k, ATTRIBUTES if scope.debug else "") for k, level in enumerate(target.levels) if k in used),
        *_METADATA,
        *(scope.debug.named() if scope.debug else ()),
        *scope.metadata,
    ]
    return "\n".join(parts) + "\n"


def _attributes(level: Level, group: int, further: str) -> str:
    features = f' "target-features"="{level.features}"' if level.features else ""
    width = f' "prefer-vector-width"="{level.vector_bits}"' if level.vector_bits else ""
    return f'attributes #{group} = {{ nounwind "target-cpu"="{level.cpu}"{features}{width}{further} }}'


def _linkage(exported: object, shared: bool) -> str:
    return "" if exported else "hidden " if shared else "internal "


def _foreign(item: Global) -> str:
    return f"@{llvm_name(item.name)} = external hidden {'global' if item.mutable else 'constant'} i8, align {item.align}"


def _declare(function: Function, scope: Scope) -> str:
    """A function of another part."""
    is_native = function.abi == "native"
    convention = "fastcc " if is_native else scope.extension if result_type(function) == "i32" else ""
    cold = " cold" if attr(function, "cold") else ""
    known = PURE if attr(function, "elementary") else "nounwind"
    types = ", ".join(llvm_type(p.type) if is_native else _external_type(p.type, scope) for p in function.params)
    return f"declare hidden {convention}{result_type(function)} @{llvm_name(function.name)}({types}) {known}{cold}"


def _written(function: Function, scope: Scope, level: Level, group: int, shared: bool, whole: _Whole) -> str:
    """The text of a function, which is often the same for many targets; `group`: of attributes."""

    def write(scope: Scope) -> str:
        texts = [_define(function, scope, group, shared)]
        if framed := in_frame(function):
            texts.append(_define(releasing(function, framed), scope, group, False))
        if attr(function, "elementary"):
            texts += [lanes_text(function, n, group) for n in widths(function, scope.register_bits)]
        return "\n".join(texts)

    facts = scope.facts._replace(has=level.has, register_bits=level.register_bits, first=scope.next)
    if scope.debug is not None:  # which adds to the scope by itself
        scope.facts = facts._replace(first=scope.facts.first)
        return write(scope)
    named = whole.names[function.name]
    seen = tuple((f.name, f.params, f.results, f.abi, f.attrs) for n in named if (f := scope.functions.get(n)) is not None)
    variadic = tuple(e for n in named if (e := scope.externs.get(n)) is not None and e.variadic)
    texts: list[Written] = whole.known(("function", Same(function), group, shared, seen, variadic), list)
    for written in texts:
        if all(getattr(facts, name) == value for name, value in written.needed.items()):
            return scope.take(written)
    texts.append(scope.apart(facts, write))
    return scope.take(texts[-1])


def _define(function: Function, scope: Scope, group: int, shared: bool) -> str:
    params = []
    ranges = _ranges(function)
    for k, param in enumerate(function.params):
        is_context = k == 0 and function.abi == "native"
        extra = " noalias noundef" if is_context else " noundef" if param.type == PTR else ranges.get(param.name, "")
        if function.abi == "c" and str(param.type) == "i32":
            extra = f" {scope.extension}".rstrip()
        params.append(f"{llvm_type(param.type)}{extra} %{llvm_name(param.name)}")
    elementary = bool(attr(function, "elementary"))
    linkage = "linkonce_odr hidden " if elementary and not shared else _linkage(attr(function, "exported"), shared)
    convention = "fastcc " if function.abi == "native" else ""
    inline = str(attr(function, "inline", "always" if elementary else ""))
    advice = {"always": " alwaysinline", "never": " noinline"}.get(inline, "") + (f" {PURE}" if elementary else "")
    cold = (" cold" if attr(function, "cold") else "") + (' "no-builtins"' if attr(function, "freestanding") else "")
    result = result_type(function)
    extension = scope.extension if function.abi == "c" and result == "i32" else ""
    head = f"define {linkage}{convention}{extension}{result} @{llvm_name(function.name)}({', '.join(params)})"
    emitter = FunctionEmitter(function, scope)
    lines = emitter.emit(RULES)
    about = f" !dbg {emitter.about}" if emitter.about else ""
    return "\n".join([f"{head}{advice}{cold} #{group}{about} {{", *lines, "}", ""])


def _ranges(function: Function) -> dict[str, str]:
    """Where the facts at the start of a function say that its parameters lie, as LLVM's attribute."""
    found: dict[str, str] = {}
    params = set(function.params)
    for op in function.body:
        if not isinstance(op, Op) or OPS[op.name].effect not in ("pure", "fact"):
            break
        lo, hi = attr(op, "lo"), attr(op, "hi")
        known = op.args[0] if op.name == "fact" else None
        if isinstance(known, Var) and known in params and known.type == I64 and isinstance(lo, int) and isinstance(hi, int):
            found[known.name] = f" noundef range(i64 {lo}, {hi + 1})"
    return found


def _extern(extern: Extern, scope: Scope, target: Target) -> str:
    linkage = "extern_weak " if extern.weak else ""
    if target.object_format == "coff":
        linkage = "dllimport "
    if extern.data:
        return f"@{llvm_name(extern.name)} = {'external ' if linkage != 'extern_weak ' else ''}{linkage}global ptr"
    params = [_external_type(p, scope) for p in extern.params] + (["..."] if extern.variadic else [])
    kind = _external_type(extern.result, scope, result=True) if extern.result else "void"
    return f"declare {linkage}{kind} @{llvm_name(extern.name)}({', '.join(params)}) nounwind{scope.binding}"


def _external_type(kind: Type, scope: Scope, *, result: bool = False) -> str:
    """A type in the declaration of a C function; the extension stands before a result, after a parameter."""
    text = llvm_type(kind)
    extension = scope.extension.strip() if text == "i32" else ""
    return " ".join(filter(None, (extension, text) if result else (text, extension)))


def _global(item: Global, shared: bool) -> str:
    types, values = [], []
    for part in item.items:
        if isinstance(part, Const):
            types.append("i8" if str(part.type) == "i1" else llvm_type(part.type))
            values.append(str(int(bool(part.value))) if str(part.type) == "i1" else llvm_const(part))
        elif isinstance(part, bytes):
            types.append(f"[{len(part)} x i8]")
            values.append(
                'c"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:02X}" for b in part) + '"'
            )
        else:
            types.append("ptr")
            values.append(f"@{llvm_name(part)}")
    linkage = _linkage(item.exported, shared)
    kind = "global" if item.mutable else "constant"
    body = ", ".join(f"{t} {v}" for t, v in zip(types, values, strict=True))
    return f"@{llvm_name(item.name)} = {linkage}{kind} {{ {', '.join(types)} }} {{ {body} }}, align {item.align}"
