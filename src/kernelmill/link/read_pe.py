"""Reads a linked PE module (a Windows DLL): headers, imports, exports. Input: bytes. Output: `ModuleFacts`."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from kernelmill.link.facts import MalformedError, ModuleFacts, text_at

MACHINES: Final = {
    0x8664: "IMAGE_FILE_MACHINE_AMD64", 0xAA64: "IMAGE_FILE_MACHINE_ARM64", 0x14C: "IMAGE_FILE_MACHINE_I386",
}  # fmt: skip
IS_DLL: Final = 0x2000
WIDE: Final = 0x20B  # 64-bit
EXPORTS, IMPORTS, DELAYED = 0, 1, 13  # directories


def read_pe(data: bytes) -> ModuleFacts:
    """The facts of a DLL."""
    (start,) = struct.unpack_from("<I", data, 0x3C)
    if data[start : start + 4] != b"PE\0\0":
        raise MalformedError("it is no Windows module")
    machine, count, _, _, _, optional, flags = struct.unpack_from("<2H3I2H", data, start + 4)
    if not flags & IS_DLL:
        raise MalformedError("it is no DLL")
    header = start + 24
    wide = struct.unpack_from("<H", data, header)[0] == WIDE
    minimum = struct.unpack_from("<2H", data, header + 48)  # version of the subsystem: the oldest Windows
    directories = header + (112 if wide else 96)
    rows = [struct.unpack_from("<8s4I", data, header + optional + 40 * k) for k in range(count)]

    def place(address: int) -> int:
        """Where in the file an address of the loaded module is."""
        for _, _, base, size, at in rows:
            if base <= address < base + size:
                return int(address - base + at)
        raise MalformedError(f"address {address:#x} is in no section")

    entries = {k: struct.unpack_from("<2I", data, directories + 8 * k)[0] for k in (EXPORTS, IMPORTS, DELAYED)}
    imports = _imports(data, entries[IMPORTS], place, wide) if entries[IMPORTS] else []
    if entries[DELAYED]:
        raise MalformedError("it loads libraries late")
    pairs = sorted((name, library) for library, names in imports for name in names)
    return ModuleFacts(
        MACHINES.get(machine, hex(machine)),
        tuple(library for library, _ in imports),
        tuple(name for name, _ in pairs),
        tuple(_exports(data, entries[EXPORTS], place) if entries[EXPORTS] else ()),
        tuple(pairs),
        minimum_os=minimum,
    )


def _imports(data: bytes, address: int, place: Callable[[int], int], wide: bool) -> list[tuple[str, list[str]]]:
    """Each library with the names taken from it."""
    out: list[tuple[str, list[str]]] = []
    at = place(address)
    size, by_number = (8, 1 << 63) if wide else (4, 1 << 31)
    while True:
        names, _, _, library, table = struct.unpack_from("<5I", data, at)
        if not library:
            return out
        found = []
        entry = place(names or table)
        while value := int.from_bytes(data[entry : entry + size], "little"):
            if value & by_number:
                raise MalformedError("it imports by number")
            found.append(text_at(data, place(value) + 2))
            entry += size
        out.append((text_at(data, place(library)), found))
        at += 20


def _exports(data: bytes, address: int, place: Callable[[int], int]) -> list[str]:
    at = place(address)
    (count,) = struct.unpack_from("<I", data, at + 24)
    if not count:
        return []
    (names,) = struct.unpack_from("<I", data, at + 32)
    rows = struct.unpack_from(f"<{count}I", data, place(names))
    return sorted(text_at(data, place(row)) for row in rows)
