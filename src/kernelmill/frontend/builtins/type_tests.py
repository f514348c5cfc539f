"""`isinstance` of built-in and NumPy scalar types: decided at compile time, by the exact types that a value may
have.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers.dicts import is_set, is_table
from kernelmill.frontend.containers.lists import is_fixed, is_list
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import DTypeRef, External, Tuple, Value, scalar
from kernelmill.frontend.type_rules.operators import alternatives
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import DTYPES, ArrayType, MixedScalar, NpScalar, PyScalar

#: Python's scalar types and those of NumPy that are instances of them.
INSTANCES: Final[dict[str, tuple[PyScalar | NpScalar, ...]]] = {
    "bool": (PyScalar("bool"),),
    "int": (PyScalar("bool"), PyScalar("int")),
    "float": (PyScalar("float"), NpScalar("float64")),
    "complex": (PyScalar("complex"), NpScalar("complex128")),
}


#: NumPy's abstract scalar types by the kinds of dtypes below them.
_ABSTRACT: Final = {
    "generic": "biufc",
    "number": "iufc",
    "integer": "iu",
    "signedinteger": "i",
    "unsignedinteger": "u",
    "inexact": "fc",
    "floating": "f",
    "complexfloating": "c",
}


#: For each type the exact types that may stand in for it. See `kernels/stand_ins.py`.
STAND_INS: Final[dict[object, tuple[tuple[str, PyScalar | NpScalar], ...]]] = {
    PyScalar("float"): (("np", NpScalar("float64")), ("int", PyScalar("int"))),
    PyScalar("int"): (("np", NpScalar("int64")), ("bool", PyScalar("bool"))),
    PyScalar("bool"): (("np", NpScalar("bool")),),  # what comparisons of NumPy's numbers give
}


def is_instance(fb: FunctionBuilder, node: ast.AST, value: Value, classes: tuple[PyScalar | NpScalar, ...]) -> bool:
    """Whether a value is of one of some exact types, as far as its type alone tells."""
    if not isinstance(value, Var | Const) or not isinstance(value.type, PyScalar | NpScalar | MixedScalar):
        return False
    answers = {t in classes for t in alternatives(value.type)}
    if len(answers) > 1:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"whether this {value.type} is one of {', '.join(map(str, classes))} is known only at run time",
            "convert it before, for example float(x)",
        )
    answer = answers.pop()
    fb.ask(value, *(kind for kind, t in STAND_INS.get(value.type, ()) if (t in classes) != answer))
    return answer


def is_instance_call(fb: FunctionBuilder, node: ast.Call, value: Value, classes: Value) -> Value:
    """`isinstance(value, classes)`."""
    found = [_is_one(fb, node, value, c) for c in (classes.items if isinstance(classes, Tuple) else (classes,))]
    return scalar(any(found))


def _is_one(fb: FunctionBuilder, node: ast.Call, value: Value, cls: Value) -> bool:
    match cls:
        case External(module="builtins", name=name) if name in INSTANCES:
            return is_instance(fb, node, value, INSTANCES[name])
        case External(module="builtins", name="tuple"):
            return isinstance(value, Tuple) or is_fixed(value)
        case External(module="builtins", name="list"):
            return is_list(value) and not is_fixed(value)
        case External(module="builtins", name="dict" | "set" as name):
            return is_table(value) and is_set(value) == (name == "set")
        case External(module="numpy", name="ndarray"):
            return isinstance(value, Var) and isinstance(value.type, ArrayType)
        case External(module="numpy", name=name) if name in _ABSTRACT:
            kinds = _ABSTRACT[name]
            return is_instance(fb, node, value, tuple(NpScalar(d.name) for d in DTYPES.values() if d.kind in kinds))
        case DTypeRef(dtype=dtype):
            return is_instance(fb, node, value, (NpScalar(dtype),))
        case _:
            raise stop(
                fb.info,
                node,
                "unsupported-call",
                "isinstance() with this class is not supported in a kernel",
                "kernels know int, float, bool, complex, tuple, list, np.ndarray and NumPy's scalar types",
            )
