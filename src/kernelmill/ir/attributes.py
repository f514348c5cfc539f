"""The attributes of functions and loops: what each says and which values it may have. The verifier holds to these tables.

Attributes of operations are columns of `OPS` (`ir/ops.py`). The values of those here are those of the pass or stage that
sets them; one that is not there says nothing.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Attr
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """True where it holds, else left out."""

    def accepts(self, value: Attr) -> bool:
        """Whether it may have this value."""
        return value is True

    def __str__(self) -> str:
        return "true"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def accepts(self, value: Attr) -> bool:
        """Whether it may have this value."""
        return value in self.words

    def __str__(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)


@dataclass(frozen=True, slots=True)
class Text:
    """A text."""

    def accepts(self, value: Attr) -> bool:
        """Whether it may have this value."""
        return isinstance(value, str)

    def __str__(self) -> str:
        return "a text"


@dataclass(frozen=True, slots=True)
class Names:
    """Some texts, `least` at least."""

    least: int = 1

    def accepts(self, value: Attr) -> bool:
        """Whether it may have this value."""
        return isinstance(value, tuple) and len(value) >= self.least and all(isinstance(v, str) for v in value)

    def __str__(self) -> str:
        return "texts"


@dataclass(frozen=True, slots=True)
class Places:
    """Some numbers, each a place in a row."""

    def accepts(self, value: Attr) -> bool:
        """Whether it may have this value."""
        return isinstance(value, tuple) and len(value) > 0 and all(isinstance(v, int) and v >= 0 for v in value)

    def __str__(self) -> str:
        return "numbers"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: the values that it may have and what it says."""

    values: Flag | Choice | Text | Names | Places
    meaning: str


FUNCTION_ATTRIBUTES: Final = {
    "whole_params": Attribute(
        Names(), "array parameters that it may return; its last parameters say of each whether it is no view: `i1`"
    ),
    "buffers": Attribute(
        Text(),
        "its arrays are array.array or memoryview: name of the kernel's function for arrays, '' in what such functions call",
    ),
    "inline": Attribute(Choice(("always", "never")), "advice to the inlining pass and to LLVM"),
    "recursive": Attribute(Flag(), "takes `depth: i64` as its second parameter, the calls still allowed"),
    "catches": Attribute(
        Flag(), "may handle exceptions of its own: failing guards in it, and in what it calls, leave and never raise"
    ),
    "fastmath": Attribute(Names(), "LLVM's fast-math flags for every float operation of the function"),
    "overflow": Attribute(Choice(("wrap", "raise")), "of Python's integers at the high level, where it is not exact"),
    "bounds": Attribute(Choice(("unchecked",)), "indices at the high level that the source says are in range"),
    "division": Attribute(Choice(("ieee",)), "of floats by zero at the high level, where it is not Python's"),
    "math": Attribute(Choice(("libm",)), "its mathematical functions are the C library's"),
    "elementary": Attribute(Flag(), "an elementary function of the library: of numbers alone, without effect or failure"),
    "unsigned_params": Attribute(
        Places(), "which of the low values that carry its parameters are unsigned ints, though declared as ints"
    ),
    "low_bits_params": Attribute(Places(), "which of them are ints of which only the low 64 bits are read"),
    "unsigned_results": Attribute(Places(), "the same as unsigned_params, of its results"),
    "level": Attribute(
        Text(), "name of the CPU level to compile for (a row of the target's `levels`); without it the lowest"
    ),
    "elsewhere": Attribute(Flag(), "only declared: another object file has it"),
    "exported": Attribute(Flag(), "visible in the linked module (its init function)"),
    "c_signature": Attribute(
        Names(), "of an exported function: the types of its result and parameters in C, as a header declares them"
    ),
    "library": Attribute(Flag(), "of the kernel language's own library, whose exceptions are not NumPy's word for word"),
    "cold": Attribute(Flag(), "rarely run: code of its own, away from what runs often"),
    "freestanding": Attribute(Flag(), "its loops may not become calls of the C library"),
    "python": Attribute(Flag(), "calls the C API, so it must run with the GIL"),
}
LANE_BYTES: Final = 128  # four registers of 32 bytes, whose sums do not wait for each other
LOOP_ATTRIBUTES: Final = {
    "lanes": Attribute(Flag(), "over lanes that run side by side, `LANE_BYTES` together: for vectorisers, not to be expanded"),
    "strips": Attribute(Flag(), "around a loop over lanes: not to be vectorised itself"),
    "rest": Attribute(Flag(), "over what strips leave, which is less than one: not to be vectorised"),
    "cold": Attribute(
        Flag(), "rarely run, since a copy for the usual case stands beside it: not worth another version, unrolling or vectors"
    ),
}


def problems(
    attributes: tuple[tuple[str, Attr], ...], table: dict[str, Attribute], what: str
) -> list[str]:
    """What is wrong with the attributes of a function or loop, `what` it is; empty if nothing is."""
    found = []
    for name, value in attributes:
        row = table.get(name)
        if row is None:
            found.append(f"{what} with unknown attribute {name!r}")
        elif not row.values.accepts(value):
            found.append(f"attribute {name!r} of {what} is {row.values}, and not {value!r}")
    return found
