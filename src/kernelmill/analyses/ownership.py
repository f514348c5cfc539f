"""Who owns the memory of each array variable of a function.

Array variables that may hold the same array form a class (copies, views, joins). A class is

    borrowed   only parameters and views of them: nothing to do
    native     holds arrays made here that do not leave: blocks with a reference count, released at every exit
    object     holds arrays made here (or returned by a callee) that may be returned: NumPy objects, counted references

The names of the parameters in a class are its *roots*: what a load or store through it may touch besides memory made here.
A variable of a class may hold less: after `w = w - 1` the new array is no parameter, though `w` may be one (`held`).
A list or dictionary that holds arrays is of the class of its arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kernelmill.disjoint_sets import DisjointSets
from kernelmill.ir.lists import Owner, holds_arrays
from kernelmill.ir.nodes import Function, Op, Operand, Return, Stmt, Var, attr
from kernelmill.ir.types import ArrayType, Container
from kernelmill.ir.walk import statements
from kernelmill.records import dataclass, field

#: Operations whose result is their first operand, or a view of it.
VIEWS: Final = frozenset(
    {"copy", "convert", "view", "part", "broadcast", "as_unit", "axes", "reshape", "diagonal"}
)


@dataclass(frozen=True, slots=True)
class Memory:
    """A class of variables: who owns it, the parameters in it (sorted), whether it is returned or comes from a callee."""

    label: str
    owner: Owner = Owner.BORROWED
    roots: tuple[str, ...] = ()
    returned: bool = False
    received: bool = False


@dataclass(frozen=True, slots=True)
class Ownership:
    """The classes of the variables of one high function. A variable that is not in it holds no reference."""

    memory: Mapping[Var, Memory]
    holds: Mapping[Var, tuple[str, ...]]

    def _of(self, v: Var) -> Memory:
        return self.memory.get(v) or Memory(v.name)

    def owner(self, v: Var) -> Owner:
        """Who owns the memory of the array."""
        return self._of(v).owner

    def escapes(self, v: Var) -> bool:
        """Whether an array of the class may be returned."""
        return self._of(v).returned

    def roots(self, v: Var) -> tuple[str, ...]:
        """Names of the parameters whose memory the array may be, sorted."""
        return self._of(v).roots

    def held(self, v: Var) -> tuple[str, ...]:
        """Names of the parameters whose memory this very variable may hold, sorted."""
        return self.holds.get(v, ())

    def label(self, v: Var) -> str:
        """A name for the class."""
        return self._of(v).label

    @property
    def disjoint(self) -> bool:
        """Whether no argument, nor a view of one, is returned or mixed with what callees return."""
        return not any(m.roots and (m.returned or m.received) for m in self.memory.values())


def ownership(function: Function, disjoint: Callable[[str], bool] = lambda _callee: False) -> Ownership:
    """The ownership of a high function. `disjoint`: whether that of a callee, by name, is `Ownership.disjoint`."""
    flow = _Flow()
    params = [p for p in function.params if isinstance(p.type, ArrayType)]
    for p in params:
        flow.classes.find(p)
    for stmt in statements(function.body):
        _note(flow, stmt, disjoint)
    return _result(flow, params)


@dataclass(slots=True)
class _Flow:
    """What is seen on a walk: which variables may hold the same arrays, from which each may get them, how they come and go."""

    classes: DisjointSets[Var] = field(default_factory=DisjointSets)
    sources: dict[Var, set[Var]] = field(default_factory=dict)
    ordered: list[Var] = field(default_factory=list)  # arrays in lists whose order of axes decides that of arrays joined from them
    made: list[Var] = field(default_factory=list)
    returned: list[Var] = field(default_factory=list)
    received: list[Var] = field(default_factory=list)

    def gets(self, target: Var, sources: Iterable[Var]) -> None:
        """Note that `target` may hold what `sources` do."""
        self.sources.setdefault(target, set()).update(sources)

    def share(self, a: Operand, b: Operand) -> None:
        """Note that `a` holds what `b` does, and the other way round if they are lists."""
        if not (isinstance(a, Var) and isinstance(b, Var) and _holds(a) and _holds(b)):
            return
        self.classes.join(a, b)
        for x in (a, b):
            if isinstance(x.type, ArrayType) and x.type.ndim > 1:
                self.ordered.append(x)
        for target, source in ((a, b), (b, a)):
            if isinstance(target.type, Container) or source is b:
                self.gets(target, (source,))


def _note(flow: _Flow, stmt: Stmt, disjoint: Callable[[str], bool]) -> None:
    """Add what one statement does."""
    match stmt:
        case Op(name=name, results=(target,), args=(source, *_)) if name in VIEWS and isinstance(target.type, ArrayType):
            flow.classes.find(target)
            if isinstance(source, Var):
                flow.classes.join(target, source)
                flow.gets(target, (source,))
        case Op(name="copy" | "dict_part" | "list_fixed", results=(target,), args=(source, *_)) if _holds(target):
            flow.share(target, source)
        case Op(name="list_append" | "list_set", args=(target, *parts)) | Op(name="dict_new", results=(target,), args=parts) if (
            _holds(target)
        ):
            for part in parts:
                flow.share(target, part)
        case Op(name="list_get", results=parts, args=(source, *_)) if _holds(source):
            for part in parts:
                flow.share(part, source)
        case Op(name="new", results=(target,)):
            flow.made.append(target)
        case Op(name="invoke", results=results) if disjoint(str(attr(stmt, "callee"))):
            flow.received += [r for r in results if _holds(r)]
        case Op(name="invoke", results=results, args=args):
            _received(flow, results, args)
        case Return(values=values):
            flow.returned += [v for v in values if isinstance(v, Var) and _holds(v)]
        case _:
            pass


def _received(flow: _Flow, results: tuple[Var, ...], args: tuple[Operand, ...]) -> None:
    """Add a call that may return an argument or a view of it, which must then be a NumPy object."""
    arrays = [r for r in results if _holds(r)]
    if arrays:
        arrays += [a for a in args if isinstance(a, Var) and _holds(a)]
    flow.received += arrays
    for other in arrays[1:]:
        flow.classes.join(arrays[0], other)
    for result in results:
        flow.gets(result, arrays)


def _result(flow: _Flow, params: list[Var]) -> Ownership:
    """The classes, once all joins are known."""

    def classes(variables: Iterable[Var]) -> set[Var]:
        return {flow.classes.find(v) for v in variables}

    received, returned, made = classes((*flow.received, *flow.ordered)), classes(flow.returned), classes(flow.made)
    roots: dict[Var, set[str]] = {}
    for p in params:
        roots.setdefault(flow.classes.find(p), set()).add(p.name)

    def memory(root: Var) -> Memory:
        visible = root in received or (root in made and root in returned)
        owner = Owner.OBJECT if visible else Owner.NATIVE if root in made else Owner.BORROWED
        return Memory(root.name, owner, tuple(sorted(roots.get(root, ()))), root in returned, root in received)

    known = {root: memory(root) for root in classes(list(flow.classes))}
    return Ownership({v: known[flow.classes.find(v)] for v in list(flow.classes)}, _held(flow, params))


def _held(flow: _Flow, params: list[Var]) -> dict[Var, tuple[str, ...]]:
    """The parameters that each variable may hold: those of all from which it may get its array."""
    held = {p: {p.name} for p in params}
    changed = True
    while changed:  # names only ever come to a variable, so this ends
        changed = False
        for target, sources in flow.sources.items():
            before = held.setdefault(target, set())
            after = before.union(*(held.get(s, ()) for s in sources))
            changed |= after != before
            held[target] = after
    return {v: tuple(sorted(names)) for v, names in held.items()}


def _holds(x: Operand) -> bool:
    """Whether an operand is an array or holds arrays."""
    return holds_arrays(x.type)  # type: ignore[arg-type]  # high IR has high types only
