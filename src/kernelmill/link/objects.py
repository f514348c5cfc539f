"""Undefined symbols of relocatable objects, in every object format that LLVM makes for us. Input: bytes. Output: names.

The prefixes that a platform puts before C names are taken off, so that tables of symbols serve every platform.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Final

_COFF_I386: Final = 0x14C
_COFF_MACHINES: Final = {0x8664: "amd64", 0xAA64: "arm64", _COFF_I386: "i386"}
_IMPORT_PREFIX: Final = "__imp_"
Symbols = Iterator[tuple[str, bool]]  # name, whether it is defined here


def undefined_symbols(objects: Iterable[bytes]) -> frozenset[str]:
    """Names that the objects together use and do not define."""
    used: set[str] = set()
    defined: set[str] = set()
    for data in objects:
        for name, here in symbols(data):
            (defined if here else used).add(name)
    return frozenset(used - defined)


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
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    header, row = (f"{order}2I4Q2I2Q", f"{order}IBBHQQ") if wide else (f"{order}10I", f"{order}IIIBBH")
    (first,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", data, 40 if wide else 32)
    size, count = struct.unpack_from(f"{order}2H", data, 58 if wide else 46)
    sections = [struct.unpack_from(header, data, first + size * k) for k in range(count)]
    for section in sections:
        if section[1] == 2:  # SHT_SYMTAB
            texts = sections[section[6]][4]
            at, length = section[4], section[5]
            for fields in struct.iter_unpack(row, data[at : at + length]):
                name, bits, place = (fields[0], fields[1], fields[3]) if wide else (fields[0], fields[3], fields[5])
                if name and bits >> 4:  # not a local symbol
                    yield _text(data, texts + name), place != 0


def _macho(data: bytes) -> Symbols:
    (count,) = struct.unpack_from("<I", data, 16)
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, at)
        if command == 0x2:  # LC_SYMTAB
            first, number, texts, _ = struct.unpack_from("<4I", data, at + 8)
            for k in range(number):
                name, kind = struct.unpack_from("<IB", data, first + 16 * k)
                if kind & 0x01 and not kind & 0xE0:  # external, no debugging entry
                    yield _text(data, texts + name).removeprefix("_"), bool(kind & 0x0E)
        at += size


def _coff(data: bytes) -> Symbols:
    machine, _, _, first, number = struct.unpack_from("<2H3I", data)
    texts = first + 18 * number
    k = 0
    while k < number:
        short, _, section, _, storage, more = struct.unpack_from("<8sIhHBB", data, first + 18 * k)
        if storage in (2, 105):  # external, weak external
            zero, offset = struct.unpack("<2I", short)
            name = short.rstrip(b"\0").decode() if zero else _text(data, texts + offset)
            yield _plain(name, machine), section != 0
        k += 1 + more


def _plain(name: str, machine: int) -> str:
    imported = name.startswith(_IMPORT_PREFIX)
    name = name.removeprefix(_IMPORT_PREFIX)
    helper = name.startswith(("__all", "__aull"))  # names of their own kind
    return name.removeprefix("_") if machine == _COFF_I386 and not (helper and not imported) else name


def _wasm(data: bytes) -> Symbols:
    """From the linking section's symbol table; imported names stand in the import section."""
    imports: dict[int, list[str]] = {0: [], 2: []}
    at = 8
    while at < len(data):
        section, at = data[at], at + 1
        size, at = _leb(data, at)
        end = at + size
        if section == 2:
            _wasm_imports(data, at, imports)
        elif section == 0:
            name, inner = _counted(data, at)
            if name == "linking":
                yield from _wasm_linking(data, inner, end, imports[0])
        at = end


def _wasm_imports(data: bytes, at: int, imports: dict[int, list[str]]) -> None:
    count, at = _leb(data, at)
    for _ in range(count):
        _, at = _counted(data, at)
        field, at = _counted(data, at)
        kind, at = data[at], at + 1
        if kind == 0:
            imports[0].append(field)
            _, at = _leb(data, at)
        elif kind == 1:
            _, at = _limits(data, at + 1)
        elif kind == 2:
            _, at = _limits(data, at)
        else:
            at += 2 if kind == 3 else 1


def _wasm_linking(data: bytes, at: int, end: int, functions: list[str]) -> Symbols:
    _, at = _leb(data, at)  # version
    while at < end:
        kind, at = data[at], at + 1
        size, at = _leb(data, at)
        following = at + size
        if kind == 8:
            count, at = _leb(data, at)
            for _ in range(count):
                what, at = data[at], at + 1
                flags, at = _leb(data, at)
                undefined = bool(flags & 0x10)
                name = ""
                if what in (0, 2, 4, 5):
                    index, at = _leb(data, at)
                    if not undefined or flags & 0x40:
                        name, at = _counted(data, at)
                    elif what == 0:
                        name = functions[index]
                elif what == 1:
                    name, at = _counted(data, at)
                    if not undefined:
                        for _ in range(3):
                            _, at = _leb(data, at)
                else:
                    _, at = _leb(data, at)
                if name and not flags & 0x2 and what in (0, 1):
                    yield name, not undefined
        at = following


def _limits(data: bytes, at: int) -> tuple[int, int]:
    flags, at = data[at], at + 1
    for _ in range(1 + (flags & 1)):
        _, at = _leb(data, at)
    return flags, at


def _counted(data: bytes, at: int) -> tuple[str, int]:
    size, at = _leb(data, at)
    return data[at : at + size].decode(), at + size


def _leb(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if not byte & 0x80:
            return value, at


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()
