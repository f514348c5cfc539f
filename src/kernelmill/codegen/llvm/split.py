"""A low module in parts that LLVM can compile side by side. Input: a low `Module`. Output: `Part`s, which link to the
whole.

What calls each other by name stays together, so that it can be inlined; the CPU levels of a kernel, reached through a
table, fall apart. Helpers with `inline="always"` and small constants are repeated in every part that uses them. The
parts depend on the module alone, never on the machine that builds: the same sources give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kernelmill.ir.nodes import Const, Function, Global, Module, attr
from kernelmill.ir.walk import operations, size

LEVEL: Final = "km.level"  # the global that says which entry of a table is called
PART_SIZE: Final = 800  # statements from which a part is closed: about a fifth of a second of LLVM's time
_REPEATED: Final = 512  # bytes of a constant that may stand in several parts


@dataclass(frozen=True, slots=True)
class Part:
    """What one object file defines, in order. `shared`: names among them that other parts use; `foreign`: names that
    this part uses and others define."""

    functions: tuple[Function, ...]
    globals: tuple[Global, ...]
    shared: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()


def split(module: Module) -> tuple[Part, ...]:
    """The parts of `module`; the first has what belongs to no kernel."""
    uses = {f.name: frozenset(_uses(f)) for f in module.functions}
    uses.update({g.name: frozenset(item for item in g.items if isinstance(item, str)) for g in module.globals})
    uses = {name: used & uses.keys() for name, used in uses.items()}  # what is left is the interpreter's
    repeated = {f.name for f in module.functions if attr(f, "inline") == "always"}
    repeated.update(g.name for g in module.globals if _is_small(g))
    homes = {name: home for name, home in _homes(module, uses).items() if name not in repeated}
    defined = []
    for number in range(max(homes.values(), default=0) + 1):
        own = {name for name, home in homes.items() if home == number}
        defined.append(own | _reachable(own, uses, repeated))
    foreign = [frozenset[str]().union(*(uses[name] for name in names)) - names for names in defined]
    wanted = frozenset[str]().union(*foreign)
    return tuple(
        Part(
            tuple(f for f in module.functions if f.name in names),
            tuple(g for g in module.globals if g.name in names),
            wanted & names,
            foreign[number],
        )
        for number, names in enumerate(defined)
    )


def _uses(function: Function) -> Iterator[str]:
    """Every function and global that a function names."""
    for op in (*operations(function.body), *operations(function.cleanup)):
        table = attr(op, "table")
        if table is not None:
            yield from (str(table), LEVEL)
        elif op.name in ("call", "ccall"):
            yield str(attr(op, "callee"))
        elif op.name == "address":
            yield str(attr(op, "of"))


def _homes(module: Module, uses: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """The part for each name: groups of native functions and of entries, by who calls whom, in order of appearance."""
    natives = {f.name for f in module.functions if f.abi == "native"}
    grouped = {f.name: f for f in module.functions if f.name in natives or _enters(f)}
    leader = {name: name for name in grouped}

    def lead(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for name in grouped:
        for callee in sorted(uses[name] & natives):
            leader[lead(callee)] = lead(name)
    sizes = dict.fromkeys(grouped, 0)
    for name, function in grouped.items():
        sizes[lead(name)] += size(function.body)
    homes = dict.fromkeys(uses, 0)
    numbers: dict[str, int] = {}
    number, filled = 0, sum(size(f.body) for f in module.functions if f.name not in grouped)
    for name in grouped:
        if lead(name) not in numbers:
            if filled and filled + sizes[lead(name)] > PART_SIZE:
                number, filled = number + 1, 0
            filled += sizes[lead(name)]
            numbers[lead(name)] = number
        homes[name] = numbers[lead(name)]
    return homes


def _enters(function: Function) -> bool:
    return any(op.name == "call" for op in operations(function.body))


def _is_small(item: Global) -> bool:
    """Whether a global is a constant without references that may as well be repeated."""
    data = all(isinstance(part, Const | bytes) for part in item.items)
    length = sum(len(part) if isinstance(part, bytes) else 8 for part in item.items)
    return data and not item.mutable and not item.exported and length <= _REPEATED


def _reachable(names: set[str], uses: Mapping[str, frozenset[str]], repeated: set[str]) -> set[str]:
    """The repeated names that `names` use, directly or through each other."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        new = (uses[waiting.pop()] & repeated) - found
        found |= new
        waiting.extend(new)
    return found
