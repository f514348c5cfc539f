"""Reads the signatures of the table `OPS` and matches them with operand and result types.

Input: a signature such as `I,I->I,i1` (the letters are explained in `ir/ops.py`). Output: `parse_signature` gives its
parts, `match` a message saying what does not fit (or ''), `infer` the result types that follow from the operands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kernelmill.ir.ops import OPS
from kernelmill.ir.types import (
    INT_BITS,
    LOW_TYPES,
    ArrayType,
    Container,
    Low,
    MixedScalar,
    NpScalar,
    PyScalar,
    Type,
)

ANY: Final = "*"
_FLOATS: Final = ("f16", "f32", "f64")


@cache
def parse_signature(signature: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words before and after the arrow."""
    left, right = signature.split("->")
    return tuple(w for w in left.split(",") if w), tuple(w for w in right.split(",") if w)


def match(name: str, args: Sequence[Type], results: Sequence[Type]) -> str:
    """What is wrong with these types for operation `name`, or ''."""
    wanted_args, wanted_results = parse_signature(OPS[name].signature)
    bound: dict[str, Type] = {}
    return _match("operand", wanted_args, args, bound) or _match("result", wanted_results, results, bound)


def infer(name: str, args: Sequence[Type]) -> tuple[Type, ...] | None:
    """The result types of operation `name` if the operands' types decide them, else None."""
    wanted_args, wanted_results = parse_signature(OPS[name].signature)
    bound: dict[str, Type] = {}
    if _match("operand", wanted_args, args, bound):
        return None
    out: list[Type] = []
    for word in wanted_results:
        found = LOW_TYPES.get(word) or bound.get(word)
        if found is None:
            return None
        out.append(found)
    return tuple(out)


def _match(what: str, words: Sequence[str], types: Sequence[Type], bound: dict[str, Type]) -> str:
    if ANY in words:
        return ""
    if len(words) != len(types):
        return f"{len(words)} {what}s wanted, {len(types)} given"
    for number, (word, given) in enumerate(zip(words, types, strict=True), 1):
        if not _fits(word, given):
            return f"{what} {number} has type {given}, wanted {word}"
        if word.isupper() and word not in "SAH" and not _same(bound.setdefault(word, given), given):
            return f"{what} {number} has type {given}, but {word} is {bound[word]}"
    return ""


def _same(a: Type, b: Type) -> bool:
    """Whether two types are equal, wherever the lists of these types were made."""
    return a == b or (isinstance(a, Container) and isinstance(b, Container) and str(a) == str(b))


def _fits(word: str, given: Type) -> bool:
    match word:
        case "I" | "J":
            return isinstance(given, Low) and given.name in INT_BITS
        case "F" | "G":
            return isinstance(given, Low) and given.name in _FLOATS
        case "T" | "U":
            return True  # any low type; `copy` serves the high level too
        case "S":
            return isinstance(given, PyScalar | NpScalar | MixedScalar)
        case "A":
            return isinstance(given, ArrayType)
        case "H":
            return not isinstance(given, Low)
        case _:
            return isinstance(given, Low) and given.name == word
