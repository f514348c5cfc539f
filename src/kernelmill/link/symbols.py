"""Reads ELF objects and modules back: what they leave undefined, need and export.

Input: bytes of a relocatable object or of a linked module. Output: names. Also the lists of C library symbols that our
code may need; everything else undefined must belong to the interpreter (`Py…`, `_Py…`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from kernelmill.diagnostics import KernelmillError
from kernelmill.link.objects import undefined_symbols

#: What LLVM and `alloc`/`free` may call.
LIBC_SYMBOLS: Final = frozenset({"malloc", "free", "memcpy", "memmove", "memset", "bzero", "__bzero"})
#: what the linker itself defines
LINKER_SYMBOLS: Final = frozenset({"_GLOBAL_OFFSET_TABLE_", ".TOC.", "__stack_pointer", "__indirect_function_table"})
_MATH: Final = (
    *(
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "ceil",
        "copysign",
        "cos",
        "cosh",
        "erf",
        "erfc",
    ),
    *(
        "exp",
        "exp2",
        "expm1",
        "fabs",
        "floor",
        "fma",
        "fmod",
        "frexp",
        "hypot",
        "ldexp",
        "lgamma",
        "log",
        "log10",
        "log1p",
    ),
    *("log2", "logb", "modf", "nearbyint", "nextafter", "pow", "remainder", "rint", "round", "scalbn", "sin", "sinh"),
    *("sqrt", "tan", "tanh", "tgamma", "trunc"),
)
LIBM_SYMBOLS: Final = frozenset({*_MATH, *(f"{name}f" for name in _MATH)})


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """The dynamic section and symbol table of a linked module."""

    needed: tuple[str, ...]
    undefined: tuple[str, ...]
    exported: tuple[str, ...]


def c_library_symbols(undefined: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The symbols among `undefined` that the C run time has to give: `c` and `m`, sorted. A stranger is an error."""
    names = [n for n in undefined if not n.startswith(("Py", "_Py"))]
    strangers = sorted(set(names) - LIBC_SYMBOLS - LIBM_SYMBOLS - LINKER_SYMBOLS)
    if strangers:
        raise KernelmillError(
            f"the compiled module needs symbols that no supported library has: {', '.join(strangers)}",
            hint="this is a defect of kernelmill; please report it",
        )
    return {
        "c": tuple(sorted(LIBC_SYMBOLS.intersection(names))),
        "m": tuple(sorted(LIBM_SYMBOLS.intersection(names))),
    }


def needs_libc(objects: Iterable[bytes]) -> bool:
    """Whether a module made of `objects` asks the loader for anything but the interpreter."""
    return any(c_library_symbols(undefined_symbols(objects)).values())


def read_module(data: bytes) -> ModuleFacts:
    """The facts of a linked ELF module."""
    elf = ELFFile(io.BytesIO(data))
    dynamic = elf.get_section_by_name(".dynamic")
    symbols = elf.get_section_by_name(".dynsym")
    needed: list[str] = []
    undefined: list[str] = []
    exported: list[str] = []
    if isinstance(dynamic, DynamicSection):
        needed = [str(tag.needed) for tag in dynamic.iter_tags("DT_NEEDED")]  # type: ignore[attr-defined]  # set per tag
    if isinstance(symbols, SymbolTableSection):
        for symbol in symbols.iter_symbols():
            if symbol.name:
                (undefined if symbol["st_shndx"] == "SHN_UNDEF" else exported).append(symbol.name)
    return ModuleFacts(tuple(needed), tuple(sorted(undefined)), tuple(sorted(exported)))
