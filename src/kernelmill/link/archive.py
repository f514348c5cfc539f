"""Static libraries: object files in one, with the index of symbols that linkers look names up in.

The format of GNU's `ar`, which ELF, COFF and WebAssembly linkers read, and that of BSD, for macOS. Without times and owners, so
that the same objects give the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from kernelmill.link.objects import symbols
from kernelmill.targets import Target

MAGIC: Final = b"!<arch>\n"
_SHORTEST: Final = 16  # characters of a name in a header


def archive(objects: Mapping[str, bytes], target: Target) -> bytes:
    """The static library of `objects`, by file name."""
    defined = {name: sorted(s for s, here in symbols(data) if here) for name, data in objects.items()}
    if target.object_format == "macho":
        return _bsd(objects, {name: [f"_{s}" for s in found] for name, found in defined.items()})
    prefix = "_" if target.object_format == "coff" and target.pointer_bits == 32 else ""
    return _gnu(objects, {name: [prefix + s for s in found] for name, found in defined.items()})


def _header(name: str, size: int) -> bytes:
    return f"{name:<16}{0:<12}{0:<6}{0:<6}{644:<8}{size:<10}`\n".encode("ascii")


def _even(data: bytes) -> bytes:
    return data + b"\n" * (len(data) % 2)


def _gnu(objects: Mapping[str, bytes], defined: Mapping[str, list[str]]) -> bytes:
    long = {name: f"{name}/" for name in objects if len(name) >= _SHORTEST}
    names = "".join(f"{text}\n" for text in long.values()).encode()
    table = b"".join(symbol.encode() + b"\0" for name in objects for symbol in defined[name])
    count = sum(map(len, defined.values()))
    index_size = 4 + 4 * count + len(table)
    at = len(MAGIC) + 60 + index_size + index_size % 2 + (60 + len(names) + len(names) % 2 if names else 0)
    places: dict[str, int] = {}
    for name, data in objects.items():
        places[name] = at
        at += 60 + len(data) + len(data) % 2
    offsets = [places[name] for name in objects for _ in defined[name]]
    index = struct.pack(f">{1 + count}I", count, *offsets) + table
    out = MAGIC + _header("/", index_size) + _even(index)
    if names:
        out += _header("//", len(names)) + _even(names)
    position = 0
    for name, data in objects.items():
        if name in long:
            out += _header(f"/{position}", len(data)) + _even(data)
            position += len(long[name]) + 1
        else:
            out += _header(f"{name}/", len(data)) + _even(data)
    return out


def _bsd(objects: Mapping[str, bytes], defined: Mapping[str, list[str]]) -> bytes:
    table, entries = b"", []
    for name in objects:
        for symbol in defined[name]:
            entries.append((len(table), name))
            table += symbol.encode() + b"\0"
    table += b"\0" * (-len(table) % 8)
    index_size = 4 + 8 * len(entries) + 4 + len(table)
    members = {name: _padded(name) for name in objects}
    at = len(MAGIC) + 60 + len(_padded("__.SYMDEF SORTED")) + index_size
    at += -at % 8
    places: dict[str, int] = {}
    for name, data in objects.items():
        places[name] = at
        at += 60 + len(members[name]) + len(data)
        at += -at % 8
    entries.sort(key=lambda entry: table[entry[0] :].partition(b"\0")[0])
    index = struct.pack("<I", 8 * len(entries))
    index += b"".join(struct.pack("<2I", offset, places[name]) for offset, name in entries)
    index += struct.pack("<I", len(table)) + table
    out = MAGIC + _bsd_member("__.SYMDEF SORTED", index, len(MAGIC))
    for name, data in objects.items():
        out += _bsd_member(name, data, len(out))
    return out


def _padded(name: str) -> bytes:
    data = name.encode()
    return data + b"\0" * (4 - len(data) % 4)


def _bsd_member(name: str, data: bytes, at: int) -> bytes:
    """A member with its name before its data, so long that the next one begins at a multiple of 8."""
    text = _padded(name)
    rest = -(at + 60 + len(text) + len(data)) % 8
    return _header(f"#1/{len(text)}", len(text) + len(data) + rest) + text + data + b"\0" * rest
