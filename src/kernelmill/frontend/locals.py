"""Local variables while a function is built: which IR variable holds a name here, and what happens where flow joins.

A Python local may have several types in one function; each (name, type) pair has its own IR variable, the *slot*. Where
control flow joins, the types are joined and each way in gets a conversion to the joined slot. A name that not every way in
assigns is `maybe` unassigned; reading it then tests a flag that each assignment sets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kernelmill.frontend.emitter import Draft, Emitter, same_operand
from kernelmill.frontend.typing import join
from kernelmill.frontend.values import Tuple, Value
from kernelmill.ir.nodes import Const, Op, Var
from kernelmill.ir.types import BOOL, ArrayType, Container, HighType, Type


@dataclass(frozen=True, slots=True)
class Local:
    """`value`: slots (or compile-time values) that hold the name here. `maybe`: some way here does not assign it.
    `conflict`: why it has no type here; reading it is then an error."""

    value: Value | None
    maybe: bool = False
    conflict: str = ""


Env = dict[str, Local]


@dataclass(slots=True)
class WayIn:
    """One way into a join: the locals there, and the block to whose end conversions are added."""

    env: Env
    block: Draft


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
        """Copy a value into the slots of `path`; compile-time values stay as they are."""
        if isinstance(value, Var | Const):
            target = self.slot(path, value.type)  # type: ignore[arg-type]  # high IR has high types only
            if target != value:
                self.emitter.copy(target, value)
            return target
        if isinstance(value, Tuple):
            own = {var for (place, _), var in self._slots.items() if place.startswith(f"{path}.")}
            if not own.isdisjoint(leaves(value)):  # `p = (p[1], p[0])`: all items are read before any is written
                value = self._apart(value)
            return replace(value, items=tuple(self.store(f"{path}.{i}", item) for i, item in enumerate(value.items)))
        return value


    def _apart(self, value: Tuple) -> Tuple:
        """The same items in variables of their own."""
        items: list[Value] = []
        for item in value.items:
            if isinstance(item, Tuple):
                items.append(self._apart(item))
            elif isinstance(item, Var):
                items.append(self.emitter.fresh("item", item.type))
                self.emitter.copy(items[-1], item)  # type: ignore[arg-type]  # the variable just made
            else:
                items.append(item)
        return replace(value, items=tuple(items))


def merge(slots: Slots, ways: list[WayIn]) -> Env:
    """The locals after control flow joins; conversions are added to the ends of the ways in."""
    if len(ways) == 1:
        return dict(ways[0].env)
    env = merge_types(slots, [way.env for way in ways])
    for way in ways:
        apply(slots, way, env)
    return env


def merge_types(slots: Slots, envs: list[Env]) -> Env:
    """The locals after control flow joins, without conversions."""
    out: Env = {}
    for name in dict.fromkeys(n for env in envs for n in env):
        found = [env[name] for env in envs if name in env]
        maybe = len(found) < len(envs) or any(x.maybe for x in found)
        conflict = next((x.conflict for x in found if x.conflict), "")
        values = [x.value for x in found if x.value is not None]
        target = conflict or joined(slots, name, values)
        if isinstance(target, str):
            out[name] = Local(None, maybe, target)
            continue
        out[name] = Local(target, maybe)
    return out


def apply(slots: Slots, way: WayIn, env: Env) -> None:
    """Convert the locals at the end of `way` to the slots of the joined `env`."""
    for name, local in env.items():
        old = way.env.get(name)
        if local.value is not None and old is not None and old.value is not None:
            if old.maybe and old.value != local.value:
                slots.late.update(leaves(old.value))  # the conversion reads what may not have been assigned
            convert(slots, way.block, local.value, old.value)


def settled(before: Env, after: Env) -> bool:
    """Whether every local of `after` is held as in `before`, so that going from one to the other needs no code."""
    return all(name in before and before[name].value == local.value for name, local in after.items() if local.value)


def joined(slots: Slots, path: str, values: list[Value]) -> Value | str:
    """The slots that hold all of `values` under the name `path`, or why there are none."""
    first = values[0]
    if all(v == first for v in values[1:]) and not isinstance(first, Const):
        return first
    if all(isinstance(v, Var | Const) for v in values):
        type_: HighType | None = values[0].type  # type: ignore[union-attr, assignment]  # high IR, checked just above
        seen = [str(type_)]
        for v in values[1:]:
            other: HighType = v.type  # type: ignore[union-attr, assignment]  # as above
            if str(other) not in seen:
                seen.append(str(other))
            if isinstance(type_, Container) and isinstance(other, Container) and slots.unify is not None:
                type_ = slots.unify(type_, other)
            else:
                type_ = join(type_, other) if type_ is not None else None
        if type_ is None:
            return f"it may be {' or '.join(seen)} here"
        return slots.slot(path, type_)
    if all(isinstance(v, Tuple) for v in values) and len({(len(v.items), v.cls) for v in values}) == 1:  # type: ignore[union-attr]
        items: list[Value] = []
        for i in range(len(first.items)):  # type: ignore[union-attr]  # all are tuples, checked above
            item = joined(slots, f"{path}.{i}", [v.items[i] for v in values])  # type: ignore[union-attr, misc]
            if isinstance(item, str):
                return item
            items.append(item)
        assert isinstance(first, Tuple)
        return replace(first, items=tuple(items))
    return "it has a different kind of value on different ways here"


def convert(slots: Slots, block: Draft, target: Value, value: Value) -> None:
    """At the end of `block`, put `value` into the slots `target`."""
    if isinstance(target, Tuple) and isinstance(value, Tuple):
        for t, v in zip(target.items, value.items, strict=True):
            convert(slots, block, t, v)
    elif isinstance(target, Var) and isinstance(value, Var | Const) and not same_operand(target, value):
        same = isinstance(target.type, ArrayType | Container) or target.type == value.type
        block.before_end(Op("copy" if same else "convert", (target,), (value,), (), slots.emitter.span))


def leaves(value: Value) -> list[Var]:
    """The variables of a value."""
    if isinstance(value, Tuple):
        return [v for item in value.items for v in leaves(item)]
    return [value] if isinstance(value, Var) else []
