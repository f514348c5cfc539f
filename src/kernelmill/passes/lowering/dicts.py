"""Rules that lower dictionaries and sets: a list of lists each (see `ir/lists.py`), looked into by `library/python/tables.py`.

    d: dict[int, float] = dict_new index, hashes, keys, state, values     a list of five lists
    keys: list[int]     = dict_part d {part="keys"}                       lent: no reference is counted
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.lists import PARTS
from kernelmill.ir.nodes import Const, Op, Operand
from kernelmill.ir.types import F64, I64, PTR
from kernelmill.passes.lowering.lists import handle, item_at, make_list, mark_references, replace_list
from kernelmill.passes.lowering.state import Lowering, dtype_of

#: Odd, its bits without a pattern: 2**64 divided by the golden ratio.
_MULTIPLIER: Final = 0x9E3779B97F4A7C15 - 2**64
_WORD: Final = 8


def dict_new(low: Lowering, op: Op) -> None:
    """A dictionary that holds its parts."""
    (result,) = op.results
    made = make_list(low, Const(len(op.args), I64), _WORD)
    mark_references(low, made, (1, 0, 0))
    replace_list(low, result, made, retain=False)
    for number, part in enumerate(op.args):
        pointer = handle(low, part)
        low.b.do("ccall", pointer, callee="km_list_retain")
        low.b.do("store", item_at(low, made, Const(number, I64), _WORD), pointer, roots=())
    low.b.do("store", low.b.op("ptradd", made, Const(_WORD, I64)), Const(len(op.args), I64), roots=())


def dict_part(low: Lowering, op: Op) -> None:
    """One of the lists that make up a dictionary."""
    (result,), (source,) = op.results, op.args
    number = PARTS.index(str(dict(op.attrs)["part"]))
    place = item_at(low, handle(low, source), Const(number, I64), _WORD)
    replace_list(low, result, low.b.op("load", place, type=PTR, roots=()), retain=True)


def hash_mix(low: Lowering, op: Op) -> None:
    """A hash with a number added: numbers that are equal as integers, or as floats, give the same."""
    start, x = op.args
    b, dtype = low.b, dtype_of(x.type)
    if dtype.kind == "f":
        number = b.op("fadd", low.to_f64(low.value(x), dtype), Const(0.0, F64))  # -0.0 becomes 0.0
        word: Operand = b.op("bitcast", number, type=I64)
    else:
        word = low.widen(low.value(x), dtype)
    mixed: Operand = b.op("xor", b.op("mul", low.value(start), 31), word)
    for shift in (32, 29):  # the low bits, which choose the place, come to depend on all
        mixed = b.op("mul", b.op("xor", mixed, b.op("lshr", mixed, shift)), _MULTIPLIER)
    mixed = b.op("xor", mixed, b.op("lshr", mixed, 32))
    low.set(op.results[0], b.op("and", mixed, 2**62 - 1))
