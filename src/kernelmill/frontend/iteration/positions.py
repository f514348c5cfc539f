"""Iteration by position: a counter that runs over a range, and the element at each value of it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from kernelmill.frontend.arrays.indexing import element
from kernelmill.frontend.containers import lists
from kernelmill.frontend.containers.tuples import item_within
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose_by
from kernelmill.frontend.function.operands import describe, leave
from kernelmill.frontend.function.templates import call_of
from kernelmill.frontend.function.values import RangeValue, Sequence, Tuple, Value, scalar
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, ListType
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Iteration:
    """How to go over something: a range of the loop counter, and the element at a value of the counter."""

    start: Operand
    stop: Operand
    step: Operand
    element: Callable[[Operand], Value]
    is_range: bool = False


def iterate(fb: FunctionBuilder, value: Value, node: ast.AST) -> Iteration:
    """How to iterate over `value`."""
    zero, one = scalar(0), scalar(1)
    match value:
        case RangeValue(start=start, stop=stop_, step=step):
            return Iteration(start, stop_, step, lambda k: k, is_range=True)
        case Var(type=ArrayType()):
            array = fb.emitter.value("copy", value.type, value)
            return Iteration(zero, _length(fb, array), one, lambda k: element(fb, array, k))
        case Var(type=ListType()):
            held = fb.emitter.value("copy", value.type, value)
            return Iteration(zero, lists.length(fb, held), one, lambda k: lists.item(fb, node, held, k))
        case Sequence(kind="enumerate", parts=(inner,), start=begin):
            over = _counted(fb, iterate(fb, inner, node))
            offset = begin or zero
            return Iteration(zero, over.stop, one, lambda k: Tuple((_sum(fb, k, offset), over.element(k))))
        case Sequence(kind="map", parts=(function, *parts)):
            over = iterate(fb, Sequence("zip", tuple(parts)), node)

            def image(k: Operand) -> Value:
                items = over.element(k)
                assert isinstance(items, Tuple)
                return fb.evaluate(call_of(node, function, *items.items))

            return Iteration(zero, over.stop, one, image)
        case Tuple(items=items) if items:
            return Iteration(zero, scalar(len(items)), one, lambda k: item_within(fb, node, value, k))
        case Sequence(kind="zip" | "strict zip" as kind, parts=parts):
            each = [_counted(fb, iterate(fb, part, node)) for part in parts]
            count = each[0].stop
            if kind == "strict zip":
                _same_lengths(fb, [e.stop for e in each])
            shortest = count
            for other in each[1:]:
                count = fb.emitter.value("builtin", INT, count, other.stop, fn="min")
            for part, over in zip(parts[:-1], each, strict=False):  # Python asks each for an item before the shortest is found
                shortest = fb.emitter.value("builtin", INT, shortest, over.stop, fn="min")
                if _computes(part):
                    asked = fb.emitter.value("compare", BOOL, shortest, count, op="gt")
                    fb.branch(asked, lambda: leave(fb, "zip computes an item that it does not use"), lambda: None)
            return Iteration(zero, count, one, lambda k: Tuple(tuple(e.element(k) for e in each)))
        case Sequence(kind="reversed", parts=(RangeValue(step=Const(value=1)) as r,)):
            return Iteration(_sum(fb, r.stop, scalar(-1)), _sum(fb, r.start, scalar(-1)), scalar(-1), lambda k: k)
        case Sequence(kind="reversed", parts=(inner,), start=length):
            over = _counted(fb, iterate(fb, inner, node))
            count = over.stop if length is None else _still_there(fb, node, length, over.stop)
            return Iteration(_sum(fb, count, scalar(-1)), scalar(-1), scalar(-1), over.element)
        case _:
            raise stop(
                fb.info,
                node,
                "unsupported-iteration",
                f"a kernel cannot iterate over {describe(value)}",
                "iterate over range(...), an array, enumerate, zip or reversed of these",
            )


def _computes(value: Value) -> bool:
    """Whether asking an iterator for an item runs a function."""
    return isinstance(value, Sequence) and (value.kind == "map" or any(map(_computes, value.parts)))


def _still_there(fb: FunctionBuilder, node: ast.AST, length: Operand, now: Operand) -> Operand:
    """How many items `reversed` gives of a list that had this length and has another now: none if its last one is gone."""
    grown = fb.emitter.value("compare", BOOL, length, now, op="le")
    found = choose_by(fb, node, grown, length, scalar(0))
    assert isinstance(found, Var | Const)
    return found


def _same_lengths(fb: FunctionBuilder, counts: list[Operand]) -> None:
    """Leave where `zip(strict=True)` would raise in the end."""
    for other in counts[1:]:
        differs = fb.emitter.value("compare", BOOL, counts[0], other, op="ne")
        fb.branch(differs, lambda: leave(fb, "zip of different lengths"), lambda: None)


def _length(fb: FunctionBuilder, array: Var) -> Var:
    return fb.emitter.value("shape", INT, array, axis=0)


def _sum(fb: FunctionBuilder, a: Operand, b: Operand) -> Operand:
    if isinstance(b, Const) and b.value == 0:
        return a
    return fb.emitter.value("binary", INT, a, b, op="add")


def _counted(fb: FunctionBuilder, over: Iteration) -> Iteration:
    """The same iteration with a counter 0, 1, 2 …"""
    if not over.is_range and over.start == scalar(0):
        return over
    count = fb.emitter.value("builtin", INT, over.start, over.stop, over.step, fn="range_length")

    def at(k: Operand) -> Value:
        scaled = k if over.step == scalar(1) else fb.emitter.value("binary", INT, k, over.step, op="mul")
        return over.element(_sum(fb, scaled, over.start))

    return Iteration(scalar(0), count, scalar(1), at)
