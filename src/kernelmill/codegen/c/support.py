"""C text of what a compiler's run-time library would give: 64-bit arithmetic on 32-bit CPUs, memory and stack probes on Windows,
and functions of float where a platform's C library has those of double only.

Compilers call these by name where a CPU has no instruction, and modules are linked without such a library. Each function is
written with none of them. Input: names as `link` reads them, a target. Output: a `Text` that defines them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kernelmill.codegen.c.module import Text
from kernelmill.codegen.c.text import Line
from kernelmill.codegen.stack_probes import probe_assembly, stack_probes
from kernelmill.targets import Target

#: what the text is compiled with besides: no function is recognised and made a call of itself
FLAGS: Final = ("-ffreestanding", "-fno-builtin")
FLAGS_GCC: Final = ("-fno-tree-loop-distribute-patterns",)

# long division by shifting, or one 32-bit division where both fit and the CPU has that
_DIVIDE: Final = """\
static __attribute__((noinline, unused)) uint64_t km_udivmod(uint64_t a, uint64_t b, uint64_t *rest)
{
    uint64_t quotient = 0, part = b;
    int shift;
#if !defined(__arm__)
    if (((a | b) >> 32) == 0) {
        *rest = (uint32_t)a % (uint32_t)b;
        return (uint32_t)a / (uint32_t)b;
    }
#endif
    if (a < b || b == 0) {
        *rest = a;
        return 0;
    }
    for (shift = 0; shift < 63 && part <= a - part; shift++) {
        part += part;
    }
    for (; shift >= 0; shift--) {
        quotient += quotient;
        if (a >= part) {
            a -= part;
            quotient += 1;
        }
        part >>= 1;
    }
    *rest = a;
    return quotient;
}

static __attribute__((noinline, unused)) int64_t km_sdivmod(int64_t a, int64_t b, int64_t *rest)
{
    uint64_t left;
    const uint64_t size_a = a < 0 ? 0u - (uint64_t)a : (uint64_t)a;
    const uint64_t size_b = b < 0 ? 0u - (uint64_t)b : (uint64_t)b;
    const uint64_t quotient = km_udivmod(size_a, size_b, &left);
    *rest = (int64_t)(a < 0 ? 0u - left : left);
    return (int64_t)((a < 0) != (b < 0) ? 0u - quotient : quotient);
}
"""
_ONE: Final = """\
{T} {call}{symbol}({T} a, {T} b){name};
{T} {call}{symbol}({T} a, {T} b)
{{
    {T} rest;
    const {T} quotient = km_{s}divmod(a, b, &rest);
    (void)quotient;
    return {result};
}}
"""
_WITH_REST: Final = """\
{T} {symbol}({T} a, {T} b, {T} *rest);
{T} {symbol}({T} a, {T} b, {T} *rest)
{{
    return km_{s}divmod(a, b, rest);
}}
"""
# the quotient in r0 and r1, the rest in r2 and r3; the divisor comes in r2 and r3
_ARM_BOTH: Final = """\
{T} {symbol}_helper({T} a, {T} b, {T} *rest);
__attribute__((used)) {T} {symbol}_helper({T} a, {T} b, {T} *rest)
{{
    return km_{s}divmod(a, b, rest);
}}
__asm__(".text\\n.syntax unified\\n.arm\\n.p2align 2\\n.globl {symbol}\\n.hidden {symbol}\\n.type {symbol}, %function\\n"
    "{symbol}:\\npush {{r4, lr}}\\nsub sp, sp, #16\\nadd r12, sp, #8\\nstr r12, [sp]\\nbl {symbol}_helper\\n"
    "ldr r2, [sp, #8]\\nldr r3, [sp, #12]\\nadd sp, sp, #16\\npop {{r4, pc}}\\n");
"""
_ARM_SHORT: Final = """\
__attribute__((pcs("aapcs"))) {T}32_t {symbol}({T}32_t a, {T}32_t b);
{T}32_t {symbol}({T}32_t a, {T}32_t b)
{{
    {T}64_t rest;
    return ({T}32_t)km_{s}divmod(a, b, &rest);
}}
"""
_ARM_SHORT_BOTH: Final = """\
__attribute__((pcs("aapcs"))) uint64_t {symbol}({T}32_t a, {T}32_t b);
uint64_t {symbol}({T}32_t a, {T}32_t b) /* two registers */
{{
    {T}64_t rest;
    const uint32_t quotient = (uint32_t)km_{s}divmod(a, b, &rest);
    return (uint64_t)quotient | (uint64_t)(uint32_t)rest << 32;
}}
"""
# both halves are exact doubles, so the sum is rounded once; for float, bits that can't matter are gathered in one first
_ARM_FROM_INT: Final = """\
__attribute__((pcs("aapcs"))) {R} {symbol}({T}64_t x);
{R} {symbol}({T}64_t x)
{{
    const bool negative = {negative};
    uint64_t size = negative ? 0u - (uint64_t)x : (uint64_t)x;
    double sum;
    if ({narrow} && size > UINT64_C(0x1fffffffffffff)) {{
        size = (size & ~UINT64_C(2047)) | ((size & 2047u) != 0 ? 2048u : 0u);
    }}
    sum = (double)(uint32_t)(size >> 32) * 4294967296.0 + (double)(uint32_t)size;
    return ({R})(negative ? -sum : sum);
}}
"""
_ARM_TO_INT: Final = """\
__attribute__((pcs("aapcs"))) {T}64_t {symbol}({R} given);
{T}64_t {symbol}({R} given)
{{
    const double x = (double)given, size = x < 0.0 ? -x : x;
    const uint32_t high = (uint32_t)(size * (1.0 / 4294967296.0));
    const uint32_t low = (uint32_t)(size - (double)high * 4294967296.0);
    const uint64_t whole = (uint64_t)high << 32 | low;
    return ({T}64_t)(x < 0.0 ? 0u - whole : whole);
}}
"""
# compilers recognise this way to multiply and would make it a call of __multi3, but for the value that goes through memory
_MULTIPLY: Final = """\
void __multi3(uint64_t *out, uint64_t a, uint64_t a_high, uint64_t b, uint64_t b_high);
void __multi3(uint64_t *out, uint64_t a, uint64_t a_high, uint64_t b, uint64_t b_high)
{
    const uint64_t a0 = a & 0xffffffffu, a1 = a >> 32, b0 = b & 0xffffffffu, b1 = b >> 32;
    const volatile uint64_t lowest = a0 * b0;
    const uint64_t middle = a0 * b1 + (lowest >> 32);
    const uint64_t other = a1 * b0 + (middle & 0xffffffffu);
    out[0] = a * b;
    out[1] = a1 * b1 + (middle >> 32) + (other >> 32) + a * b_high + a_high * b;
}
"""
_COPY: Final = """\
void *{symbol}(void *to, const void *from, size_t size);
void *{symbol}(void *to, const void *from, size_t size)
{{
    unsigned char *t = to;
    const unsigned char *f = from;
    if ((uintptr_t)t - (uintptr_t)f >= size) {{
        for (size_t k = 0; k < size; k++) {{
            t[k] = f[k];
        }}
    }} else {{
        for (size_t k = size; k > 0; k--) {{
            t[k - 1] = f[k - 1];
        }}
    }}
    return to;
}}
"""
_FILL: Final = """\
void *memset(void *to, int value, size_t size);
void *memset(void *to, int value, size_t size)
{
    unsigned char *t = to;
    for (size_t k = 0; k < size; k++) {
        t[k] = (unsigned char)value;
    }
    return to;
}
"""
_NARROW: Final = """\
double {wide}(double x);
float {symbol}(float x);
float {symbol}(float x)
{{
    return (float){wide}((double)x);
}}
"""
_NARROW_PAIR: Final = """\
double {wide}(double x, double y);
float {symbol}(float x, float y);
float {symbol}(float x, float y)
{{
    return (float){wide}((double)x, (double)y);
}}
"""
Rule = tuple[str, dict[str, str]]


def _division(names: tuple[str, str, str, str], call: str = "", label: str = "") -> dict[str, Rule]:
    """Functions for signed quotient and rest, and for the unsigned ones."""
    kinds = (("int64_t", "s", "quotient"), ("int64_t", "s", "rest"), ("uint64_t", "u", "quotient"), ("uint64_t", "u", "rest"))
    return {
        name: (_ONE, {"T": kind, "s": s, "result": result, "call": call, "name": label.format(name)})
        for name, (kind, s, result) in zip(names, kinds, strict=True)
    }


_DIVISIONS: Final[dict[str, Rule]] = {
    **_division(("__divdi3", "__moddi3", "__udivdi3", "__umoddi3")),
    "__divmoddi4": (_WITH_REST, {"T": "int64_t", "s": "s"}),
    "__udivmoddi4": (_WITH_REST, {"T": "uint64_t", "s": "u"}),
}
_WINDOWS_DIVISIONS: Final = _division(
    ("__alldiv", "__allrem", "__aulldiv", "__aullrem"), "__attribute__((stdcall)) ", ' __asm__("{0}")'
)
_ARM: Final[dict[str, Rule]] = {
    "__aeabi_ldivmod": (_ARM_BOTH, {"T": "int64_t", "s": "s"}),
    "__aeabi_uldivmod": (_ARM_BOTH, {"T": "uint64_t", "s": "u"}),
    "__aeabi_idiv": (_ARM_SHORT, {"T": "int", "s": "s"}),
    "__aeabi_uidiv": (_ARM_SHORT, {"T": "uint", "s": "u"}),
    "__aeabi_idivmod": (_ARM_SHORT_BOTH, {"T": "int", "s": "s"}),
    "__aeabi_uidivmod": (_ARM_SHORT_BOTH, {"T": "uint", "s": "u"}),
    **{
        f"__aeabi_{sign}l2{letter}": (_ARM_FROM_INT, {"T": kind, "R": result, "narrow": narrow, "negative": negative})
        for sign, kind, negative in (("", "int", "x < 0"), ("u", "uint", "false"))
        for letter, result, narrow in (("d", "double", "false"), ("f", "float", "true"))
    },
    **{
        f"__aeabi_{letter}2{sign}lz": (_ARM_TO_INT, {"T": kind, "R": source})
        for sign, kind in (("", "int"), ("u", "uint"))
        for letter, source in (("d", "double"), ("f", "float"))
    },
}
_MEMORY: Final[dict[str, Rule]] = {"memcpy": (_COPY, {}), "memmove": (_COPY, {}), "memset": (_FILL, {})}
_FLOATS: Final[dict[str, Rule]] = {
    **{f"{name}f": (_NARROW, {"wide": name}) for name in (
        "acos", "asin", "atan", "ceil", "cos", "cosh", "exp", "fabs", "floor", "log", "log10", "sin", "sinh", "sqrt", "tan", "tanh",
    )},
    **{f"{name}f": (_NARROW_PAIR, {"wide": name}) for name in ("atan2", "fmod", "hypot", "pow")},
}  # fmt: skip
_FUNCTIONS: Final[dict[str, Rule]] = {
    **_FLOATS, **_DIVISIONS, **_WINDOWS_DIVISIONS, **_ARM, **_MEMORY, "__multi3": (_MULTIPLY, {}),
    "_fltused": ("int _fltused = 0; /* says that floating point is used; nobody reads it */\n", {}),
}  # fmt: skip
_PLAIN: Final = frozenset({"__multi3", "memset", "_fltused"})  # texts without fields


def supported(symbols: Iterable[str], target: Target) -> tuple[str, ...]:
    """Those of `symbols` that this module gives for `target`. Memory is the C library's, where there is one."""
    own = _FUNCTIONS.keys() - (_FLOATS.keys() - target.lacking)
    if target.object_format != "coff":
        own -= {*_MEMORY, "_fltused"}
    return tuple(sorted((own | stack_probes(target)).intersection(symbols)))


def support_text(symbols: Iterable[str], target: Target) -> Text:
    """The definitions of `symbols`."""
    names = sorted(symbols)
    parts = ["#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"]
    if target.object_format == "elf":
        parts.append("#pragma GCC visibility push(hidden)\n")
    if any(name in _DIVISIONS or name in _WINDOWS_DIVISIONS or name in _ARM for name in names):
        parts.append(_DIVIDE)
    for name in names:
        if name in _FUNCTIONS:
            template, fields = _FUNCTIONS[name]
            parts.append(template if name in _PLAIN else template.format(symbol=name, **fields))
    probes = probe_assembly(names, target)
    if probes:
        parts.append("__asm__(\n" + "\n".join(f'    "{line}\\n"' for line in probes) + ");\n")
    lines = tuple(Line(0, line) for part in parts for line in part.splitlines())
    return Text(lines, "glue", "", ())
