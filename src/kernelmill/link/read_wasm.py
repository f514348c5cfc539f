"""Reads a linked WebAssembly side module: imports, exports, needed libraries. Input: bytes. Output: `ModuleFacts`.

Also the format's numbers and texts, which `objects.py` needs for objects.
"""

from __future__ import annotations

from typing import Final

from kernelmill.link.facts import MalformedError, ModuleFacts

CUSTOM, IMPORTS, EXPORTS = 0, 2, 7  # sections
FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)
NEEDED: Final = 2  # part of section dylink.0
#: what every side module shares with the main one
RUNTIME: Final = frozenset({"memory", "__indirect_function_table", "__memory_base", "__table_base", "__stack_pointer"})
#: what the loader calls
LOADED: Final = frozenset({"__wasm_apply_data_relocs", "__wasm_call_ctors"})


def read_wasm(data: bytes) -> ModuleFacts:
    """The facts of a side module."""
    needed: list[str] = []
    imported: set[str] = set()
    exported: set[str] = set()
    dynamic = False
    at = 8
    while at < len(data):
        section, at = data[at], at + 1
        size, at = number(data, at)
        end = at + size
        if section == IMPORTS:
            imported.update(name for _, name, _ in imports(data, at))
        elif section == EXPORTS:
            exported.update(_exports(data, at))
        elif section == CUSTOM:
            name, inner = counted(data, at)
            if name == "dylink.0":
                dynamic = True
                needed += _needed(data, inner, end)
        at = end
    if not dynamic:
        raise MalformedError("it is no side module")
    return ModuleFacts(
        "wasm32", tuple(needed), tuple(sorted(imported - RUNTIME - exported)), tuple(sorted(exported - LOADED))
    )


def imports(data: bytes, at: int) -> list[tuple[str, str, int]]:
    """Module, name and kind of each import of the section at `at`."""
    out = []
    count, at = number(data, at)
    for _ in range(count):
        module, at = counted(data, at)
        name, at = counted(data, at)
        kind, at = data[at], at + 1
        out.append((module, name, kind))
        if kind == FUNCTION:
            _, at = number(data, at)
        elif kind in (TABLE, MEMORY):
            at = _limits(data, at + (kind == TABLE))
        else:
            at += 2
    return out


def _exports(data: bytes, at: int) -> list[str]:
    out = []
    count, at = number(data, at)
    for _ in range(count):
        name, at = counted(data, at)
        out.append(name)
        _, at = number(data, at + 1)
    return out


def _needed(data: bytes, at: int, end: int) -> list[str]:
    out: list[str] = []
    while at < end:
        kind, at = data[at], at + 1
        size, at = number(data, at)
        if kind == NEEDED:
            count, inner = number(data, at)
            for _ in range(count):
                name, inner = counted(data, inner)
                out.append(name)
        at += size
    return out


def _limits(data: bytes, at: int) -> int:
    flags, at = data[at], at + 1
    for _ in range(1 + (flags & 1)):
        _, at = number(data, at)
    return at


def counted(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and what is after it."""
    size, at = number(data, at)
    return data[at : at + size].decode(), at + size


def number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and what is after it."""
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if not byte & 0x80:
            return value, at
