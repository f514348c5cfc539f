"""Item types of lists and dictionaries: their joins, and the types found so far for the places where these are made.

`known` maps a place (the *site* of a `ListType`; `site:key` and `site:value` of a `DictType`) to what everything put in
there joins to. A function is built again until nothing in it changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kernelmill.frontend.type_rules.operators import join
from kernelmill.ir.types import NONE, ArrayType, Container, DictType, HighType, ListType, TupleType
from kernelmill.records import replace

Known = dict[str, HighType]


def join_items(a: HighType, b: HighType, known: Known | None = None) -> HighType | None:
    """The join of two item types, tuples item by item; NONE is no item at all. Lists in them get one item type, which is
    noted in `known` for the places where they are made."""
    if NONE in (a, b):
        return b if a == NONE else a
    if isinstance(a, TupleType) and isinstance(b, TupleType) and (len(a.items), a.cls) == (len(b.items), b.cls):
        items = [join_items(x, y, known) for x, y in zip(a.items, b.items, strict=True)]
        return replace(a, items=tuple(i for i in items if i is not None)) if None not in items else None
    if isinstance(a, Container) or isinstance(b, Container):
        return _joined(a, b, known if known is not None else {})
    return join(a, b)


def _joined(a: HighType, b: HighType, known: Known) -> HighType | None:
    """One type for two lists or two dictionaries."""
    if isinstance(a, ListType) and isinstance(b, ListType) and a.fixed == b.fixed:
        item = join_items(a.item, b.item, known)
        if item is None or not all(_noted(known, x.site, x.item, item) for x in (a, b)):
            return None
        return ListType(item, min(a.site, b.site), a.readonly or b.readonly, a.fixed)
    if isinstance(a, DictType) and isinstance(b, DictType) and (a.is_set, a.default) == (b.is_set, b.default):
        key, value = join_items(a.key, b.key, known), join_items(a.value, b.value, known)
        if key is None or value is None:
            return None
        for x in (a, b):
            if not (_noted(known, key_site(x), x.key, key) and _noted(known, value_site(x), x.value, value)):
                return None
        return DictType(key, value, min(a.site, b.site), a.is_set, a.default)
    return None


def key_site(kind: DictType) -> str:
    """Where the type of a dictionary's keys is noted; empty for one from elsewhere."""
    return kind.site and f"{kind.site}:key"


def value_site(kind: DictType) -> str:
    """The same of its values."""
    return kind.site and f"{kind.site}:value"


def _noted(known: Known, site: str, before: HighType, both: HighType) -> bool:
    """Note that what is made at `site` holds `both`; whether that can be."""
    if same_type(before, both):
        return True
    return bool(site) and widen(known, site, both) is not None


def widen(known: Known, site: str, found: HighType) -> bool | None:
    """Note that lists made at `site` also hold `found`. True: some type changed; None: there is no common type."""
    before = dict(known)
    both = join_items(known.get(site, NONE), found, known)
    if both is None:
        return None
    known[site] = both
    return {k: bare(t) for k, t in known.items()} != {k: bare(before.get(k, NONE)) for k in known}


def unified(known: Known, a: HighType, b: HighType) -> tuple[HighType | None, bool]:
    """The type of a variable that may hold either of two lists (or dictionaries), and whether a place has to be built
    again."""
    before = dict(known)
    both = join_items(a, b, known)
    changed = {k: bare(t) for k, t in known.items()} != {k: bare(before.get(k, NONE)) for k in known}
    if both is not None and not same_type(a, b):
        return a, changed  # one of them is made again in the next attempt
    return both, changed


def current(known: Known, t: HighType) -> HighType:
    """A type with what is known by now about the lists in it."""
    match t:
        case ListType(item, site) if site:
            return replace(t, item=current(known, known.get(site, item)))
        case ListType(item):
            return replace(t, item=current(known, item))
        case DictType() if t.site:
            found = [known.get(site, now) for site, now in ((key_site(t), t.key), (value_site(t), t.value))]
            return replace(t, key=current(known, found[0]), value=current(known, found[1]))
        case TupleType(items):
            return replace(t, items=tuple(current(known, i) for i in items))
    return t


def bare(t: HighType) -> HighType:
    """A type without the places where lists in it are made."""
    match t:
        case ListType(item):
            return replace(t, item=bare(item), site="")
        case DictType(key, value):
            return replace(t, key=bare(key), value=bare(value), site="")
        case TupleType(items):
            return replace(t, items=tuple(map(bare, items)))
        case ArrayType():
            return replace(t, order="")
    return t


def same_type(a: HighType, b: HighType) -> bool:
    """Whether two types are the same, wherever lists in them are made."""
    return bare(a) == bare(b)


def parts(t: HighType) -> Iterator[HighType]:
    """A type and all types in it."""
    yield t
    match t:
        case ListType(item):
            yield from parts(item)
        case DictType(key, value):
            yield from parts(key)
            yield from parts(value)
        case TupleType(items):
            for item in items:
                yield from parts(item)
        case _:
            pass
