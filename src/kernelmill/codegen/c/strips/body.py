"""What the body of a loop is made of: what may be computed ahead, and what comes after, in the order of the iterations.

    guard c; v = libm x; store p, v; s = fadd s, v   ->   early: guard c; v = libm x   late: store p, v; s = fadd s, v   kept: v

Input: a `For` of a low function, the variables that its iterations hand on, and the elementary functions. Output: `Parts`, or
None for a body that cannot be parted so. Asked for is that all that is early may run for iterations that never come, since an
earlier one leaves the function: it computes and loads, nothing traps, and no guard decides what is loaded. Guards look at floats
alone, addresses are linear in the loop's variable: whether they are inside an array was decided before the loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kernelmill.codegen.c.strips.addresses import SIZES, Addresses
from kernelmill.codegen.c.strips.elementary import Usual, is_pure
from kernelmill.ir.nodes import Block, For, If, Op, Stmt, Var, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import F16, F32, F64, I1, Type
from kernelmill.ir.walk import reads, statements, writes
from kernelmill.records import dataclass

#: pure operations that may trap, or whose result is not defined, where they should not have been run
_UNSAFE: Final = frozenset({"sdiv", "srem", "udiv", "urem", "smod", "fptosi", "fptoui", "inttoptr"})
#: what conditions of guards may be made of
_LOGIC: Final = frozenset({"and", "or", "xor", "copy", "select", "feq", "fne", "flt", "fle", "fgt", "fge", "funo"})


@dataclass(frozen=True, slots=True)
class Parts:
    """`early` and `late` statements; `kept`: what late ones read of early ones, with types; `flags`: conditions over all iterations
    that are gathered early, each with the operation that gathers it; `order`: of statements, by result."""

    early: Block
    late: Block
    kept: Mapping[str, Type]
    flags: Mapping[str, str]
    carried: frozenset[str]
    loads: tuple[Op, ...]
    stores: tuple[Op, ...]
    order: Mapping[str, int]
    addresses: Addresses
    body: Block

    @property
    def sums(self) -> bool:
        """Whether iterations hand on anything but flags."""
        return bool(self.carried - self.flags.keys())

    def place(self, store: Op) -> int:
        """Where a store stands in the body."""
        return next(n for n, s in enumerate(self.body) if s is store)


def parts_of(loop: For, carried: set[str], known: Mapping[str, Usual]) -> Parts | None:
    """The parts of a loop's body, or None."""
    if not all(_allowed(s, known) for s in loop.body):
        return None
    flags = {name: kind for name in carried if (kind := _flag(loop.body, name))}
    late, early = _parted(loop.body, carried - flags.keys())
    written = [name for s in loop.body for name in _assigned(s)]
    once = {r.name: s for s in loop.body if isinstance(s, Op) for r in s.results if written.count(r.name) == 1}
    addresses = Addresses(loop, once, set(written))
    loads = tuple(s for s in early if isinstance(s, Op) and s.name == "load")
    stores = tuple(s for s in late if isinstance(s, Op) and s.name == "store")
    if any(isinstance(s, Op) and s.name in ("load", "libm", "guard") for s in late):
        return None
    if any(addresses.degree(op.args[0]) is None for op in (*loads, *stores)):
        return None
    if not all(_looks_at_floats(s, once) for s in early if isinstance(s, Op) and s.name == "guard"):
        return None
    again, kept = _handed_over(early, late, addresses)
    if any(written.count(name) > 1 or kind not in SIZES for name, kind in kept.items()):
        return None
    order = {r.name: n for n, s in enumerate(loop.body) if isinstance(s, Op) for r in s.results}
    return Parts(
        tuple(early), (*again, *late), kept, flags, frozenset(carried), loads, stores, order, addresses, loop.body
    )


def _allowed(stmt: Stmt, known: Mapping[str, Usual]) -> bool:
    """Whether a statement is of a kind that is understood."""
    if not isinstance(stmt, Op):
        return isinstance(stmt, If) and is_pure(stmt) and not any(_is_unsafe(s) for s in statements((stmt,)))
    match stmt.name:
        case "libm":
            return attr(stmt, "own") in known
        case "load":
            return not attr(stmt, "order") and stmt.results[0].type in SIZES
        case "store":
            return not attr(stmt, "order") and stmt.args[1].type in SIZES
        case "guard":
            return True
    return OPS[stmt.name].effect in ("pure", "fact") and not _is_unsafe(stmt)


def _is_unsafe(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and (stmt.name in _UNSAFE or (stmt.name == "libm"))


def _flag(body: Block, name: str) -> str:
    """`and` or `or` where the iterations gather conditions in a variable by such operations alone; else ''."""
    users = [s for s in body if name in _assigned(s) or name in _read(s)]
    kinds = {s.name if isinstance(s, Op) else "" for s in users}
    if kinds not in ({"and"}, {"or"}):
        return ""
    good = all(
        isinstance(s, Op) and s.results == (Var(name, I1),) and sum(a == s.results[0] for a in s.args) == 1 for s in users
    )
    return kinds.pop() if good else ""


def _parted(body: Block, carried: set[str]) -> tuple[list[Stmt], list[Stmt]]:
    """The statements that write memory or follow from what iterations hand on, and the others."""
    later = set(carried)
    late: list[Stmt] = []
    early: list[Stmt] = []
    for stmt in body:
        if isinstance(stmt, Op) and OPS[stmt.name].effect == "fact":
            continue
        if (isinstance(stmt, Op) and stmt.name == "store") or (_read(stmt) | _assigned(stmt)) & later:
            later |= _assigned(stmt)
            late.append(stmt)
        else:
            early.append(stmt)
    return late, early


def _handed_over(early: Iterable[Stmt], late: Iterable[Stmt], addresses: Addresses) -> tuple[list[Stmt], dict[str, Type]]:
    """Early statements that are cheap enough to be run again for the late ones, and the values that are kept for them."""
    kinds = {v.name: v.type for s in early for inner in statements((s,)) for v in writes(inner)}
    wanted = set[str]().union(*(_read(s) for s in late)) & kinds.keys()
    cheap: set[str] = set()
    kept: dict[str, Type] = {}
    while wanted:
        name = wanted.pop()
        op = addresses.made.get(name)
        if op is not None and kinds[name] not in (F16, F32, F64) and addresses.degree(op.results[0]) is not None:
            cheap.add(name)
            wanted |= _read(op) & kinds.keys() - cheap
        else:
            kept[name] = kinds[name]
    return [s for s in early if _assigned(s) & cheap], {name: kept[name] for name in sorted(kept)}


def _looks_at_floats(guard: Op, made: Mapping[str, Op]) -> bool:
    """Whether a guard's condition follows from floats."""
    waiting = [guard.args[0]]
    while waiting:
        operand = waiting.pop()
        if not isinstance(operand, Var) or operand.type != I1:
            continue
        op = made.get(operand.name)
        if op is None or op.name not in _LOGIC:
            return False
        waiting += op.args
    return True


def _assigned(stmt: Stmt) -> set[str]:
    return {v.name for s in statements((stmt,)) for v in writes(s)}


def _read(stmt: Stmt) -> set[str]:
    return {v.name for s in statements((stmt,)) for v in reads(s) if isinstance(v, Var)}
