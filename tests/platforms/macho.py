"""A strict reader of Mach-O extension modules: what macOS's loader would refuse, or what would differ from the wheel's tag.

    check(data, minimum=(11, 0), export="_PyInit__kernels")  ->  Image, or MachOError with the first thing that is wrong

Of a fat file each slice is an image (`slices`). No Mac is at hand to load them, so this reads all that can be read:
load commands, segments, minimum OS, libraries, bindings, exports, and every page hash of the signature.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FAT, THIN = 0xCAFEBABE, 0xFEEDFACF
CPUS: Final = {0x01000007: "x86_64", 0x0100000C: "arm64"}
PAGE: Final = {"x86_64": 0x1000, "arm64": 0x4000}
DYLIB, BUNDLE, TWO_LEVEL, MACOS = 6, 8, 0x80, 1
SYSTEM = "/usr/lib/libSystem.B.dylib"
DYNAMIC_LOOKUP = -2
WRITE, EXECUTE = 2, 4
SEGMENT, LOAD_DYLIB, ID_DYLIB, SIGNATURE, MINIMUM, BUILD = 0x19, 0xC, 0xD, 0x1D, 0x24, 0x32
OTHER_DYLIBS: Final = {0x80000018: "weak", 0x8000001F: "re-exported", 0x20: "lazy", 0x23: "upward"}
INFO: Final = (0x22, 0x80000022)
EXPORTS, FIXUPS = 0x80000033, 0x80000034
KNOWN: Final = {
    SEGMENT, LOAD_DYLIB, ID_DYLIB, SIGNATURE, MINIMUM, BUILD, *INFO, EXPORTS, FIXUPS, *OTHER_DYLIBS,
    0x2, 0xB, 0x1B, 0x26, 0x29, 0x2A,  # symbols, their tables, identity, function starts, data in code, source version
    0xE,  # the loader's name: belongs into programs, is ignored here
}  # fmt: skip


class MachOError(Exception):
    """What is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the file that is mapped into memory."""

    name: str
    address: int
    size: int
    offset: int
    stored: int
    protection: int


@dataclass(frozen=True, slots=True)
class Image:
    """What one thin file says. `looked_up`: symbols found among all that is loaded; `system`: those of libSystem."""

    cpu: str
    minimum: tuple[int, int]
    identity: str
    libraries: tuple[str, ...]
    looked_up: frozenset[str]
    system: frozenset[str]
    exported: frozenset[str]
    signed_pages: int


def slices(data: bytes) -> dict[str, bytes]:
    """The thin files in a fat one, or the thin file itself, by CPU."""
    (magic,) = struct.unpack_from(">I", data)
    if magic != FAT:
        return {_cpu(struct.unpack_from("<2I", data)[1]): data}
    (count,) = struct.unpack_from(">I", data, 4)
    out: dict[str, bytes] = {}
    end = 8 + 20 * count
    for k in range(count):
        cpu, _, offset, size, align = struct.unpack_from(">5I", data, 8 + 20 * k)
        name = _cpu(cpu)
        _need(offset % (1 << align) == 0 and (1 << align) >= PAGE[name], f"slice {name} is not aligned to its pages")
        _need(offset >= end and offset + size <= len(data), f"slice {name} overlaps another, or the end of the file")
        _need(name not in out, f"two slices for {name}")
        out[name] = data[offset : offset + size]
        end = offset + size
    return out


def check(data: bytes, minimum: tuple[int, int], export: str) -> Image:
    """Read one thin file that must load on macOS `minimum` and give Python `export`."""
    _need(len(data) >= 32, "too short for a header")
    magic, cpu, _, kind, count, size, flags, _ = struct.unpack_from("<8I", data)
    _need(magic == THIN, f"magic {magic:#x} is not that of a 64-bit file")
    name = _cpu(cpu)
    _need(kind in (DYLIB, BUNDLE), f"file type {kind} is neither a library nor a bundle")
    _need(bool(flags & TWO_LEVEL), "names are not bound to libraries (two-level)")
    commands = list(_commands(data, count, size))
    segments = [_segment(body) for command, body in commands if command == SEGMENT]
    _check_segments(segments, data, name)
    libraries = tuple(_text(body, 8) for command, body in commands if command == LOAD_DYLIB or command in OTHER_DYLIBS)
    identity = next((_text(body, 8) for command, body in commands if command == ID_DYLIB), "")
    _need(libraries == (SYSTEM,), f"libraries are {libraries}, not libSystem alone")
    _need(kind == BUNDLE or identity.startswith("@rpath/"), f"a library that calls itself {identity!r}")
    lowest = _minimum(commands)
    _need(lowest == minimum, f"minimum OS {lowest}, the tag says {minimum}")
    looked_up, system, exported = _symbols(commands, data)
    _need(export in exported, f"{export} is not exported")
    signature = [struct.unpack_from("<2I", body, 8) for command, body in commands if command == SIGNATURE]
    _need(bool(signature) or name != "arm64", "no signature, without which arm64 loads nothing")
    pages = _check_signature(data, *signature[0], segments) if signature else 0
    return Image(name, lowest, identity, libraries, looked_up, system, exported, pages)


def _cpu(number: int) -> str:
    _need(number in CPUS, f"CPU {number:#x}")
    return CPUS[number]


def _need(holds: bool, message: str) -> None:
    if not holds:
        raise MachOError(message)


def _commands(data: bytes, count: int, size: int) -> Iterator[tuple[int, bytes]]:
    offset = 32
    for _ in range(count):
        command, length = struct.unpack_from("<2I", data, offset)
        _need(length >= 8 and length % 8 == 0 and offset + length <= 32 + size, f"load command {command:#x} has length {length}")
        _need(command in KNOWN, f"load command {command:#x} is not one that an extension module needs")
        yield command, data[offset : offset + length]
        offset += length
    _need(offset == 32 + size, "the load commands end elsewhere than the header says")


def _text(body: bytes, at: int) -> str:
    (start,) = struct.unpack_from("<I", body, at)
    return body[start:].split(b"\0")[0].decode("ascii")


def _segment(body: bytes) -> Segment:
    address, size, offset, stored = struct.unpack_from("<4Q", body, 24)
    most, initial = struct.unpack_from("<2I", body, 56)
    _need(most & initial == initial, "a segment starts with more rights than it may have")
    return Segment(body[8:24].rstrip(b"\0").decode("ascii"), address, size, offset, stored, initial)


def _check_segments(segments: list[Segment], data: bytes, cpu: str) -> None:
    names = [s.name for s in segments]
    _need(names[:1] == ["__TEXT"] and names[-1:] == ["__LINKEDIT"], f"segments are {names}")
    address = 0
    for s in segments:
        _need(s.address % PAGE[cpu] == 0 and s.offset % PAGE[cpu] == 0, f"{s.name} is not aligned to pages")
        _need(s.address >= address, f"{s.name} overlaps the segment before it")
        _need(s.offset + s.stored <= len(data) and s.stored <= s.size, f"{s.name} reaches beyond the file")
        _need(not (s.protection & WRITE and s.protection & EXECUTE), f"{s.name} is writable and executable")
        address = s.address + s.size
    _need(segments[0].offset == 0, "__TEXT does not begin with the header")
    _need(segments[-1].offset + segments[-1].stored == len(data), "something stands after the last segment")


def _minimum(commands: list[tuple[int, bytes]]) -> tuple[int, int]:
    found = []
    for command, body in commands:
        if command == BUILD:
            platform, version = struct.unpack_from("<2I", body, 8)
            _need(platform == MACOS, f"built for platform {platform}")
            found.append(version)
        elif command == MINIMUM:
            found.append(*struct.unpack_from("<I", body, 8))
    _need(len(found) == 1, f"{len(found)} minimum versions of the OS")
    return found[0] >> 16, found[0] >> 8 & 255


# symbols -----------------------------------------------------------------------------------------------------------


def _symbols(commands: list[tuple[int, bytes]], data: bytes) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    info = [struct.unpack_from("<10I", body, 8) for command, body in commands if command in INFO]
    _need(len(info) == 1, "bindings are not told in the form that macOS 10.13 reads")
    parts = [data[info[0][k] : info[0][k] + info[0][k + 1]] for k in range(0, 10, 2)]
    binds = [*_binds(parts[1]), *_binds(parts[3])]  # the first part is rebases, the third weak bindings
    _need(not parts[2], "weak bindings, which would be shared with other libraries")
    looked_up = {name for ordinal, name in binds if ordinal == DYNAMIC_LOOKUP}
    strangers = sorted(n for n in looked_up if not n.startswith(("_Py", "__Py")))
    _need(not strangers, f"looked up among everything, though not Python's: {strangers}")
    _need(all(ordinal in (1, DYNAMIC_LOOKUP) for ordinal, _ in binds), "a binding to a library that is not listed")
    system = {name for ordinal, name in binds if ordinal == 1}
    separate = [struct.unpack_from("<2I", body, 8) for command, body in commands if command == EXPORTS]
    trie = data[separate[0][0] : sum(separate[0])] if separate else parts[4]
    return frozenset(looked_up), frozenset(system), frozenset(_exports(trie))


def _number(data: bytes, at: int, signed: bool = False) -> tuple[int, int]:
    """LEB128: seven bits a byte."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return (value - (1 << shift) if signed and byte & 64 else value), at


def _binds(data: bytes) -> Iterator[tuple[int, str]]:
    """(library, symbol) of each pointer that the loader fills in."""
    at, ordinal, name = 0, 0, ""
    while at < len(data):
        operation, small = data[at] & 0xF0, data[at] & 15
        at += 1
        if operation == 0x10:  # library, small
            ordinal = small
        elif operation == 0x20:
            ordinal, at = _number(data, at)
        elif operation == 0x30:  # library, special: a negative number of four bits
            ordinal = small - 16 if small else 0
        elif operation == 0x40:
            end = data.index(0, at)
            name, at = data[at:end].decode("ascii"), end + 1
        elif operation == 0x60:  # addend
            _, at = _number(data, at, signed=True)
        elif operation in (0x70, 0x80):  # where
            _, at = _number(data, at)
        elif operation == 0x90:
            yield ordinal, name
        elif operation == 0xA0:
            yield ordinal, name
            _, at = _number(data, at)
        elif operation == 0xB0:
            yield ordinal, name
        elif operation == 0xC0:
            times, at = _number(data, at)
            _, at = _number(data, at)
            for _ in range(times):
                yield ordinal, name
        else:
            _need(operation in (0x00, 0x50), f"bind operation {operation:#x}")


def _exports(trie: bytes) -> Iterator[str]:
    """The names in a tree that shares their beginnings."""
    todo = [(0, b"")] if trie else []
    seen: set[int] = set()
    while todo:
        at, begun = todo.pop()
        _need(at not in seen and at < len(trie), "the table of exports is not a tree")
        seen.add(at)
        size, at = _number(trie, at)
        if size:
            yield begun.decode("ascii")
        at += size
        branches = trie[at]
        at += 1
        for _ in range(branches):
            end = trie.index(0, at)
            more = trie[at:end]
            child, at = _number(trie, end + 1)
            todo.append((child, begun + more))


# signature ---------------------------------------------------------------------------------------------------------


def _check_signature(data: bytes, offset: int, size: int, segments: list[Segment]) -> int:
    """An ad-hoc signature over all that stands before it; the number of pages."""
    _need(offset % 16 == 0 and offset + size == len(data), "the signature is not the end of the file")
    magic, _, count = struct.unpack_from(">3I", data, offset)
    _need(magic == 0xFADE0CC0, f"signature magic {magic:#x}")
    blobs = dict(struct.unpack_from(">2I", data, offset + 12 + 8 * k) for k in range(count))
    _need(0 in blobs, "the signature has no code directory")
    at = offset + blobs[0]
    fields = struct.unpack_from(">9I4BI", data, at)
    magic, _, version, flags, hashes, identifier, _, pages, limit, width, kind, _, bits, _ = fields
    _need((magic, width, kind) == (0xFADE0C02, 32, 2), "the code directory is not of SHA-256")
    _need(bool(flags & 2), "the signature is not ad-hoc, and there is no certificate")
    _need(limit == offset, f"the signature covers {limit} bytes of {offset}")
    _need(pages == (limit + (1 << bits) - 1) >> bits, f"{pages} page hashes for {limit} bytes")
    _need(len(data[at + identifier :].split(b"\0")[0]) > 0, "the signature names nothing")
    for k in range(pages):
        page = data[k << bits : min(limit, (k + 1) << bits)]
        kept = data[at + hashes + 32 * k : at + hashes + 32 * (k + 1)]
        _need(hashlib.sha256(page).digest() == kept, f"page {k} has another hash than the signature says")
    if version >= 0x20400:
        start, length, _ = struct.unpack_from(">3Q", data, at + 64)
        _need((start, length) == (segments[0].offset, segments[0].stored), "the signed code is not __TEXT")
    return int(pages)
