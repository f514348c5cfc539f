"""What native code takes for granted of the modules it was compiled from, as values.

A kernel `expects` that names of modules stand for what was compiled in. The shim compares that with what they really
stand for, once, before the kernel's first native call; where anything differs the kernel stays Python.
"""

from __future__ import annotations

from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class IsModule:
    """The module of that dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class IsMember:
    """The very object that a module outside the project calls so; `name` may be dotted."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class IsFunction:
    """The function that `module` defines at the top level at `line` (its first decorator's, where it has one), or the
    kernel made of it. `defaults`: by position among the parameters that have one, or by name, what was compiled in."""

    module: str
    name: str
    line: int
    defaults: tuple[tuple[int | str, Wanted], ...] = ()


@dataclass(frozen=True, slots=True)
class IsValue:
    """A Python scalar, a string or None, of exactly that type and value; NaNs are alike."""

    value: bool | int | float | complex | str | None


@dataclass(frozen=True, slots=True)
class IsScalar:
    """A NumPy scalar of exactly that dtype."""

    dtype: str
    value: bool | int | float | complex


@dataclass(frozen=True, slots=True)
class IsSequence:
    """A list or a tuple of such items."""

    of: type[list[object]] | type[tuple[object, ...]]
    items: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class IsTable:
    """A dictionary with such keys, in this order."""

    keys: tuple[Wanted, ...]
    values: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class IsDtype:
    """A scalar type of NumPy with that dtype."""

    dtype: str


@dataclass(frozen=True, slots=True)
class IsClass:
    """A NamedTuple class with these fields and no special methods of its own."""

    module: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsAbsent:
    """Nothing: the module does not bind the name, so that it is the built-in one."""


@dataclass(frozen=True, slots=True)
class IsDebug:
    """Nothing of the kind: Python must run with asserts, without `-O`."""


@dataclass(frozen=True, slots=True)
class IsArray:
    """An array; what it holds is read at each call."""


Wanted = (
    IsModule | IsMember | IsFunction | IsValue | IsScalar | IsSequence | IsTable | IsDtype | IsClass | IsAbsent | IsArray | IsDebug
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Name `name` of `module` stands for what is wanted."""

    module: str
    name: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class ModuleArray:
    """An array that native code reads as one more argument: the name, and the subscripts that lead to it from there."""

    module: str
    name: str
    steps: tuple[bool | int | float | complex | str | None, ...] = ()
