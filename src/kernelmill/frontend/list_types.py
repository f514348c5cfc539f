"""Item types of lists: their joins, and the types found so far for the places where lists are made."""

from __future__ import annotations

from dataclasses import replace

from kernelmill.frontend.typing import join
from kernelmill.ir.types import NONE, HighType, ListType, TupleType


def join_items(a: HighType, b: HighType) -> HighType | None:
    """The join of two item types, tuples item by item; NONE is no item at all."""
    if NONE in (a, b):
        return b if a == NONE else a
    if isinstance(a, TupleType) and isinstance(b, TupleType) and (len(a.items), a.cls) == (len(b.items), b.cls):
        items = [join_items(x, y) for x, y in zip(a.items, b.items, strict=True)]
        return replace(a, items=tuple(i for i in items if i is not None)) if None not in items else None
    return join(a, b)


def widen(known: dict[str, HighType], site: str, found: HighType) -> bool | None:
    """Note that lists made at `site` also hold `found`. True: the type there changed; None: there is no common type."""
    before = known.get(site, NONE)
    both = join_items(before, found)
    if both is None:
        return None
    known[site] = both
    return both != before


def unified(known: dict[str, HighType], a: ListType, b: ListType) -> tuple[ListType | None, bool]:
    """The type of a variable that may hold either of two lists, and whether a place has to be built again."""
    changed = False
    if a.item != b.item:
        both = join_items(a.item, b.item)
        if both is None:
            return None, False
        for kind in (a, b):
            if kind.item != both:
                answer = widen(known, kind.site, both) if kind.site else None
                if answer is None:
                    return None, False
                changed = changed or answer
    return ListType(a.item, min(a.site, b.site), a.readonly or b.readonly), changed
