"""Gives calls of elementary functions the library's functions that compute them.

    y = libm x {fn="exp"}   ->   y = libm x {fn="exp", own="kernelmill.library.elementary.exponential.exp"}

and the function `own` is added to the module: of numbers alone, without a context, effects or failures. Which of the two
is called is decided where the CPU level is known: the library's where it has `fma`, else the C library's. Input and
output: a low module. Kernels that ask for `math="libm"` get none; complex functions never do, which are CPython's own
formulas over the C library's functions.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from kernelmill.frontend import elementary_function
from kernelmill.ir.nodes import Const, Function, Global, Module, Op, Stmt, attr, attrs, with_attrs
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import F64, I32
from kernelmill.ir.walk import map_block, operations
from kernelmill.passes.calls.inline import inline
from kernelmill.passes.cleanup.simplify import simplify
from kernelmill.passes.cleanup.split_variables import split_variables
from kernelmill.passes.context import DEFAULTS, PassContext
from kernelmill.passes.lowering.lower import lower
from kernelmill.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Elementary:
    """One function: its name in the library, the dtype of its arguments, and the functions that it rarely calls."""

    function: str
    dtype: str = "float64"
    rare: tuple[str, ...] = ()


#: Of functions of float64 that have a main path and rare operands, by file.
_WITH_RARE: Final = {
    "exponential_pairs": ("expm1",),
    "logarithm": ("log",),
    "logarithm_pairs": ("log2", "log10", "log1p", "asinh", "acosh", "atanh"),
    "circular": ("sin", "cos", "tan"),
    "inverse_circular": ("atan2",),
    "hyperbolic": ("sinh", "cosh"),
    "roots": ("cbrt", "hypot"),
    "remainders": ("fmod", "remainder"),
}
#: Of functions of float32: the file, and what they rarely call.
_SINGLE: Final[dict[str, dict[str, str]]] = {
    "single": {
        **dict.fromkeys(("exp", "exp2", "expm1", "tanh", "sinh", "cosh"), ""),
        **dict.fromkeys(("log", "log2", "log10", "log1p"), "logarithm.log_rare"),
        **{name: f"circular.{name}_rare" for name in ("sin", "cos", "tan")},
    },
    "single_others": {
        **dict.fromkeys(("atan", "asinh", "cbrt", "hypot"), ""),
        **dict.fromkeys(("asin", "acos"), "inverse_circular.no_angle"),
        "atan2": "inverse_circular.atan2_rare",
        "acosh": "single_others.acosh_rare",
        "atanh": "single_others.atanh_rare",
        "pow": "powers.power_rare",
        "fmod": "remainders.fmod_rare",
    },
}
#: By the C library's names.
ELEMENTARY: Final = {
    "exp": Elementary("exponential.exp"),
    "exp2": Elementary("exponential.exp2"),
    "tanh": Elementary("hyperbolic.tanh"),
    "asin": Elementary("inverse_circular.asin", rare=("inverse_circular.no_angle",)),
    "acos": Elementary("inverse_circular.acos", rare=("inverse_circular.no_angle",)),
    "atan": Elementary("inverse_circular.atan"),
    "erf": Elementary("error_function.erf"),
    "erfc": Elementary("error_function.erfc"),
    "pow": Elementary("powers.power", rare=("powers.power_rare",)),
    **{
        name: Elementary(f"{stem}.{name}", rare=(f"{stem}.{name}_rare",))
        for stem, names in _WITH_RARE.items()
        for name in names
    },
    **{
        f"{name}f": Elementary(f"{stem}.{'power' if name == 'pow' else name}", "float32", (rare,) if rare else ())
        for stem, names in _SINGLE.items()
        for name, rare in names.items()
    },
}
#: Further exponents, and what their functions are called after.
_OTHER: Final[dict[object, str]] = {
    -0.5: "minus_half",
    -1.5: "minus_3_halves",
    1.5: "3_halves",
    2.5: "5_halves",
    **{-n: f"minus_{n}" for n in (2, 3, 4, 6)},
    **{n: str(n) for n in (7, 8, 10, 12)},
}
#: `pow` and `powf` with these exponents.
_POWERS: Final[dict[tuple[str, object], Elementary]] = {
    **{("pow", n): Elementary(f"whole_powers.power_{n}") for n in (3, 4, 5, 6)},
    **{("powf", n): Elementary(f"whole_powers.single_power_{n}", "float32") for n in (3, 4, 5, 6)},
    **{("pow", n): Elementary(f"other_powers.power_{name}") for n, name in _OTHER.items()},
    **{("powf", n): Elementary(f"other_powers.single_power_{name}", "float32") for n, name in _OTHER.items()},
}
_PREFIX: Final = "kernelmill.library.elementary."


def elementary(module: Module, context: PassContext) -> Module:
    """The module with its elementary functions."""
    del context  # the same for every target
    found: dict[str, Function] = {}
    data: dict[str, Global] = {}

    def own(stmt: Stmt) -> tuple[Stmt, ...]:
        if isinstance(stmt, Op) and stmt.name == "frem":
            fn = "fmod" if stmt.results[0].type == F64 else "fmodf"
            stmt = replace(stmt, name="libm", attrs=with_attrs(stmt.attrs, {"fn": fn}))
        if isinstance(stmt, Op) and stmt.name == "libm" and attr(stmt, "fn") in ELEMENTARY and not attr(stmt, "theirs"):
            whole = computed_by(_row(stmt))
            found.update((f.name, f) for f in whole.functions)
            data.update((g.name, g) for g in whole.globals)
            return (replace(stmt, attrs=with_attrs(stmt.attrs, {"own": whole.functions[0].name})),)
        return (stmt,)

    functions = tuple(
        replace(f, body=map_block(f.body, own)) if attr(f, "math") != "libm" else f
        for f in module.functions
    )
    return replace(module, functions=(*functions, *found.values()), globals=(*module.globals, *data.values()))


def _row(call: Op) -> Elementary:
    """What computes a call of the C library."""
    fn, exponent = str(attr(call, "fn")), call.args[-1]
    if isinstance(exponent, Const) and (fn, exponent.value) in _POWERS:
        return _POWERS[fn, exponent.value]
    return ELEMENTARY[fn]


@cache
def computed_by(row: Elementary) -> Module:
    """The function of a row, those that it rarely calls, and their tables."""
    rare = {_PREFIX + name for name in row.rare}
    module = lower(_with_names(elementary_function(row.function, row.dtype), f"{row.function}."), DEFAULTS)
    advised = [
        replace(f, attrs=with_attrs(f.attrs, {"inline": "never" if f.name in rare else "always"})) for f in module.functions
    ]
    inlined = inline(replace(module, functions=tuple(simplify(split_variables(f, DEFAULTS), DEFAULTS) for f in advised)), DEFAULTS)
    kept = [f for f in inlined.functions if f.name in {_PREFIX + row.function, *rare}]
    freed = [simplify(_of_numbers(simplify(f, DEFAULTS)), DEFAULTS) for f in kept]
    for function in freed:
        failing = [op for op in operations(function.body) if not _is_value(op)]
        assert not failing, (function.name, failing)  # a mistake of the library's
    return replace(module, functions=tuple(freed))


def _is_value(op: Op) -> bool:
    """Whether an operation depends on nothing but its operands and constant tables, and cannot fail."""
    return OPS[op.name].effect == "pure" or bool(attr(op, "pure")) or (op.name == "load" and attr(op, "roots") == ())


def _with_names(module: Module, prefix: str) -> Module:
    """A module whose data is called as no other's."""
    names = {g.name: _PREFIX + prefix + g.name for g in module.globals}

    def renamed(stmt: Stmt) -> tuple[Stmt, ...]:
        if isinstance(stmt, Op) and attr(stmt, "of") in names:
            return (replace(stmt, attrs=with_attrs(stmt.attrs, {"of": names[str(attr(stmt, "of"))]})),)
        return (stmt,)

    functions = tuple(replace(f, body=map_block(f.body, renamed)) for f in module.functions)
    return replace(module, functions=functions, globals=tuple(replace(g, name=names[g.name]) for g in module.globals))


def _of_numbers(function: Function) -> Function:
    """A native function without its context and status."""

    def plain(stmt: Stmt) -> tuple[Stmt, ...]:
        if isinstance(stmt, Op) and stmt.name == "call":
            status, *results = stmt.results
            return (
                Op("copy", (status,), (Const(0, I32),), (), stmt.span),
                Op("ccall", tuple(results), stmt.args[1:], attrs(callee=attr(stmt, "callee"), pure=True), stmt.span),
            )
        return (stmt,)

    rare = attr(function, "inline") == "never"
    return replace(
        function,
        params=function.params[1:],
        abi="c",
        body=map_block(function.body, plain),
        attrs=attrs(elementary=True, cold=True, inline="never") if rare else attrs(elementary=True),
    )
