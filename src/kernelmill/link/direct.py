"""Objects for x86-64 Linux -> a shared object for this process alone, without a linker: starting one takes longer than this.

    data = link_directly(objects, "PyInit_name", ["libm.so.6"])      # None: a linker must do it

Knows what LLVM makes of kernels: code and data that refer to each other and, by a global offset table, to the interpreter. Whatever
else it meets (thread-local data, common symbols, sections put together by name, other relocations) it leaves to a real linker. The
file has no section headers, which only tools read. After the System V ABI and its supplement for this CPU.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from kernelmill.link.facts import text_at
from kernelmill.records import dataclass, field

PAGE: Final = 0x1000
_X86_64: Final = 62
_PROGBITS, _SYMTAB, _RELA, _NOBITS, _UNWIND = 1, 2, 4, 8, 0x70000001  # types of sections
_SKIPPED: Final = frozenset({0, _SYMTAB, 3, _RELA, 0x6FFF4C03})  # none, symbols, texts, relocations, LLVM's table of addresses
_WRITE, _ALLOC, _TLS = 1, 2, 0x400  # flags of sections
_R64, _PC32, _PLT32, _GOTPCREL, _PC64, _GOTPCRELX, _REX_GOTPCRELX = 1, 2, 4, 9, 24, 41, 42  # relocations of objects
_BY_TABLE: Final = frozenset({_GOTPCREL, _GOTPCRELX, _REX_GOTPCRELX})
_GLOB_DAT, _RELATIVE = 6, 8  # further ones, of shared objects
_NEEDED, _HASH, _STRTAB, _SYMTAB_TAG, _RELA_TAG, _RELASZ, _RELAENT, _STRSZ, _SYMENT = 1, 4, 5, 6, 7, 8, 9, 10, 11
_FLAGS, _BIND_NOW = 30, 8
_HEAD: Final = struct.Struct("<16s2HI3QI6H")
_SEGMENT: Final = struct.Struct("<2I6Q")
_STUB: Final = 8  # bytes of a jump by the table


class _UnknownError(Exception):
    """Something that a real linker must do."""


@dataclass(slots=True, eq=False)
class _Section:
    """A section that goes into memory. `at`: its address."""

    data: bytearray
    size: int
    align: int
    writable: bool
    empty: bool
    at: int = 0


@dataclass(slots=True)
class _Object:
    """One input: its sections by number, and for each symbol its name, its section's number and its value there."""

    sections: dict[int, _Section] = field(default_factory=dict)
    symbols: list[tuple[str, int, int, bool]] = field(default_factory=list)  # name, section, value, whether others see it
    relocations: list[tuple[_Section, int, int, int, int]] = field(default_factory=list)  # section, place, type, symbol, addend


def link_directly(objects: Sequence[bytes], entry: str, libraries: Sequence[str] = ()) -> bytes | None:
    """A shared object that exports `entry` and asks for `libraries`; None where a real linker must make it."""
    try:
        return _Linker([_read(data) for data in objects], entry, libraries).link()
    except (_UnknownError, struct.error, IndexError, KeyError):
        return None


def _read(data: bytes) -> _Object:
    if data[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", data, 18)[0] != _X86_64:
        raise _UnknownError("it is for another machine")
    (first,) = struct.unpack_from("<Q", data, 40)
    (count,) = struct.unpack_from("<H", data, 60)
    rows = list(struct.iter_unpack("<2I4Q2I2Q", data[first : first + 64 * count]))
    found = _Object()
    for number, (_, kind, flags, _, at, size, _, _, align, _) in enumerate(rows):
        if flags & _ALLOC:
            if kind not in (_PROGBITS, _NOBITS, _UNWIND) or flags & _TLS:
                raise _UnknownError("a section of another kind")
            content = bytearray() if kind == _NOBITS else bytearray(data[at : at + size])
            found.sections[number] = _Section(content, size, max(align, 1), bool(flags & _WRITE), kind == _NOBITS)
        elif kind not in _SKIPPED and kind != _PROGBITS:
            raise _UnknownError("a section of another kind")
    for _, kind, _, _, at, size, texts, about, _, _ in rows:
        if kind == _SYMTAB:
            names = rows[texts][4]
            for name, info, _, section, value, _ in struct.iter_unpack("<I2BH2Q", data[at : at + size]):
                found.symbols.append((text_at(data, names + name) if name else "", section, value, bool(info >> 4)))
        elif kind == _RELA and about in found.sections:
            into = found.sections[about]
            for place, what, addend in struct.iter_unpack("<2Qq", data[at : at + size]):
                found.relocations.append((into, place, what & 0xFFFFFFFF, what >> 32, addend))
    return found


@dataclass(slots=True)
class _Places:
    """Addresses, which are places in the file too: of symbols, their table by hash, relocations, texts, jumps; `fixed`: where that
    ends; of the dynamic section and the table of addresses; `filled`: where the file ends, `end`: the memory."""

    symbols: int
    hashes: int = 0
    relocations: int = 0
    texts: int = 0
    stubs: int = 0
    fixed: int = 0
    dynamic: int = 0
    table: int = 0
    filled: int = 0
    end: int = 0


class _Linker:
    def __init__(self, objects: list[_Object], entry: str, libraries: Sequence[str]) -> None:
        self._objects, self._entry, self._libraries = objects, entry, libraries
        self._sections = [section for found in objects for section in found.sections.values()]
        self._defined: dict[str, tuple[_Section, int]] = {}
        for found in objects:
            for name, section, value, seen in found.symbols:
                if name and seen and section:
                    if name in self._defined or section not in found.sections:
                        raise _UnknownError("a symbol of another kind")
                    self._defined[name] = found.sections[section], value
        self._imported: dict[str, int] = {}  # name -> number of the dynamic symbol
        self._stubs: dict[str, int] = {}  # name -> place among the jumps
        self._table: dict[str, int] = {}  # name -> place in the table of addresses
        self._dynamic: list[tuple[int, int, int, int]] = []  # place, type, symbol, addend

    def link(self) -> bytes:
        """The file."""
        self._look()
        names = [self._entry, *self._imported]
        texts = bytearray(b"\0")
        offsets = [_text(texts, name) for name in names]
        needed = [_text(texts, library) for library in self._libraries]
        count = sum(r[2] == _R64 for found in self._objects for r in found.relocations) + len(self._table)
        places = self._laid_out(len(names), count, len(texts), 11 + len(needed))
        self._relocate(places)
        image = bytearray(places.filled)
        _write_head(image, places)
        self._write_symbols(image, places, offsets)
        for number, (place, kind, symbol, addend) in enumerate(self._dynamic):
            struct.pack_into("<2Qq", image, places.relocations + 24 * number, place, symbol << 32 | kind, addend)
        image[places.texts : places.texts + len(texts)] = texts
        tags = [
            *((_NEEDED, at) for at in needed), (_HASH, places.hashes), (_STRTAB, places.texts), (_STRSZ, len(texts)),
            (_SYMTAB_TAG, places.symbols), (_SYMENT, 24), (_RELA_TAG, places.relocations), (_RELASZ, 24 * len(self._dynamic)),
            (_RELAENT, 24), (_FLAGS, _BIND_NOW), (0, 0),
        ]  # fmt: skip
        for number, tag in enumerate(tags):
            struct.pack_into("<2Q", image, places.dynamic + 16 * number, *tag)
        for name, number in self._stubs.items():  # jmp [rip + …]
            at = places.stubs + _STUB * number
            struct.pack_into("<2si", image, at, b"\xff\x25", places.table + 8 * self._table[name] - (at + 6))
        for section in self._sections:
            image[section.at : section.at + len(section.data)] = section.data
        return bytes(image)

    def _laid_out(self, symbols: int, relocations: int, texts: int, tags: int) -> _Places:
        """Where everything goes: what does not change on the first pages, then what does."""
        fixed = [s for s in self._sections if not s.writable]
        changing = [s for s in self._sections if s.writable]
        at = _Places(symbols=_HEAD.size + 4 * _SEGMENT.size)
        at.hashes = at.symbols + 24 * (1 + symbols)
        at.relocations = _up(at.hashes + 4 * (4 + symbols), 8)
        at.texts = at.relocations + 24 * relocations
        at.stubs = _up(at.texts + texts, 16)
        at.fixed = _placed(fixed, at.stubs + _STUB * len(self._stubs))
        at.dynamic = _up(at.fixed, PAGE)
        at.table = at.dynamic + 16 * tags
        at.filled = _placed([s for s in changing if not s.empty], at.table + 8 * len(self._table))
        at.end = _placed([s for s in changing if s.empty], at.filled)
        return at

    def _write_symbols(self, image: bytearray, places: _Places, names: Sequence[int]) -> None:
        section, value = self._defined[self._entry]
        rows = [(names[0], 0x12, 0, 1, section.at + value, 0), *((name, 0x10, 0, 0, 0, 0) for name in names[1:])]
        for number, row in enumerate(rows, 1):
            struct.pack_into("<I2BH2Q", image, places.symbols + 24 * number, *row)
        struct.pack_into("<3I", image, places.hashes, 1, 1 + len(names), 1)  # one chain, with the entry alone

    def _look(self) -> None:
        """What must be imported, and what is reached by the table of addresses."""
        for found in self._objects:
            for into, _, kind, symbol, _ in found.relocations:
                name, section, _, seen = found.symbols[symbol]
                here = bool(section) or name in self._defined
                if not here:
                    if not name or not seen:
                        raise _UnknownError("a symbol of another kind")
                    self._imported.setdefault(name, 2 + len(self._imported))
                if kind in _BY_TABLE or (kind == _PLT32 and not here):
                    self._table.setdefault(self._key(found, symbol), len(self._table))
                if kind == _PLT32 and not here:
                    self._stubs.setdefault(name, len(self._stubs))
                elif not (kind in _BY_TABLE or (kind == _R64 and into.writable) or (here and kind in (_PC32, _PLT32, _PC64))):
                    raise _UnknownError("a relocation of another kind")

    def _key(self, found: _Object, symbol: int) -> str:
        """What the table calls a symbol: local ones have names of their own in each object."""
        name, section, value, seen = found.symbols[symbol]
        return name if seen and name else f"\0{self._objects.index(found)} {section} {value}"

    def _address(self, found: _Object, symbol: int) -> int | None:
        name, section, value, seen = found.symbols[symbol]
        if seen and name:
            known = self._defined.get(name)
            return None if known is None else known[0].at + known[1]
        return found.sections[section].at + value

    def _relocate(self, places: _Places) -> None:
        """Write addresses into the sections, and say which the loader must."""
        done: set[str] = set()
        for found in self._objects:
            for into, offset, kind, symbol, addend in found.relocations:
                place, address = into.at + offset, self._address(found, symbol)
                if kind == _R64:
                    name = found.symbols[symbol][0]
                    other = (place, _R64, self._imported.get(name, 0), addend)
                    self._dynamic.append(other if address is None else (place, _RELATIVE, 0, address + addend))
                    continue
                if kind in _BY_TABLE or (kind == _PLT32 and address is None):
                    key = self._key(found, symbol)
                    slot = places.table + 8 * self._table[key]
                    if key not in done:
                        done.add(key)
                        own = (slot, _RELATIVE, 0, address or 0)
                        self._dynamic.append(own if address is not None else (slot, _GLOB_DAT, self._imported[key], 0))
                    target = slot if kind in _BY_TABLE else places.stubs + _STUB * self._stubs[key]
                else:
                    target = address or 0
                struct.pack_into("<q" if kind == _PC64 else "<i", into.data, offset, target + addend - place)


def _write_head(image: bytearray, at: _Places) -> None:
    _HEAD.pack_into(
        image, 0, b"\x7fELF\x02\x01\x01", 3, _X86_64, 1, 0, _HEAD.size, 0, 0, _HEAD.size, _SEGMENT.size, 4, 64, 0, 0
    )
    dynamic = at.table - at.dynamic
    segments = (
        (1, 5, 0, at.fixed, at.fixed, PAGE),
        (1, 6, at.dynamic, at.filled - at.dynamic, at.end - at.dynamic, PAGE),
        (2, 6, at.dynamic, dynamic, dynamic, 8),
        (0x6474E551, 6, 0, 0, 0, 16),  # the stack holds no code
    )
    for number, (kind, flags, place, size, memory, align) in enumerate(segments):
        _SEGMENT.pack_into(image, _HEAD.size + _SEGMENT.size * number, kind, flags, place, place, place, size, memory, align)


def _text(texts: bytearray, text: str) -> int:
    at = len(texts)
    texts += text.encode() + b"\0"
    return at


def _up(at: int, align: int) -> int:
    return -(-at // align) * align


def _placed(sections: Sequence[_Section], at: int) -> int:
    """Sections one after the other from an address on; the address after the last."""
    for section in sections:
        section.at = _up(at, section.align)
        at = section.at + section.size
    return at
