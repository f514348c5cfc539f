"""Corpus kernels through the exported C interface, by ctypes, against CPython.

In:  case modules. Out: a shared library for each (`build_case`), and sentences about what differs (`problems`).
What a call may do: give CPython's value and write what CPython writes; or fail with the code of the very exception that
CPython raises; or say that only the interpreter can go on, or that an integer needs more than 64 bits.
"""

from __future__ import annotations

import ast
import ctypes
import inspect
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kernelmill import pipeline
from kernelmill.boundary.wrapper import MOST_DEPTH
from kernelmill.codegen.c.module import HEADER, Sources, emit, header_text
from kernelmill.deep_calls import with_room
from kernelmill.export.c_header import ARRAY_HEADER, array_header, c_header
from kernelmill.export.cpp_header import CLASSES, cpp_classes, cpp_header
from kernelmill.export.failures import KINDS
from kernelmill.export.interface import CFunction, Interface
from kernelmill.export.layout import by_value
from kernelmill.export.module import Request, export_module
from kernelmill.export.refusals import refusals
from kernelmill.frontend import FrontendResult
from kernelmill.ir.nodes import Module
from kernelmill.ir.types import DTYPES, ArrayType, HighType, NoneType_, NpScalar, TupleType, scalar_dtype
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import run
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import host_target
from support.corpus import PACKAGE, Case

STRICT = ("-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-pedantic", "-Werror", "-ffp-contract=off")
WORKSPACE = 1 << 24
KIND_OF = {number: kind for kind, number in KINDS.items()}
#: kinds of failure that say no more than that this call is nothing for a program without Python
OPEN = ("interpreter", "OverflowError", "exception")
_C = {
    "bool": ctypes.c_bool, "int8": ctypes.c_int8, "uint8": ctypes.c_uint8, "int16": ctypes.c_int16, "uint16": ctypes.c_uint16,
    "int32": ctypes.c_int32, "uint32": ctypes.c_uint32, "int64": ctypes.c_int64, "uint64": ctypes.c_uint64,
    "float16": ctypes.c_uint16, "float32": ctypes.c_float, "float64": ctypes.c_double,
}  # fmt: skip


class NotForCError(Exception):
    """The arguments of a call are not of the types that C has."""


@dataclass(frozen=True, slots=True)
class Library:
    """An exported case, compiled."""

    interface: Interface
    shared: ctypes.CDLL

    def message(self, code: int) -> str:
        """What a code stands for, with its line."""
        name = self.interface.name
        function, line = getattr(self.shared, f"{name}_message"), getattr(self.shared, f"{name}_line")
        function.restype = ctypes.c_char_p
        return f"{function(code).decode()} (line {line(code)})"


def compiled_front(cases: Sequence[Case]) -> tuple[FrontendResult, Module, tuple[SourceFile, ...]]:
    """The cases through front end and passes, as one unit, and its sources."""
    files: dict[str, SourceFile] = {}
    for case in cases:
        parts = [PACKAGE, *case.name.split(".")]
        for k in range(1, len(parts)):
            package = ".".join(parts[:k])
            files.setdefault(package, SourceFile(f"{package.replace('.', '/')}/__init__.py", package, "", True))
        files[".".join(parts)] = SourceFile(f"{PACKAGE}/{case.path}", ".".join(parts), case.text)
    sources = tuple(files.values())
    return (*_front(CompilationUnit(f"{PACKAGE}._kernels", PACKAGE, sources)), sources)


@with_room
def _front(unit: CompilationUnit) -> tuple[FrontendResult, Module]:
    options = BuildOptions(on_unsupported="fallback", code=CodeOptions(math="libm"))  # CPython's to the last bit
    _, built = pipeline.front(unit, options)
    return built, run(built.module, PassContext(options.code))


def write_case(
    module: str, low: Module, built: FrontendResult, sources: Sequence[SourceFile], folder: Path
) -> Interface | None:
    """The C of all kernels of a case that can be exported; None where there is none."""
    natives, externs = {f.name: f for f in low.functions}, {e.name: e for e in low.externs}
    kernels = [s for s in built.specs if s.module == module and not refusals(s, natives, externs)]
    if not kernels:
        return None
    target = host_target()
    request = Request("cases", target, "", WORKSPACE, sys.version_info[:2])
    made, problems = export_module(low, kernels, request, {s.path: s.member for s in sources})
    assert made is not None, problems
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "cases.c": str(emit(made.module, target, Sources(), ("cases.h",))),
        "cases.h": c_header(made.interface, "tests"),
        "cases.hpp": cpp_header(made.interface, "tests"),
        CLASSES: cpp_classes(),
        ARRAY_HEADER: array_header(),
        HEADER: header_text(),
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return made.interface


def compile_case(folder: Path, compiler: Sequence[str] = ("gcc",), flags: Sequence[str] = ("-O1",)) -> Path:
    """The shared library of what `write_case` wrote; warnings are errors, in the C++ header too."""
    cpp = [{"gcc": "g++", "clang": "clang++"}[compiler[0]], "-std=c++17", *STRICT[1:-1], "-fsyntax-only", "-x", "c++", "-"]
    looked = subprocess.run(cpp, cwd=folder, capture_output=True, text=True, check=False, input='#include "cases.hpp"\n')
    assert looked.returncode == 0, looked.stderr[:3000]
    output = folder / "cases.so"
    command = [*compiler, *STRICT, *flags, "-shared", "-fPIC", "cases.c", "-o", str(output), "-lm"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:3000]
    return output


def call(library: Library, function: CFunction, arguments: Sequence[Any]) -> tuple[int, Any]:
    """The code, and the result where it is 0."""
    interface = library.interface
    keep: list[Any] = []
    passed: list[Any] = []
    workspace = None
    if function.workspace:
        memory = ctypes.create_string_buffer(WORKSPACE + 16)
        workspace = ctypes.c_void_p((ctypes.addressof(memory) + 15) & ~15)
        keep.append(memory)
        assert getattr(library.shared, f"{interface.name}_init")(workspace) == 0
        passed.append(workspace)
    for param, value in zip(function.params, arguments, strict=True):
        if by_value(param.type):
            passed.append(_C[scalar_dtype(param.type).name](_scalar(param.type, value)))
        else:
            struct = _struct(param.type)()
            _fill(struct, param.type, value, keep)
            passed.append(ctypes.byref(struct))
            keep.append(struct)
    result = None
    if not isinstance(function.result, NoneType_):
        result = _result_type(function.result)()
        passed.append(ctypes.byref(result))
    code = getattr(library.shared, function.name)(*passed)
    value = _value(function.result, result) if code == 0 else None
    if workspace is not None:
        for owner in _owners(function.result, result) if code == 0 else ():
            getattr(library.shared, f"{interface.name}_release")(workspace, ctypes.c_void_p(owner))
        last = (ctypes.c_int64 * 4).from_address(workspace.value or 0)
        if last[1] != 64:
            raise AssertionError(f"{function.name}: {last[1] - 64} bytes of the workspace were not released")
    return code, value


def _scalar(kind: HighType, value: Any) -> Any:
    """The argument as C takes it, if it is one of the declared type or one that converts exactly."""
    dtype = scalar_dtype(kind)  # type: ignore[arg-type]
    if isinstance(kind, NpScalar):
        if type(value) is not np.dtype(dtype.name).type:
            raise NotForCError
        return value.view(np.uint16) if dtype.name == "float16" else value.item()
    wanted = {"b": bool, "i": int, "u": int, "f": float}[dtype.kind]
    lowest, end = (0, 2**64) if dtype.kind == "u" else (-(2**63), 2**63)
    if type(value) is not wanted or (wanted is int and not lowest <= value < end):
        raise NotForCError
    return value


_STRUCTS: dict[HighType, type[ctypes.Structure]] = {}


def _struct(kind: HighType) -> type[ctypes.Structure]:
    if kind not in _STRUCTS:
        if isinstance(kind, ArrayType):
            n = kind.ndim
            fields: list[tuple[str, Any]] = [
                ("data", ctypes.c_void_p), ("extents", ctypes.c_int64 * n), ("strides", ctypes.c_int64 * n),
                ("owner", ctypes.c_void_p),
            ]  # fmt: skip
        elif isinstance(kind, TupleType):
            fields = []
            for k, item in enumerate(kind.items):
                if isinstance(item, NoneType_):
                    continue
                made = _result_type(item)
                fields.append((f"item{k}", made))
                if ctypes.sizeof(made) % 8:
                    fields.append((f"pad{k}", ctypes.c_char * (8 - ctypes.sizeof(made) % 8)))
        else:
            part = ctypes.c_float if scalar_dtype(kind).name == "complex64" else ctypes.c_double  # type: ignore[arg-type]
            fields = [("re", part), ("im", part)]
        _STRUCTS[kind] = type("Struct", (ctypes.Structure,), {"_fields_": fields})
    return _STRUCTS[kind]


def _result_type(kind: HighType) -> Any:
    return _C[scalar_dtype(kind).name] if by_value(kind) else _struct(kind)  # type: ignore[arg-type]


def _fill(struct: Any, kind: HighType, value: Any, keep: list[Any]) -> None:
    if isinstance(kind, ArrayType):
        _fill_array(struct, kind, value)
    elif isinstance(kind, TupleType):
        if type(value).__name__ != (kind.cls.rpartition(":")[2] or "tuple") or len(value) != len(kind.items):
            raise NotForCError
        for k, (item, part) in enumerate(zip(kind.items, value, strict=True)):
            if isinstance(item, NoneType_):
                continue
            if by_value(item):
                setattr(struct, f"item{k}", _scalar(item, part))
            else:
                _fill(getattr(struct, f"item{k}"), item, part, keep)
    else:
        wanted = {"complex128": (complex, np.complex128), "complex64": (np.complex64,)}[scalar_dtype(kind).name]  # type: ignore[arg-type]
        if type(value) not in wanted:
            raise NotForCError
        struct.re, struct.im = value.real, value.imag


def _fill_array(struct: Any, kind: ArrayType, value: Any) -> None:
    if type(value) is not np.ndarray or value.dtype != np.dtype(kind.dtype) or value.ndim != kind.ndim:
        raise NotForCError
    flags = value.flags
    ordered = {"": True, "C": flags.c_contiguous, "F": flags.f_contiguous}[kind.order]
    if not (flags.aligned and flags.writeable and value.dtype.isnative and ordered):
        raise NotForCError
    struct.data = value.ctypes.data
    struct.extents[:] = value.shape
    struct.strides[:] = value.strides


def _value(kind: HighType, raw: Any) -> Any:
    if isinstance(kind, NoneType_):
        return None
    if isinstance(kind, ArrayType):
        return _array(kind, raw)
    if isinstance(kind, TupleType):
        parts = (None if isinstance(t, NoneType_) else getattr(raw, f"item{k}") for k, t in enumerate(kind.items))
        return tuple(_value(t, part) for t, part in zip(kind.items, parts, strict=True))
    dtype = scalar_dtype(kind)
    if dtype.kind == "c":
        return np.dtype(dtype.name).type(complex(raw.re, raw.im))
    number = getattr(raw, "value", raw)
    return np.uint16(number).view(np.float16) if dtype.name == "float16" else np.dtype(dtype.name).type(number)


def _array(kind: ArrayType, raw: Any) -> Any:
    shape, strides = tuple(raw.extents), tuple(raw.strides)
    made = np.empty(shape, kind.dtype)
    if not made.size:
        return made
    size = DTYPES[kind.dtype].itemsize
    for index in np.ndindex(*shape):
        at = raw.data + sum(i * s for i, s in zip(index, strides, strict=True))
        made[index] = np.frombuffer((ctypes.c_char * size).from_address(at), kind.dtype)[0]
    return made


def _owners(kind: HighType, raw: Any) -> Iterator[int]:
    if isinstance(kind, ArrayType):
        if raw.owner:
            yield raw.owner
    elif isinstance(kind, TupleType):
        for k, item in enumerate(kind.items):
            if not by_value(item) and not isinstance(item, NoneType_):
                yield from _owners(item, getattr(raw, f"item{k}"))


def differs(library: Library, function: CFunction, plain: Any, make: Any, tol_ulp: int = 0) -> str:
    """What is wrong with one call; '' where nothing is. Raises NotForCError for arguments that C does not have.

    Python recurs as deep as C may: no further than its own limit, it would raise where C has the result.
    """
    given, other = make(), make()
    code, value = call(library, function, _for_c(function, given))
    with np.errstate(all="ignore"):
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(MOST_DEPTH + len(inspect.stack(0)))
        try:
            expected, error = plain(*other), None
        except Exception as caught:  # noqa: BLE001  # whatever CPython raises is to be compared
            expected, error = None, caught
        finally:
            sys.setrecursionlimit(limit)
    if code:
        kind = KIND_OF[code & 0xFF]
        if kind == "argument":
            raise NotForCError  # of another variant
        if kind in OPEN or (error is not None and kind == type(error).__name__):
            return ""
        if kind == "IndexError" and isinstance(error, OverflowError):  # an index that is no index to Python
            return ""
        return f"code {library.message(code)}, CPython {error!r} {expected!r}"
    if error is not None:
        return f"gave {value!r}, CPython raises {error!r}"
    if not same(expected, value, tol_ulp):
        return f"gave {value!r}, CPython {expected!r}"
    for k, (mine, theirs) in enumerate(zip(given, other, strict=True)):
        if not same(theirs, mine, tol_ulp):
            return f"argument {k} is {mine!r}, CPython {theirs!r}"
    return ""


def _for_c(function: CFunction, given: Any) -> list[Any]:
    """The arguments that C passes, for a call that is of this variant."""
    params = function.variant.params
    if isinstance(given, dict) or len(given) != len(params) or function.variant.globals:
        raise NotForCError
    passed = []
    for param, value in zip(params, given, strict=True):
        if param.literal or isinstance(param.type, NoneType_):
            wanted = ast.literal_eval(param.literal) if param.literal not in ("", "...") else None
            if type(value) is not type(wanted) or value != wanted:
                raise NotForCError
        else:
            passed.append(value)
    return passed


def same(expected: Any, found: Any, tol_ulp: int = 0) -> bool:
    """Equal to the bit (or that close), all NaNs alike; the type of a scalar is C's."""
    if expected is None or found is None:
        return expected is found
    if isinstance(expected, tuple):
        return isinstance(found, tuple) and len(expected) == len(found) and all(
            same(a, b, tol_ulp) for a, b in zip(expected, found, strict=True)
        )
    if isinstance(expected, np.ndarray):
        if not isinstance(found, np.ndarray) or expected.shape != found.shape or expected.dtype != found.dtype:
            return False
        return all(same(a, b, tol_ulp) for a, b in zip(expected.ravel(), found.ravel(), strict=True))
    if isinstance(found, complex | np.complexfloating):
        expected = complex(expected)
        halves = ((expected.real, found.real), (expected.imag, found.imag))
        return all(same(part(a), part(b), tol_ulp) for a, b in halves for part in (type(found.real),))
    try:
        wide = np.dtype(found.dtype).type(expected) if isinstance(found, np.generic) else expected
    except OverflowError:
        return False
    a, b = (v.item() if isinstance(v, np.generic) else v for v in (wide, found))
    if isinstance(a, float) and isinstance(b, float):
        alike = (a != a and b != b) or (a == b and np.signbit(a) == np.signbit(b))
        return bool(alike or (tol_ulp and abs(a - b) <= tol_ulp * np.spacing(abs(wide))))
    return bool(a == b)


def functions_of(interface: Interface, name: str) -> Iterable[CFunction]:
    """The C functions of a kernel."""
    return [f for f in interface.functions if f.kernel.name == name]
