"""Calls: built-ins, `math`, NumPy, dtypes as casts, methods, functions of the project. Tables name what is supported."""

from __future__ import annotations

import ast

from kernelmill.frontend.builtins import call_builtin, containers, evaluated_arguments, functions, number_methods
from kernelmill.frontend.builtins.math import call_math
from kernelmill.frontend.containers import dict_methods, dicts, list_methods
from kernelmill.frontend.containers.records import make_record, replaced
from kernelmill.frontend.expressions import closures
from kernelmill.frontend.function.arguments import wrong_count
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe, operand_of
from kernelmill.frontend.function.templates import Given, Part, fill_one, hidden
from kernelmill.frontend.function.values import Closure, DTypeRef, External, FunctionRef, Method, RecordClass, Tuple, Value
from kernelmill.frontend.iteration.iterators import make_iterator
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numbers.casts import cast
from kernelmill.frontend.numpy import METHODS, call_method, call_numpy
from kernelmill.frontend.type_rules.scalars import python_counterpart
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import ArrayType, ListType, MixedScalar, NpScalar


def call(fb: FunctionBuilder, node: ast.Call) -> Value:
    """The value of a call."""
    target = fb.evaluate(node.func)
    match target:
        case External(module="builtins", name=name):
            return call_builtin(fb, node, name)
        case External(module="math", name=name):
            return call_math(fb, node, name, lambda: evaluated_arguments(fb, node))
        case External(module="cmath", name=name):
            return complex_numbers.call_cmath(fb, node, name, *evaluated_arguments(fb, node))
        case External(module="numpy", name=name):
            return call_numpy(fb, node, name, *evaluated_arguments(fb, node, displays=True))
        case DTypeRef(dtype=dtype):
            args, keywords = evaluated_arguments(fb, node)
            if len(args) != 1 or keywords:
                raise wrong_count(fb, node, f"np.{dtype}", "1")
            return cast(fb, node, operand_of(fb, args[0], node), NpScalar(dtype))
        case FunctionRef():
            args, keywords = evaluated_arguments(fb, node)
            return fb.unit.invoke(fb, node, target, args, keywords)
        case Closure():
            return closures.call_closure(fb, node, target, *evaluated_arguments(fb, node))
        case External(module="operator", name=name):
            args, keywords = evaluated_arguments(fb, node)
            if keywords:
                raise wrong_count(fb, node, f"operator.{name}", "only")
            return functions.call_operator(fb, node, name, args)
        case External(module="functools", name="reduce"):
            return functions.reduce_(fb, node)
        case External(module="itertools", name=name):
            return make_iterator(fb, node, name, *evaluated_arguments(fb, node))
        case External(module="collections", name=name):
            return containers.make_collection(fb, node, name)
        case RecordClass():
            return make_record(fb, node, target, *evaluated_arguments(fb, node))
        case Method(receiver=Tuple() as record):
            return replaced(fb, node, record, *evaluated_arguments(fb, node))
        case Method(receiver=Var() | Const() as receiver, name=name):
            return _method(fb, node, receiver, name)
        case External(module="numpy.linalg", name=name):
            return call_numpy(fb, node, f"linalg.{name}", *evaluated_arguments(fb, node))
        case External(module=module, name=name):
            raise stop(
                fb.info,
                node,
                "unsupported-call",
                f"{module}.{name} is not supported in a kernel",
                "see the language reference for what is supported, or call it outside the kernel",
            )
        case _:
            raise stop(
                fb.info,
                node,
                "unsupported-call",
                f"{describe(target)} cannot be called in a kernel",
                "call functions of the project, math or numpy",
            )


def _method(fb: FunctionBuilder, node: ast.Call, receiver: Operand, name: str) -> Value:
    if isinstance(receiver, Var) and isinstance(receiver.type, ListType):
        return list_methods.method(fb, node, receiver, name)
    if isinstance(receiver, Var) and dicts.is_table(receiver):
        return dict_methods.method(fb, node, receiver, name)
    if (
        name == "item"
        and isinstance(receiver.type, NpScalar | MixedScalar)
        and getattr(receiver.type, "name", "") != "any"
        and not node.args
    ):
        return cast(fb, node, receiver, python_counterpart(receiver.type))
    found = number_methods.number_method(fb, node, receiver, name)
    if found is not None:
        return found
    if name in ("conjugate", "conj") and not node.args and not isinstance(receiver.type, ArrayType):
        if name == "conjugate" or isinstance(receiver.type, NpScalar):
            return complex_numbers.conjugate(fb, receiver)
    if name == "tolist" and isinstance(receiver.type, ArrayType) and receiver.type.ndim == 1 and not (node.args or node.keywords):
        items: dict[str, Part] = {"_x": Given(receiver, node), "_v": hidden(fb, node, "v")}
        return fb.evaluate(fill_one("[_v.item() for _v in _x]", node, **items))
    if isinstance(receiver.type, ArrayType) and name in METHODS:
        return call_method(fb, node, receiver, name, *evaluated_arguments(fb, node))
    what = "array" if isinstance(receiver.type, ArrayType) else str(receiver.type)
    raise stop(
        fb.info,
        node,
        "unsupported-call",
        f"method .{name}() of {what} is not supported in a kernel yet",
        "write the loop, or call it outside the kernel",
    )
