"""Reads a linked Mach-O module for one CPU: load commands and symbol table. Input: bytes. Output: `ModuleFacts`."""

from __future__ import annotations

import struct
from typing import Final

from kernelmill.link.facts import MalformedError, ModuleFacts, text_at

MACHINES: Final = {0x01000007: "x86_64", 0x0100000C: "arm64"}
DYLIB, BUNDLE = 6, 8  # kinds of files
SYMTAB, BUILD_VERSION, VERSION_MIN, RPATH = 0x2, 0x32, 0x24, 0x8000001C  # load commands
LIBRARIES: Final = {0xC, 0x80000018, 0x8000001F}  # ordinary, weak, re-exported
NOT_BOUND: Final = 0xFD  # from this ordinal on, a symbol is looked up everywhere


def read_macho(data: bytes) -> ModuleFacts:
    """The facts of a dynamic library or bundle."""
    _, cpu, _, kind, count = struct.unpack_from("<5I", data)
    if kind not in (DYLIB, BUNDLE):
        raise MalformedError("it is neither a dynamic library nor a bundle")
    needed: list[str] = []
    search: list[str] = []
    minimum: tuple[int, ...] = ()
    table = None
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, at)
        if command == SYMTAB:
            table = struct.unpack_from("<4I", data, at + 8)
        elif command in LIBRARIES or command == RPATH:
            (offset,) = struct.unpack_from("<I", data, at + 8)
            (search if command == RPATH else needed).append(text_at(data, at + offset))
        elif command in (BUILD_VERSION, VERSION_MIN):
            (version,) = struct.unpack_from("<I", data, at + (12 if command == BUILD_VERSION else 8))
            minimum = (version >> 16, version >> 8 & 0xFF)
        at += size
    undefined: list[str] = []
    exported: list[str] = []
    sources: list[tuple[str, str]] = []
    for name, here, ordinal in _symbols(data, table) if table else ():
        (exported if here else undefined).append(name)
        if not here and 0 < ordinal < NOT_BOUND:
            sources.append((name, needed[ordinal - 1]))
    return ModuleFacts(
        MACHINES.get(cpu, hex(cpu)), tuple(needed), tuple(sorted(undefined)), tuple(sorted(exported)), tuple(sorted(sources)),
        minimum_os=minimum, search=tuple(search),
    )  # fmt: skip


def _symbols(data: bytes, table: tuple[int, ...]) -> list[tuple[str, bool, int]]:
    """External symbols: name without its underscore, whether it is defined here, the ordinal of its library."""
    first, number, texts, _ = table
    out = []
    for name, kind, _, description, _ in struct.iter_unpack("<I2BHQ", data[first : first + 16 * number]):
        if kind & 0x01 and not kind & 0xE0:  # external, no debugging entry
            out.append((text_at(data, texts + name).removeprefix("_"), bool(kind & 0x0E), description >> 8))
    return out
