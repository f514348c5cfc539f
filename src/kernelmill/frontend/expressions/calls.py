"""Calls: what is called decides by its class (`CALLEES`), a function of another library by its module (`MODULES`), a method by
the kind of its receiver (`METHODS`)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from kernelmill.frontend.builtins import bits, call_builtin, containers, evaluated_arguments, functions, number_methods
from kernelmill.frontend.builtins.math import call_math
from kernelmill.frontend.containers import dict_methods, list_methods
from kernelmill.frontend.containers.records import make_record, replaced
from kernelmill.frontend.expressions import closures
from kernelmill.frontend.function.arguments import bound_arguments, given_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.kinds import Kind, kind_of
from kernelmill.frontend.function.operands import describe, operand_of
from kernelmill.frontend.function.signature import by_position, signature
from kernelmill.frontend.function.values import Closure, DTypeRef, External, FunctionRef, Method, RecordClass, Value
from kernelmill.frontend.iteration.iterators import make_iterator
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numbers.casts import cast
from kernelmill.frontend.numpy import METHODS as ARRAY_METHODS
from kernelmill.frontend.numpy import call_method, call_numpy
from kernelmill.frontend.type_rules.operators import python_counterpart
from kernelmill.ir.nodes import Operand
from kernelmill.ir.types import MixedScalar, NpScalar


def call(fb: FunctionBuilder, node: ast.Call) -> Value:
    """The value of a call."""
    target = fb.evaluate(node.func)
    handler = CALLEES.get(type(target))
    if handler is None:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"{describe(target)} cannot be called in a kernel",
            "call functions of the project, math or numpy",
        )
    return handler(fb, node, target)


def _external(fb: FunctionBuilder, node: ast.Call, target: External) -> Value:
    handler = MODULES.get(target.module)
    if handler is None:
        raise _unsupported(fb, node, target.module, target.name)
    return handler(fb, node, target.name)


def _unsupported(fb: FunctionBuilder, node: ast.Call, module: str, name: str) -> Stop:
    return stop(
        fb.info,
        node,
        "unsupported-call",
        f"{module}.{name} is not supported in a kernel",
        "see the language reference for what is supported, or call it outside the kernel",
    )


def _operator(fb: FunctionBuilder, node: ast.Call, name: str) -> Value:
    args, keywords = evaluated_arguments(fb, node)
    given = given_arguments(fb, node, f"operator.{name}", signature("*operands"), args, keywords, whole=False)
    return functions.call_operator(fb, node, name, list(given.rest))


def _functools(fb: FunctionBuilder, node: ast.Call, name: str) -> Value:
    if name != "reduce":
        raise _unsupported(fb, node, "functools", name)
    return functions.reduce_(fb, node)


def _cast(fb: FunctionBuilder, node: ast.Call, target: DTypeRef) -> Value:
    args, keywords = evaluated_arguments(fb, node)
    value = bound_arguments(fb, node, f"np.{target.dtype}", by_position(1, 1), args, keywords, whole=False)["x"]
    return cast(fb, node, operand_of(fb, value, node), NpScalar(target.dtype))


def _function(fb: FunctionBuilder, node: ast.Call, target: FunctionRef) -> Value:
    args, keywords = evaluated_arguments(fb, node)
    return bits.fused(fb, node, args, keywords) if bits.is_fused(target) else fb.unit.invoke(fb, node, target, args, keywords)


def _method(fb: FunctionBuilder, node: ast.Call, target: Method) -> Value:
    return METHODS[kind_of(target.receiver)](fb, node, target.receiver, target.name)


def _array_method(fb: FunctionBuilder, node: ast.Call, receiver: Operand, name: str) -> Value:
    if name not in ARRAY_METHODS:
        raise _no_method(fb, node, "array", name)
    return call_method(fb, node, receiver, name, *evaluated_arguments(fb, node))


def _number_method(fb: FunctionBuilder, node: ast.Call, receiver: Operand, name: str) -> Value:
    fb.ask(receiver, "np", "int", "bool")
    if name == "item" and _is_known_numpy(receiver) and not node.args:
        assert isinstance(receiver.type, NpScalar | MixedScalar)
        return cast(fb, node, receiver, python_counterpart(receiver.type))
    found = number_methods.number_method(fb, node, receiver, name) or bits.seen(fb, node, receiver, name)
    if found is not None:
        return found
    conjugates = name == "conjugate" or (name == "conj" and isinstance(receiver.type, NpScalar))
    if conjugates and not node.args:
        return complex_numbers.conjugate(fb, receiver)
    raise _no_method(fb, node, str(receiver.type), name)


def _is_known_numpy(x: Operand) -> bool:
    return isinstance(x.type, NpScalar) or (isinstance(x.type, MixedScalar) and x.type.name != "any")


def _no_method(fb: FunctionBuilder, node: ast.Call, what: str, name: str) -> Stop:
    return stop(
        fb.info,
        node,
        "unsupported-call",
        f"method .{name}() of {what} is not supported in a kernel yet",
        "write the loop, or call it outside the kernel",
    )


def _given(handler: Callable[..., Value], *, displays: bool = False) -> Callable[[FunctionBuilder, ast.Call, Any], Value]:
    """A handler that takes the evaluated arguments. `displays`: it only looks at `[a, b]`."""
    return lambda fb, node, target: handler(fb, node, target, *evaluated_arguments(fb, node, displays=displays))


#: What can be called.
CALLEES: Final[dict[type[Value], Callable[[FunctionBuilder, ast.Call, Any], Value]]] = {
    External: _external,
    DTypeRef: _cast,
    FunctionRef: _function,
    Closure: _given(closures.call_closure),
    RecordClass: _given(make_record),
    Method: _method,
}

#: Functions of modules outside the project, by name.
MODULES: Final[dict[str, Callable[[FunctionBuilder, ast.Call, str], Value]]] = {
    "builtins": call_builtin,
    "math": lambda fb, node, name: call_math(fb, node, name, lambda: evaluated_arguments(fb, node)),
    "cmath": _given(complex_numbers.call_cmath),
    "numpy": _given(call_numpy, displays=True),
    "numpy.linalg": lambda fb, node, name: call_numpy(fb, node, f"linalg.{name}", *evaluated_arguments(fb, node)),
    "operator": _operator,
    "functools": _functools,
    "itertools": _given(make_iterator),
    "collections": containers.make_collection,
}

#: Methods by the kind of what has them.
METHODS: Final[dict[Kind, Callable[[FunctionBuilder, ast.Call, Any, str], Value]]] = {
    Kind.NUMBER: _number_method,
    Kind.ARRAY: _array_method,
    Kind.LIST: list_methods.method,
    Kind.FIXED: list_methods.method,
    Kind.DICT: dict_methods.method,
    Kind.SET: dict_methods.method,
    Kind.RECORD: lambda fb, node, record, name: replaced(fb, node, record, *evaluated_arguments(fb, node)),
}
