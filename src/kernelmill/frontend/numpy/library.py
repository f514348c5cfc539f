"""Calls of NumPy functions that are written in the kernel language: finds the form that fits, and calls the function.

In: a `Library` row and the bound arguments of a call. Out: the value of a call of the library function, specialised by
the types of the arguments like any helper of the project; None where no form fits. What is wrong is reported at the user's call.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.arguments import known
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import Cascade, Stop, stop
from kernelmill.frontend.function.library import checks_its_extents, library_function
from kernelmill.frontend.function.signature import Signature
from kernelmill.frontend.function.values import NUMPY_RECORD, DTypeRef, Tuple, Value
from kernelmill.frontend.numpy.from_items import as_array
from kernelmill.frontend.numpy.lines import along_lines
from kernelmill.frontend.numpy.patterns import array, fits, told
from kernelmill.frontend.numpy.results import result_dtype
from kernelmill.frontend.numpy.row import Form, Library, Lines, NumpyRow
from kernelmill.records import replace


def serve_library(
    fb: FunctionBuilder, node: ast.AST, row: NumpyRow, library: Library, bound: dict[str, Value]
) -> Value | None:
    """The call by the first form that fits; displays of numbers become arrays where no form takes them as they are."""
    found = _by_form(fb, node, row, library, bound)
    if found is None:
        found = _by_lines(fb, node, row.signature, library, bound)
    if found is None:
        made = {p: as_array(fb, node, v) for p, v in bound.items()}
        if any(made[p] is not bound[p] for p in bound):
            found = _by_form(fb, node, row, library, made)
    return found


def described(row: NumpyRow, form: Form) -> str:
    """`a: array of rank 1 (int), axis=None|0`, for messages."""
    return ", ".join(told(p, form.takes[p]) for p in row.signature.names if p in form.takes)


def _by_form(fb: FunctionBuilder, node: ast.AST, row: NumpyRow, library: Library, bound: dict[str, Value]) -> Value | None:
    for form in library.forms:
        if all(fits(bound.get(p), pattern) for p, pattern in form.takes.items()) and _others_default(row.signature, form, bound):
            return _call(fb, node, row.name, library, form, bound)
    return None


def _others_default(signature: Signature, form: Form, bound: dict[str, Value]) -> bool:
    return all(p in form.takes or bound[p] == known(signature.defaults[p]) for p in signature.names if p in signature.defaults)


def _call(fb: FunctionBuilder, node: ast.AST, name: str, library: Library, form: Form, bound: dict[str, Value]) -> Value:
    args: list[Value] = []
    for item in form.passes:
        if item == "dtype":
            args.append(DTypeRef(result_dtype(form.result, form.takes, bound)))
        else:
            args.append(bound[item] if isinstance(item, str) else known(item))
    target = library_function(fb, form.function)
    options = fb.options
    if checks_its_extents(form.function):
        fb.options = replace(options, bounds="unchecked")
    try:
        result = fb.unit.invoke(fb, node, target, args, {})  # type: ignore[arg-type]  # `node` only says where
        if library.fields and isinstance(result, Tuple):
            return replace(result, cls=NUMPY_RECORD, fields=library.fields)
        return result
    except Stop as problem:
        if fb.info.source.library or isinstance(problem, Cascade):
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


def _by_lines(
    fb: FunctionBuilder, node: ast.AST, signature: Signature, library: Library, bound: dict[str, Value]
) -> Value | None:
    for lines in library.lines:
        if _takes_lines(lines, signature, bound):
            dtype = result_dtype(lines.result, {lines.array: array(lines.kinds), **lines.takes}, bound)
            alone = {lines.array: bound[lines.array]}
            element = dtype if lines.element is None else result_dtype(lines.element, {lines.array: array(lines.kinds)}, alone)
            extras: list[Value] = [DTypeRef(dtype) if p == "dtype" else bound[p] for p in lines.passes]
            return along_lines(fb, node, lines, bound, extras, DTypeRef(element))
    return None


def _takes_lines(lines: Lines, signature: Signature, bound: dict[str, Value]) -> bool:
    patterns = {lines.array: array(lines.kinds, 1, 2, 3, 4, 5), **lines.takes, **(lines.also or {})}
    others = [p for p in signature.defaults if p not in patterns and p not in ("axis", "keepdims")]
    return all(fits(bound[p], pattern) for p, pattern in patterns.items() if p in bound) and all(
        bound[p] == known(signature.defaults[p]) for p in others
    )
