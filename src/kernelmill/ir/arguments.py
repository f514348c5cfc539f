"""What is known of array arguments, as values: which parameters are arrays, where arrays passed on may lie, and what a
function does to its own.

    func native @f(ctx: ptr, x.data: ptr, …) with {arrays=(array(name="x", dtype="float64", ndim=1))}
    status: i32 = call ctx, x.data, … {arg_roots=(roots(parameter="a", arrays=("x"))), callee="g"}

`ir/parser.py` and `ir/printer.py` read and write these by the words of `ARGUMENTS`.
"""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.ir.record_text import record_text
from kernelmill.records import dataclass

Restart = Literal["never", "rewrite", "snapshot"]


@dataclass(frozen=True, slots=True)
class ArrayParam:
    """An array parameter of a low function; its parts are the parameters that `data`, `extent` and `stride` name."""

    name: str
    dtype: str
    ndim: int

    @property
    def data(self) -> str:
        """The parameter that holds the address of its first item."""
        return f"{self.name}.data"

    def extent(self, axis: int) -> str:
        """The parameter that holds the extent of an axis."""
        return f"{self.name}.d{axis}"

    def stride(self, axis: int) -> str:
        """The parameter that holds the stride of an axis, in bytes."""
        return f"{self.name}.s{axis}"


@dataclass(frozen=True, slots=True)
class ArgumentRoots:
    """At a call: `arrays`, of the caller's array parameters, are those that the callee's `parameter` may lie in."""

    parameter: str
    arrays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArgumentEffects:
    """What a function does to its array parameters, by name in their order: `writes` (visible ones) and `reads`.

    `restart`: what it takes to leave after a visible write: `never` (no guard does), `rewrite` (what is written is never
    read: leave and let the fallback write it again), `snapshot` (keep a copy of `writes`, put it back, leave).
    """

    restart: Restart
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


Argument = ArrayParam | ArgumentRoots | ArgumentEffects
#: The word for each in text form.
ARGUMENTS: Final[dict[str, type[Argument]]] = {"array": ArrayParam, "roots": ArgumentRoots, "effects": ArgumentEffects}
_WORDS: Final = {kind: word for word, kind in ARGUMENTS.items()}


def argument_text(value: Argument) -> str:
    """The text form, `array(name="x", dtype="float64", ndim=1)`."""
    return record_text(_WORDS[type(value)], value)
