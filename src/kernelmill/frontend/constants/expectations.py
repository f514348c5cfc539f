"""What a name that a kernel reads must stand for when the kernel first runs.

    np.sqrt(x)      the module's `np` is NumPy              step(x)     `step` is the function that its module defines there
    x + EPS         `EPS` is the float 1e-9                 abs(x)      nothing in the module is called `abs`

Input: the name, what it was resolved to and its value. Output: `Expectation` values. What a module outside the project
holds is not doubted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kernelmill.frontend.constants.evaluate import constant_of
from kernelmill.frontend.function.errors import Stop
from kernelmill.frontend.function.parameters import default_nodes
from kernelmill.frontend.function.values import (
    MODULE_LIST,
    ArrayOf,
    ConstArray,
    DTypeRef,
    External,
    FunctionRef,
    ModuleRef,
    NoneValue,
    RecordClass,
    Table,
    Text,
    Tuple,
    Value,
)
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import NpScalar
from kernelmill.project.expectations import (
    Expectation,
    IsAbsent,
    IsArray,
    IsClass,
    IsDtype,
    IsFunction,
    IsMember,
    IsModule,
    IsScalar,
    IsSequence,
    IsTable,
    IsValue,
    Wanted,
)
from kernelmill.scan import ScannedProject

#: Packages that a wheel does without: something else is imported in their place.
_REPLACED = ("kernelmill", "numba")


def expectations(project: ScannedProject, module: str, dotted: str, value: Value) -> Iterator[Expectation]:
    """What must hold so that `dotted`, read in `module`, stands for `value`."""
    first, _, rest = dotted.partition(".")
    found = project.resolve(module, first)
    if found is None:
        yield Expectation(module, first, IsAbsent())
    elif found.kind == "external":
        if found.module.partition(".")[0] not in _REPLACED:
            yield Expectation(module, first, IsMember(found.module, found.name) if found.name else IsModule(found.module))
    elif found.kind == "module":
        yield Expectation(module, first, IsModule(found.module))
        if rest and found.module in project.modules:
            yield from expectations(project, found.module, rest, value)
    elif not rest:
        wanted = _wanted(value, project)
        if wanted is not None:
            yield Expectation(module, first, wanted)


def own_function(project: ScannedProject, module: str, node: ast.FunctionDef) -> IsFunction:
    """What the Python function of a kernel, or a helper, must be."""
    line = node.decorator_list[0].lineno if node.decorator_list else node.lineno
    info = project.modules[module]
    positional = [*node.args.posonlyargs, *node.args.args]
    first = len(positional) - len(node.args.defaults)
    places: dict[str, int | str] = {a.arg: k - first for k, a in enumerate(positional)}
    found: list[tuple[int | str, Wanted]] = []
    for name, default in default_nodes(node.args).items():
        try:
            wanted = _wanted(constant_of(project, info, default), project)
        except Stop:
            continue  # then nothing was compiled in
        if wanted is not None:
            found.append((places.get(name, name), wanted))
    return IsFunction(module, node.name, line, tuple(found))


def _wanted(value: Value, project: ScannedProject) -> Wanted | None:
    """What an object must be, to be what `value` was compiled from; None where that is not asked."""
    match value:
        case Const(value=bool() | int() | float() | complex() as number, type=NpScalar(dtype=dtype)):
            return IsScalar(dtype, number)
        case Const(value=held) | Text(value=held):
            return IsValue(held)
        case NoneValue():
            return IsValue(None)
        case Tuple(items=items, cls=cls):
            return IsSequence(list if cls == MODULE_LIST else tuple, tuple(_wanted(i, project) or IsArray() for i in items))
        case Table(items=rows):
            keys, values = ([_wanted(row[k], project) or IsArray() for row in rows] for k in (0, 1))
            return IsTable(tuple(keys), tuple(values))
        case FunctionRef(target=target, node=node):
            return own_function(project, target.module, node)
        case External(module=module, name=name):
            return None if module in ("builtins", *_REPLACED) else IsMember(module, name)
        case ModuleRef(name=name):
            return IsModule(name)
        case DTypeRef(dtype=dtype):
            return IsDtype(dtype)
        case RecordClass(cls=cls, fields=fields):
            module, _, name = cls.partition(":")
            return IsClass(module, name, fields)
        case ConstArray() | ArrayOf():
            return IsArray()
        case _:
            raise TypeError(f"{value} is no constant of a module")


__all__ = ["expectations", "own_function"]
