"""The C++17 header of an exported module: a namespace with typed, shape-checked functions over those of C.

    double area(kernelmill::Array<const double, 2> polygon);
    kernelmill::Owned<double, 1, Module> smooth(Workspace &ws, kernelmill::Array<const double, 1> x, double width = 2.0);

Input: an `Interface`. Output: text. The classes are in `kernelmill.hpp`, which all modules have in common.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from kernelmill.codegen.c.names import RESERVED
from kernelmill.export.c_header import template
from kernelmill.export.interface import CFunction, CParam, CStruct, Interface
from kernelmill.export.spelling import ELEMENTS
from kernelmill.ir.types import (
    ArrayType,
    DictType,
    HighType,
    ListType,
    MixedScalar,
    NoneType_,
    NpScalar,
    PyScalar,
    TupleType,
    scalar_dtype,
)

CLASSES: Final = "kernelmill.hpp"
#: C++'s types of what is no number to C
_ELEMENTS: Final = {
    **ELEMENTS, "float16": "kernelmill::half", "complex64": "std::complex<float>", "complex128": "std::complex<double>",
}  # fmt: skip


def cpp_classes() -> str:
    """The header with the views."""
    return template(CLASSES)


def cpp_header(interface: Interface, version: str) -> str:
    """The header of the module."""
    name = interface.name
    guard = f"{name.upper()}_HPP"
    lines = [
        f"// {name}: made by kernelmill {version} from Python functions; do not edit.",
        f"#ifndef {guard}", f"#define {guard}", "", f'#include "{CLASSES}"', f'#include "{name}.h"', "", f"namespace {name} {{", "",
        *_module(interface),
    ]  # fmt: skip
    for struct in interface.structs:
        lines += [f"using {_short(struct, interface)} = ::{struct.name};", ""]
    for function in interface.functions:
        lines += [*_Function(function, interface).lines(), ""]
    return "\n".join([*lines, f"}} // namespace {name}", "", "#endif", ""])


def _module(interface: Interface) -> Iterator[str]:
    n = interface.name
    yield "// The functions of this module that its workspace and arrays need."
    yield "struct Module {"
    if interface.workspace:
        yield f"    static std::size_t workspace_size() noexcept {{ return ::{n}_workspace_size(); }}"
        yield (
            "    static std::int32_t init_sized(void *ws, std::size_t size) noexcept "
            f"{{ return ::{n}_init_sized(ws, size); }}"
        )
        yield f"    static std::size_t workspace_peak(const void *ws) noexcept {{ return ::{n}_workspace_peak(ws); }}"
        yield f"    static void deinit(void *ws) noexcept {{ ::{n}_deinit(ws); }}"
        yield f"    static void release(void *ws, void *owner) noexcept {{ ::{n}_release(ws, owner); }}"
    yield "    static void check(std::int32_t code)"
    yield "    {"
    yield "        if (code != 0) {"
    yield f"            throw kernelmill::failure(code, ::{n}_message(code), ::{n}_file(code), ::{n}_line(code));"
    yield "        }"
    yield "    }"
    yield "};"
    if interface.workspace:
        yield "using Workspace = kernelmill::BasicWorkspace<Module>;"
    yield ""


def _short(struct: CStruct, interface: Interface) -> str:
    """The struct's name inside the namespace."""
    text = struct.name.removeprefix(f"{interface.name}_")
    taken = {"Module", "Workspace", *(cpp_name(f) for f in interface.functions)}
    return f"{text}_" if text in RESERVED or text in taken else text


def cpp_name(function: CFunction) -> str:
    """What the function is called in its namespace."""
    return f"{function.base}_" if function.base in RESERVED else function.base


class _Function:
    """One function as C++ sees it."""

    def __init__(self, function: CFunction, interface: Interface) -> None:
        self.function = function
        self.interface = interface
        taken = {p.name for p in function.params}
        self.code = next(text for text in ("made", "made_", "made__") if text not in taken)
        self.raws = {p.name: f"{p.name}_raw" + ("_" if f"{p.name}_raw" in taken else "") for p in function.params}

    def lines(self) -> Iterator[str]:
        """The definition."""
        function = self.function
        doc = (function.kernel.doc or "").strip().splitlines()
        yield from (f"// {line.rstrip().rstrip(chr(92))}".rstrip() for line in doc)
        yield f"inline {self.result()} {cpp_name(function)}({', '.join(self.params())})"
        yield "{"
        arguments = ["ws.get()"] if function.workspace else []
        for param in function.params:
            before, argument = self.argument(param)
            yield from (f"    {line}" for line in before)
            arguments.append(argument)
        has_result = not isinstance(function.result, NoneType_)
        if has_result:
            yield f"    {self.local()} {self.code}{{}};"
            arguments.append(self.pointer())
        yield f"    Module::check(::{function.name}({', '.join(arguments)}));"
        if has_result:
            yield f"    return {self.returned()};"
        yield "}"

    def params(self) -> Iterator[str]:
        """The declarations of the parameters, with the defaults of the last ones."""
        if self.function.workspace:
            yield "Workspace &ws"
        defaults: dict[str, str] = {}
        for param in reversed(self.function.params):
            text = _default(param)
            if text is None:
                break
            defaults[param.name] = text
        for param in self.function.params:
            default = f" = {defaults[param.name]}" if param.name in defaults else ""
            yield f"{self.type_of(param)} {param.name}{default}"

    def type_of(self, param: CParam) -> str:
        """The type of a parameter."""
        match param.type:
            case ArrayType(dtype, ndim):
                const = "" if param.written else "const "
                return f"kernelmill::Array<{const}{_ELEMENTS[dtype]}, {ndim}>"
            case TupleType():
                return f"const ::{self.interface.struct(param.type).name} &"
        return _scalar(param.type)

    def argument(self, param: CParam) -> tuple[list[str], str]:
        """What stands before the call, and the argument of the call."""
        match param.type:
            case ArrayType():
                raw = self.raws[param.name]
                return [f"const auto {raw} = {param.name}.raw();"], f"&{raw}"
            case TupleType():
                return [], f"&{param.name}"
        dtype = scalar_dtype(param.type) if isinstance(param.type, PyScalar | NpScalar | MixedScalar) else None
        if dtype is not None and dtype.kind == "c":
            raw = self.raws[param.name]
            return [f"const ::{ELEMENTS[dtype.name]} {raw} = {{{param.name}.real(), {param.name}.imag()}};"], f"&{raw}"
        return [], f"{param.name}.bits" if dtype is not None and dtype.name == "float16" else param.name

    def local(self) -> str:
        """The type of the variable that the result is stored to."""
        match self.function.result:
            case ArrayType(dtype, ndim):
                return f"kernelmill::raw_array<{_ELEMENTS[dtype]}, {ndim}>::array"
            case TupleType():
                return f"::{self.interface.struct(self.function.result).name}"
        return _scalar(self.function.result)

    def pointer(self) -> str:
        """What C is given to store the result to."""
        result = self.function.result
        if isinstance(result, PyScalar | NpScalar | MixedScalar):
            dtype = scalar_dtype(result)
            if dtype.kind == "c":
                return f"reinterpret_cast<::{ELEMENTS[dtype.name]} *>(&{self.code})"
            if dtype.name == "float16":
                return f"&{self.code}.bits"
        return f"&{self.code}"

    def result(self) -> str:
        """The type of the result."""
        match self.function.result:
            case NoneType_():
                return "void"
            case ArrayType(dtype, ndim):
                if self.function.workspace:
                    return f"kernelmill::Owned<{_ELEMENTS[dtype]}, {ndim}, Module>"
                return f"kernelmill::Array<{_ELEMENTS[dtype]}, {ndim}>"
        return self.local()

    def returned(self) -> str:
        """The expression of the result."""
        match self.function.result:
            case ArrayType(dtype, ndim):
                if self.function.workspace:
                    return f"{self.result()}(ws.get(), {self.code})"
                axes = range(ndim)
                extents, strides = (", ".join(f"{self.code}.{what}[{k}]" for k in axes) for what in ("extents", "strides"))
                data = f"reinterpret_cast<{_ELEMENTS[dtype]} *>({self.code}.data)"
                return f"{self.result()}({data}, {{{extents}}}, {{{strides}}})"
        return self.code


def _scalar(kind: HighType) -> str:
    if isinstance(kind, ListType | DictType | NoneType_ | ArrayType | TupleType):
        raise TypeError(f"{kind} is no scalar")
    return _ELEMENTS[scalar_dtype(kind).name]


def _default(param: CParam) -> str | None:
    """A default that C++ can say as Python does: a finite number or a truth value."""
    if param.default is None or not isinstance(param.type, PyScalar):
        return None
    try:
        value = ast.literal_eval(param.default)
    except (ValueError, SyntaxError):
        return None
    if isinstance(value, bool):
        return str(value).lower() if param.type.name == "bool" else None
    if isinstance(value, int) and param.type.name == "int" and abs(value) < 1 << 63:
        return str(value)
    if isinstance(value, int | float) and param.type.name == "float":
        text = repr(float(value))
        return text if "n" not in text else None
    return None
