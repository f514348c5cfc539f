"""A low module in parts that LLVM can compile side by side. Input: a low `Module`. Output: `Part`s, which link to the
whole.

    kernels   native functions with loops or recursion: all that LLVM can do, and its time
    large     those of thousands of statements, for which its time grows with the square: the passes that matter most
    entries   what Python calls, with the loop-free native functions that are worth inlining there
    wrappers  what Python calls and has nothing inlined: calls and tests in a row, on which most passes are wasted
    glue      the rest, which is not hot; its tables apart from its functions

What calls each other by name stays together, so that it can be inlined; the CPU levels of a kernel, reached through a
table, fall apart. Elementary functions (but for what they call rarely), helpers with `inline="always"` and small constants
are repeated in every part that uses them. The parts depend on the module alone, never on the machine that builds: the same
sources give the same bytes. Where a part ends depends on what is in it, by the hash of a name, so that a kernel more or less
changes only the part that it is in: the other parts' objects are in the cache. Kernels are mostly one to a part; wrappers are
small, and an object costs some milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from kernelmill.digests import sha256
from kernelmill.disjoint_sets import DisjointSets
from kernelmill.ir.nodes import Const, For, Function, Global, Module, Op, While, attr
from kernelmill.ir.walk import operations, size, statements
from kernelmill.records import dataclass, replace

Effort = Literal["kernels", "large", "entries", "wrappers", "glue"]
EFFORTS: Final[tuple[Effort, ...]] = ("kernels", "large", "entries", "wrappers", "glue")  # the most first
HOT: Final[frozenset[Effort]] = frozenset({"kernels", "large"})
LEVEL: Final = "km.level"  # the global that says which entry of a table is called
#: statements of a part, on average: some hundredths of a second of LLVM's time
PART_SIZE: Final[dict[Effort, int]] = {"kernels": 100, "large": 100, "entries": 250, "wrappers": 250, "glue": 250}
LARGEST: Final = 4  # times as much closes it in any case
INLINED: Final = 300  # most statements of native functions that go where they are called
LARGE: Final = 3000  # statements of a function past which its part is `large`
_REPEATED: Final = 512  # bytes of a constant that may stand in several parts


@dataclass(frozen=True, slots=True)
class Part:
    """What one object file defines, in order. `shared`: names among them that other parts use; `foreign`: names that
    this part uses and others define."""

    functions: tuple[Function, ...]
    globals: tuple[Global, ...]
    shared: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    effort: Effort = "kernels"


class _Kind(NamedTuple):
    """What may stand together in a part: targets with more CPU levels than others have the other parts in common."""

    effort: Effort
    level: str


def split(
    module: Module,
    wanted: frozenset[str] = frozenset(),
    sizes: Mapping[Effort, int] = PART_SIZE,  # not changed
    names: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Part, ...]:
    """The parts of `module`. `wanted`: names in it that other modules use; `sizes`: how large parts are, on average; `names`: what
    `names_in` says of it, if that is known."""
    uses = uses_of(module, names)
    repeated = {f.name for f in module.functions if _goes_to_its_calls(f)}
    repeated.update(g.name for g in module.globals if _is_small(g))
    elsewhere = {f.name for f in module.functions if attr(f, "elsewhere")} | {g.name for g in module.globals if not g.items}
    homes = [(effort, names - repeated - elsewhere) for effort, names in _homes(module, uses, sizes)]
    defined = [(effort, own | _reachable(own, uses, repeated)) for effort, own in homes if own]
    foreign = [frozenset[str]().union(*(uses[name] for name in names)) - names for _, names in defined]
    shared = wanted.union(*foreign)
    large = {f.name for f in module.functions if size(f.body) > LARGE}
    return tuple(
        Part(
            tuple(f for f in module.functions if f.name in names),
            tuple(g for g in module.globals if g.name in names),
            shared & names,
            foreign[number],
            "large" if effort == "kernels" and not large.isdisjoint(names) else effort,
        )
        for number, (effort, names) in enumerate(defined)
    )


def together(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same in at most two parts: an object file costs some milliseconds. Kernels, which are worth an effort of their own, and
    all the rest."""
    kernels = [part for part in parts if part.effort in HOT]
    rest = [part for part in parts if part.effort not in HOT]
    return tuple(_joined(some) for some in (kernels, rest) if some)


def _joined(parts: Sequence[Part]) -> Part:
    functions = {f.name: f for part in parts for f in part.functions}
    globals_ = {g.name: g for part in parts for g in part.globals}
    shared = frozenset[str]().union(*(part.shared for part in parts))
    foreign = frozenset[str]().union(*(part.foreign for part in parts)) - functions.keys() - globals_.keys()
    effort = min((part.effort for part in parts), key=EFFORTS.index)
    return Part(tuple(functions.values()), tuple(globals_.values()), shared, foreign, effort)


def only_used(module: Module, start: Module, wanted: frozenset[str] = frozenset()) -> Module:
    """`module` without the functions and globals that neither `start` nor anything it uses names, nor `wanted`."""
    uses = uses_of(module)
    roots = (frozenset[str]().union(*names_in(start).values()) | wanted) & uses.keys()
    used = roots | _reachable(set(roots), uses, set(uses))
    return replace(
        module,
        functions=tuple(f for f in module.functions if f.name in used),
        globals=tuple(g for g in module.globals if g.name in used),
    )


def uses_of(module: Module, names: Mapping[str, frozenset[str]] | None = None) -> dict[str, frozenset[str]]:
    """For each function and global of `module`, those of them that it names; what is left is the interpreter's. `names`: what
    `names_in` says of it."""
    uses = names_in(module) if names is None else names
    return {name: used & uses.keys() for name, used in uses.items()}


def names_in(module: Module) -> dict[str, frozenset[str]]:
    """For each function and global of `module`, everything that it names."""
    found = {f.name: frozenset(_uses(f)) for f in module.functions}
    return found | {g.name: frozenset(item for item in g.items if isinstance(item, str)) for g in module.globals}


def _uses(function: Function) -> Iterator[str]:
    """Every function and global that a function names."""
    for block in (function.body, function.cleanup):
        for op in operations(block):
            if op.name in _NAMES:
                yield from _NAMES[op.name](op)


def _of_call(op: Op) -> tuple[str, ...]:
    table = attr(op, "table")
    return (str(attr(op, "callee")),) if table is None else (str(table), LEVEL)


def _of_libm(op: Op) -> tuple[str, ...]:
    own = attr(op, "own")
    return (str(own),) if own else ()


def _of_guard(op: Op) -> tuple[str, ...]:
    site = attr(op, "site")
    return (site,) if isinstance(site, str) else ()


# What an operation names, by its own name.
_NAMES: Final[Mapping[str, Callable[[Op], tuple[str, ...]]]] = {
    "call": _of_call,
    "ccall": lambda op: (str(attr(op, "callee")),),
    "libm": _of_libm,
    "address": lambda op: (str(attr(op, "of")),),
    "guard": _of_guard,
}


def _homes(module: Module, uses: Mapping[str, frozenset[str]], sizes: Mapping[Effort, int]) -> list[tuple[Effort, set[str]]]:
    """The names of each part: groups of functions by who calls whom, in order of appearance."""
    natives = {f.name for f in module.functions if f.abi == "native"}
    entries = {f.name for f in module.functions if f.name not in natives and _enters(f)}
    rare = {f.name for f in module.functions if attr(f, "elementary") and not _goes_to_its_calls(f)}
    functions = {f.name: f for f in module.functions if f.name in natives | entries | rare}
    groups_of = DisjointSets[str]()
    for name in natives:
        for callee in uses[name] & natives:
            groups_of.join(callee, name)
    groups: dict[str, list[str]] = {}
    for name in functions:
        groups.setdefault(groups_of.find(name), []).append(name)
    inlined = {name for group in groups.values() if _goes_along([functions[n] for n in group]) for name in group}
    for name in entries:
        for callee in uses[name] & natives & inlined:
            groups_of.join(callee, name)
    efforts: dict[str, Effort] = {groups_of.find(name): "kernels" for name in natives | rare}
    efforts.update((groups_of.find(name), "entries" if groups_of.find(name) in efforts else "wrappers") for name in entries)
    kinds = {n: _Kind(efforts[groups_of.find(n)], str(attr(f, "level", ""))) for n, f in functions.items()}
    rest = uses.keys() - functions.keys()
    tables = rest & {g.name for g in module.globals}
    parts = _filled({n: (kinds[n], groups_of.find(n)) for n in functions}, functions, sizes)
    glue: dict[str, set[str]] = {"": set()}  # of a CPU level apart: such code may run on no other
    for function in module.functions:
        if function.name in rest:
            glue.setdefault(str(attr(function, "level", "")), set()).add(function.name)
    return [*(("glue", names) for names in glue.values()), ("glue", set(tables)), *parts]


def _filled(
    grouped: Mapping[str, tuple[_Kind, str]], functions: Mapping[str, Function], sizes: Mapping[Effort, int]
) -> list[tuple[Effort, set[str]]]:
    """Groups of one kind put together, in order, until one ends the part; every group stays whole."""
    groups: dict[tuple[_Kind, str], list[str]] = {}
    for name, group in grouped.items():
        groups.setdefault(group, []).append(name)
    parts: list[tuple[Effort, set[str]]] = []
    current: dict[_Kind, tuple[set[str], int]] = {}  # the open part of each kind, statements in it
    for (kind, _), names in groups.items():
        part, filled = current.get(kind, (set(), 0))
        if not part:
            parts.append((kind.effort, part))
        part.update(names)
        own = sum(size(functions[name].body) for name in names)
        average = sizes[kind.effort]
        closed = _ends(names[0], own, average) or filled + own > LARGEST * average
        current[kind] = (set(), 0) if closed else (part, filled + own)
    return parts


def _ends(name: str, own: int, average: int) -> bool:
    """Whether a group of `own` statements ends its part: the more likely, the larger it is, and always the same for the same
    name and about the same size."""
    number = int.from_bytes(sha256(name.encode()).digest()[:4], "big") / 2**32
    return number * average < own


def _goes_along(group: list[Function]) -> bool:
    """Whether native functions that call each other are worth a copy in what calls them: they do little, and that once."""
    repeats = any(attr(f, "recursive") or isinstance(stmt, For | While) for f in group for stmt in statements(f.body))
    return not repeats and sum(size(f.body) for f in group) <= INLINED and all(f.abi == "native" for f in group)


def _goes_to_its_calls(function: Function) -> bool:
    """Whether a function is to be inlined wherever it is called: every part needs its own."""
    advice = attr(function, "inline")
    return advice == "always" or (bool(attr(function, "elementary")) and advice != "never")


def _enters(function: Function) -> bool:
    return any(op.name == "call" for op in operations(function.body))


def _is_small(item: Global) -> bool:
    """Whether a global is a constant without references that may as well be repeated."""
    data = bool(item.items) and all(isinstance(part, Const | bytes) for part in item.items)
    length = sum(len(part) if isinstance(part, bytes) else 8 for part in item.items)
    return data and not (item.mutable or item.exported or item.opaque) and length <= _REPEATED


def _reachable(names: set[str], uses: Mapping[str, frozenset[str]], repeated: set[str]) -> set[str]:
    """The repeated names that `names` use, directly or through each other."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        new = (uses[waiting.pop()] & repeated) - found
        found |= new
        waiting.extend(new)
    return found
