"""Local variables while a function is built: which IR variable holds a name here, and what happens where flow joins.

A Python local may have several types in one function; each (name, type) pair has its own IR variable, the *slot*. Where
control flow joins, the types are joined and each way in gets a conversion to the joined slot. A name that not every way in
assigns is `maybe` unassigned; reading it then tests a flag that each assignment sets.

Iterators are consumed once: reading the name of one spends it, and a path on which it may be spent cannot read it again.

    m = map(f, xs); sum(m); sum(m)     ->   the second `m` is refused: Python would find the iterator at its end

As a mark on the local that takes part where control flow joins, so that loops, branches and handlers need nothing of their own.
What an iterator copies when it is made must not be able to change before it is gone over: such ones are read where they are made.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final

from kernelmill.frontend.function.emitter import Emitter
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.kinds import Kind, kind_of
from kernelmill.frontend.function.values import COMPUTED, Sequence, Tuple, Value, leaves, mapped
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, ArrayType, DictType, HighType, ListType, Type
from kernelmill.records import dataclass, replace
from kernelmill.scan.modules import ModuleInfo


@dataclass(frozen=True, slots=True)
class Local:
    """`value`: slots (or compile-time values) that hold the name here. `maybe`: some way here does not assign it.
    `conflict`: why it has no type here; reading it is then an error."""

    value: Value | None
    maybe: bool = False
    conflict: str = ""


Env = dict[str, Local]


class Slots:
    """The IR variables of one function's locals."""

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter
        self._slots: dict[tuple[str, Type], Var] = {}
        self._flags: dict[str, Var] = {}
        self.unify: Callable[[HighType, HighType], HighType | None] | None = None
        self.read_flags: set[str] = set()
        self.late: set[Var] = set()  # variables that need a value at function entry since flow may skip their assignment

    def slot(self, path: str, type_: HighType) -> Var:
        """The variable that holds `path` (a name, or `name.0` for an item of a tuple) with type `type_`."""
        if isinstance(type_, ArrayType):
            type_ = replace(type_, order="")
        key = (path, type_)
        if key not in self._slots:
            self._slots[key] = self.emitter.fresh(path, type_)
        return self._slots[key]

    def flag(self, name: str) -> Var:
        """The flag that says whether `name` is assigned."""
        if name not in self._flags:
            self._flags[name] = self.emitter.fresh(f"{name}.bound", BOOL)
        return self._flags[name]

    def unread_flags(self) -> frozenset[Var]:
        """Flags of locals that are never read where they might be unassigned."""
        return frozenset(v for name, v in self._flags.items() if name not in self.read_flags)

    def store(self, path: str, value: Value) -> Value:
        """Copy a value into the slots of `path`; what is known at compile time stays as it is."""
        if isinstance(value, Var | Const):
            target = self.slot(path, value.type)  # type: ignore[arg-type]  # high IR has high types only
            if target != value:
                self.emitter.copy(target, value)
            return target
        own = {var for (place, _), var in self._slots.items() if place.startswith(f"{path}.")}
        if not own.isdisjoint(leaves(value)):  # `p = (p[1], p[0])`: all items are read before any is written
            value = held(self.emitter, value)
        if isinstance(value, Tuple):
            return replace(value, items=tuple(self.store(f"{path}.{i}", item) for i, item in enumerate(value.items)))

        def keep(place: str, operand: Operand) -> Operand:
            stored = self.store(f"{path}{place}", operand) if isinstance(operand, Var) else operand
            assert isinstance(stored, Var | Const)
            return stored

        return mapped(value, keep)


def held(emitter: Emitter, value: Value, slots: AbstractSet[Var] | None = None) -> Value:
    """The same value in variables of its own, so that no assignment to a local changes it (only what `slots` hold, if given)."""

    def copy(path: str, operand: Operand) -> Operand:
        if not isinstance(operand, Var) or (slots is not None and operand not in slots):
            return operand
        return emitter.value("copy", operand.type, operand)

    return mapped(value, copy)


#: Mark of a local that holds an iterator which may have been gone over.
SPENT: Final = "spent"
#: What can be gone over again and again, though it is held as an iterator is: views of dictionaries, members of sets.
_VIEWS: Final = frozenset({"keys", "values", "items", "members"})
#: Iterators that copy what they go over when they are made.
_COPYING: Final = frozenset({"product", "combinations"})


def is_one_shot(value: Value | None) -> bool:
    """Whether a value is or holds an iterator."""
    if value is None or kind_of(value) is not Kind.ITERATOR:
        return isinstance(value, Tuple) and any(map(is_one_shot, value.items))
    return not (isinstance(value, Sequence) and value.kind in _VIEWS)


def spend(info: ModuleInfo, node: ast.Name, local: Local) -> Local:
    """A local that holds an iterator, after it has been read."""
    why = "" if local.value is None else _early(local.value)
    if why:
        raise stop(
            info,
            node,
            "unsupported-iteration",
            f"{node.id.partition('$')[0]!r} is an iterator that {why} when it is made, which a kernel cannot do",
            "make it where it is gone over, or make a list of it",
        )
    return replace(local, conflict=SPENT)


def spent(info: ModuleInfo, node: ast.Name) -> Stop:
    """The diagnostic for an iterator that is read a second time."""
    return stop(
        info,
        node,
        "unsupported-iteration",
        f"{node.id.partition('$')[0]!r} is an iterator that may have been used before, and goes on where it stopped",
        "make a list of it where it is used more than once: list(…)",
    )


def _early(value: Value) -> str:
    """What Python does when it makes an iterator and a kernel only when it goes over it, if that can differ."""
    if isinstance(value, Tuple):
        if value.cls == COMPUTED:
            return "is computed item by item, here"
        return next((why for item in value.items if (why := _early(item))), "")
    if not isinstance(value, Sequence) or value.kind in _VIEWS:
        return ""
    held = {type(leaf.type) for leaf in leaves(value)}
    if DictType in held:
        return "looks at the size of a dictionary"
    if value.kind in _COPYING and held & {ListType, ArrayType}:
        return "copies what it goes over"
    return next((why for part in value.parts if (why := _early(part))), "")
