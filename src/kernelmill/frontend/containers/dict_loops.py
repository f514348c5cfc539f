"""Loops over dictionaries, in order of insertion, and what of sets may be asked without showing an order.

    for k, v in d.items(): body      ->   e = next entry
                                          while e >= 0:
                                              k, v = keys[e], values[e];  body
                                              e = next entry            # leaves where d has changed meanwhile

Input: the loop and a `Sequence` of kind `keys`, `values`, `items` (or `members` of a set). Output: statements.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers.dicts import kind_of, library, part, parts, size
from kernelmill.frontend.containers.lists import item
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.templates import Part, Seen, fill, hidden, load
from kernelmill.frontend.function.values import Sequence, Tuple, Value, scalar
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import INT, NONE, DictType

#: What a dictionary is seen as.
VIEWS: Final = ("keys", "values", "items")


#: The members of a set, for a consumer that does not show their order.
MEMBERS: Final = "members"


_LOOP: Final = """
_at = 0
while (_at := _next) >= 0:
    _bind
    _at = _at + 1
    _body
else:
    _orelse
"""


def is_view(value: Value) -> bool:
    """Whether a value is a view of a dictionary, or the members of a set."""
    return isinstance(value, Sequence) and value.kind in (*VIEWS, MEMBERS)


def seen(fb: FunctionBuilder, node: ast.AST, value: Value) -> Value:
    """What a loop goes over: of a dictionary its keys; a set has no order."""
    if not isinstance(value, Var) or not isinstance(value.type, DictType):
        return value
    if value.type.is_set:
        raise stop(fb.info, node, "unsupported-iteration", "a set has no order that a kernel could follow", "loop over sorted(s)")
    return Sequence("keys", (value,))


def members(value: Value) -> Value:
    """A set as something to go over in any order; anything else as it is."""
    if isinstance(value, Var) and isinstance(value.type, DictType) and value.type.is_set:
        return Sequence(MEMBERS, (value,))
    return value


def view_length(fb: FunctionBuilder, view: Sequence) -> Operand:
    """`len(d.items())`."""
    (table,) = view.parts
    assert isinstance(table, Var)
    return size(fb, table)


def loop(fb: FunctionBuilder, node: ast.For, view: Sequence, orelse: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that a loop over a view stands for."""
    (given,) = view.parts
    assert isinstance(given, Var)
    depth = len(fb.frames)  # templates put loops into each other that stand at one place
    name = hidden(fb, node.iter, f"table{depth}")
    fb.assign(name, given)
    table = fb.evaluate(load(name, node.iter))
    assert isinstance(table, Var)
    if kind_of(table).key == NONE:
        return orelse
    state = part(fb, table, "state")
    begun: list[Operand] = [fb.emitter.value("list_len", INT, part(fb, table, "hashes"))]
    for k in range(2):
        found = item(fb, node.iter, state, scalar(k), proved=True)
        assert isinstance(found, Var)
        begun.append(found)
    count, present, removed = (fb.emitter.value("copy", INT, x) for x in begun)
    at = hidden(fb, node.iter, f"at{depth}")

    def following(value: Value) -> Value:
        return library(fb, node.iter, "following", [*parts(fb, table, "hashes", "state"), value, count, present, removed])

    def bound(entry: Value) -> Value:
        assert isinstance(entry, Var | Const)
        wanted = {"items": ("keys", "values"), "values": ("values",)}.get(view.kind, ("keys",))
        found = [item(fb, node.iter, part(fb, table, name), entry, proved=True) for name in wanted]
        return Tuple(tuple(found)) if len(found) > 1 else found[0]

    index = load(at, node.iter)
    bind = ast.copy_location(ast.Assign([node.target], Seen(index, bound)), node)
    named: dict[str, Part] = {"_at": at, "_next": Seen(index, following), "_bind": [bind], "_body": node.body}
    return fill(_LOOP, node, **named, _orelse=orelse)
