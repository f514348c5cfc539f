"""LLVM text of small functions that a module may need beside its own: what the CPU has no instruction for.

Each entry is inlined wherever it is used, so LLVM can vectorise through it. Rounding adds and subtracts 2**52 (2**23
for float) with the number's sign, which is exact below that magnitude; above it every value is integral already. Half precision
follows IEEE: one rounding, to nearest even, with denormals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_INLINE: Final = "alwaysinline nounwind willreturn memory(none)"
#: The type; integers of its size; 2**52 (2**23), from which on all are integral; half as much again; the bit of the sign.
_ROUND_TYPES: Final = {
    "f64": ("double", "i64", "0x4330000000000000", "0x4338000000000000", "-9223372036854775808"),
    "f32": ("float", "i32", "0x4160000000000000", "0x4168000000000000", "-2147483648"),
}
# adds and subtracts 2**52 with the sign of x, or 0 where x is integral already; the sign of zero is that of x
_RINT: Final = """define internal {t} @km.rint.{s}({t} %x) {inline} {{
  %bits = bitcast {t} %x to {i}
  %sign = and {i} %bits, {top}
  %size = call {t} @llvm.fabs.{s}({t} %x)
  %small = fcmp olt {t} %size, {magic}
  %enough = select i1 %small, {t} {magic}, {t} 0.0
  %far = bitcast {t} %enough to {i}
  %both = or {i} %far, %sign
  %away = bitcast {i} %both to {t}
  %up = fadd {t} %x, %away
  %near = fsub {t} %up, %away
  %plain = bitcast {t} %near to {i}
  %signed = or {i} %plain, %sign
  %result = bitcast {i} %signed to {t}
  ret {t} %result
}}
"""
_SMALL_RINT: Final = """define internal {t} @km.rint.small.{s}({t} %x) {inline} {{
  %up = fadd {t} %x, {above}
  %result = fsub {t} %up, {above}
  ret {t} %result
}}
"""
# steps back by one where rounding went too far
_FLOOR: Final = """define internal {t} @km.floor{small}.{s}({t} %x) {inline} {{
  %near = call {t} @km.rint{small}.{s}({t} %x)
  %far = fcmp ogt {t} %near, %x
  %back = select i1 %far, {t} 1.0, {t} 0.0
  %result = fsub {t} %near, %back
  ret {t} %result
}}
"""
_SMALL_CEIL: Final = """define internal {t} @km.ceil.small.{s}({t} %x) {inline} {{
  %near = call {t} @km.rint.small.{s}({t} %x)
  %far = fcmp olt {t} %near, %x
  %on = select i1 %far, {t} 1.0, {t} 0.0
  %result = fadd {t} %near, %on
  ret {t} %result
}}
"""
# what becomes zero here has lost its sign
_CEIL: Final = """define internal {t} @km.ceil.{s}({t} %x) {inline} {{
  %near = call {t} @km.rint.{s}({t} %x)
  %far = fcmp olt {t} %near, %x
  %on = select i1 %far, {t} 1.0, {t} 0.0
  %sum = fadd {t} %near, %on
  %plain = bitcast {t} %sum to {i}
  %bits = bitcast {t} %x to {i}
  %sign = and {i} %bits, {top}
  %signed = or {i} %plain, %sign
  %result = bitcast {i} %signed to {t}
  ret {t} %result
}}
"""
_TRUNC: Final = """define internal {t} @km.trunc.{s}({t} %x) {inline} {{
  %size = call {t} @llvm.fabs.{s}({t} %x)
  %near = call {t} @km.rint.{s}({t} %size)
  %far = fcmp ogt {t} %near, %size
  %back = select i1 %far, {t} 1.0, {t} 0.0
  %value = fsub {t} %near, %back
  %plain = bitcast {t} %value to {i}
  %bits = bitcast {t} %x to {i}
  %sign = and {i} %bits, {top}
  %signed = or {i} %plain, %sign
  %result = bitcast {i} %signed to {t}
  ret {t} %result
}}
"""
# exponent and fraction moved to their place in a float, then scaled by 2**112, which also normalises denormals
_HALF_TO_FLOAT: Final = f"""define internal float @km.half_to_float(half %x) {_INLINE} {{
  %narrow = bitcast half %x to i16
  %bits = zext i16 %narrow to i32
  %sign = and i32 %bits, 32768
  %high = shl i32 %sign, 16
  %size = and i32 %bits, 32767
  %moved = shl i32 %size, 13
  %tiny = bitcast i32 %moved to float
  %scaled = fmul float %tiny, 0x46F0000000000000
  %normal = bitcast float %scaled to i32
  %special = icmp uge i32 %size, 31744
  %filled = or i32 %moved, 2139095040
  %value = select i1 %special, i32 %filled, i32 %normal
  %both = or i32 %value, %high
  %result = bitcast i32 %both to float
  ret float %result
}}
"""
# by size: too large, normal (round the low 42 bits of the fraction away), denormal (the addition of 2**28 rounds)
_DOUBLE_TO_HALF: Final = f"""define internal half @km.double_to_half(double %x) {_INLINE} {{
  %bits = bitcast double %x to i64
  %top = lshr i64 %bits, 48
  %sign = and i64 %top, 32768
  %size = and i64 %bits, 9223372036854775807
  %low = lshr i64 %size, 42
  %odd = and i64 %low, 1
  %half = add i64 %size, 2199023255551
  %tie = add i64 %half, %odd
  %kept = lshr i64 %tie, 42
  %normal = sub i64 %kept, 1032192
  %positive = bitcast i64 %size to double
  %added = fadd double %positive, 0x41B0000000000000
  %sum = bitcast double %added to i64
  %denormal = sub i64 %sum, 4733283208366391296
  %is_small = icmp ult i64 %size, 4544132024016830464
  %finite = select i1 %is_small, i64 %denormal, i64 %normal
  %is_large = icmp uge i64 %size, 4679239875398991872
  %bounded = select i1 %is_large, i64 31744, i64 %finite
  %is_nan = icmp ugt i64 %size, 9218868437227405312
  %value = select i1 %is_nan, i64 32256, i64 %bounded
  %both = or i64 %value, %sign
  %narrow = trunc i64 %both to i16
  %result = bitcast i16 %narrow to half
  ret half %result
}}
"""
_FIXED: Final = {
    "malloc": 'declare noalias ptr @malloc(i64) nounwind{binding} allockind("alloc,uninitialized") allocsize(0) '
    '"alloc-family"="malloc"\n',
    "malloc_narrow": '''declare noalias ptr @malloc(i32) nounwind{binding}
define internal ptr @km.malloc(i64 %size) noinline nounwind {
  %large = icmp ugt i64 %size, 2147483647
  br i1 %large, label %no, label %yes
no:
  ret ptr null
yes:
  %short = trunc i64 %size to i32
  %memory = call ptr @malloc(i32 %short)
  ret ptr %memory
}
''',
    "free": 'declare void @free(ptr allocptr) nounwind{binding} allockind("free") "alloc-family"="malloc"\n',
    "half_to_float": _HALF_TO_FLOAT,
    "double_to_half": _DOUBLE_TO_HALF,
}
#: The text of each rounding, and what it uses; `small` ones are as `ir/ops.py` says.
_ROUNDINGS: Final[dict[str, tuple[str, str]]] = {
    "rint": (_RINT, ""),
    "rint.small": (_SMALL_RINT, ""),
    "floor": (_FLOOR, "rint"),
    "floor.small": (_FLOOR, "rint.small"),
    "ceil": (_CEIL, "rint"),
    "ceil.small": (_SMALL_CEIL, "rint.small"),
    "trunc": (_TRUNC, "rint"),
}


def prelude_text(names: Iterable[str], binding: str) -> str:
    """The text of the entries called `names` and of those they use, in a fixed order. `binding`: how functions of the C
    library are reached."""
    wanted = set(names)
    out = [text.replace("{binding}", binding) for name, text in _FIXED.items() if name in wanted]
    for suffix, (kind, bits, magic, above, top) in _ROUND_TYPES.items():
        roundings = {name.removesuffix(f".{suffix}") for name in wanted if name.endswith(f".{suffix}")}
        roundings |= {_ROUNDINGS[name][1] for name in roundings}
        facts = {"t": kind, "s": suffix, "i": bits, "magic": magic, "above": above, "top": top, "inline": _INLINE}
        out += [
            text.format(small=".small" if name.endswith(".small") else "", **facts)
            for name, (text, _) in _ROUNDINGS.items()
            if name in roundings
        ]
    return "\n".join(out)
