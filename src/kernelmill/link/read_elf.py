"""Reads a linked ELF module: dynamic section, dynamic symbols, versions needed. Input: bytes. Output: `ModuleFacts`."""

from __future__ import annotations

import struct
from typing import Final

from kernelmill.link.facts import MalformedError, ModuleFacts, text_at
from kernelmill.records import dataclass

MACHINES: Final = {
    3: "EM_386", 21: "EM_PPC64", 22: "EM_S390", 40: "EM_ARM", 62: "EM_X86_64", 183: "EM_AARCH64", 243: "EM_RISCV",
    258: "EM_LOONGARCH",
}  # fmt: skip
SHARED_OBJECT: Final = 3
DYNAMIC, SYMBOLS, VERSIONS = 6, 11, 0x6FFFFFFE  # types of sections
NEEDED, RPATH, RUNPATH = 1, 15, 29  # tags of the dynamic section


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its type, where it lies in the file, the section with its texts."""

    type: int
    at: int
    size: int
    link: int


def read_elf(data: bytes) -> ModuleFacts:
    """The facts of a shared object."""
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    kind, machine = struct.unpack_from(f"{order}2H", data, 16)
    if kind != SHARED_OBJECT:
        raise MalformedError("it is no shared object")
    found = sections(data)
    needed: list[str] = []
    search: list[str] = []
    for section in (s for s in found if s.type == DYNAMIC):
        texts = found[section.link].at
        for tag, value in struct.iter_unpack(f"{order}2{'Q' if wide else 'I'}", data[section.at : section.at + section.size]):
            if tag == NEEDED:
                needed.append(text_at(data, texts + value))
            elif tag in (RPATH, RUNPATH):
                search.append(text_at(data, texts + value))
    names = [named for section in found if section.type == SYMBOLS for named in symbols_of(data, found, section)]
    return ModuleFacts(
        MACHINES.get(machine, f"EM_{machine}"),
        tuple(needed),
        tuple(sorted(name for name, here in names if not here)),
        tuple(sorted(name for name, here in names if here)),
        versions=tuple(version for s in found if s.type == VERSIONS for version in _versions(data, order, found, s)),
        search=tuple(search),
    )


def sections(data: bytes) -> list[Section]:
    """The section headers."""
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    (first,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", data, 40 if wide else 32)
    size, count = struct.unpack_from(f"{order}2H", data, 58 if wide else 46)
    rows = [struct.unpack_from(f"{order}2I4QI" if wide else f"{order}7I", data, first + size * k) for k in range(count)]
    return [Section(row[1], row[4], row[5], row[6]) for row in rows]


def symbols_of(data: bytes, found: list[Section], table: Section) -> list[tuple[str, bool]]:
    """The symbols of one table that others see: name, and whether it is defined here."""
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    texts = found[table.link].at
    out = []
    for fields in struct.iter_unpack(f"{order}{'IBBHQQ' if wide else 'IIIBBH'}", data[table.at : table.at + table.size]):
        name, bits, place = (fields[0], fields[1], fields[3]) if wide else (fields[0], fields[3], fields[5])
        if name and bits >> 4:  # not a local one
            out.append((text_at(data, texts + name), place != 0))
    return out


def _versions(data: bytes, order: str, found: list[Section], section: Section) -> list[tuple[str, str]]:
    """(library, version) of a section of versions needed."""
    texts = found[section.link].at
    out = []
    at, following = section.at, 1
    while following:
        _, count, file, first, following = struct.unpack_from(f"{order}2H3I", data, at)
        entry = at + first
        for _ in range(count):
            _, _, _, name, more = struct.unpack_from(f"{order}I2H2I", data, entry)
            out.append((text_at(data, texts + file), text_at(data, texts + name)))
            entry += more
        at += following
    return out
