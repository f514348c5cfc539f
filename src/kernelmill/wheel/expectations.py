"""What native code expects of modules, as the source text of the shim's table.

    Expectation("mylib.m", "EPS", IsValue(1e-9))    ('mylib.m', 'EPS', ('value', 1e-09))
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from kernelmill.project.expectations import (
    Expectation,
    IsAbsent,
    IsArray,
    IsClass,
    IsDebug,
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
from kernelmill.project.kernels import KernelReport


def expectations_text(kernels: Iterable[KernelReport]) -> str:
    """The table of kernels: by qualified name their expectations, and the arrays that they read."""
    rows = []
    for kernel in kernels:
        if kernel.status == "native":
            expected = _tuple(_row(e) for e in kernel.expects)
            arrays = _tuple(_tuple((repr(a.module), repr(a.name), _tuple(map(_literal, a.steps)))) for a in kernel.arrays)
            rows.append(f"{f'{kernel.module}.{kernel.name}'!r}: ({expected}, {arrays})")
    return f"{{{', '.join(rows)}}}"


def _row(expectation: Expectation) -> str:
    return f"({expectation.module!r}, {expectation.name!r}, {_wanted(expectation.wanted)})"


def _tuple(texts: Iterable[str]) -> str:
    items = list(texts)
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _wanted(wanted: Wanted) -> str:
    """The tag that names a check of the shim, and its arguments."""
    match wanted:
        case IsModule(name=name):
            return f"('module', {name!r})"
        case IsMember(module=module, name=name):
            return f"('member', {module!r}, {tuple(name.split('.'))!r})"
        case IsFunction(module=module, name=name, line=line, defaults=defaults):
            placed = _tuple(f"({k!r}, {_wanted(w)})" for k, w in defaults if isinstance(k, int))
            named = _tuple(f"({k!r}, {_wanted(w)})" for k, w in defaults if isinstance(k, str))
            return f"('function', {module!r}, {name!r}, {line}, {placed}, {named})"
        case IsValue(value=value):
            return f"('value', {_literal(value)})"
        case IsScalar(dtype=dtype, value=value):
            return f"('scalar', {dtype!r}, {_literal(value)})"
        case IsSequence(of=kind, items=items) if all(isinstance(item, IsValue) for item in items):
            return f"('values', {kind.__name__}, {_tuple(_literal(item.value) for item in items if isinstance(item, IsValue))})"
        case IsSequence(of=kind, items=items):
            return f"('items', {kind.__name__}, {_tuple(map(_wanted, items))})"
        case IsTable(keys=keys, values=values):
            return f"('table', {_tuple(map(_wanted, keys))}, {_tuple(map(_wanted, values))})"
        case IsDtype(dtype=dtype):
            return f"('dtype', {dtype!r})"
        case IsClass(module=module, name=name, fields=fields):
            return f"('class', {module!r}, {name!r}, {fields!r})"
        case IsAbsent():
            return "('absent',)"
        case IsDebug():
            return "('debug',)"
        case IsArray():
            return "('any',)"


def _literal(value: bool | int | float | complex | str | None) -> str:
    """Python source of a value; `repr` where that is some."""
    if isinstance(value, complex):
        return f"complex({_literal(value.real)}, {_literal(value.imag)})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    return hex(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 64 else repr(value)


__all__ = ["expectations_text"]
