"""Rules for floats: arithmetic, comparison, rounding, the C library's functions, conversions from and to floats.

`half` values are computed as `float`, as NumPy does; where the CPU lacks an instruction the expansions of `prelude.py`
are called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.codegen.llvm.function import FunctionEmitter
from kernelmill.codegen.llvm.lanes import PURE, mapping
from kernelmill.codegen.llvm.values import llvm_name, llvm_type
from kernelmill.ir.nodes import Op, Operand, attr
from kernelmill.ir.types import F16

Rule = Callable[[FunctionEmitter, Op], None]

FENCE: Final = "arithmetic.fence"


def computed(em: FunctionEmitter, operand: Operand) -> tuple[str, str]:
    """A float operand as (type, value) of a type that is computed in: float for half."""
    value = em.value(operand)
    return ("float", _half_to_float(em, value)) if operand.type == F16 else (llvm_type(operand.type), value)


def _half_to_float(em: FunctionEmitter, value: str) -> str:
    if "half" in em.scope.has:
        return em.let(f"fpext half {value} to float")
    em.scope.prelude.add("half_to_float")
    return em.let(f"call float @km.half_to_float(half {value})")


def _to_half(em: FunctionEmitter, kind: str, value: str) -> str:
    """Text of the instruction that rounds a float or double to half, once."""
    if kind == "float" and "half" in em.scope.has:
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
        wide = [computed(em, a) for a in op.args]
        kind = wide[0][0]
        flags = em.fastmath or ("reassoc " if attr(op, "reassoc") else "")
        _set_float(em, op, kind, f"{name} {flags}{kind} {', '.join(v for _, v in wide)}")

    return rule


def _float_compare(predicate: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        (kind, a), (_, b) = (computed(em, x) for x in op.args)
        em.set(op.results[0], f"fcmp {em.fastmath}{predicate} {kind} {a}, {b}")

    return rule


_SUFFIX: Final = {"float": "f32", "double": "f64"}


def _float_intrinsic(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        wide = [computed(em, a) for a in op.args]
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
        if "round" in em.scope.has:
            native(em, op)
            return
        kind, value = computed(em, op.args[0])
        function = f"{name}{'.small' if attr(op, 'small') else ''}.{_SUFFIX[kind]}"
        em.scope.prelude.add(function)
        _set_float(em, op, kind, f"call {kind} @km.{function}({kind} {value})")

    return rule


def _fmod(em: FunctionEmitter, op: Op) -> None:
    wide = [computed(em, a) for a in op.args]
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
        em.set(op.results[0], f"call {kind} @{llvm_name(callee.name)}({args}) {PURE}{mapping(callee, em.scope.register_bits)}")
        return
    em.set(op.results[0], _libm_call(em, str(attr(op, "fn")), kind, [em.typed(a) for a in op.args]))


def _libm_call(em: FunctionEmitter, name: str, kind: str, args: list[str]) -> str:
    types = ", ".join(a.split(" ", 1)[0] for a in args)
    em.scope.libm[name] = f"{kind} @{name}({types})"
    return f"call {kind} @{name}({', '.join(args)}) nobuiltin"


def _int_to_float(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        result = op.results[0].type
        kind = "double" if result == F16 else llvm_type(result)
        _set_float(em, op, kind, f"{name} {em.typed(op.args[0])} to {kind}")

    return rule


def _float_to_int(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        kind, value = computed(em, op.args[0])
        em.set(op.results[0], f"{name} {kind} {value} to {llvm_type(op.results[0].type)}")

    return rule


def _saturate(em: FunctionEmitter, op: Op) -> None:
    kind, value = computed(em, op.args[0])
    result = llvm_type(op.results[0].type)
    em.set(op.results[0], f"call {result} @llvm.fptosi.sat.{result}.{_SUFFIX[kind]}({kind} {value})")


def _widen(em: FunctionEmitter, op: Op) -> None:
    kind, value = computed(em, op.args[0])
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


FLOATS: Final[dict[str, Rule]] = {
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
    "sitofp": _int_to_float("sitofp"),
    "uitofp": _int_to_float("uitofp"),
    "fptosi": _float_to_int("fptosi"),
    "fptoui": _float_to_int("fptoui"),
    "fptosi_sat": _saturate,
    "fpext": _widen,
    "fptrunc": _narrow,
    "libm": _libm,
}
