"""Which integer variables are unsigned in C: those whose values go round a loop through arithmetic that C has for such alone.

    s = s + x, wrapping    ->    uint64_t s;    s = (uint64_t)km_add_i64((int64_t)s, x);

which compilers see as a sum of unsigned numbers. A signed `s` would be converted twice in each iteration: gcc 12 looks through such
conversions where it vectorises several sums of one loop together, and makes wrong sums of them.
Input: a low function, and which of its variables change. Output: names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kernelmill.ir.nodes import Block, For, Function, Op, Var, While, attr
from kernelmill.ir.types import I1, INT_BITS, Type
from kernelmill.ir.walk import children, operations
from kernelmill.records import dataclass

SUMS: Final = frozenset({"add", "sub", "mul"})
_CHECKED: Final = frozenset({"sadd_ov", "ssub_ov", "smul_ov"})  # written through a pointer, which has the signed type
_UNSIGNED: Final = frozenset({"umin", "umax"})
_COMPARED: Final = frozenset({"ult", "ule", "ugt", "uge"})
_MOVING: Final = frozenset({"copy", "select", "smin", "smax", "and", "or", "xor"})
_WIDE: Final = frozenset({"i32", "i64"})  # integers that C does not compute as int


@dataclass(frozen=True, slots=True)
class Wrapping:
    """`variables` are unsigned; `sums` are results of operations between them, which must be unsigned as well."""

    variables: frozenset[str] = frozenset()
    sums: frozenset[str] = frozenset()


def is_wrapping(op: Op) -> bool:
    """Whether an operation of `SUMS` is computed with unsigned numbers."""
    return not attr(op, "nsw") or str(op.results[0].type) not in _WIDE


def wrapping(function: Function, changes: Callable[[str], bool]) -> Wrapping:
    """The variables of `function` that are to be unsigned, among those that change."""
    found = [op for op in _in_loops((*function.body, *function.cleanup)) if _is_of_integers(op)]
    through_pointers = {op.results[0].name for op in found if op.name in _CHECKED}
    changing = {
        v.name
        for op in found
        for v in (*op.results, *op.args)
        if isinstance(v, Var) and changes(v.name) and is_integer(v.type) and v.name not in through_pointers
    }
    if not changing:
        return Wrapping()
    uses: dict[str, list[str]] = {}
    linking = [op for op in found if op.name in SUMS | _UNSIGNED | _MOVING and is_integer(op.results[0].type)]
    for op in linking:
        for arg in op.args:
            if isinstance(arg, Var):
                uses.setdefault(arg.name, []).append(op.results[0].name)
    cycle = {name: number for number, names in enumerate(_cycles(uses)) for name in names}

    def round_(op: Op) -> int:
        """The number of the cycle that an operation is part of; -1 for none."""
        number = cycle.get(op.results[0].name, -1)
        return number if any(isinstance(a, Var) and cycle.get(a.name, -2) == number for a in op.args) else -1

    sums = [op for op in linking if op.name in SUMS]
    wrapped = {round_(op) for op in linking if op.name in _UNSIGNED or (op.name in SUMS and is_wrapping(op))} - {-1}
    summed = {round_(op) for op in sums} - {-1}
    compared = {a.name for op in found if op.name in _COMPARED for a in op.args if isinstance(a, Var)}
    return Wrapping(
        frozenset(n for n in changing if cycle.get(n) in wrapped or (n in compared and cycle.get(n) not in summed)),
        frozenset(op.results[0].name for op in sums if round_(op) in wrapped),
    )


def is_integer(kind: Type) -> bool:
    """Whether a type has an unsigned one beside it."""
    return str(kind) in INT_BITS and kind != I1


def _in_loops(block: Block) -> Iterator[Op]:
    """The operations inside the loops of a block."""
    for stmt in block:
        for part in children(stmt):
            yield from operations(part) if isinstance(stmt, For | While) else _in_loops(part)


def _is_of_integers(op: Op) -> bool:
    return op.name in SUMS or op.name in _CHECKED or op.name in _UNSIGNED or op.name in _MOVING or op.name in _COMPARED


def _cycles(uses: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Names that reach each other, by Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972); a name alone
    where it reaches itself at once."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    for root in uses:
        if root in order:
            continue
        order[root] = lowest[root] = len(order)
        stack.append(root)
        waiting.add(root)
        path = [(root, iter(uses.get(root, ())))]
        while path:
            name, following = path[-1]
            for other in following:
                if other not in order:
                    order[other] = lowest[other] = len(order)
                    stack.append(other)
                    waiting.add(other)
                    path.append((other, iter(uses.get(other, ()))))
                    break
                if other in waiting:
                    lowest[name] = min(lowest[name], order[other])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == order[name]:
                    at = stack.index(name)
                    group = stack[at:]
                    del stack[at:]
                    waiting.difference_update(group)
                    if len(group) > 1 or name in uses.get(name, ()):
                        yield group
