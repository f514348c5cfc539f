"""How the exception of a failed guard is made, as text: what `detail` means for each kind of guard.

    index   "axis=1" with operands (index, extent)   ->  "index 1"
    zerodiv "int//" with two operands                ->  "call operator.floordiv int int"
    domain  "math.sqrt" with an f64                  ->  "call math.sqrt float"
    raise   "ValueError:some text"                   ->  "exc ValueError some text"
    unbound "x"                                      ->  "exc UnboundLocalError cannot access ..."

Input: a guard. Output: the recipe that the boundary carries out, or None where the guard has no exception of its own
(it can only leave). A `detail` that is a recipe already stays as it is.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import F64, I1, I64, Type

FORMS: Final = ("index", "call", "exc")
#: Calls that do not always raise where their guard fails, since Python's result is no float or no 64-bit integer.
DOUBTFUL: Final = frozenset({"math.factorial", "operator.pow"})
LIBRARY: Final = "kernelmill/library/"  # sources whose own exceptions are not NumPy's word for word
OPERATORS: Final = {"//": "floordiv", "/": "truediv", "%": "mod", "**": "pow", "<<": "lshift", ">>": "rshift"}
_UNBOUND: Final = "cannot access local variable '{}' where it is not associated with a value"
_PYTHON_TYPES: Final[dict[Type, str]] = {I64: "int", F64: "float", I1: "bool"}


def recipe_of(guard: Op) -> str | None:
    """The recipe for the exception that `guard` stands for."""
    kind, detail, operands = str(attr(guard, "kind")), str(attr(guard, "detail", "")), guard.args[1:]
    if detail.partition(" ")[0] in FORMS:
        return detail
    match kind:
        case "index":
            axis = detail.removeprefix("axis=")
            return f"index {axis}" if axis.isdigit() and len(operands) == 2 else None
        case "raise" | "assert":
            name, _, message = detail.partition(":")
            return f"exc {name} {message}".rstrip(" ") if name.isidentifier() else None
        case "unbound":
            return f"exc UnboundLocalError {_UNBOUND.format(detail)}" if detail else None
    return _repeated(detail, operands)


def raises_exactly(guard: Op) -> bool:
    """Whether Python raises just this exception wherever `guard` fails, so that it may be raised in place."""
    recipe = recipe_of(guard)
    if recipe is None or guard.span.path.startswith(LIBRARY):
        return False
    form, _, rest = recipe.partition(" ")
    if form == "exc" and attr(guard, "kind") == "raise":  # tests of ours, as for broadcasting, are not NumPy's own
        return guard.args[0] == Const(False, I1)
    return form != "call" or rest.partition(" ")[0] not in DOUBTFUL


def _repeated(detail: str, operands: tuple[Operand, ...]) -> str | None:
    """The call that repeats a failed operation."""
    types = [_PYTHON_TYPES.get(o.type) for o in operands]
    for sign, name in OPERATORS.items():
        kind = detail.removesuffix(sign)
        if kind != detail:
            return f"call operator.{name} {kind} {kind}" if types == [kind, kind] else None
    module, _, function = detail.rpartition(".")
    if module and function.isidentifier() and types and None not in types:
        return f"call {detail} {' '.join(str(t) for t in types)}"
    return None
