"""How a growable list lies in native memory, as lowering and boundary both see it.

A list is a pointer to { i64 references, i64 length, i64 room, ptr items }. An item is the low values of its type
one after the other, each aligned to its size; an i1 takes a byte.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.types import Field, HighType, flatten

LENGTH: Final = 8
ROOM: Final = 16
ITEMS: Final = 24
HEADER: Final = 32
_SIZES: Final = {"i1": 1, "i8": 1, "i16": 2, "f16": 2, "i32": 4, "f32": 4, "i64": 8, "f64": 8, "ptr": 8}


def item_layout(item: HighType) -> tuple[list[tuple[Field, int]], int]:
    """The fields of an item with their offsets, and the bytes from one item to the next."""
    placed: list[tuple[Field, int]] = []
    at, widest = 0, 1
    for field in flatten(item):
        size = _SIZES[field.type.name]
        at = -(-at // size) * size
        placed.append((field, at))
        at, widest = at + size, max(widest, size)
    return placed, max(-(-at // widest) * widest, 1)
