"""Calls of NumPy functions that are written in the kernel language: finds the form that fits, and calls the function.

In: a call with evaluated arguments and the rows of `numpy_library.py`. Out: the value of a call of the library
function, specialised by the types of the arguments like any helper of the project. What is wrong is reported at the user's call.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import replace

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import Cascade, Stop, stop
from kernelmill.frontend.function.library import PACKAGE, library_function
from kernelmill.frontend.function.values import NUMPY_RECORD, DTypeRef, External, NoneValue, Text, Tuple, Value, scalar
from kernelmill.frontend.numpy.lines import FOLDS, SCANS, by_axis
from kernelmill.frontend.numpy.rows import METHODS, ROWS, Form, Row
from kernelmill.frontend.type_rules.dtypes import dtype_name
from kernelmill.frontend.type_rules.promotion import promote, weak_dtype
from kernelmill.frontend.type_rules.scalars import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType, MixedScalar, NpScalar, PyScalar, scalar_dtype

#: Modules whose every subscript is in range by the extents that the function itself has compared.
_IN_RANGE = frozenset({"numpy.products", "numpy.sums", "numpy.scans", "numpy.sorting", "numpy.linalg", "numpy.stacks"})


Arrays = Callable[[FunctionBuilder, ast.AST, Value], Value]


_SORTS = ("quicksort", "heapsort", "stable", "mergesort")


#: Functions of NumPy whose result is a NamedTuple, with its fields.
_FIELDS = {"linalg.qr": ("Q", "R"), "linalg.slogdet": ("sign", "logabsdet")}


_WORDS = {"s": "scalar", "p": "scalar", "i": "int", "d": "dtype", "n": "pair of numbers", "m": "pair of numbers for each axis"}


_KINDS = {
    "b": "bool",
    "i": "int",
    "u": "uint",
    "v": "uint8-32",
    "f": "float32/64",
    "F": "float64",
    "e": "float16",
    "c": "complex",
}


_PYTHON_DTYPES = {"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}


def is_library_function(name: str) -> bool:
    """Whether `np.<name>` is served by the library."""
    return name in ROWS


def is_library_method(name: str) -> bool:
    """Whether the array method `name` is served by the library."""
    return name in METHODS


def call_library(
    fb: FunctionBuilder, node: ast.AST, name: str, args: list[Value], keywords: dict[str, Value], arrays: Arrays | None = None
) -> Value:
    """`np.name(*args, **keywords)`. `arrays` makes arrays of numbers written out, for where no form takes them as they are."""
    row = ROWS[name]
    bound = _bind(fb, node, f"np.{name}", row, args, keywords)
    for form in row.forms:
        if all(_fits(bound[p], pattern) for p, pattern in form.takes.items()) and _others_default(row, form, bound):
            return _serve(fb, node, name, form, bound)
    found = _by_axis(fb, node, name, row, bound)
    if found is not None:
        return found
    made = {p: v if arrays is None or v is None else arrays(fb, node, v) for p, v in bound.items()}
    if any(made[p] is not bound[p] for p in bound):
        for form in row.forms:
            if all(_fits(made[p], pattern) for p, pattern in form.takes.items()) and _others_default(row, form, made):
                return _serve(fb, node, name, form, made)
    given = ", ".join(f"{p}: {_shown(v)}" for p, v in bound.items() if v is not None and v != _default(row, p))
    raise stop(
        fb.info,
        node,
        "unsupported-arguments",
        f"np.{name}({given}) is not supported in a kernel",
        "supported: " + "; ".join(describe_form(row, form) for form in row.forms),
    )


def call_method(
    fb: FunctionBuilder, node: ast.AST, receiver: Operand, name: str, args: list[Value], keywords: dict[str, Value]
) -> Value:
    """`receiver.name(*args, **keywords)`."""
    return call_library(fb, node, METHODS[name], [receiver, *args], keywords)


def describe_form(row: Row, form: Form) -> str:
    """`a: rank 1 of biuf, axis=None|0`, for messages and the reference."""
    return ", ".join(_pattern_text(p, form.takes[p]) for p in row.parameters if p in form.takes)


def _pattern_text(parameter: str, pattern: str) -> str:
    if pattern.startswith("="):
        return f"{parameter}={pattern[1:]}"
    head, _, rest = pattern.partition(":")
    if head in _WORDS:
        return f"{parameter}: {_WORDS[head]}"
    what, ranks = ("tuple of arrays", rest[:1]) if head == "t" else ("array", " or ".join(head))
    kinds = " ".join(_KINDS[letter] for letter in rest.rpartition(":")[2])
    return f"{parameter}: {what} of rank {ranks} ({kinds})"


def _bind(
    fb: FunctionBuilder, node: ast.AST, name: str, row: Row, args: list[Value], keywords: dict[str, Value]
) -> dict[str, Value | None]:
    names = list(row.parameters)
    if len(args) > len(names):
        raise stop(fb.info, node, "wrong-arguments", f"{name} takes at most {len(names)} positional arguments in a kernel")
    bound: dict[str, Value | None] = dict(zip(names, args, strict=False))
    for key, value in keywords.items():
        if key not in row.parameters or key in bound:
            raise stop(
                fb.info,
                node,
                "wrong-arguments",
                f"argument {key!r} of {name} is not supported in a kernel",
                f"supported arguments: {', '.join(names)}",
            )
        bound[key] = value
    for parameter in names:
        if parameter not in bound:
            bound[parameter] = _default(row, parameter)
            if bound[parameter] is None:
                raise stop(
                    fb.info,
                    node,
                    "wrong-arguments",
                    f"{name} needs argument {parameter!r}",
                    "NumPy would raise TypeError",
                )
    return {parameter: bound[parameter] for parameter in names}


def _default(row: Row, parameter: str) -> Value | None:
    text = row.parameters[parameter]
    return None if text is None else _constant(text)


def _constant(text: str) -> Value:
    if text == "inf":
        return scalar(math.inf)
    number = ast.literal_eval(text)
    if number is None:
        return NoneValue()
    return Text(number) if isinstance(number, str) else scalar(number)


def _others_default(row: Row, form: Form, bound: dict[str, Value | None]) -> bool:
    return all(p in form.takes or bound[p] == _default(row, p) for p in row.parameters)


def _fits(value: Value | None, pattern: str) -> bool:
    """Whether an argument fits a pattern of `numpy_library`."""
    if pattern.startswith("="):
        return any(value == _constant(text) for text in pattern[1:].split("|"))
    head, _, rest = pattern.partition(":")
    match head:
        case "s":
            return isinstance(value, Var | Const) and bool(_kinds(value) & set(rest))
        case "p":
            return (
                isinstance(value, Var | Const)
                and bool(_kinds(value) & set(rest))
                and (isinstance(value.type, PyScalar) or value.type in (NpScalar("int64"), NpScalar("float64")))
            )
        case "i":
            return isinstance(value, Var | Const) and is_integer(value.type)  # type: ignore[arg-type]  # high IR
        case "d":
            return value is not None and (isinstance(value, NoneValue) or dtype_meant(value) is not None)
        case "t":
            return isinstance(value, Tuple) and bool(value.items) and all(_fits(x, rest) for x in value.items)
        case "m":
            return isinstance(value, Tuple) and len(value.items) > 1 and all(_fits(x, "n:i") for x in value.items)
        case "n":
            return isinstance(value, Tuple) and len(value.items) == 2 and all(_fits(x, f"p:{rest}") for x in value.items)
        case ranks:
            return (
                isinstance(value, Var)
                and isinstance(value.type, ArrayType)
                and str(value.type.ndim) in ranks
                and bool(_letters(value.type.dtype) & set(rest))
            )


def _kinds(x: Operand) -> set[str]:
    """The letters of a scalar's kind; none for one that may be an int or a float."""
    t = x.type
    if not isinstance(t, PyScalar | NpScalar | MixedScalar) or (isinstance(t, MixedScalar) and t.name == "number"):
        return set()
    return _letters(scalar_dtype(t).name)


def _letters(dtype: str) -> set[str]:
    """The letters that patterns use for a dtype."""
    special = {"float16": {"e"}, "float64": {"f", "F"}, "uint64": {"u"}}
    kind = DTYPES[dtype].kind
    return special.get(dtype, {"u", "v"} if kind == "u" else {kind})


def dtype_meant(value: Value) -> str | None:
    """The dtype that a value stands for: `np.float64`, `x.dtype`, `float`, `"float32"`."""
    match value:
        case DTypeRef(dtype=dtype):
            return dtype
        case External(module="builtins", name=name) if name in _PYTHON_DTYPES:
            return _PYTHON_DTYPES[name]
        case Text(value=text):
            return dtype_name(text)
        case _:
            return None


def _shown(value: Value | None) -> str:
    match value:
        case Const(value=constant):
            return repr(constant)
        case Var(type=type_):
            return str(type_)
        case Tuple(items=items):
            return f"({', '.join(map(_shown, items))})"
        case Text(value=text):
            return repr(text)
        case DTypeRef(dtype=dtype):
            return f"np.{dtype}"
        case _:
            return type(value).__name__


def _serve(fb: FunctionBuilder, node: ast.AST, name: str, form: Form, bound: dict[str, Value | None]) -> Value:
    args: list[Value] = []
    for item in form.passes:
        if item == "dtype":
            args.append(DTypeRef(_result_dtype(form, bound)))
        elif item in bound:
            value = bound[item]
            assert value is not None
            args.append(value)
        else:
            args.append(_constant(item))
    target = library_function(fb, form.function)
    options = fb.options
    if form.function.rpartition(".")[0] in _IN_RANGE:
        fb.options = replace(options, bounds="unchecked")
    try:
        result = fb.unit.invoke(fb, node, target, args, {})  # type: ignore[arg-type]  # `node` only says where
        fields = _FIELDS.get(name)
        return replace(result, cls=NUMPY_RECORD, fields=fields) if fields and isinstance(result, Tuple) else result
    except Stop as problem:
        if fb.info.name.startswith(PACKAGE) or isinstance(problem, Cascade):
            raise
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            f"np.{name} cannot be compiled for these arguments: {problem.diagnostic.message}",
            "call it outside the kernel, or convert the arguments first",
        ) from problem
    finally:
        fb.options = options


def _by_axis(fb: FunctionBuilder, node: ast.AST, name: str, row: Row, bound: dict[str, Value | None]) -> Value | None:
    """The call as one of `by_axis`, where it is one."""
    lines = FOLDS.get(name) or SCANS.get(name)
    if lines is None:
        return None
    takes = dict(item.split(":", 1) for item in lines.takes.split())
    form = Form({lines.array: f"12345:{lines.kinds}", **takes}, lines.function, lines.passes, lines.rule)
    others = [p for p in row.parameters if p not in form.takes and p not in ("axis", "keepdims")]
    if name == "argsort":
        stable = bound["stable"] == _constant("True") or bound["kind"] in (Text("stable"), Text("mergesort"))
        if not (isinstance(bound["kind"], NoneValue) or bound["kind"] in [Text(name) for name in _SORTS]):
            return None
        lines = lines if stable else replace(lines, function="numpy.sorting.argsort_distinct")
        others = []
    if not all(_fits(bound[p], pattern) for p, pattern in form.takes.items() if p in bound):
        return None
    if any(bound[p] != _default(row, p) for p in others):
        return None
    dtype = _result_dtype(form, bound)
    array = bound[lines.array]
    assert isinstance(array, Var)
    assert isinstance(array.type, ArrayType)
    result = {"dtype": dtype, "same": array.type.dtype}.get(lines.result, lines.result)
    extras = [DTypeRef(dtype) if p == "dtype" else bound[p] for p in lines.passes]
    in_range = lines.function.rpartition(".")[0] in _IN_RANGE
    return by_axis(fb, node, lines, bound, [x for x in extras if x is not None], DTypeRef(result), in_range=in_range)


def _result_dtype(form: Form, bound: dict[str, Value | None]) -> str:
    """The dtype that NumPy gives the result. Rules: `promote`, `strong` (Python scalars count as int64 and float64),
    `sum` (integers widened), `float` (integers become float64), a dtype's name; an argument `dtype` that is given wins.
    `rule:name` looks only at argument `name`."""
    given = bound.get("dtype")
    if given is not None and not isinstance(given, NoneValue):
        return dtype_meant(given) or "float64"
    if form.dtype in DTYPES:
        return form.dtype
    word, _, only = form.dtype.partition(":")
    arrays: list[str] = []
    weak: list[str] = []
    for parameter, value in bound.items():
        if parameter in only.split(",") if only else form.takes.get(parameter, "=")[0] not in "=id":
            _collect(value, arrays, weak)
    dtype = arrays[0] if arrays else "float64" if "float" in weak else "int64"
    for other in arrays[1:]:
        dtype = promote(dtype, other)
    for python in weak:
        dtype = weak_dtype(python, dtype) if arrays and word != "strong" else dtype
    kind = DTYPES[dtype].kind
    if word == "strong" and arrays:
        for python in weak:
            dtype = promote(dtype, _PYTHON_DTYPES[python])
    if word == "sum" and kind in "biu":
        return "uint64" if kind == "u" else "int64"
    if word == "float" and kind in "biu":
        return "float64"
    return dtype


def _collect(value: Value | None, arrays: list[str], weak: list[str]) -> None:
    if isinstance(value, Tuple):
        for item in value.items:
            _collect(item, arrays, weak)
    elif isinstance(value, Var | Const):
        match value.type:
            case ArrayType(dtype=dtype) | NpScalar(dtype=dtype):
                arrays.append(dtype)
            case PyScalar(name=name):
                weak.append(name)
            case _:
                pass
