"""Where control flow joins: the locals after it, and the conversions at the end of each path into it.

if c: y = 1          ->   y.int = 1; y.mixed = convert y.int
else: y = 2.0             y.float = 2.0; y.mixed = convert y.float
"""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.function.drafts import Draft
from kernelmill.frontend.function.emitter import same_operand
from kernelmill.frontend.function.locals import Env, Local, Slots
from kernelmill.frontend.function.values import Message, Text, Tuple, Value, leaves
from kernelmill.frontend.type_rules.operators import join
from kernelmill.ir.nodes import Const, Op, Var
from kernelmill.ir.types import ArrayType, Container, HighType
from kernelmill.records import dataclass, replace

#: What stands for a local until it is joined.
NOTHING: Final = Local(None)


@dataclass(slots=True)
class IncomingEdge:
    """An edge into a join: the locals at its end, and the block to whose end conversions are added."""

    env: Env
    block: Draft


def merge(slots: Slots, edges: list[IncomingEdge]) -> Env:
    """The locals after control flow joins; conversions are added at the end of each incoming edge."""
    if len(edges) == 1:
        return dict(edges[0].env)
    env = merge_types(slots, [edge.env for edge in edges])
    for edge in edges:
        apply(slots, edge, env)
    return env


def merge_types(slots: Slots, envs: list[Env]) -> Env:
    """The locals after control flow joins, without conversions."""
    first, *others = envs
    out: Env = dict.fromkeys((n for env in envs for n in env), NOTHING)
    for name in out:
        local = first.get(name)
        if local is not None and not local.conflict and not isinstance(local.value, Const):
            for env in others:
                if env.get(name) is not local:
                    break
            else:  # the very same on all paths, as most are
                out[name] = local
                continue
        found = [env[name] for env in envs if name in env]
        maybe = len(found) < len(envs) or any(x.maybe for x in found)
        conflict = next((x.conflict for x in found if x.conflict), "")
        values = [x.value for x in found if x.value is not None]
        target = conflict or joined(slots, name, values)
        out[name] = Local(None, maybe, target) if isinstance(target, str) else Local(target, maybe)
    return out


def apply(slots: Slots, edge: IncomingEdge, env: Env) -> None:
    """Convert the locals at the end of `edge` to the slots of the joined `env`."""
    for name, local in env.items():
        old = edge.env.get(name)
        if old is local:
            continue
        if local.value is not None and old is not None and old.value is not None:
            if old.maybe and old.value != local.value:
                slots.late.update(leaves(old.value))  # the conversion reads what may not have been assigned
            convert(slots, edge.block, local.value, old.value)


def settled(before: Env, after: Env) -> bool:
    """Whether every local of `after` is held as in `before`, so that going from one to the other needs no code."""
    return all(
        name in before and (before[name] is local or before[name].value == local.value)
        for name, local in after.items()
        if local.value
    )


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
    if all(isinstance(v, Text | Message) for v in values):
        return Message()
    return "it has a different kind of value on different paths here"


def convert(slots: Slots, block: Draft, target: Value, value: Value) -> None:
    """At the end of `block`, put `value` into the slots `target`."""
    if isinstance(target, Tuple) and isinstance(value, Tuple):
        for t, v in zip(target.items, value.items, strict=True):
            convert(slots, block, t, v)
    elif isinstance(target, Var) and isinstance(value, Var | Const) and not same_operand(target, value):
        same = isinstance(target.type, ArrayType | Container) or target.type == value.type
        block.before_end(Op("copy" if same else "convert", (target,), (value,), (), slots.emitter.span))


#: Mark of a local whose assignment was refused, so that the first error is reported and not its consequences.
POISON = "refused"
