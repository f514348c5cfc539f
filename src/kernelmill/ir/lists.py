"""How a growable list lies in native memory, as lowering and boundary both see it.

A list is a pointer to { i64 references, i64 length, i64 capacity, ptr items, i64 step, i64 lists, i64 blocks, i64 objects, ptr
boxed }.
An item is the low values of its type one after the other, each aligned to its size; an i1 takes a byte. `step` is the
bytes from one item to the next. `lists`, `blocks` and `objects` say which 8-byte words of an item are references to
lists, to native blocks and to NumPy objects: bit k stands for word k; they are released with the item. `items` is
null while the capacity is zero. `boxed` is the Python object that was made of the list for a result, so that a list which
is found there twice is one object.

A dictionary or set is a list of lists, its *parts*:

    index    list of ints, as many as a power of two: numbers of entries by their hash (linear probing), -1: free
    hashes   list of ints: the hash of each entry in order of insertion, -1: the entry was removed
    keys     list of the keys
    state    list of two ints: how many entries there are, how many were ever removed
    values   list of the values (of dictionaries only)
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from kernelmill.ir.types import (
    INT,
    ArrayType,
    Container,
    DictType,
    Field,
    HighType,
    ListType,
    TupleType,
    flatten,
)

LENGTH: Final = 8
CAPACITY: Final = 16
ITEMS: Final = 24
STEP: Final = 32
LISTS: Final = 40
BLOCKS: Final = 48
OBJECTS: Final = 56
BOXED: Final = 64
HEADER: Final = 72
#: The most bytes of an item that holds references.
MOST_STEP: Final = 8 * 62
#: Parts of a dictionary in order; a set has all but the last.
PARTS: Final = ("index", "hashes", "keys", "state", "values")
_SIZES: Final = {"i1": 1, "i8": 1, "i16": 2, "f16": 2, "i32": 4, "f32": 4, "i64": 8, "f64": 8, "ptr": 8}


class Owner(Enum):
    """Who releases the memory of arrays: nobody here, the function (native blocks), or Python (NumPy objects)."""

    BORROWED = "borrowed"
    NATIVE = "native"
    OBJECT = "object"


def item_layout(item: HighType) -> tuple[list[tuple[Field, int]], int]:
    """The fields of an item with their offsets, and the bytes from one item to the next."""
    placed: list[tuple[Field, int]] = []
    at, widest = 0, 1
    for field in flatten(item, result=True):
        size = _SIZES[field.type.name]
        at = -(-at // size) * size
        placed.append((field, at))
        at, widest = at + size, max(widest, size)
    return placed, max(-(-at // widest) * widest, 1)


def part_type(kind: DictType, part: str) -> ListType:
    """The type of a part of a dictionary."""
    return ListType({"keys": kind.key, "values": kind.value}.get(part, INT))


def parts_of(kind: DictType) -> tuple[str, ...]:
    """The names of the parts of a dictionary or set."""
    return PARTS[:-1] if kind.is_set else PARTS


def references(item: HighType, owner: Owner) -> tuple[int, int, int]:
    """Which words of an item refer to lists, to blocks and to objects. `owner`: of the arrays in it."""
    lists = arrays = 0
    placed, _ = item_layout(item)
    for field, offset in placed:
        word = 1 << (offset // 8)
        if field.counts == "list":
            lists |= word
        elif field.counts == "array":
            arrays |= word
    return lists, arrays if owner is Owner.NATIVE else 0, arrays if owner is Owner.OBJECT else 0


def holds_arrays(t: HighType) -> bool:
    """Whether values of a type hold arrays, at any depth."""
    match t:
        case ArrayType():
            return True
        case TupleType(items):
            return any(map(holds_arrays, items))
        case ListType(item):
            return holds_arrays(item)
        case DictType(key, value):
            return holds_arrays(key) or holds_arrays(value)
    return False


def is_plain(t: HighType) -> bool:
    """Whether values of a type are numbers, or tuples of numbers: without references."""
    if isinstance(t, TupleType):
        return all(map(is_plain, t.items))
    return not isinstance(t, ArrayType | Container)


__all__ = [
    "BLOCKS",
    "BOXED",
    "CAPACITY",
    "HEADER",
    "ITEMS",
    "LENGTH",
    "LISTS",
    "MOST_STEP",
    "OBJECTS",
    "PARTS",
    "STEP",
    "holds_arrays",
    "is_plain",
    "item_layout",
    "part_type",
    "parts_of",
    "references",
]
