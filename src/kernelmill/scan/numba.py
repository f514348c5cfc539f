"""Numba's signatures, in strings and in expressions, read as declarations.

    @njit("f8(f8[:], i8)")      @nb.jit(nb.float64(nb.float64[:]), nopython=True)      @njit(["f4(f4)", "f8(f8)"])

Scalars of 64 bits mean Python numbers, since that is what callers pass and what Numba returns. A result of another
width is left open: the kernel then returns what the Python function returns.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.ir.types import MOST_AXES, NONE, ArrayType, HighType, TupleType
from kernelmill.records import dataclass
from kernelmill.scan.declarations import PYTHON_SCALARS, TEXT, Declaration, DeclaredType, scalar_choices
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.resolve import Resolved, possible, resolve_declared
from kernelmill.scan.uses import dotted_name

#: Numba's names of scalar types.
SCALARS: Final = {
    "b1": "bool",
    "bool_": "bool",
    "boolean": "bool",
    "bool": "bool",
    "byte": "uint8",
    "char": "int8",
    "uchar": "uint8",
    "i1": "int8",
    "i2": "int16",
    "i4": "int32",
    "i8": "int64",
    "u1": "uint8",
    "u2": "uint16",
    "u4": "uint32",
    "u8": "uint64",
    "short": "int16",
    "ushort": "uint16",
    "int_": "int64",
    "uint": "uint64",
    "intc": "int32",
    "uintc": "uint32",
    "intp": "int64",
    "uintp": "uint64",
    "long_": "int64",
    "ulong": "uint64",
    "longlong": "int64",
    "ulonglong": "uint64",
    "f4": "float32",
    "f8": "float64",
    "float_": "float32",
    "double": "float64",
    "float": "float64",
    "int": "int64",
    "c8": "complex64",
    "c16": "complex128",
    "ssize_t": "int64",
    "size_t": "uint64",
    **{
        name: name
        for name in [
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "float32",
            "float64",
            "complex64",
            "complex128",
        ]
    },
}
_NOTHING: Final = ("void", "none", "None")
_TEXTS: Final = ("unicode_type", "string")
#: What makes a type where it is called; other types that are called are signatures.
_MADE: Final = ("Array", "BaseTuple", "Optional", "Tuple", "UniTuple", "optional")
DECORATORS: Final = ("jit", "njit")


@dataclass(frozen=True, slots=True)
class Jitted:
    """A function under one of Numba's decorators: its declarations, whether it has a signature, the decorator."""

    declarations: tuple[Declaration, ...]
    signed: bool
    decorator: ast.expr


class _UnreadableError(Exception):
    pass


def numba_declarations(
    modules: Mapping[str, ModuleInfo], info: ModuleInfo, node: ast.FunctionDef, diagnostics: list[Diagnostic]
) -> Jitted | None:
    """What Numba's decorator on `node` declares; None where it has none, or others too."""
    if len(node.decorator_list) != 1 or not is_jit(modules, info, node.decorator_list[0]):
        return None
    decorator = node.decorator_list[0]
    if not isinstance(decorator, ast.Call):
        return Jitted((), False, decorator)
    given = (
        decorator.args[0]
        if decorator.args
        else next((k.value for k in decorator.keywords if k.arg in ("signature_or_function", "signature")), None)
    )
    if given is None:
        return Jitted((), False, decorator)
    reader = _Reader(modules, info)
    found: list[Declaration] = []
    for signature in reader.signatures(given):
        try:
            params, result = reader.signature(signature)
            found.append(Declaration(params, result, info.span(given)))
        except (_UnreadableError, SyntaxError) as problem:
            reason = problem.msg if isinstance(problem, SyntaxError) else str(problem)
            diagnostics.append(
                Diagnostic(
                    "warning",
                    "foreign-declaration",
                    f"this Numba signature does not count: {reason}",
                    info.span(given),
                    "declare numbers and arrays of them, as in 'f8(f8[:], i8)'",
                )
            )
    return Jitted(tuple(found), True, decorator)


def is_jit(modules: Mapping[str, ModuleInfo], info: ModuleInfo, decorator: ast.expr) -> bool:
    """Whether a decorator is Numba's `jit` or `njit`, called or not."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    found = possible(modules, info.name, dotted_name(node)) if dotted_name(node) else []
    return any(f.kind == "external" and f.module == "numba" and f.name in DECORATORS for f in found)


def _resolved(modules: Mapping[str, ModuleInfo], info: ModuleInfo, node: ast.expr) -> Resolved | None:
    dotted = dotted_name(node)
    return resolve_declared(modules, info.name, dotted) if dotted else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads signatures of one module. In text, names are Numba's own; in expressions, what the module binds them to."""

    modules: Mapping[str, ModuleInfo]
    info: ModuleInfo
    in_text: bool = False

    def signatures(self, node: ast.expr) -> list[ast.expr]:
        """The signatures that a decorator's first argument holds."""
        if isinstance(node, ast.List | ast.Tuple) and not (isinstance(node, ast.Tuple) and self._is_types(node)):
            return [s for element in node.elts for s in self.signatures(element)]
        if isinstance(node, ast.Name):
            found = _resolved(self.modules, self.info, node)
            if found is not None and found.kind == "value" and isinstance(found.node, ast.expr):
                return self.signatures(found.node)
        return [node]

    def _is_types(self, node: ast.Tuple) -> bool:
        """Whether a tuple is the arguments of one signature, rather than several signatures."""
        return not any(
            isinstance(e, ast.Constant | ast.Tuple | ast.List) or (isinstance(e, ast.Call) and self.name(e.func) not in _MADE)
            for e in node.elts
        )

    def signature(self, node: ast.expr) -> tuple[tuple[tuple[DeclaredType, ...], ...], HighType | None]:
        """Parameters and result of one signature."""
        match node:
            case ast.Constant(value=str(text)):
                return _Reader(self.modules, self.info, True).signature(ast.parse(text.strip(), mode="eval").body)
            case ast.Call(func=func, args=args):
                return tuple(self.choices(a) for a in args), self.result(func)
            case ast.Tuple(elts=elements):
                return tuple(self.choices(e) for e in elements), None
            case _ if self.in_text:
                return (self.choices(node),), None
            case _:
                raise _UnreadableError(f"{ast.unparse(node)} is not a signature")

    def result(self, node: ast.expr) -> HighType | None:
        """The declared result; None where Numba's differs from what the Python function gives."""
        if self.name(node) in _NOTHING:
            return NONE
        choices = self.choices(node)
        found = choices[0]
        return found if len(choices) == 1 and not isinstance(found, str) and _kept(found) else None

    def name(self, node: ast.expr) -> str:
        """Numba's name of a type, or ''."""
        match node:
            case ast.Constant(value=None):
                return "None"
            case ast.Name(id=name) if self.in_text:
                return name
            case ast.Attribute(attr=name) if self.in_text:
                return name
            case ast.Name() | ast.Attribute():
                found = _resolved(self.modules, self.info, node)
                if found is None and isinstance(node, ast.Name):
                    return node.id
                outside = found is not None and found.kind == "external" and found.module.partition(".")[0] == "numba"
                return found.name.rpartition(".")[2] if found is not None and outside else ""
            case _:
                return ""

    def choices(self, node: ast.expr) -> tuple[DeclaredType, ...]:
        """The alternatives that a type of a parameter stands for."""
        name = self.name(node)
        if name in SCALARS:
            return scalar_choices(SCALARS[name])
        if name in _NOTHING:
            return (NONE,)
        if name in _TEXTS:
            return (TEXT,)
        match node:
            case ast.Subscript(value=base, slice=index) if self.name(base) in SCALARS:
                axes = len(index.elts) if isinstance(index, ast.Tuple) else 1
                return (self._array(SCALARS[self.name(base)], axes),)
            case ast.Call(func=func, args=args):
                return self._made(self.name(func), args, node)
            case ast.Name():
                found = _resolved(self.modules, self.info, node)
                if (
                    found is not None
                    and found.kind == "value"
                    and isinstance(found.node, ast.expr)
                    and not self.in_text
                ):
                    return self.choices(found.node)
            case _:
                pass
        raise _UnreadableError(f"{ast.unparse(node)} is not a type that kernels take")

    def _array(self, dtype: str, axes: int) -> ArrayType:
        if not 1 <= axes <= MOST_AXES:
            raise _UnreadableError(f"an array of rank {axes}")
        return ArrayType(dtype, axes)

    def _made(self, name: str, args: list[ast.expr], node: ast.expr) -> tuple[DeclaredType, ...]:
        match name, args:
            case ("Array", [item, ast.Constant(value=int(axes)), *_]) if self.name(item) in SCALARS:
                return (self._array(SCALARS[self.name(item)], axes),)
            case (("optional" | "Optional"), [inner]):
                return (*self.choices(inner), NONE)
            case (("Tuple" | "BaseTuple"), [ast.Tuple(elts=items) | ast.List(elts=items)]):
                return (TupleType(tuple(self._item(i) for i in items)),)
            case ("UniTuple", [item, ast.Constant(value=int(count))]):
                return (TupleType((self._item(item),) * count),)
            case _:
                raise _UnreadableError(f"{ast.unparse(node)} is not a type that kernels take")

    def _item(self, node: ast.expr) -> HighType:
        found = self.choices(node)[0]
        if isinstance(found, str):
            raise _UnreadableError("a tuple that holds a string")
        return found


def _kept(t: HighType) -> bool:
    """Whether Numba returns what the Python function gives, once that is converted to the type."""
    if isinstance(t, TupleType):
        return all(map(_kept, t.items))
    return isinstance(t, ArrayType) or t == NONE or t in PYTHON_SCALARS.values()


__all__ = ["DECORATORS", "SCALARS", "Jitted", "is_jit", "numba_declarations"]
