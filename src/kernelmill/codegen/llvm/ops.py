"""Operation -> LLVM instruction: one rule per row of `ir.ops.OPS` that the low level has (a test proves it).

A rule takes the function's emitter and the operation and writes instructions. Most rows are an LLVM instruction or
intrinsic of the same shape, so they are made by a few makers from a table of names. `half` values are computed as
`float`, as NumPy does; where the CPU lacks an instruction the expansions of `prelude.py` are called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.codegen.llvm.function import LIKELY, RAISED, FunctionEmitter, result_type
from kernelmill.codegen.llvm.lanes import PURE, mapping
from kernelmill.codegen.llvm.values import SIZES, llvm_name, llvm_type
from kernelmill.ir.nodes import Const, Function, Op, Operand, attr
from kernelmill.ir.types import F16, F32, F64, I1, Type

Rule = Callable[[FunctionEmitter, Op], None]

FENCE: Final = "arithmetic.fence"
CTX_VALUES: Final = 8  # byte offset of `values` in ctx: struct { i64 site; i64 values[8]; ptr state; }


def _integer(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        a, b = map(em.value, op.args)
        flags = "".join(f" {flag}" for flag in ("nuw", "nsw") if attr(op, flag))
        em.set(op.results[0], f"{name}{flags} {llvm_type(op.results[0].type)} {a}, {b}")

    return rule


def _modulo(em: FunctionEmitter, op: Op) -> None:
    """`smod`: the remainder towards zero, corrected where its sign is not the divisor's."""
    a, b = map(em.value, op.args)
    kind = llvm_type(op.results[0].type)
    rest = em.let(f"srem {kind} {a}, {b}")
    if isinstance(op.args[1], Const) and isinstance(op.args[1].value, int) and op.args[1].value > 0:
        wrong = em.let(f"icmp slt {kind} {rest}, 0")
    else:
        opposed = em.let(f"icmp slt {kind} {em.let(f'xor {kind} {rest}, {b}')}, 0")
        wrong = em.let(f"and i1 {em.let(f'icmp ne {kind} {rest}, 0')}, {opposed}")
    em.set(op.results[0], f"select i1 {wrong}, {kind} {em.let(f'add {kind} {rest}, {b}')}, {kind} {rest}")


def _compare(predicate: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        a, b = map(em.value, op.args)
        em.set(op.results[0], f"icmp {predicate} {llvm_type(op.args[0].type)} {a}, {b}")

    return rule


def _intrinsic(name: str, extra: str = "") -> Rule:
    """`llvm.NAME` of integer operands; `extra` is the intrinsic's last argument."""

    def rule(em: FunctionEmitter, op: Op) -> None:
        kind = llvm_type(op.results[0].type)
        args = ", ".join(em.typed(a) for a in op.args) + extra
        em.set(op.results[0], f"call {kind} @llvm.{name}.{kind}({args})")

    return rule


def _overflow(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        kind = llvm_type(op.results[0].type)
        args = ", ".join(em.typed(a) for a in op.args)
        both = em.let(f"call {{ {kind}, i1 }} @llvm.{name}.with.overflow.{kind}({args})")
        for k, var in enumerate(op.results):
            em.set(var, f"extractvalue {{ {kind}, i1 }} {both}, {k}")

    return rule


def _wide(em: FunctionEmitter, operand: Operand) -> tuple[str, str]:
    """A float operand as (type, value) of a type that is computed in: float for half."""
    value = em.value(operand)
    return ("float", _half_to_float(em, value)) if operand.type == F16 else (llvm_type(operand.type), value)


def _half_to_float(em: FunctionEmitter, value: str) -> str:
    if "half" in em.has:
        return em.let(f"fpext half {value} to float")
    em.scope.prelude.add("half_to_float")
    return em.let(f"call float @km.half_to_float(half {value})")


def _to_half(em: FunctionEmitter, kind: str, value: str) -> str:
    """Text of the instruction that rounds a float or double to half, once."""
    if kind == "float" and "half" in em.has:
        return f"fptrunc float {value} to half"
    if kind == "float":
        value = em.let(f"fpext float {value} to double")
    em.scope.prelude.add("double_to_half")
    return f"call half @km.double_to_half(double {value})"


def _set_float(em: FunctionEmitter, op: Op, kind: str, text: str) -> None:
    """Assign a float result computed in `kind`."""
    if op.results[0].type == F16 and kind != "half":
        text = _to_half(em, kind, em.let(text))
    em.set(op.results[0], text)


def _float(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        wide = [_wide(em, a) for a in op.args]
        kind = wide[0][0]
        flags = em.fastmath or ("reassoc " if attr(op, "reassoc") else "")
        _set_float(em, op, kind, f"{name} {flags}{kind} {', '.join(v for _, v in wide)}")

    return rule


def _float_compare(predicate: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        (kind, a), (_, b) = (_wide(em, x) for x in op.args)
        em.set(op.results[0], f"fcmp {em.fastmath}{predicate} {kind} {a}, {b}")

    return rule


_SUFFIX: Final = {"float": "f32", "double": "f64"}


def _float_intrinsic(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        wide = [_wide(em, a) for a in op.args]
        kind = wide[0][0]
        args = ", ".join(f"{k} {v}" for k, v in wide)
        _set_float(em, op, kind, f"call {em.fastmath}{kind} @llvm.{name}.{_SUFFIX[kind]}({args})")

    return rule


def _hold(em: FunctionEmitter, op: Op) -> None:
    """A fence; without one, as where a code generator cannot emit it, only speed may differ."""
    if FENCE in em.scope.broken:
        em.set(op.results[0], f"fadd {em.typed(op.args[0])}, -0.0")
    else:
        _float_intrinsic(FENCE)(em, op)


def _rounding(name: str, intrinsic: str) -> Rule:
    """Rounding to an integral value: an instruction where the CPU has one, else arithmetic (never a libm call)."""
    native = _float_intrinsic(intrinsic)

    def rule(em: FunctionEmitter, op: Op) -> None:
        if "round" in em.has:
            native(em, op)
            return
        kind, value = _wide(em, op.args[0])
        em.scope.prelude.add(f"{name}.{_SUFFIX[kind]}")
        _set_float(em, op, kind, f"call {kind} @km.{name}.{_SUFFIX[kind]}({kind} {value})")

    return rule


def _fmod(em: FunctionEmitter, op: Op) -> None:
    wide = [_wide(em, a) for a in op.args]
    kind = wide[0][0]
    name = {"float": "fmodf", "double": "fmod"}[kind]
    _set_float(em, op, kind, _libm_call(em, name, kind, [f"{k} {v}" for k, v in wide]))


def _libm(em: FunctionEmitter, op: Op) -> None:
    """A mathematical function: the library's own where the CPU level has what it is written with, else the C library's."""
    kind = llvm_type(op.results[0].type)
    own = attr(op, "own")
    if own is not None:
        callee = em.scope.functions[str(own)]
        args = ", ".join(em.typed(a) for a in op.args)
        em.set(op.results[0], f"call {kind} @{llvm_name(callee.name)}({args}) {PURE}{mapping(callee, em.level)}")
        return
    em.set(op.results[0], _libm_call(em, str(attr(op, "fn")), kind, [em.typed(a) for a in op.args]))


def _libm_call(em: FunctionEmitter, name: str, kind: str, args: list[str]) -> str:
    types = ", ".join(a.split(" ", 1)[0] for a in args)
    em.scope.libm[name] = f"{kind} @{name}({types})"
    return f"call {kind} @{name}({', '.join(args)}) nobuiltin"


def _convert(name: str) -> Rule:
    """`name FROM value to TO`; widening and narrowing to the same type is an assignment."""

    def rule(em: FunctionEmitter, op: Op) -> None:
        source, result = op.args[0].type, op.results[0].type
        if source == result:
            em.bind(op.results[0], em.value(op.args[0]))
            return
        em.set(op.results[0], f"{name} {em.typed(op.args[0])} to {llvm_type(result)}")

    return rule


def _int_to_float(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        result = op.results[0].type
        kind = "double" if result == F16 else llvm_type(result)
        _set_float(em, op, kind, f"{name} {em.typed(op.args[0])} to {kind}")

    return rule


def _float_to_int(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        kind, value = _wide(em, op.args[0])
        em.set(op.results[0], f"{name} {kind} {value} to {llvm_type(op.results[0].type)}")

    return rule


def _saturate(em: FunctionEmitter, op: Op) -> None:
    kind, value = _wide(em, op.args[0])
    result = llvm_type(op.results[0].type)
    em.set(op.results[0], f"call {result} @llvm.fptosi.sat.{result}.{_SUFFIX[kind]}({kind} {value})")


def _widen(em: FunctionEmitter, op: Op) -> None:
    kind, value = _wide(em, op.args[0])
    result = llvm_type(op.results[0].type)
    if kind == result:
        em.bind(op.results[0], value)
    else:
        em.set(op.results[0], f"fpext {kind} {value} to {result}")


def _narrow(em: FunctionEmitter, op: Op) -> None:
    source, result = op.args[0].type, op.results[0].type
    value = em.value(op.args[0])
    if source == result:
        em.bind(op.results[0], value)
    elif result == F16:
        em.set(op.results[0], _to_half(em, llvm_type(source), value))
    else:
        em.set(op.results[0], f"fptrunc {llvm_type(source)} {value} to {llvm_type(result)}")


def _high_product(em: FunctionEmitter, op: Op) -> None:
    a, b = (em.let(f"zext i64 {em.value(x)} to i128") for x in op.args)
    product = em.let(f"mul nuw i128 {a}, {b}")
    high = em.let(f"lshr i128 {product}, 64")
    em.set(op.results[0], f"trunc i128 {high} to i64")


def _move_pointer(em: FunctionEmitter, op: Op) -> None:
    base, offset = map(em.value, op.args)
    em.set(op.results[0], f"getelementptr inbounds i8, ptr {base}, i64 {offset}")


def _select(em: FunctionEmitter, op: Op) -> None:
    cond, a, b = (em.typed(x) for x in op.args)
    em.set(op.results[0], f"select {cond}, {a}, {b}")


def _copy(em: FunctionEmitter, op: Op) -> None:
    em.bind(op.results[0], em.value(op.args[0]))


def _address(em: FunctionEmitter, op: Op) -> None:
    em.bind(op.results[0], f"@{llvm_name(str(attr(op, 'of')))}")


def _alignment(op: Op, kind: Type) -> str:
    """`, align N`; pointers are left to the data layout."""
    align = attr(op, "align") or SIZES.get(str(kind))
    return f", align {align}" if align else ""


def _ordered(em: FunctionEmitter, op: Op, kind: Type) -> tuple[str, str]:
    """What stands after `load` or `store` and after the address, where threads meet."""
    order = attr(op, "order")
    if order is None:
        return "", _alignment(op, kind)
    natural = SIZES.get(str(kind), int(em.scope.word.removeprefix("i")) // 8)
    return " atomic", f" {order}, align {attr(op, 'align') or natural}"


def _load(em: FunctionEmitter, op: Op) -> None:
    kind = op.results[0].type
    memory = "i8" if kind == I1 else llvm_type(kind)
    invariant = ", !invariant.load !1" if attr(op, "invariant") else ""
    meeting = em.access(None if attr(op, "mixed") else attr(op, "roots"))
    atomic, rest = _ordered(em, op, kind)
    text = f"load{atomic} {memory}, ptr {em.value(op.args[0])}{rest}{invariant}{meeting}"
    em.set(op.results[0], f"trunc i8 {em.let(text)} to i1" if kind == I1 else text)


def _store(em: FunctionEmitter, op: Op) -> None:
    pointer, value = map(em.value, op.args)
    kind = op.args[1].type
    if kind == I1:
        value = em.let(f"zext i1 {value} to i8")
    memory = "i8" if kind == I1 else llvm_type(kind)
    atomic, rest = _ordered(em, op, kind)
    meeting = em.access(None if attr(op, "mixed") else attr(op, "roots"))
    em.line(f"store{atomic} {memory} {value}, ptr {pointer}{rest}{meeting}")


def _memcpy(em: FunctionEmitter, op: Op) -> None:
    to, source = map(em.typed, op.args[:2])
    word = em.scope.word
    em.line(f"call void @llvm.memcpy.p0.p0.{word}({to}, {source}, {_size(em, op.args[2])}, i1 false)")


def _memset(em: FunctionEmitter, op: Op) -> None:
    to, value = map(em.typed, op.args[:2])
    em.line(f"call void @llvm.memset.p0.{em.scope.word}({to}, {value}, {_size(em, op.args[2])}, i1 false)")


def _size(em: FunctionEmitter, operand: Operand) -> str:
    """`type value` of a number of bytes, which fits a pointer's width."""
    text = em.typed(operand)
    return text if em.scope.word == "i64" else f"{em.scope.word} {em.let(f'trunc {text} to {em.scope.word}')}"


def _stackalloc(em: FunctionEmitter, op: Op) -> None:
    name = em.temp()
    em.entry.append(f"  {name} = alloca [{attr(op, 'size')} x i8], align 16")
    em.bind(op.results[0], name)


def _alloc(em: FunctionEmitter, op: Op) -> None:
    narrow = em.scope.word != "i64"
    em.scope.prelude.add("malloc_narrow" if narrow else "malloc")
    em.set(op.results[0], f"call ptr @{'km.malloc' if narrow else 'malloc'}({em.typed(op.args[0])})")


def _free(em: FunctionEmitter, op: Op) -> None:
    em.scope.prelude.add("free")
    em.line(f"call void @free({em.typed(op.args[0])})")


def _call(em: FunctionEmitter, op: Op) -> None:
    callee = em.scope.functions[str(attr(op, "callee"))]
    kind = result_type(callee)
    args = ", ".join(em.typed(a) for a in op.args)
    text = f"call fastcc {kind} {_called(em, op, callee)}({args})"
    if not callee.results:
        em.set(op.results[0], text)
        return
    whole = em.let(text)
    for k, var in enumerate(op.results):
        em.set(var, f"extractvalue {kind} {whole}, {k}")


def _called(em: FunctionEmitter, op: Op, callee: Function) -> str:
    """The function that a native call is of: the callee, or the entry of its table for the running CPU level."""
    table = attr(op, "table")
    if table is None:
        return f"@{llvm_name(callee.name)}"
    level = em.let(f"load i64, ptr @{llvm_name('km.level')}, align 8")
    place = em.let(f"getelementptr inbounds ptr, ptr @{llvm_name(str(table))}, i64 {level}")
    return em.let(f"load ptr, ptr {place}, !invariant.load !1")


def _ccall(em: FunctionEmitter, op: Op) -> None:
    name = str(attr(op, "callee"))
    variadic = name in em.scope.externs and em.scope.externs[name].variadic
    pure = " memory(none) willreturn" if attr(op, "pure") else ""
    args = ", ".join(map(em.passed, op.args))
    kind = llvm_type(op.results[0].type) if op.results else "void"
    if kind == "i32":
        kind = f"{em.scope.extension}{kind}"
    if variadic:
        kind += f" ({', '.join(str(llvm_type(t)) for t in em.scope.externs[name].params)}, ...)"
    text = f"call {kind} @{llvm_name(name)}({args}){pure}"
    if op.results:
        em.set(op.results[0], text)
    else:
        em.line(text)


def _icall(em: FunctionEmitter, op: Op) -> None:
    target, *args = op.args
    texts = ", ".join(em.passed(a) for a in args)
    kind = llvm_type(op.results[0].type) if op.results else "void"
    extension = em.scope.extension if kind == "i32" else ""
    text = f"call {extension}{kind} {em.value(target)}({texts})"
    if op.results:
        em.set(op.results[0], text)
    else:
        em.line(text)


def _guard(em: FunctionEmitter, op: Op) -> None:
    cond = em.value(op.args[0])
    following = em.block_name()
    mode = attr(op, "mode", "leave")
    if mode == "raise":
        raising = em.block_name()
        em.end(f"br i1 {cond}, label %{following}, label %{raising}, {LIKELY}")
        em.start(raising)
        _record_site(em, op)
        em.end(f"br label %{em.leave(RAISED)}")
    else:
        status = em.value(op.args[1]) if mode == "status" else "1"
        em.end(f"br i1 {cond}, label %{following}, label %{em.leave(status)}, {LIKELY}")
    em.start(following)


def _record_site(em: FunctionEmitter, op: Op) -> None:
    """The site, by number or address, and operand bits go to ctx: integers sign-extended, floats as the bits of a double."""
    ctx, site = em.value(em.function.params[0]), attr(op, "site")
    em.line(f"store {f'ptr @{llvm_name(site)}' if isinstance(site, str) else f'i64 {site}'}, ptr {ctx}")
    for k, operand in enumerate(op.args[1:]):
        place = em.let(f"getelementptr inbounds i8, ptr {ctx}, i64 {CTX_VALUES + 8 * k}")
        em.line(f"store i64 {_bits(em, operand)}, ptr {place}")


def _bits(em: FunctionEmitter, operand: Operand) -> str:
    if operand.type in (F16, F32, F64):
        kind, value = _wide(em, operand)
        if kind == "float":
            value = em.let(f"fpext float {value} to double")
        return em.let(f"bitcast double {value} to i64")
    typed = em.typed(operand)
    match str(operand.type):
        case "i64":
            return typed.split(" ", 1)[1]
        case "ptr":
            return em.let(f"ptrtoint {typed} to i64")
        case "i1":
            return em.let(f"zext {typed} to i64")
        case _:
            return em.let(f"sext {typed} to i64")


def _cpu_level(em: FunctionEmitter, op: Op) -> None:
    em.scope.prelude.add("cpu_level")
    em.set(op.results[0], "call i64 @km.cpu_level()")


def _assume(em: FunctionEmitter, op: Op) -> None:
    em.line(f"call void @llvm.assume({em.typed(op.args[0])})")


def _nothing(em: FunctionEmitter, op: Op) -> None:
    """A truth for our own analyses; LLVM gets on without."""


def _unreachable(em: FunctionEmitter, op: Op) -> None:  # noqa: ARG001  # a rule takes its operation
    em.end("unreachable")


RULES: Final[dict[str, Rule]] = {
    **{name: _integer(name) for name in ("add", "sub", "mul", "sdiv", "udiv", "srem", "urem")},
    "smod": _modulo,
    **{name: _integer(name) for name in ("and", "or", "xor", "shl", "lshr", "ashr")},
    **{name: _intrinsic(name) for name in ("smin", "smax", "umin", "umax", "ctpop")},
    **{name: _intrinsic(name, ", i1 false") for name in ("ctlz", "cttz")},
    **{f"{name}_ov": _overflow(name) for name in ("sadd", "ssub", "smul")},
    "umulh": _high_product,
    **{name: _compare(name) for name in ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")},
    **{name: _float(name) for name in ("fadd", "fsub", "fmul", "fdiv", "fneg")},
    "frem": _fmod,
    "fabs": _float_intrinsic("fabs"),
    "fhold": _hold,
    "fcopysign": _float_intrinsic("copysign"),
    "fsqrt": _float_intrinsic("sqrt"),
    "fma": _float_intrinsic("fma"),
    "ffloor": _rounding("floor", "floor"),
    "fceil": _rounding("ceil", "ceil"),
    "ftrunc": _rounding("trunc", "trunc"),
    "frint": _rounding("rint", "rint"),
    "feq": _float_compare("oeq"),
    "fne": _float_compare("une"),
    **{f"f{name}": _float_compare(f"o{name}") for name in ("lt", "le", "gt", "ge")},
    "funo": _float_compare("uno"),
    **{name: _convert(name) for name in ("trunc", "zext", "sext", "bitcast")},
    "sitofp": _int_to_float("sitofp"),
    "uitofp": _int_to_float("uitofp"),
    "fptosi": _float_to_int("fptosi"),
    "fptoui": _float_to_int("fptoui"),
    "fptosi_sat": _saturate,
    "fpext": _widen,
    "fptrunc": _narrow,
    "ptrtoint": _convert("ptrtoint"),
    "inttoptr": _convert("inttoptr"),
    "ptradd": _move_pointer,
    "select": _select,
    "libm": _libm,
    "address": _address,
    "copy": _copy,
    "load": _load,
    "store": _store,
    "memcpy": _memcpy,
    "memset": _memset,
    "stackalloc": _stackalloc,
    "alloc": _alloc,
    "free": _free,
    "call": _call,
    "ccall": _ccall,
    "icall": _icall,
    "cpu_level": _cpu_level,
    "guard": _guard,
    "fact": _nothing,
    "assume": _assume,
    "unreachable": _unreachable,
}
