"""Type annotations to types: one table of spellings, read from the AST.

int, float, complex, bool, None          Python scalars
np.float64, numpy.uint8, …               NumPy scalars
Array2[np.float64]                       arrays of known rank
np.ndarray[tuple[int, int], np.dtype[np.float64]]
tuple[float, int]
Annotated[T, "C", "readonly"]            options
"quoted" annotations                     parsed as expressions
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.constants.evaluate import resolved_value
from kernelmill.frontend.constants.record_classes import contains_itself, record_class
from kernelmill.frontend.declarations.jaxtyping import jaxtyping_array
from kernelmill.frontend.declarations.names import known_place, scope_of
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.values import RecordClass
from kernelmill.frontend.type_rules.dtypes import dtype_name
from kernelmill.ir.types import (
    BOOL,
    COMPLEX,
    DEFAULT_DTYPE,
    FLOAT,
    INT,
    MOST_AXES,
    NONE,
    ArrayType,
    DictType,
    HighType,
    ListType,
    NpScalar,
    TupleType,
)
from kernelmill.records import replace
from kernelmill.scan import ScannedProject
from kernelmill.scan.candidates import KERNELMILL
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.uses import dotted_name

_PYTHON: Final = {"int": INT, "float": FLOAT, "bool": BOOL, "complex": COMPLEX}


_HINT: Final = "use int, float, bool, np.float64 and the like, Array1[np.float64] … Array5, or tuple[...]"


def parse_annotation(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> HighType:
    """The type that an annotation stands for; raises Stop with a diagnostic."""
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return parse_annotation(project, info, quoted(info, node, text))
        case ast.Name() | ast.Attribute():
            return _named(project, info, node)
        case ast.Subscript(value=base, slice=index):
            return _subscripted(project, info, node, base, index)
        case _:
            raise stop(info, node, "unknown-type", f"{ast.unparse(node)!r} is not a type kernelmill knows", _HINT)


def quoted(info: ModuleInfo, node: ast.expr, text: str) -> ast.expr:
    """The expression in a quoted annotation."""
    try:
        inner = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise stop(info, node, "unknown-type", f"the quoted annotation cannot be parsed: {error.msg}") from error
    for child in ast.walk(inner):
        ast.copy_location(child, node)
    return inner


def external_name(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> tuple[str, str]:
    """(module, name) of a dotted annotation outside the project; ('builtins', name) for an unbound name."""
    dotted = dotted_name(node)
    if not dotted:
        return "", ""
    if known_place(node) != ("", ""):
        return known_place(node)
    found = project.declared(scope_of(info, node), dotted)
    if found is None:
        return ("builtins", dotted) if "." not in dotted else ("", dotted)
    return (found.module, found.name) if found.kind == "external" else ("", dotted)


def _named(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> HighType:
    module, name = external_name(project, info, node)
    if module == "builtins" and name in _PYTHON:
        return _PYTHON[name]
    if module == "numpy":
        dtype = dtype_name(name)
        if dtype:
            return NpScalar(dtype)
        if name == "ndarray":
            raise stop(info, node, "unknown-type", "np.ndarray alone leaves rank and dtype open", "write Array1[np.float64]")
    if module == "numpy.typing" and name.startswith("NDArray"):
        raise stop(info, node, "unknown-type", "NDArray leaves the rank open", "write Array1[np.float64] … Array5")
    if module in ("typing", "collections.abc") and name == "Callable":
        raise _takes_function(info, node)
    if module == KERNELMILL and name.startswith("Array"):
        raise stop(info, node, "unknown-type", f"{name} needs a dtype", f"write {name}[np.float64]")
    found = project.declared(scope_of(info, node), dotted_name(node)) if dotted_name(node) else None
    record = record_class(project, found)
    if record is not None and found is not None:
        resolved_value(project, found, info, node)  # refuses what may be another class, or behave in its own way
        return _record(project, info, node, record)
    if found and found.kind == "value" and isinstance(found.node, ast.expr):
        return parse_annotation(project, project.modules[found.module], found.node)  # a type alias of the project
    raise stop(info, node, "unknown-type", f"{ast.unparse(node)!r} is not a type kernelmill knows", _HINT)


def _takes_function(info: ModuleInfo, node: ast.expr) -> Stop:
    return Stop(
        Diagnostic(
            "note",
            "function-argument",
            "a kernel that takes a function is compiled inside the kernels that call it; called from Python it stays Python",
            info.span(node),
            "call it from a kernel that passes another kernel, a helper or a lambda",
        )
    )


def _record(project: ScannedProject, info: ModuleInfo, node: ast.expr, record: RecordClass) -> HighType:
    """The type of an instance of a NamedTuple class."""
    name = record.cls.partition(":")[2]
    if record.types is None:
        raise stop(
            info,
            node,
            "unknown-type",
            f"namedtuple leaves the types of {name}'s fields open",
            f"write class {name}(NamedTuple) with annotated fields",
        )
    if contains_itself(project, record):
        raise stop(info, node, "unknown-type", f"a field of {name} is a {name} itself", "kernels take values of fixed size")
    there = project.modules[record.cls.partition(":")[0]]
    return TupleType(tuple(parse_annotation(project, there, t) for t in record.types), record.cls, record.fields)


def _subscripted(project: ScannedProject, info: ModuleInfo, node: ast.expr, base: ast.expr, index: ast.expr) -> HighType:
    module, name = external_name(project, info, base)
    items = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    if module == KERNELMILL and name in {f"Array{n}" for n in range(1, 6)}:
        return ArrayType(_dtype_argument(project, info, items[0]), int(name[5:]))
    if module in ("builtins", "typing") and name in ("tuple", "Tuple"):
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:
            return ListType(parse_annotation(project, info, items[0]), fixed=True)
        if len(items) == 1 and isinstance(items[0], ast.Tuple) and not items[0].elts:
            return TupleType(())
        return TupleType(tuple(parse_annotation(project, info, item) for item in items))
    if module in ("typing", "collections.abc") and name == "Callable":
        raise _takes_function(info, node)
    if module in ("builtins", "typing") and name in ("list", "List") and len(items) == 1:
        return ListType(parse_annotation(project, info, items[0]))
    if module in ("builtins", "typing") and name in ("dict", "Dict") and len(items) == 2:
        return DictType(parse_annotation(project, info, items[0]), parse_annotation(project, info, items[1]))
    if module in ("builtins", "typing") and name in ("set", "Set") and len(items) == 1:
        return DictType(parse_annotation(project, info, items[0]), NONE, is_set=True)
    if module in ("typing", "typing_extensions") and name == "Annotated":
        return _annotated(project, info, node, items)
    if module in ("typing", "typing_extensions") and name == "Final":
        return parse_annotation(project, info, items[0])
    if module == "numpy" and name == "ndarray" and len(items) == 2:
        return _numpy_array(project, info, node, items)
    if module == "jaxtyping":
        return jaxtyping_array(info, node, name, items, lambda part: external_name(project, info, part))
    if module == "numpy.typing" and name == "NDArray":
        raise stop(info, node, "unknown-type", "NDArray leaves the rank open", "write Array1[np.float64] … Array5")
    raise stop(info, node, "unknown-type", f"{ast.unparse(node)!r} is not a type kernelmill knows", _HINT)


def _dtype_argument(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> str:
    module, name = external_name(project, info, node)
    dtype = dtype_name(name) if module == "numpy" else DEFAULT_DTYPE.get(name) if module == "builtins" else None
    if dtype is None:
        raise stop(
            info,
            node,
            "unknown-dtype",
            f"{ast.unparse(node)!r} is not a dtype kernelmill knows",
            "use np.float64, np.float32, np.int64 … np.uint8, np.bool_",
        )
    return dtype


def _annotated(project: ScannedProject, info: ModuleInfo, node: ast.expr, items: list[ast.expr]) -> HighType:
    inner = parse_annotation(project, info, items[0])
    for option in items[1:]:
        if not (isinstance(option, ast.Constant) and isinstance(option.value, str) and isinstance(inner, ArrayType)):
            continue  # other tools' metadata
        if option.value in ("C", "F"):
            inner = replace(inner, order=option.value)
        elif option.value in ("readonly", "read-only"):
            inner = replace(inner, readonly=True)
    return inner


def _numpy_array(project: ScannedProject, info: ModuleInfo, node: ast.expr, items: list[ast.expr]) -> HighType:
    shape, dtype = items
    if not (isinstance(shape, ast.Subscript) and dotted_name(shape.value) in ("tuple", "Tuple", "typing.Tuple")):
        raise stop(info, shape, "unknown-type", "the rank of this array is unknown", "write tuple[int, int] for rank 2")
    axes = shape.slice.elts if isinstance(shape.slice, ast.Tuple) else [shape.slice]
    if any(isinstance(a, ast.Constant) and a.value is ... for a in axes) or not 1 <= len(axes) <= MOST_AXES:
        raise stop(info, shape, "unknown-type", "the rank of this array is unknown", "write tuple[int, int] for rank 2")
    if not (isinstance(dtype, ast.Subscript) and external_name(project, info, dtype.value) == ("numpy", "dtype")):
        raise stop(info, dtype, "unknown-dtype", "np.dtype[...] expected here", "write np.dtype[np.float64]")
    return ArrayType(_dtype_argument(project, info, dtype.slice), len(axes))
