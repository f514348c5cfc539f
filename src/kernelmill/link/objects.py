"""Undefined symbols of relocatable objects, in every object format that LLVM makes for us. Input: bytes. Output: names.

The prefixes that a platform puts before C names are taken off, so that tables of symbols serve every platform.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from kernelmill.link.facts import text_at
from kernelmill.link.read_elf import sections, symbols_of
from kernelmill.link.read_wasm import FUNCTION, counted, imports, number

_COFF_I386: Final = 0x14C
SYMBOLS_OF_OBJECTS: Final = 2  # SHT_SYMTAB
_IMPORT_PREFIX: Final = "__imp_"
Symbols = Iterator[tuple[str, bool]]  # name, whether it is defined here


def undefined_symbols(objects: Iterable[bytes]) -> frozenset[str]:
    """Names that the objects together use and do not define."""
    used: set[str] = set()
    defined: set[str] = set()
    for data in objects:
        own, others = _symbols(data)
        defined |= own
        used |= others
    return frozenset(used - defined)


@lru_cache(maxsize=64)
def _symbols(data: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """The global symbols that an object defines, and those that it uses: it is asked several times while a module is linked."""
    found = frozenset(symbols(data))
    return frozenset(name for name, here in found if here), frozenset(name for name, here in found if not here)


def symbols(data: bytes) -> Symbols:
    """The global symbols of one object."""
    if data[:4] == b"\x7fELF":
        return _elf(data)
    if data[:4] == b"\xcf\xfa\xed\xfe":
        return _macho(data)
    if data[:4] == b"\0asm":
        return _wasm(data)
    return _coff(data)


def _elf(data: bytes) -> Symbols:
    found = sections(data)
    for section in found:
        if section.type == SYMBOLS_OF_OBJECTS:
            yield from symbols_of(data, found, section)


def _macho(data: bytes) -> Symbols:
    (count,) = struct.unpack_from("<I", data, 16)
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, at)
        if command == 0x2:  # LC_SYMTAB
            first, total, texts, _ = struct.unpack_from("<4I", data, at + 8)
            for k in range(total):
                name, kind = struct.unpack_from("<IB", data, first + 16 * k)
                if kind & 0x01 and not kind & 0xE0:  # external, no debugging entry
                    yield text_at(data, texts + name).removeprefix("_"), bool(kind & 0x0E)
        at += size


def _coff(data: bytes) -> Symbols:
    machine, _, _, first, total = struct.unpack_from("<2H3I", data)
    texts = first + 18 * total
    k = 0
    while k < total:
        short, _, section, _, storage, more = struct.unpack_from("<8sIhHBB", data, first + 18 * k)
        if storage in (2, 105):  # external, weak external
            zero, offset = struct.unpack("<2I", short)
            name = short.rstrip(b"\0").decode() if zero else text_at(data, texts + offset)
            yield _plain(name, machine), section != 0
        k += 1 + more


def _plain(name: str, machine: int) -> str:
    imported = name.startswith(_IMPORT_PREFIX)
    name = name.removeprefix(_IMPORT_PREFIX)
    helper = name.startswith(("__all", "__aull"))  # names of their own kind
    return name.removeprefix("_") if machine == _COFF_I386 and not (helper and not imported) else name


def _wasm(data: bytes) -> Symbols:
    """From the linking section's symbol table; imported names stand in the import section."""
    functions: list[str] = []
    at = 8
    while at < len(data):
        section, at = data[at], at + 1
        size, at = number(data, at)
        end = at + size
        if section == 2:
            functions = [name for _, name, kind in imports(data, at) if kind == FUNCTION]
        elif section == 0:
            name, inner = counted(data, at)
            if name == "linking":
                yield from _wasm_linking(data, inner, end, functions)
        at = end


def _wasm_linking(data: bytes, at: int, end: int, functions: list[str]) -> Symbols:
    _, at = number(data, at)  # version
    while at < end:
        kind, at = data[at], at + 1
        size, at = number(data, at)
        following = at + size
        if kind == 8:
            count, at = number(data, at)
            for _ in range(count):
                what, at = data[at], at + 1
                flags, at = number(data, at)
                undefined = bool(flags & 0x10)
                name = ""
                if what in (0, 2, 4, 5):
                    index, at = number(data, at)
                    if not undefined or flags & 0x40:
                        name, at = counted(data, at)
                    elif what == 0:
                        name = functions[index]
                elif what == 1:
                    name, at = counted(data, at)
                    if not undefined:
                        for _ in range(3):
                            _, at = number(data, at)
                else:
                    _, at = number(data, at)
                if name and not flags & 0x2 and what in (0, 1):
                    yield name, not undefined
        at = following
