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

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from kernelmill.ir.lists import holds_arrays
from kernelmill.ir.nodes import Function, Op, Operand, Return, Var, attr
from kernelmill.ir.types import ArrayType, Container
from kernelmill.ir.walk import statements

Kind = Literal["borrowed", "native", "object"]


@dataclass(slots=True)
class _Class:
    name: str
    roots: set[str] = field(default_factory=set)
    made: bool = False
    returned: bool = False
    received: bool = False


class Ownership:
    """Classes of the array variables of one high function."""

    def __init__(self, function: Function, separate: Callable[[str], bool] = lambda _callee: False) -> None:
        """`separate`: whether a callee keeps its arguments apart from its results, see `keeps_apart`."""
        self._parent: dict[Var, Var] = {}
        self._classes: dict[Var, _Class] = {}
        self._sources: dict[Var, set[Var]] = {}
        self._ordered: list[Var] = []  # arrays in lists whose order of axes decides that of arrays joined from them
        params = [p for p in function.params if isinstance(p.type, ArrayType)]
        made: list[Var] = []
        returned: list[Var] = []
        received: list[Var] = []
        for p in params:
            self._find(p)
        for stmt in statements(function.body):
            match stmt:
                case Op(
                    name="copy" | "convert" | "view" | "part" | "broadcast" | "as_unit" | "axes" | "reshape" | "diagonal",
                    results=(target,),
                    args=(source, *_),
                ) if isinstance(target.type, ArrayType):
                    self._find(target)
                    if isinstance(source, Var):
                        self._join(target, source)
                        self._sources.setdefault(target, set()).add(source)
                case Op(name="copy" | "dict_part" | "list_fixed", results=(target,), args=(source, *_)) if _holds(target):
                    self._share(target, source)
                case Op(name="list_append" | "list_set", args=(target, *parts)) if _holds(target):
                    for part in parts:
                        self._share(target, part)
                case Op(name="list_get", results=parts, args=(source, *_)) if _holds(source):
                    for part in parts:
                        self._share(part, source)
                case Op(name="dict_new", results=(target,), args=parts) if _holds(target):
                    for part in parts:
                        self._share(target, part)
                case Op(name="new", results=(target,)):
                    made.append(target)
                case Op(name="invoke", results=results) if separate(str(attr(stmt, "callee"))):
                    received += [r for r in results if _holds(r)]
                case Op(name="invoke", results=results, args=args):
                    arrays = [r for r in results if _holds(r)]
                    if arrays:  # a callee may return an argument or a view of it, which must then be a NumPy object
                        arrays += [a for a in args if isinstance(a, Var) and _holds(a)]
                    received += arrays
                    for other in arrays[1:]:
                        self._join(arrays[0], other)
                    for result in results:
                        self._sources.setdefault(result, set()).update(arrays)
                case Return(values=values):
                    returned += [v for v in values if isinstance(v, Var) and _holds(v)]
                case _:
                    pass
        for p in params:
            self._class(p).roots.add(p.name)
        self._held = {p: {p.name} for p in params}
        changed = True
        while changed:  # names only ever come to a variable, so this ends
            changed = False
            for target, sources in self._sources.items():
                known = self._held.setdefault(target, set())
                found = known.union(*(self._held.get(s, ()) for s in sources))
                changed |= found != known
                self._held[target] = found
        for v in made:
            self._class(v).made = True
        for v in returned:
            self._class(v).returned = True
        for v in (*received, *self._ordered):
            self._class(v).received = True

    def _share(self, a: Operand, b: Operand) -> None:
        """Note that `a` holds what `b` does, and the other way round if they are lists."""
        if not (isinstance(a, Var) and isinstance(b, Var) and _holds(a) and _holds(b)):
            return
        self._join(a, b)
        for x in (a, b):
            if isinstance(x.type, ArrayType) and x.type.ndim > 1:
                self._ordered.append(x)
        for target, source in ((a, b), (b, a)):
            if isinstance(target.type, Container) or source is b:
                self._sources.setdefault(target, set()).add(source)

    def _find(self, v: Var) -> Var:
        parent = self._parent.setdefault(v, v)
        if parent == v:
            return v
        root = self._parent[v] = self._find(parent)
        return root

    def _join(self, a: Var, b: Var) -> None:
        x, y = self._find(a), self._find(b)
        if x != y:
            self._parent[x] = y

    def _class(self, v: Var) -> _Class:
        root = self._find(v)
        return self._classes.setdefault(root, _Class(root.name))

    def kind(self, v: Var) -> Kind:
        """How the memory of the array is owned."""
        c = self._class(v)
        if c.received or (c.made and c.returned):
            return "object"
        return "native" if c.made else "borrowed"

    def escapes(self, v: Var) -> bool:
        """Whether an array of the class may be returned."""
        return self._class(v).returned

    def roots(self, v: Var) -> tuple[str, ...]:
        """Names of the parameters whose memory the array may be, sorted."""
        return tuple(sorted(self._class(v).roots))

    def held(self, v: Var) -> tuple[str, ...]:
        """Names of the parameters whose memory this very variable may hold, sorted."""
        return tuple(sorted(self._held.get(v, ())))

    def keeps_apart(self) -> bool:
        """Whether no argument, nor a view of one, is returned or mixed with what callees return."""
        classes = [self._class(v) for v in list(self._parent)]
        return not any(c.roots and (c.returned or c.received) for c in classes)

    def label(self, v: Var) -> str:
        """A name for the class."""
        return self._class(v).name


def _holds(x: Operand) -> bool:
    """Whether an operand is an array or holds arrays."""
    return holds_arrays(x.type)  # type: ignore[arg-type]  # high IR has high types only
