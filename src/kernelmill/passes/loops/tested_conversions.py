"""Conversions of floats to integers that are defined for every float, in a loop whose guards are to be tested later.

    c = fgt x, -1.0; d = flt x, 256.0; e = and c, d; guard e; n = fptosi x
    ->  …; guard e; y = select e, x, 0.0; n = fptosi y

Only where the guard before it proves that the integer's type holds the float: its condition is a conjunction of comparisons with
constants, two of them of this very float, with limits between which truncation gives integers of the type. After that the guard may
go anywhere: `y` is in range whatever `x` is. Input: the body of a loop. Output: the body, and the results of such conversions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kernelmill.ir.nodes import Block, Const, If, Op, Operand, Stmt, Var
from kernelmill.ir.types import INT_BITS
from kernelmill.ir.walk import Fresh, operations, statements, writes


def tested_conversions(body: Block, fresh: Fresh) -> tuple[Block, frozenset[str]]:
    """The body with conversions made total where it can, and the names of what these give."""
    counts: dict[str, int] = {}
    for stmt in statements(body):
        for v in writes(stmt):
            counts[v.name] = counts.get(v.name, 0) + 1
    defined = {op.results[0].name: op for op in operations(body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    total: set[str] = set()
    return _block(body, {}, defined, fresh, total), frozenset(total)


def _block(body: Block, known: dict[str, Var], defined: Mapping[str, Op], fresh: Fresh, total: set[str]) -> Block:
    """`known`: floats that were tested against both limits before, with the condition; by name and bits of the integer."""
    out: list[Stmt] = []
    for stmt in body:
        match stmt:
            case Op(name="guard", args=(Var() as test, *_)):
                for name, bits in _tested(test, defined):
                    known[f"{name}:{bits}"] = test
            case Op(name="fptosi", args=(Var() as value,)) if defined.get(stmt.results[0].name) is stmt:
                condition = next((c for bits in (8, 16, 32, 64) if (c := _fitting(known, value, bits, stmt))), None)
                if condition is not None:
                    chosen = fresh.var(Var("tested", value.type))
                    out.append(Op("select", (chosen,), (condition, value, Const(0.0, value.type)), (), stmt.span))
                    stmt = Op("fptosi", stmt.results, (chosen,), stmt.attrs, stmt.span)
                    total.add(stmt.results[0].name)
            case If():
                then = _block(stmt.then, dict(known), defined, fresh, total)
                stmt = If(stmt.cond, then, _block(stmt.orelse, dict(known), defined, fresh, total), stmt.span)
        out.append(stmt)
    return tuple(out)


def _fitting(known: Mapping[str, Var], value: Var, bits: int, op: Op) -> Var | None:
    """The condition under which `value` fits an integer of `bits`, if the result of `op` holds that."""
    return known.get(f"{value.name}:{bits}") if bits <= INT_BITS[op.results[0].type.name] else None  # type: ignore[union-attr]


def _tested(condition: Var, defined: Mapping[str, Op]) -> Iterator[tuple[str, int]]:
    """Floats that a condition confines to what a signed integer of so many bits holds, for the fewest bits."""
    least: dict[str, float] = {}
    most: dict[str, float] = {}
    for op in _conjuncts(condition, defined):
        value, limit = op.args
        if not (isinstance(value, Var) and value.name in defined and isinstance(limit, Const) and isinstance(limit.value, float)):
            continue
        if op.name == "fge" or (op.name == "fgt" and limit.value == int(limit.value) and abs(limit.value) < 2.0**53):
            least[value.name] = limit.value + (op.name == "fgt")
        elif op.name == "flt":
            most[value.name] = limit.value
    for name in least.keys() & most.keys():
        for bits in (8, 16, 32, 64):
            if -(2.0 ** (bits - 1)) <= least[name] and most[name] <= 2.0 ** (bits - 1):
                yield name, bits
                break


def _conjuncts(operand: Operand, defined: Mapping[str, Op]) -> Iterator[Op]:
    """The comparisons that all hold where `operand` does."""
    op = defined.get(operand.name) if isinstance(operand, Var) else None
    if op is not None and op.name == "and":
        for part in op.args:
            yield from _conjuncts(part, defined)
    elif op is not None and op.name in ("fge", "fgt", "flt"):
        yield op
