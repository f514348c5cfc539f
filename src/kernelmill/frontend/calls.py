"""Calls: built-ins, `math`, NumPy, dtypes as casts, methods, functions of the project. Tables name what is supported."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend import (
    callables,
    closures,
    complex_numbers,
    dict_loops,
    dict_makers,
    dict_methods,
    dicts,
    isinstances,
    list_methods,
    lists,
    numpy_calls,
    python_numbers,
    sorting,
    tuple_items,
)
from kernelmill.frontend.arguments import Arguments, Keywords, number_of, wrong_count
from kernelmill.frontend.axes import call_axes, is_axes_function
from kernelmill.frontend.casts import cast, to_float, to_int
from kernelmill.frontend.constants import scalar
from kernelmill.frontend.consumers import CONSUMERS, extreme_of
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, describe, operand_of
from kernelmill.frontend.iterator_loops import make_iterator
from kernelmill.frontend.library_calls import call_method, is_library_method
from kernelmill.frontend.math_calls import call_math
from kernelmill.frontend.operators import narrow, operate, truth
from kernelmill.frontend.record_values import make_record, replaced
from kernelmill.frontend.slices import make_slice
from kernelmill.frontend.synthesis import Given, Part, fill_one, hidden, written_out
from kernelmill.frontend.typing import is_integer, python_counterpart, unary_type
from kernelmill.frontend.ufuncs import call_ufunc
from kernelmill.frontend.values import (
    Closure,
    DTypeRef,
    External,
    FunctionRef,
    Method,
    NoneValue,
    RangeValue,
    RecordClass,
    Sequence,
    Text,
    Tuple,
    Value,
)
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, DictType, ListType, MixedScalar, NpScalar, PyScalar


def call(fb: FunctionBuilder, node: ast.Call) -> Value:
    """The value of a call."""
    target = fb.evaluate(node.func)
    match target:
        case External(module="builtins", name=name):
            return _builtin(fb, node, name)
        case External(module="math", name=name):
            return call_math(fb, node, name, lambda: _arguments(fb, node))
        case External(module="cmath", name=name):
            return complex_numbers.call_cmath(fb, node, name, *_arguments(fb, node))
        case External(module="numpy", name=name) if name in complex_numbers.NUMPY_COMPLEX:
            return complex_numbers.call_numpy(fb, node, name, *_arguments(fb, node))
        case External(module="numpy", name=name):
            return numpy_calls.call(fb, node, name, *_arguments(fb, node, displays=True))
        case DTypeRef(dtype=dtype):
            args, keywords = _arguments(fb, node)
            if len(args) != 1 or keywords:
                raise wrong_count(fb, node, f"np.{dtype}", "1")
            return cast(fb, node, operand_of(fb, args[0], node), NpScalar(dtype))
        case FunctionRef():
            args, keywords = _arguments(fb, node)
            return fb.unit.invoke(fb, node, target, args, keywords)
        case Closure():
            return closures.call_closure(fb, node, target, *_arguments(fb, node))
        case External(module="operator", name=name):
            args, keywords = _arguments(fb, node)
            if keywords:
                raise wrong_count(fb, node, f"operator.{name}", "only")
            return callables.call_operator(fb, node, name, args)
        case External(module="functools", name="reduce"):
            return callables.reduce_(fb, node)
        case External(module="itertools", name=name):
            return make_iterator(fb, node, name, *_arguments(fb, node))
        case External(module="collections", name=name):
            return dict_makers.make_collection(fb, node, name)
        case RecordClass():
            return make_record(fb, node, target, *_arguments(fb, node))
        case Method(receiver=Tuple() as record):
            return replaced(fb, node, record, *_arguments(fb, node))
        case Method(receiver=Var() | Const() as receiver, name=name):
            return _method(fb, node, receiver, name)
        case External(module="numpy.linalg", name=name):
            return numpy_calls.call(fb, node, f"linalg.{name}", *_arguments(fb, node))
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


def _arguments(fb: FunctionBuilder, node: ast.Call, *, displays: bool = False) -> tuple[list[Value], dict[str, Value]]:
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


# ---- built-ins


def _builtin(fb: FunctionBuilder, node: ast.Call, name: str) -> Value:
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
    args, keywords = _arguments(fb, node)
    if keywords and name not in ("enumerate", "zip", "complex"):
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"keyword arguments of {name}() are not supported in a kernel",
            "pass them by position",
        )
    return handler(fb, node, args, keywords)


#: Powers of ten up to this one are exact.
_MOST_DIGITS: Final = 15


def _range(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if not 1 <= len(args) <= 3:
        raise wrong_count(fb, node, "range()", "1 to 3")
    numbers = [to_int(fb, node, operand_of(fb, a, node), index=True) for a in args]
    numbers = [fb.emitter.value("copy", INT, x) if isinstance(x, Var) else x for x in numbers]
    start, end = (scalar(0), numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else scalar(1)
    if isinstance(step, Const) and step.value == 0:
        raise stop(fb.info, node, "type-error", "range() step is 0", "Python would raise ValueError")
    if isinstance(step, Var):
        nonzero = fb.emitter.value("truth", BOOL, step)
        fb.branch(nonzero, lambda: None, lambda: _raise(fb, "ValueError", "range() arg 3 must not be zero"))
    return RangeValue(start, end, step)


def _raise(fb: FunctionBuilder, exc: str, message: str) -> None:
    fb.emitter.emit("raise", (), exc=exc, message=message)
    fb.env = None


def _len(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    match args:
        case [Var(type=ArrayType()) as array]:
            return fb.emitter.value("shape", INT, array, axis=0)
        case [Tuple(items=items)]:
            return scalar(len(items))
        case [Var(type=ListType()) as held]:
            return lists.length(fb, held)
        case [Var(type=DictType()) as table]:
            return dicts.size(fb, table)
        case [Sequence() as view] if dict_loops.is_view(view):
            return dict_loops.view_length(fb, view)
        case [RangeValue() as r]:
            return fb.emitter.value("builtin", INT, r.start, r.stop, r.step, fn="range_length")
        case [Text(value=text)]:
            return scalar(len(text))
        case _:
            raise stop(fb.info, node, "type-error", "len() of something that has no length", "use it on an array or a tuple")


def _enumerate(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    start = args[1] if len(args) == 2 else keywords.get("start")
    if not 1 <= len(args) <= 2:
        raise wrong_count(fb, node, "enumerate()", "1 or 2")
    begin = to_int(fb, node, operand_of(fb, start, node), index=True) if start is not None else None
    if isinstance(args[0], Tuple):
        first: Value = begin or scalar(0)
        return Tuple(tuple(Tuple((operate(fb, node, ast.Add, first, scalar(k)), v)) for k, v in enumerate(args[0].items)))
    return Sequence("enumerate", (dict_loops.seen(fb, node, args[0]),), begin)


def _zip(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if not args:
        raise wrong_count(fb, node, "zip()", "1 or more")
    strict = keywords.pop("strict", None)
    if keywords or not (strict is None or isinstance(strict, Const)):
        raise stop(fb.info, node, "unsupported-call", "zip() takes only a constant strict= in a kernel", "write True or False")
    exact = isinstance(strict, Const) and bool(strict.value)
    if all(isinstance(a, Tuple) for a in args):
        columns = [a.items for a in args if isinstance(a, Tuple)]
        if exact and len({len(c) for c in columns}) > 1:
            raise stop(fb.info, node, "wrong-length", "zip() of tuples of different lengths", "Python would raise ValueError")
        return Tuple(tuple(Tuple(row) for row in zip(*columns, strict=False)))
    return Sequence("strict zip" if exact else "zip", tuple(args))


def _reversed(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if len(args) != 1:
        raise wrong_count(fb, node, "reversed()", "1")
    if isinstance(args[0], Tuple):
        return Tuple(args[0].items[::-1])
    return Sequence("reversed", (args[0],))


def _abs(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if len(args) != 1:
        raise wrong_count(fb, node, "abs()", "1")
    if isinstance(args[0], Var) and isinstance(args[0].type, ArrayType):
        return call_ufunc(fb, node, "absolute", args)
    x = number_of(fb, node, args[0])
    if isinstance(x, Const) and isinstance(x.type, PyScalar):
        return scalar(abs(x.value))  # type: ignore[arg-type]  # a Python number by its type
    if complex_numbers.is_complex(x):
        return complex_numbers.absolute(fb, x)
    boolean = x.type == NpScalar("bool")
    type_ = x.type if boolean else unary_type("pos", x.type)  # type: ignore[arg-type]  # high IR
    if isinstance(type_, str):
        raise stop(fb.info, node, "type-error", type_)
    return fb.emitter.value("builtin", type_, x, fn="abs")


def _extreme(name: str) -> Callable[[FunctionBuilder, ast.Call, Arguments, Keywords], Value]:
    def build(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
        if len(args) == 1:
            raise wrong_count(fb, node, f"{name}()", "2 or more")
        return extreme_of(fb, node, args, name)

    return build


def _round(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    match args:
        case [Var(type=NpScalar(dtype="float64" | "float32")) as x, Const(value=int() as digits)] if abs(digits) <= _MOST_DIGITS:
            return _numpy_round(fb, node, x, digits)
        case [Var(type=MixedScalar(name="float", dtype="float64")) as x, Const(value=int() as digits)] if (
            abs(digits) <= _MOST_DIGITS
        ):
            return _numpy_round(fb, node, narrow(fb, x), digits)
        case _:
            pass
    if len(args) == 2 and isinstance(args[1], NoneValue):
        args = args[:1]
    if len(args) == 2:
        found = python_numbers.round_to(fb, node, number_of(fb, node, args[0]), number_of(fb, node, args[1]))
        if found is not None:
            return found
    if len(args) != 1:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            "round() of a NumPy number with a number of digits needs a float and a constant from -15 to 15 in a kernel",
            "use round(float(x), digits)",
        )
    number = number_of(fb, node, args[0])
    if isinstance(number, Const) and isinstance(number.value, bool | int | float):
        return scalar(round(number.value))
    if is_integer(number.type) or number.type == BOOL:  # type: ignore[arg-type]  # high IR
        return number if isinstance(number.type, NpScalar) else to_int(fb, node, number)
    return fb.emitter.value("builtin", INT, to_float(fb, node, number), fn="round")


def _numpy_round(fb: FunctionBuilder, node: ast.Call, x: Operand, digits: int) -> Value:
    """`round` of a NumPy float: scaled by a power of ten, to the nearest integer, scaled back."""
    power = scalar(10.0 ** abs(digits))
    there, back = (ast.Mult, ast.Div) if digits >= 0 else (ast.Div, ast.Mult)
    whole = call_ufunc(fb, node, "rint", [operate(fb, node, there, x, power) if digits else x])
    return operate(fb, node, back, whole, power) if digits else whole


def _divmod(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if len(args) != 2:
        raise wrong_count(fb, node, "divmod()", "2")
    return Tuple((operate(fb, node, ast.FloorDiv, args[0], args[1]), operate(fb, node, ast.Mod, args[0], args[1])))


def _pow(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if len(args) == 3:
        numbers = [operand_of(fb, a, node) for a in args]
        if not all(isinstance(x.type, PyScalar) and x.type.name == "int" for x in numbers):
            raise stop(fb.info, node, "type-error", "pow() with a modulus needs three Python ints", "use int(...) on each")
        return fb.emitter.value("builtin", INT, *numbers, fn="powmod")
    if len(args) != 2:
        raise wrong_count(fb, node, "pow()", "2 or 3")
    return operate(fb, node, ast.Pow, args[0], args[1])


def _int(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if len(args) != 1:
        if not args:
            return scalar(0)
        raise wrong_count(fb, node, "int()", "1")
    return to_int(fb, node, number_of(fb, node, args[0]))


def _float(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    match args:
        case []:
            return scalar(0.0)
        case [Text(value=text)]:
            try:
                return scalar(float(text))
            except ValueError as error:
                raise stop(fb.info, node, "type-error", str(error), "Python would raise the same") from error
        case [value]:
            return to_float(fb, node, number_of(fb, node, value))
        case _:
            raise wrong_count(fb, node, "float()", "1")


def _bool(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    if not args:
        return scalar(False)
    if len(args) != 1:
        raise wrong_count(fb, node, "bool()", "1")
    return truth(fb, args[0], node)


BUILTINS: Final[dict[str, Callable[[FunctionBuilder, ast.Call, Arguments, Keywords], Value]]] = {
    "range": _range,
    "len": _len,
    "enumerate": _enumerate,
    "slice": make_slice,
    "zip": _zip,
    "reversed": _reversed,
    "abs": _abs,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "round": _round,
    "divmod": _divmod,
    "pow": _pow,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "complex": complex_numbers.make_complex,
}


def _map(fb: FunctionBuilder, node: ast.Call) -> Value:
    return callables.mapped(fb, node, _positional(fb, node))


def _filter(fb: FunctionBuilder, node: ast.Call) -> Value:
    return callables.filtered(fb, node, _positional(fb, node))


def _type(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`type(x)` of a number: to be called, or compared with nothing."""
    args = _positional(fb, node)
    if len(args) == 1 and isinstance(args[0], Var | Const):
        match args[0].type:
            case NpScalar(dtype=dtype):
                return DTypeRef(dtype)
            case PyScalar(name=name):
                return External("builtins", name)
            case _:
                pass
    raise stop(fb.info, node, "unsupported-call", "type() is supported only of numbers of one type in a kernel",
               "convert the number first: float(x), np.float64(x)")


def _isinstance(fb: FunctionBuilder, node: ast.Call) -> Value:
    return isinstances.is_instance_call(fb, node, _positional(fb, node))


def _positional(fb: FunctionBuilder, node: ast.Call) -> Arguments:
    args, keywords = _arguments(fb, node)
    if keywords:
        raise wrong_count(fb, node, f"{ast.unparse(node.func)}()", "only")
    return args


#: Built-ins that look at the call themselves.
SPECIAL: Final[dict[str, Callable[[FunctionBuilder, ast.Call], Value]]] = {
    "list": lists.make,
    "dict": dict_makers.make_dict,
    "set": dict_makers.make_set,
    "sorted": sorting.sorted_list,
    "map": _map,
    "filter": _filter,
    "isinstance": _isinstance,
    "tuple": tuple_items.make_tuple,
    "type": _type,
}


# ---- methods


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
    found = python_numbers.number_method(fb, node, receiver, name)
    if found is not None:
        return found
    if name in ("conjugate", "conj") and not node.args and not isinstance(receiver.type, ArrayType):
        if name == "conjugate" or isinstance(receiver.type, NpScalar):
            return complex_numbers.conjugate(fb, receiver)
    if name == "tolist" and isinstance(receiver.type, ArrayType) and receiver.type.ndim == 1 and not (node.args or node.keywords):
        items: dict[str, Part] = {"_x": Given(receiver, node), "_v": hidden(fb, node, "v")}
        return fb.evaluate(fill_one("[_v.item() for _v in _x]", node, **items))
    if isinstance(receiver.type, ArrayType) and is_axes_function(name):
        given, keywords = _arguments(fb, node)
        return call_axes(fb, node, name, [receiver, *given], keywords, method=True)
    if isinstance(receiver.type, ArrayType) and numpy_calls.is_method(name):
        return numpy_calls.method(fb, node, name, receiver, *_arguments(fb, node))
    if isinstance(receiver.type, ArrayType) and is_library_method(name):
        return call_method(fb, node, receiver, name, *_arguments(fb, node))
    what = "array" if isinstance(receiver.type, ArrayType) else str(receiver.type)
    raise stop(
        fb.info,
        node,
        "unsupported-call",
        f"method .{name}() of {what} is not supported in a kernel yet",
        "write the loop, or call it outside the kernel",
    )
