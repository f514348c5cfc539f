"""Which other scalar types a parameter may be given natively, since the kernel cannot tell the difference.

The declared type is exact; `np.float64` for `float`, `np.int64` for `int`, `int` for `float` and `bool` for `int` are let in
where every use of the parameter gives the same value and the same result type. The test is a taint walk over the high IR:
a value derived from the parameter must not meet an operation whose result would differ.

    x * 2.0 + y        np.float64 for x: the value is the same, and the result is converted to the declared `-> float`
    return x           int for a float x: would come back as a float; refused unless `-> float` is declared
"""

from __future__ import annotations

from dataclasses import replace

from kernelmill.frontend.type_rules.scalars import may_be_complex
from kernelmill.ir.nodes import For, Function, Module, Op, Operand, Return, Var, attr
from kernelmill.ir.types import ArrayType, MixedScalar, NpScalar, PyScalar
from kernelmill.ir.walk import statements
from kernelmill.project.kernels import KernelSpec, Parameter

#: What may stand in for each declared type.
CANDIDATES = {"float": ("np", "int"), "int": ("np", "bool"), "bool": ()}


def accepted(module: Module, spec: KernelSpec) -> tuple[Parameter, ...]:
    """The parameters of `spec` with `accepts` filled in."""
    functions = {f.name: f for f in module.functions}
    function = functions[spec.symbol]
    by_name = {v.name: v for v in function.params}
    out = []
    for p in spec.params:
        var = by_name.get(p.name)
        kinds = CANDIDATES.get(p.type.name, ()) if isinstance(p.type, PyScalar) else ()
        if var is None:
            out.append(p)
            continue
        safe = tuple(kind for kind in kinds if _safe(functions, function, var, kind, set()))
        out.append(replace(p, accepts=safe))
    return tuple(out)


def _safe(functions: dict[str, Function], function: Function, start: Var, kind: str, seen: set[tuple[str, str]]) -> bool:
    """Whether no use of `start` (or of what is computed from it and may also differ in type) can tell `kind` apart."""
    tainted = {start}
    ops = [s for s in statements(function.body) if isinstance(s, Op | Return | For)]
    changed = True
    while changed:
        changed = False
        for op in ops:
            if isinstance(op, For):
                continue  # range() takes any integer and gives Python ints
            touched = [a for a in (op.args if isinstance(op, Op) else op.values) if a in tainted]
            if not touched:
                continue
            if isinstance(op, Return):
                return False  # returned as it is; a conversion to a declared type stops the taint before
            verdict = _verdict(functions, op, tainted, kind, seen)
            if verdict == "unsafe":
                return False
            if verdict == "spreads":
                new = [r for r in op.results if r not in tainted]
                changed = changed or bool(new)
                tainted.update(new)
    return True


def _verdict(functions: dict[str, Function], op: Op, tainted: set[Var], kind: str, seen: set[tuple[str, str]]) -> str:
    """`stops`: the result is the same value of the same type; `spreads`: it may differ in type only; `unsafe`."""
    others = [a for a in op.args if a not in tainted]
    if op.name in ("binary", "compare") and any(may_be_complex(x.type) for x in (*op.args, *op.results)):
        return "unsafe"  # Python's and NumPy's rules differ there in signs of zero
    if op.name == "builtin" and attr(op, "fn") == "complex":
        return "stops"
    match op.name:
        case "copy":
            return "spreads"
        case "binary" | "compare":
            return _arithmetic(op, others, kind)
        case "unary":
            return "unsafe" if kind in ("int", "bool") else "spreads"
        case "truth" | "not" | "math" | "bound" | "shape":
            return "stops"
        case "new":
            filled = attr(op, "fill") == "full" and any(a in tainted for a in op.args[op.results[0].type.ndim :])  # type: ignore[union-attr]
            return "unsafe" if filled and kind != "np" else "stops"
        case "cast":
            return "stops" if op.results[0].type != op.args[0].type else "spreads"
        case "convert":
            return "stops" if isinstance(op.results[0].type, PyScalar) else "unsafe"
        case "builtin":
            return (
                "stops"
                if attr(op, "fn") in ("round", "range_length") and kind != "int"
                else ("spreads" if kind == "np" else "unsafe")
            )
        case "index" | "view":
            return "stops" if kind == "np" else "unsafe"
        case "store_item":
            return _stored(op, tainted, kind)
        case "invoke":
            return "unsafe"
        case _:
            return "unsafe"


def _stored(op: Op, tainted: set[Var], kind: str) -> str:
    """a[i] = v: the index may be any integer but a bool; the value is converted to the array's dtype."""
    array = op.args[0].type
    assert isinstance(array, ArrayType)
    if any(a in tainted for a in op.args[1:-1]):
        return "stops" if kind == "np" else "unsafe"
    return "stops" if kind == "np" or array.dtype in ("float64", "float32") else "unsafe"


def _arithmetic(op: Op, others: list[Operand], kind: str) -> str:
    """An operator on the parameter and another operand."""
    name = str(attr(op, "op"))
    compares = op.name == "compare"
    if not others:
        return (
            ("stops" if compares else "spreads")
            if kind == "np" and name not in ("pow", "floordiv", "mod", "truediv")
            else ("stops" if compares and kind != "int" else "unsafe")
        )
    other = others[0].type
    if kind == "np":
        if isinstance(other, NpScalar) and other.dtype not in ("float64", "int64", "complex128"):
            return "unsafe"  # a Python scalar is weak beside it, a NumPy one is not
        if isinstance(other, NpScalar) and other.dtype == "int64":
            return "stops" if not compares and isinstance(op.results[0].type, NpScalar) else "unsafe"
        if isinstance(other, MixedScalar):
            return "unsafe"
        return "stops" if isinstance(other, NpScalar) or compares else "spreads"
    if kind == "bool":
        if name in ("and", "or", "xor") or isinstance(other, NpScalar | MixedScalar):
            return "unsafe"
        return "stops"
    is_float = other in (PyScalar("float"), NpScalar("float64"))
    return "stops" if is_float and name in ("add", "sub", "mul", "truediv", "lt", "le", "gt", "ge", "eq", "ne") else "unsafe"
