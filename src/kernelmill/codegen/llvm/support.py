"""LLVM text of what a compiler's run-time library would give: 64-bit arithmetic on 32-bit CPUs, memory and stack probes on
Windows, and functions of float where a platform's C library has those of double only.

LLVM calls these by name where a CPU has no instruction. `link` adds an object with those that a module asks for.
Input: names, target. Output: LLVM text that defines them and calls no other of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kernelmill.codegen.stack_probes import probe_code, stack_probes
from kernelmill.targets import Target

_ATTRIBUTES: Final = 'nounwind "no-builtins"'
# long division by shifting, or one 32-bit division where both fit
_DIVIDE: Final = """define internal i64 @km.udivmod(i64 %a, i64 %b, ptr %rest) noinline {attributes} {{
  %both = or i64 %a, %b
  %small = icmp ult i64 %both, {limit}
  br i1 %small, label %short, label %long
short:
  %a32 = trunc i64 %a to i32
  %b32 = trunc i64 %b to i32
  %q32 = udiv i32 %a32, %b32
  %r32 = urem i32 %a32, %b32
  %q64 = zext i32 %q32 to i64
  %r64 = zext i32 %r32 to i64
  store i64 %r64, ptr %rest, align 4
  ret i64 %q64
long:
  %za = call i64 @llvm.ctlz.i64(i64 %a, i1 false)
  %zb = call i64 @llvm.ctlz.i64(i64 %b, i1 false)
  %less = icmp ult i64 %a, %b
  br i1 %less, label %none, label %start
none:
  store i64 %a, ptr %rest, align 4
  ret i64 0
start:
  %shift = sub i64 %zb, %za
  %first = shl i64 %b, %shift
  br label %loop
loop:
  %n = phi i64 [ %shift, %start ], [ %m, %loop ]
  %r = phi i64 [ %a, %start ], [ %left, %loop ]
  %d = phi i64 [ %first, %start ], [ %half, %loop ]
  %q = phi i64 [ 0, %start ], [ %more, %loop ]
  %fits = icmp uge i64 %r, %d
  %taken = select i1 %fits, i64 %d, i64 0
  %left = sub i64 %r, %taken
  %bit = zext i1 %fits to i64
  %twice = shl i64 %q, 1
  %more = or i64 %twice, %bit
  %half = lshr i64 %d, 1
  %m = sub i64 %n, 1
  %last = icmp eq i64 %n, 0
  br i1 %last, label %done, label %loop
done:
  store i64 %left, ptr %rest, align 4
  ret i64 %more
}}
define internal i64 @km.sdivmod(i64 %a, i64 %b, ptr %rest) noinline {attributes} {{
  %size.a = call i64 @llvm.abs.i64(i64 %a, i1 false)
  %size.b = call i64 @llvm.abs.i64(i64 %b, i1 false)
  %q = call i64 @km.udivmod(i64 %size.a, i64 %size.b, ptr %rest)
  %r = load i64, ptr %rest, align 4
  %minus.r = sub i64 0, %r
  %negative.r = icmp slt i64 %a, 0
  %rest.signed = select i1 %negative.r, i64 %minus.r, i64 %r
  store i64 %rest.signed, ptr %rest, align 4
  %signs = xor i64 %a, %b
  %minus.q = sub i64 0, %q
  %negative.q = icmp slt i64 %signs, 0
  %signed = select i1 %negative.q, i64 %minus.q, i64 %q
  ret i64 %signed
}}
"""
_ONE: Final = """define hidden {convention}i64 @"{symbol}"(i64 %a, i64 %b) {attributes} {{
  %rest = alloca i64, align 8
  %q = call i64 @km.{kind}divmod(i64 %a, i64 %b, ptr %rest)
  %r = load i64, ptr %rest, align 4
  ret i64 {result}
}}
"""
_BOTH: Final = """define hidden arm_aapcscc {{ i64, i64 }} @{symbol}(i64 %a, i64 %b) {attributes} {{
  %rest = alloca i64, align 8
  %q = call i64 @km.{kind}divmod(i64 %a, i64 %b, ptr %rest)
  %r = load i64, ptr %rest, align 4
  %one = insertvalue {{ i64, i64 }} poison, i64 %q, 0
  %two = insertvalue {{ i64, i64 }} %one, i64 %r, 1
  ret {{ i64, i64 }} %two
}}
"""
_SHORT: Final = """define hidden arm_aapcscc i32 @{symbol}(i32 %a, i32 %b) {attributes} {{
  %rest = alloca i64, align 8
  %wide.a = {extend} i32 %a to i64
  %wide.b = {extend} i32 %b to i64
  %q = call i64 @km.{kind}divmod(i64 %wide.a, i64 %wide.b, ptr %rest)
  %short = trunc i64 %q to i32
  ret i32 %short
}}
"""
_SHORT_BOTH: Final = """define hidden arm_aapcscc {{ i32, i32 }} @{symbol}(i32 %a, i32 %b) {attributes} {{
  %rest = alloca i64, align 8
  %wide.a = {extend} i32 %a to i64
  %wide.b = {extend} i32 %b to i64
  %q = call i64 @km.{kind}divmod(i64 %wide.a, i64 %wide.b, ptr %rest)
  %r = load i64, ptr %rest, align 8
  %short.q = trunc i64 %q to i32
  %short.r = trunc i64 %r to i32
  %one = insertvalue {{ i32, i32 }} poison, i32 %short.q, 0
  %two = insertvalue {{ i32, i32 }} %one, i32 %short.r, 1
  ret {{ i32, i32 }} %two
}}
"""
# both halves are exact doubles, so the sum is rounded once; for float, bits that can't matter are gathered in one first
_FROM_INT: Final = """define hidden arm_aapcscc {result} @{symbol}(i64 %x) {attributes} {{
  %minus = sub i64 0, %x
  %negative = icmp slt i64 %x, {lowest}
  %size = select i1 %negative, i64 %minus, i64 %x
  %low.bits = and i64 %size, 2047
  %some = icmp ne i64 %low.bits, 0
  %mark = select i1 %some, i64 2048, i64 0
  %kept = and i64 %size, -2048
  %gathered = or i64 %kept, %mark
  %large = icmp ugt i64 %size, 9007199254740991
  %sticky = select i1 %large, i64 %gathered, i64 %size
  %whole = select i1 {narrow}, i64 %sticky, i64 %size
  %top = lshr i64 %whole, 32
  %high = trunc i64 %top to i32
  %low = trunc i64 %whole to i32
  %high.f = uitofp i32 %high to double
  %low.f = uitofp i32 %low to double
  %scaled = fmul double %high.f, 0x41F0000000000000
  %sum = fadd double %scaled, %low.f
  %opposite = fneg double %sum
  %signed = select i1 %negative, double %opposite, double %sum
  {finish}
  ret {result} %out
}}
"""
_TO_INT: Final = """define hidden arm_aapcscc i64 @{symbol}({source} %given) {attributes} {{
  {widen}
  %size = call double @llvm.fabs.f64(double %x)
  %scaled = fmul double %size, 0x3DF0000000000000
  %high = fptoui double %scaled to i32
  %high.f = uitofp i32 %high to double
  %back = fmul double %high.f, 0x41F0000000000000
  %rest = fsub double %size, %back
  %low = fptoui double %rest to i32
  %high.64 = zext i32 %high to i64
  %low.64 = zext i32 %low to i64
  %moved = shl i64 %high.64, 32
  %whole = or i64 %moved, %low.64
  %minus = sub i64 0, %whole
  %negative = fcmp olt double %x, 0.0
  %signed = select i1 %negative, i64 %minus, i64 %whole
  ret i64 %signed
}}
"""
# LLVM recognises this way to multiply and would make it a call of __multi3 itself, but for the value that goes through memory
_MULTIPLY: Final = """define hidden void @__multi3(ptr %out, i64 %a, i64 %a.high, i64 %b, i64 %b.high) {attributes} {{
  %a0 = and i64 %a, 4294967295
  %a1 = lshr i64 %a, 32
  %b0 = and i64 %b, 4294967295
  %b1 = lshr i64 %b, 32
  %p00 = mul i64 %a0, %b0
  %p01 = mul i64 %a0, %b1
  %p10 = mul i64 %a1, %b0
  %p11 = mul i64 %a1, %b1
  %memory = alloca i64, align 8
  store volatile i64 %p00, ptr %memory, align 8
  %p00.again = load volatile i64, ptr %memory, align 8
  %c0 = lshr i64 %p00.again, 32
  %m0 = add i64 %p01, %c0
  %m0.low = and i64 %m0, 4294967295
  %m1 = add i64 %p10, %m0.low
  %m0.high = lshr i64 %m0, 32
  %m1.high = lshr i64 %m1, 32
  %h0 = add i64 %p11, %m0.high
  %h1 = add i64 %h0, %m1.high
  %x0 = mul i64 %a, %b.high
  %x1 = mul i64 %a.high, %b
  %h2 = add i64 %h1, %x0
  %h3 = add i64 %h2, %x1
  %low = mul i64 %a, %b
  store i64 %low, ptr %out, align 8
  %second = getelementptr i8, ptr %out, i32 8
  store i64 %h3, ptr %second, align 8
  ret void
}}
"""
_COPY: Final = """define hidden ptr @{symbol}(ptr %to, ptr %from, {word} %size) {attributes} {{
  %gap.to = ptrtoint ptr %to to {word}
  %gap.from = ptrtoint ptr %from to {word}
  %gap = sub {word} %gap.to, %gap.from
  %up = icmp uge {word} %gap, %size
  %none = icmp eq {word} %size, 0
  br i1 %none, label %done, label %choose
choose:
  br i1 %up, label %forth, label %back
forth:
  %k = phi {word} [ 0, %choose ], [ %k.next, %forth ]
  %f = getelementptr i8, ptr %from, {word} %k
  %t = getelementptr i8, ptr %to, {word} %k
  %byte = load i8, ptr %f
  store i8 %byte, ptr %t
  %k.next = add {word} %k, 1
  %k.end = icmp eq {word} %k.next, %size
  br i1 %k.end, label %done, label %forth
back:
  %j = phi {word} [ %size, %choose ], [ %j.next, %back ]
  %j.next = sub {word} %j, 1
  %bf = getelementptr i8, ptr %from, {word} %j.next
  %bt = getelementptr i8, ptr %to, {word} %j.next
  %byte.b = load i8, ptr %bf
  store i8 %byte.b, ptr %bt
  %j.end = icmp eq {word} %j.next, 0
  br i1 %j.end, label %done, label %back
done:
  ret ptr %to
}}
"""
_FILL: Final = """define hidden ptr @memset(ptr %to, i32 %value, {word} %size) {attributes} {{
  %byte = trunc i32 %value to i8
  %none = icmp eq {word} %size, 0
  br i1 %none, label %done, label %loop
loop:
  %k = phi {word} [ 0, %0 ], [ %next, %loop ]
  %t = getelementptr i8, ptr %to, {word} %k
  store i8 %byte, ptr %t
  %next = add {word} %k, 1
  %end = icmp eq {word} %next, %size
  br i1 %end, label %done, label %loop
done:
  ret ptr %to
}}
"""
# by the function of double
_NARROW: Final = """define hidden float @{symbol}(float %x) {attributes} {{
  %wide = fpext float %x to double
  %result = call double @{wide}(double %wide)
  %short = fptrunc double %result to float
  ret float %short
}}
declare double @{wide}(double)
"""
_NARROW_PAIR: Final = """define hidden float @{symbol}(float %x, float %y) {attributes} {{
  %wide.x = fpext float %x to double
  %wide.y = fpext float %y to double
  %result = call double @{wide}(double %wide.x, double %wide.y)
  %short = fptrunc double %result to float
  ret float %short
}}
declare double @{wide}(double, double)
"""
# nothing is left to generate: its code stands before the body, which is never reached
_PROBE: Final = """define hidden void @"\\01{symbol}"() naked noinline nounwind prologue [{size} x i8] c"{code}" {{
  unreachable
}}
"""
#: symbol -> (template, its fields); `\01` keeps a name from being decorated
_DIVISIONS: Final = {
    name: (_ONE, {"symbol": name, "convention": "", "kind": kind, "result": result})
    for name, kind, result in (
        ("__divdi3", "s", "%q"), ("__moddi3", "s", "%r"), ("__udivdi3", "u", "%q"), ("__umoddi3", "u", "%r"),
    )
}  # fmt: skip
_WINDOWS_DIVISIONS: Final = {
    name: (_ONE, {"symbol": f"\\01{name}", "convention": "x86_stdcallcc ", "kind": kind, "result": result})
    for name, kind, result in (
        ("__alldiv", "s", "%q"), ("__allrem", "s", "%r"), ("__aulldiv", "u", "%q"), ("__aullrem", "u", "%r"),
    )
}  # fmt: skip
_ARM: Final = {
    "__aeabi_ldivmod": (_BOTH, {"kind": "s"}),
    "__aeabi_uldivmod": (_BOTH, {"kind": "u"}),
    "__aeabi_idiv": (_SHORT, {"kind": "s", "extend": "sext"}),
    "__aeabi_uidiv": (_SHORT, {"kind": "u", "extend": "zext"}),
    "__aeabi_idivmod": (_SHORT_BOTH, {"kind": "s", "extend": "sext"}),
    "__aeabi_uidivmod": (_SHORT_BOTH, {"kind": "u", "extend": "zext"}),
    **{
        f"__aeabi_{prefix}2{letter}": (
            _FROM_INT,
            {"result": result, "lowest": "0", "narrow": narrow, "finish": finish},
        )
        for prefix in ("l",)
        for letter, result, narrow, finish in (
            ("d", "double", "false", "%out = fadd double %signed, -0.0"),
            ("f", "float", "true", "%out = fptrunc double %signed to float"),
        )
    },
    **{
        f"__aeabi_ul2{letter}": (
            _FROM_INT,
            {"result": result, "lowest": "-9223372036854775808", "narrow": narrow, "finish": finish},
        )
        for letter, result, narrow, finish in (
            ("d", "double", "false", "%out = fadd double %signed, -0.0"),
            ("f", "float", "true", "%out = fptrunc double %signed to float"),
        )
    },
    **{
        f"__aeabi_{letter}2{sign}lz": (_TO_INT, {"source": source, "widen": widen})
        for sign in ("", "u")
        for letter, source, widen in (
            ("d", "double", "%x = fadd double %given, -0.0"),
            ("f", "float", "%x = fpext float %given to double"),
        )
    },
}
_MEMORY: Final[dict[str, tuple[str, dict[str, str]]]] = {"memcpy": (_COPY, {}), "memmove": (_COPY, {}), "memset": (_FILL, {})}
_FLOATS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    **{f"{name}f": (_NARROW, {"wide": name}) for name in (
        "acos", "asin", "atan", "ceil", "cos", "cosh", "exp", "fabs", "floor", "log", "log10", "sin", "sinh", "sqrt", "tan", "tanh",
    )},
    **{f"{name}f": (_NARROW_PAIR, {"wide": name}) for name in ("atan2", "fmod", "hypot", "pow")},
}  # fmt: skip
_FUNCTIONS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    **_FLOATS, **_DIVISIONS, **_WINDOWS_DIVISIONS, **_ARM, **_MEMORY, "__multi3": (_MULTIPLY, {}),
}  # fmt: skip


def supported(symbols: Iterable[str], target: Target) -> tuple[str, ...]:
    """Those of `symbols` that this module gives for `target`. Memory is the C library's, where there is one."""
    own = (set(_FUNCTIONS) | {"_fltused"}) - (_FLOATS.keys() - target.lacking)
    if target.object_format != "coff":
        own -= {*_MEMORY, "_fltused"}
    return tuple(sorted((own | stack_probes(target)).intersection(symbols)))


def support_text(symbols: Iterable[str], target: Target) -> str:
    """The definitions of `symbols`."""
    names = sorted(symbols)
    templates = [_FUNCTIONS[name] for name in names if name in _FUNCTIONS]
    parts = [f'target triple = "{target.triple}"\n']
    parts += [_PROBE.format(symbol=symbol, size=len(code), code=_escaped(code)) for symbol, code in probe_code(names, target)]
    if "_fltused" in names:  # says that floating point is used; nobody reads it
        parts.append("@_fltused = hidden global i32 0\n")
    if any(template in (_ONE, _BOTH, _SHORT, _SHORT_BOTH) for template, _ in templates):
        limit = 0 if any(name in _ARM for name in names) else 1 << 32  # ARM may have no division at all
        parts.append(_DIVIDE.format(attributes=_ATTRIBUTES, limit=limit))
    fields = {"attributes": _ATTRIBUTES, "word": f"i{target.pointer_bits}"}
    for name in names:
        if name in _FUNCTIONS:
            template, more = _FUNCTIONS[name]
            parts.append(template.format(**{"symbol": name, **fields, **more}))
    return "\n".join(parts)


def _escaped(data: bytes) -> str:
    return "".join(f"\\{byte:02X}" for byte in data)
