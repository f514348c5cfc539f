"""Python's built-in functions: a row each. `BUILTINS` take evaluated arguments, `SPECIAL` look at the call themselves."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.builtins import containers, functions, type_tests
from kernelmill.frontend.builtins.aggregates import CONSUMERS, extreme_call
from kernelmill.frontend.builtins.numbers import abs_, bool_, divmod_, float_, int_, pow_, round_
from kernelmill.frontend.builtins.sequences import enumerate_, len_, make_slice, range_, reversed_, zip_
from kernelmill.frontend.containers import list_sorting, lists, tuples
from kernelmill.frontend.function.arguments import Arguments, Keywords, given_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.signature import normal, signature
from kernelmill.frontend.function.templates import written_out
from kernelmill.frontend.function.values import DTypeRef, External, Tuple, Value
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import NpScalar, PyScalar


def evaluated_arguments(fb: FunctionBuilder, node: ast.Call, *, displays: bool = False) -> tuple[list[Value], dict[str, Value]]:
    """The evaluated arguments. `displays`: the callee only looks at `[a, b]`, so that a tuple serves as well."""
    args: list[Value] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            inner = fb.evaluate(arg.value)
            if not isinstance(inner, Tuple):
                raise stop(
                    fb.info, arg, "unsupported-syntax", "only tuples can be unpacked with * in a kernel", "write the arguments out"
                )
            args += inner.items
        else:
            args.append(fb.evaluate(written_out(arg) if displays else arg))
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise stop(
                fb.info,
                keyword.value,
                "unsupported-syntax",
                "** in a call is not supported in a kernel",
                "write the keyword arguments out",
            )
        keywords[keyword.arg] = fb.evaluate(written_out(keyword.value) if displays else keyword.value)
    return args, keywords


def call_builtin(fb: FunctionBuilder, node: ast.Call, name: str) -> Value:
    """`name(...)` of a built-in function."""
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    keyed = any(k.arg == "key" for k in node.keywords)
    if name in CONSUMERS and (name not in BUILTINS or keyed or (len(node.args) == 1 and not starred)):
        return CONSUMERS[name](fb, node)
    if name in SPECIAL:
        return SPECIAL[name](fb, node)
    handler = BUILTINS.get(name)
    if handler is None:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"built-in {name}() is not supported in a kernel",
            "call it outside the kernel" if name != "print" else "return the values and print them outside the kernel",
        )
    args, keywords = evaluated_arguments(fb, node)
    parameters, whole = SIGNATURES[name]
    sig = signature(parameters)
    return handler(fb, node, *normal(sig, given_arguments(fb, node, name, sig, args, keywords, whole=whole)))


#: The parameters of each of `BUILTINS`, and whether these are all that it has in Python.
SIGNATURES: Final[dict[str, tuple[str, bool]]] = {
    "range": ("start, stop=..., step=..., /", True),
    "len": ("obj, /", True),
    "enumerate": ("iterable, start=0", True),
    "slice": ("start, stop=..., step=..., /", True),
    "zip": ("*iterables, strict=False", True),
    "reversed": ("sequence, /", True),
    "abs": ("x, /", True),
    "min": ("*values", False),
    "max": ("*values", False),
    "round": ("number, ndigits=None", True),
    "divmod": ("x, y, /", True),
    "pow": ("base, exp, mod=None", True),
    "int": ("x=0, /", False),
    "float": ("x=0.0, /", True),
    "bool": ("x=False, /", True),
    "complex": ("real=0, imag=0", True),
}


BUILTINS: Final[dict[str, Callable[[FunctionBuilder, ast.Call, Arguments, Keywords], Value]]] = {
    "range": range_,
    "len": len_,
    "enumerate": enumerate_,
    "slice": make_slice,
    "zip": zip_,
    "reversed": reversed_,
    "abs": abs_,
    "min": extreme_call("min"),
    "max": extreme_call("max"),
    "round": round_,
    "divmod": divmod_,
    "pow": pow_,
    "int": int_,
    "float": float_,
    "bool": bool_,
    "complex": complex_numbers.make_complex,
}


def _map(fb: FunctionBuilder, node: ast.Call) -> Value:
    return functions.mapped(fb, node, _positional(fb, node, "map", "function, iterable, /, *iterables"))


def _filter(fb: FunctionBuilder, node: ast.Call) -> Value:
    return functions.filtered(fb, node, _positional(fb, node, "filter", "function, iterable, /"))


def _type(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`type(x)` of a number: to be called, or compared with nothing."""
    (value,) = _positional(fb, node, "type", "object, /", whole=False)
    if isinstance(value, Var | Const):
        fb.ask(value, "np", "int", "bool")
        match value.type:
            case NpScalar(dtype=dtype):
                return DTypeRef(dtype)
            case PyScalar(name=name):
                return External("builtins", name)
            case _:
                pass
    raise stop(
        fb.info,
        node,
        "unsupported-call",
        "type() is supported only of numbers of one type in a kernel",
        "convert the number first: float(x), np.float64(x)",
    )


def _isinstance(fb: FunctionBuilder, node: ast.Call) -> Value:
    return type_tests.is_instance_call(fb, node, *_positional(fb, node, "isinstance", "obj, class_or_tuple, /"))


def _positional(fb: FunctionBuilder, node: ast.Call, name: str, parameters: str, *, whole: bool = True) -> Arguments:
    """The evaluated arguments of a built-in that takes all of them by position."""
    sig = signature(parameters)
    return normal(sig, given_arguments(fb, node, name, sig, *evaluated_arguments(fb, node), whole=whole))[0]


#: Built-ins that look at the call themselves.
SPECIAL: Final[dict[str, Callable[[FunctionBuilder, ast.Call], Value]]] = {
    "list": lists.make,
    "dict": containers.make_dict,
    "set": containers.make_set,
    "sorted": list_sorting.sorted_list,
    "map": _map,
    "filter": _filter,
    "isinstance": _isinstance,
    "tuple": tuples.make_tuple,
    "type": _type,
}
