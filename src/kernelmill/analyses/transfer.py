"""What each integer operation does to intervals and differences: the rules of the range analysis, one per operation.

Input: the store and the operands' values. Output: the values of the results, with everything that follows from the
operation alone learned into the store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.analyses.facts import ZERO, Definition, Interval, Store

_CHECKED: Final = {"sadd_ov": "add", "ssub_ov": "sub", "smul_ov": "mul"}
_COMMUTATIVE: Final = frozenset({"add", "mul", "and", "or", "xor", "smin", "smax", "umin", "umax", "eq", "ne"})
#: Comparisons as one of four, with operands swapped or the answer negated.
COMPARES: Final[dict[str, tuple[str, bool, bool]]] = {
    "slt": ("slt", False, False),
    "sgt": ("slt", True, False),
    "sge": ("slt", False, True),
    "sle": ("slt", True, True),
    "ult": ("ult", False, False),
    "ugt": ("ult", True, False),
    "uge": ("ult", False, True),
    "ule": ("ult", True, True),
    "eq": ("eq", False, False),
    "ne": ("eq", False, True),
}


def exact(name: str, a: Interval, b: Interval) -> Interval:
    """The interval of the mathematical sum, difference or product."""
    if name == "add":
        return a[0] + b[0], a[1] + b[1]
    if name == "sub":
        return a[0] - b[1], a[1] - b[0]
    corners = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(corners), max(corners)


def inside(inner: Interval, outer: Interval) -> bool:
    """Whether `inner` lies in `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def compare(store: Store, name: str, a: int, b: int) -> bool | None:
    """The outcome of a comparison, if it is known."""
    kind, swapped, negated = COMPARES[name]
    if swapped:
        a, b = b, a
    if kind == "eq":
        found = _equal(store, a, b)
    elif kind == "slt" or (store.interval(a)[0] >= 0 and store.interval(b)[0] >= 0):
        found = _less(store, a, b)
    elif store.interval(a)[1] < 0 <= store.interval(b)[0]:
        found = False  # as an unsigned number, a is huge
    else:
        found = None
    return found if found is None else found is not negated


def _less(store: Store, a: int, b: int) -> bool | None:
    if store.bound(a, b) <= -1:
        return True
    return False if store.bound(b, a) <= 0 else None


def _equal(store: Store, a: int, b: int) -> bool | None:
    if store.bound(a, b) < 0 or store.bound(b, a) < 0:
        return False
    if store.same(a, b):
        return True
    (lo, hi), other = store.interval(a), store.interval(b)
    return True if lo == hi and (lo, hi) == other else None


def arithmetic(store: Store, name: str, a: int, b: int, limits: Interval) -> int:
    """The value of an exact (not wrapping) `add`, `sub` or `mul`."""
    if name == "sub" and store.base[b][0] == ZERO:
        return _shifted(store, a, -store.base[b][1], limits)
    if name == "add" and store.base[b][0] == ZERO:
        return _shifted(store, a, store.base[b][1], limits)
    if name == "add" and store.base[a][0] == ZERO:
        return _shifted(store, b, store.base[a][1], limits)
    if name != "sub" and store.base[a] > store.base[b]:
        a, b = b, a
    made = _computed(store, ("exact", name), a, b, limits)
    store.definition[made] = Definition(name, a, b, made)
    lo, hi = exact(name, store.interval(a), store.interval(b))
    store.limit(made, lo, hi)
    relate(store, name, made, a, b)
    return made


def relate(store: Store, name: str, result: int, a: int, b: int) -> None:
    """Learn what `result = a name b` says about differences; the result does not wrap."""
    (a_lo, a_hi), (b_lo, b_hi) = store.interval(a), store.interval(b)
    if name == "add":
        store.at_most(result, a, b_hi)
        store.at_most(a, result, -b_lo)
        store.at_most(result, b, a_hi)
        store.at_most(b, result, -a_lo)
    elif name == "sub":
        store.at_most(result, a, -b_lo)
        store.at_most(a, result, b_hi)
        lo, hi = store.interval(result)
        store.limit(result, max(lo, -store.bound(b, a)), min(hi, store.bound(a, b)))
    elif name == "mul":
        for x, y_lo, other_lo in ((a, b_lo, a_lo), (b, a_lo, b_lo)):
            if y_lo >= 1 and other_lo >= 0:  # x * y >= x
                store.at_most(x, result, 0)


def _shifted(store: Store, value: int, by: int, limits: Interval) -> int:
    made = store.offset(value, by)
    store.limit(made, *limits)
    return made


def _computed(store: Store, name: object, a: int, b: int, limits: Interval) -> int:
    """The one value for this operation on these operands on this path."""
    key = (name, store.base[a], store.base[b])
    known = store.computed.get(key)
    if known is None:
        known = store.new(*limits)
        store.remember(key, known)
    return known


def checked(store: Store, name: str, a: int, b: int, limits: Interval) -> tuple[int, int]:
    """The values of an operation that tells whether it overflowed: wrapped result, flag."""
    plain = _CHECKED[name]
    range_ = exact(plain, store.interval(a), store.interval(b))
    if inside(range_, limits):
        value = arithmetic(store, plain, a, b, limits)
        known = store.computed.get(((name, 0), store.base[a], store.base[b]))
        if known is not None:  # computed before, when less was known
            store.rebase(known, value, 0)
        return value, store.const(0)
    result = _computed(store, (name, 0), a, b, limits)
    flag = _computed(store, (name, 1), a, b, (0, 1))
    store.definition[flag] = Definition(name, a, b, result)
    store.definition[result] = Definition(plain, a, b, result, may_wrap=True)
    if range_[0] > limits[1] or range_[1] < limits[0]:
        store.limit(flag, 1, 1)
    return result, flag


def wrapping(store: Store, name: str, a: int, b: int, limits: Interval, *, exactly: bool) -> int:
    """`add`, `sub`, `mul`, known not to wrap if `exactly`."""
    range_ = exact(name, store.interval(a), store.interval(b))
    known = store.computed.get((name, store.base[a], store.base[b]))
    if known is not None:
        again(store, known, limits)
        return known
    if exactly or inside(range_, limits):
        return arithmetic(store, name, a, b, limits)
    made = _computed(store, name, a, b, limits)
    store.definition[made] = Definition(name, a, b, made, may_wrap=True)
    return made


def again(store: Store, value: int, limits: Interval) -> None:
    """Learn what the operation that made `value` says now, when more is known of its operands."""
    made = store.definition.get(value)
    if made is None or made.result != value:
        return
    name, a, b = made.operation, made.a, made.b
    if name not in WRAPPING:
        return
    range_ = exact(name, store.interval(a), store.interval(b))
    if inside(range_, limits):
        store.limit(value, *range_)
        relate(store, name, value, a, b)


def binary(store: Store, name: str, a: int, b: int, limits: Interval) -> int:
    """The value of any other integer operation with two operands."""
    if name in ("smin", "smax"):
        if store.bound(a, b) <= 0:
            return a if name == "smin" else b
        if store.bound(b, a) <= 0:
            return b if name == "smin" else a
    if name in _COMMUTATIVE and store.base[a] > store.base[b]:
        a, b = b, a
    made = _computed(store, name, a, b, limits)
    store.definition[made] = Definition(name, a, b, made)
    lo, hi = _RULES[name](store.interval(a), store.interval(b), limits)
    store.limit(made, lo, hi)
    _relate_other(store, name, made, a, b)
    return made


def _relate_other(store: Store, name: str, made: int, a: int, b: int) -> None:
    a_lo, b_lo = store.interval(a)[0], store.interval(b)[0]
    natural = a_lo >= 0 and b_lo >= 0
    if name == "smin" or (name == "umin" and natural):
        store.at_most(made, a, 0)
        store.at_most(made, b, 0)
    elif name == "smax" or (name == "umax" and natural):
        store.at_most(a, made, 0)
        store.at_most(b, made, 0)
    elif name in ("srem", "smod") or (name == "urem" and b_lo > 0):
        if b_lo > 0:
            store.at_most(made, b, -1)
        if a_lo >= 0:
            store.at_most(made, a, 0)
    elif name in ("sdiv", "udiv", "lshr", "ashr") and natural:
        store.at_most(made, a, 0)
        _middle(store, name, made, a, b)
    elif name == "and":
        for x, lo in ((a, a_lo), (b, b_lo)):
            if lo >= 0:
                store.at_most(made, x, 0)
    elif name == "or" and natural:
        store.at_most(a, made, 0)
        store.at_most(b, made, 0)


def _middle(store: Store, name: str, made: int, a: int, b: int) -> None:
    """`(x + y) // 2` lies between x and y (natural numbers), below y if x < y: binary search."""
    total = store.definition.get(a)
    halved = store.base[b] == (ZERO, 2 if name in ("sdiv", "udiv") else 1)
    if not halved or total is None or total.operation != "add":
        return
    parts = (total.a, total.b)
    if any(store.interval(part)[0] < 0 for part in parts):
        return  # natural parts and a natural sum: so it did not wrap
    for x, y in (parts, parts[::-1]):
        least = store.bound(x, y)
        if least <= 0:  # x <= y
            store.at_most(x, made, 0)
            store.at_most(made, y, -1 if least < 0 else 0)


def small_quotient(store: Store, a: int, b: int) -> Interval | None:
    """The least and the greatest quotient, towards zero, of a and b if both are known to be one of -1, 0, 1.

    So -2 * b < a < 2 * b, and -b < a where the least is 0.
    """
    (a_lo, _), (b_lo, _) = store.interval(a), store.interval(b)
    if b_lo < 1 or a_lo <= -2 * b_lo:
        return None
    beyond = store.bound(a, b)
    return (0 if a_lo > -b_lo else -1, 0 if beyond < 0 else 1) if beyond < b_lo else None


# Rules for intervals: (a, b, limits of the type) -> interval of the result.


def _sdiv(a: Interval, b: Interval, limits: Interval) -> Interval:
    if b[0] <= 0 <= b[1]:
        most = max(abs(a[0]), abs(a[1]))
        return max(limits[0], -most), min(limits[1], most)
    corners = [_towards_zero(x, y) for x in a for y in b]
    return min(corners), min(max(corners), limits[1])


def _towards_zero(x: int, y: int) -> int:
    quotient = abs(x) // abs(y)
    return quotient if (x < 0) == (y < 0) else -quotient


def _srem(a: Interval, b: Interval, limits: Interval) -> Interval:
    del limits
    most = max(abs(b[0]), abs(b[1]), 1) - 1
    return max(min(a[0], 0), -most), min(max(a[1], 0), most)


def _smod(a: Interval, b: Interval, limits: Interval) -> Interval:
    if b[0] > 0:
        return 0, min(b[1] - 1, a[1]) if a[0] >= 0 else b[1] - 1
    del limits
    return (b[0] + 1, 0) if b[1] < 0 else (min(b[0] + 1, 0), max(b[1] - 1, 0))


def _udiv(a: Interval, b: Interval, limits: Interval) -> Interval:
    return _sdiv(a, (max(b[0], 1), max(b[1], 1)), limits) if a[0] >= 0 and b[0] >= 0 else limits


def _urem(a: Interval, b: Interval, limits: Interval) -> Interval:
    if b[0] < 0:
        return limits
    return (0, min(a[1], b[1])) if a[0] >= 0 else (0, max(0, b[1] - 1))


def _bits(*values: int) -> int:
    return (1 << max(v.bit_length() for v in values)) - 1


def _and(a: Interval, b: Interval, limits: Interval) -> Interval:
    if a[0] >= 0 and b[0] >= 0:
        return 0, min(a[1], b[1])
    if a[0] >= 0 or b[0] >= 0:
        return 0, a[1] if a[0] >= 0 else b[1]
    return limits


def _or(a: Interval, b: Interval, limits: Interval) -> Interval:
    if a[0] >= 0 and b[0] >= 0:
        return max(a[0], b[0]), _bits(a[1], b[1])
    return (limits[0], -1) if a[1] < 0 or b[1] < 0 else limits


def _xor(a: Interval, b: Interval, limits: Interval) -> Interval:
    if b == (-1, -1):
        return -a[1] - 1, -a[0] - 1
    if a[0] >= 0 and b[0] >= 0:
        return 0, _bits(a[1], b[1])
    if (a[1] < 0 <= b[0]) or (b[1] < 0 <= a[0]):
        return limits[0], -1
    return (0, limits[1]) if a[1] < 0 and b[1] < 0 else limits


def _shl(a: Interval, b: Interval, limits: Interval) -> Interval:
    if b[0] < 0 or b[1] > 63:
        return limits
    found = min(a[0] << b[0], a[0] << b[1]), max(a[1] << b[0], a[1] << b[1])
    return found if inside(found, limits) else limits


def _ashr(a: Interval, b: Interval, limits: Interval) -> Interval:
    if b[0] < 0 or b[1] > 63:
        return limits
    return min(a[0] >> b[0], a[0] >> b[1]), max(a[1] >> b[0], a[1] >> b[1])


def _lshr(a: Interval, b: Interval, limits: Interval) -> Interval:
    if a[0] >= 0:
        return _ashr(a, b, limits)
    if b[0] > 0 and b[1] <= 63:
        return 0, (limits[1] - limits[0]) >> b[0]
    return limits


def _smin(a: Interval, b: Interval, limits: Interval) -> Interval:
    del limits
    return min(a[0], b[0]), min(a[1], b[1])


def _smax(a: Interval, b: Interval, limits: Interval) -> Interval:
    del limits
    return max(a[0], b[0]), max(a[1], b[1])


def _umin(a: Interval, b: Interval, limits: Interval) -> Interval:
    if a[0] >= 0 and b[0] >= 0:
        return _smin(a, b, limits)
    tops = [x[1] for x in (a, b) if x[0] >= 0]
    return (0, min(tops)) if tops else limits


def _umax(a: Interval, b: Interval, limits: Interval) -> Interval:
    return _smax(a, b, limits) if a[0] >= 0 and b[0] >= 0 else limits


_RULES: Final[dict[str, Callable[[Interval, Interval, Interval], Interval]]] = {
    "sdiv": _sdiv,
    "srem": _srem,
    "smod": _smod,
    "udiv": _udiv,
    "urem": _urem,
    "and": _and,
    "or": _or,
    "xor": _xor,
    "shl": _shl,
    "ashr": _ashr,
    "lshr": _lshr,
    "smin": _smin,
    "smax": _smax,
    "umin": _umin,
    "umax": _umax,
}
BINARY: Final = frozenset(_RULES)
CHECKED: Final = frozenset(_CHECKED)
DIVISIONS: Final = frozenset({"sdiv", "srem", "udiv", "urem", "smod"})
WRAPPING: Final = frozenset({"add", "sub", "mul"})


def convert(store: Store, name: str, a: int, source: Interval, target: Interval) -> int:
    """`zext`, `sext`, `trunc` between types with these limits."""
    interval = store.interval(a)
    if source == (0, 1) and name == "sext":  # true is 1 in an i1, and -1 when its sign is spread
        return _computed(store, "sext", a, a, (-interval[1], -interval[0]))
    if name == "sext" or (name == "zext" and interval[0] >= 0):
        return a
    if name == "zext":
        return _computed(store, "zext", a, a, (0, source[1] - source[0]))
    if target != (0, 1) and inside(interval, target):
        return a
    return _computed(store, ("trunc", target), a, a, target)
