"""Conditions in the range analysis: the value of a comparison, and what follows when it is known to hold or not.

Input: the store and a condition's value. `learn(store, cond, True)` adds to the store all that follows from it:

    ult i, n  (n natural)   ->   0 <= i, i <= n - 1          and p, q   ->   p, q
    not (sadd_ov i, 1)      ->   the sum is i + 1            or p, q    ->   what p and q have in common
"""

from __future__ import annotations

from math import isqrt

from kernelmill.analyses.facts import ZERO, Definition, Store
from kernelmill.analyses.transfer import COMPARES, arithmetic, compare

_DEPTH = 6  # conditions inside conditions that are looked at


def comparison(store: Store, name: str, a: int, b: int) -> int:
    """The value (0 or 1) of a comparison of integers."""
    known = compare(store, name, a, b)
    if known is not None:
        return store.const(known)
    kind, swapped, negated = COMPARES[name]
    if swapped or (kind == "eq" and store.base[a] > store.base[b]):
        a, b = b, a
    made = condition(store, kind, a, b)
    return negation(store, made) if negated else made


def condition(store: Store, kind: str, a: int, b: int) -> int:
    """The one boolean value on this path for `kind` of two values."""
    key = (kind, store.base[a], store.base[b])
    made = store.computed.get(key)
    if made is None:
        made = store.new(0, 1)
        store.definition[made] = Definition(kind, a, b, made)
        store.remember(key, made)
    return made


def negation(store: Store, cond: int) -> int:
    """The value of `not cond`."""
    lo, hi = store.interval(cond)
    if lo == hi:
        return store.const(1 - lo)
    made = store.definition.get(cond)
    if made is not None and made.operation == "not":
        return made.a
    return condition(store, "not", cond, cond)


def logic(store: Store, name: str, a: int, b: int) -> int:
    """The value of `and`, `or`, `xor` (or `eq`, `ne`) of two conditions."""
    for x, y in ((a, b), (b, a)):
        lo, hi = store.interval(x)
        if lo == hi:
            if name in ("and", "or"):
                return y if lo == (name == "and") else x
            return negation(store, y) if lo == (name in ("xor", "ne")) else y
    if store.base[a] > store.base[b]:
        a, b = b, a
    return condition(store, f"logic {name}", a, b)


def choose(store: Store, cond: int, then: int, orelse: int) -> int:
    """The value of `select` between two conditions."""
    (then_lo, then_hi), (else_lo, else_hi) = store.interval(then), store.interval(orelse)
    if then_lo == then_hi:
        return logic(store, "or", cond, orelse) if then_lo else logic(store, "and", negation(store, cond), orelse)
    if else_lo == else_hi:
        return logic(store, "or", negation(store, cond), then) if else_lo else logic(store, "and", cond, then)
    return condition(store, f"choose {store.base[cond]}", then, orelse)


def learn(store: Store, cond: int, truth: bool, depth: int = _DEPTH) -> None:
    """Learn that a condition holds, or that it does not."""
    store.limit(cond, truth, truth)
    made = store.definition.get(cond)
    if made is None or depth == 0 or store.dead:
        return
    kind, a, b, result, _ = made
    match kind:
        case "not":
            learn(store, a, not truth, depth - 1)
        case "logic and" | "logic or":
            if truth is (kind == "logic and"):
                learn(store, a, truth, depth - 1)
                learn(store, b, truth, depth - 1)
            else:
                _either(store, a, b, truth, depth - 1)
        case "logic xor" | "logic ne" | "logic eq":
            for x, y in ((a, b), (b, a)):
                lo, hi = store.interval(x)
                if lo == hi:
                    learn(store, y, (lo == 1) is (truth is (kind == "logic eq")), depth - 1)
        case "slt":
            if truth:
                store.at_most(a, b, -1)
            else:
                store.at_most(b, a, 0)
            if store.base[b] == (ZERO, 0):
                _signs(store, a, truth)
            _root(store, a if truth else b)
        case "ult":
            _unsigned(store, a, b, truth)
        case "eq":
            _equal(store, a, b, truth)
        case "sadd_ov" | "ssub_ov" | "smul_ov" if not truth:
            _exact(store, kind, a, b, result)


def _unsigned(store: Store, a: int, b: int, truth: bool) -> None:
    natural = store.interval(b)[0] >= 0
    if truth and natural:
        store.limit(a, 0, store.interval(b)[1] - 1)
        store.at_most(a, b, -1)
    elif not truth and natural and store.interval(a)[0] >= 0:
        store.at_most(b, a, 0)


def _equal(store: Store, a: int, b: int, truth: bool) -> None:
    if truth:
        store.at_most(a, b, 0)
        store.at_most(b, a, 0)
        return
    for x, y in ((a, b), (b, a)):
        if store.bound(x, y) == 0:  # x <= y and not equal
            store.at_most(x, y, -1)


def _root(store: Store, value: int) -> None:
    """Learn from the greatest value of `x * x` that of x."""
    root, by = store.base[value]
    made = store.definition.get(root)
    if by or made is None or made.may_wrap or made.operation != "mul":
        return
    if store.same(made.a, made.b):
        most = isqrt(max(0, store.hi[root]))
        store.limit(made.a, -most, most)


def _signs(store: Store, value: int, negative: bool) -> None:
    """Learn from the sign of `xor x, y` and of one operand that of the other."""
    made = store.definition.get(value)
    if made is None or made.operation != "xor":
        return
    for x, y in ((made.a, made.b), (made.b, made.a)):
        lo, hi = store.interval(y)
        if lo >= 0 or hi < 0:
            if (lo >= 0) is negative:
                store.at_most(x, ZERO, -1)
            else:
                store.at_most(ZERO, x, 0)


def _exact(store: Store, kind: str, a: int, b: int, result: int) -> None:
    """Learn that a checked operation did not overflow."""
    name = {"sadd_ov": "add", "ssub_ov": "sub", "smul_ov": "mul"}[kind]
    if name != "mul" and store.base[b][0] == ZERO:
        store.rebase(result, a, store.base[b][1] if name == "add" else -store.base[b][1])
    elif name == "add" and store.base[a][0] == ZERO:
        store.rebase(result, b, store.base[a][1])
    else:
        store.rebase(result, arithmetic(store, name, a, b, store.interval(result)), 0)


def _either(store: Store, a: int, b: int, truth: bool, depth: int) -> None:
    """Learn what follows both from `a is truth` and from `b is truth`: intervals of values, and direct differences."""
    found: list[tuple[dict[int, tuple[int, int]], dict[tuple[int, int], int]] | None] = []
    for cond in (a, b):
        lo, hi = store.interval(cond)
        if lo == hi == truth:
            return  # already known to hold: nothing follows for the other
        mark = store.mark()
        learn(store, cond, truth, depth)
        found.append(None if store.dead else gather(store, mark))
        store.undo(mark)
    first, second = found
    if first is None or second is None:
        only = b if first is None else a
        if first is None and second is None:
            store.kill()
        else:
            learn(store, only, truth, depth)
        return
    for value in first[0].keys() & second[0].keys():
        (lo, hi), (other_lo, other_hi) = first[0][value], second[0][value]
        store.limit(value, min(lo, other_lo), max(hi, other_hi))
    for x, y in first[1].keys() & second[1].keys():
        store.at_most(x, y, max(first[1][x, y], second[1][x, y]))


def gather(store: Store, mark: int) -> tuple[dict[int, tuple[int, int]], dict[tuple[int, int], int]]:
    """What was learned since `mark`: intervals and differences of base values."""
    intervals: dict[int, tuple[int, int]] = {}
    edges: dict[tuple[int, int], int] = {}
    for kind, key, _ in store.trail[mark:]:
        if kind == "interval":
            intervals[key] = (store.lo[key], store.hi[key])
        elif kind == "edge":
            edges[key] = store.above[key[0]][key[1]]
    return intervals, edges
