"""Assignment: names, unpacking, subscripts, `op=`, annotations, `del`."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.arrays.assignment import augmented_array, check_kind
from kernelmill.frontend.arrays.fancy_indexing import is_fancy
from kernelmill.frontend.constants.evaluate import BINARY
from kernelmill.frontend.containers import dict_methods, dicts, list_methods, lists
from kernelmill.frontend.expressions.subscripts import delete_item, load_subscript, prepare_subscript, store_subscript
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.locals import held
from kernelmill.frontend.function.operands import describe, operand_of, refuse
from kernelmill.frontend.function.templates import Given, fill
from kernelmill.frontend.function.values import Tuple, Value
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import ArrayType, ListType


def assign(fb: FunctionBuilder, node: ast.Assign) -> None:
    """`a = b = value`."""
    value = Tuple(()) if _empties(node) else fb.evaluate(node.value)
    if len(node.targets) > 1 or isinstance(node.targets[0], ast.Tuple | ast.List):
        value = held(fb.emitter, value)  # assigning to one target cannot change what the next one gets
    for target in node.targets:
        assign_target(fb, target, value)


def _empties(node: ast.Assign) -> bool:
    """Whether this is `xs[i:j] = []`, where nothing tells what the right side would hold."""
    return (
        isinstance(node.value, ast.List)
        and not node.value.elts
        and all(isinstance(t, ast.Subscript) and isinstance(t.slice, ast.Slice) for t in node.targets)
    )


def assign_target(fb: FunctionBuilder, target: ast.expr, value: Value) -> None:
    """Bind one target: a name, a tuple of targets, a subscript."""
    match target:
        case ast.Name(id=name):
            fb.assign(name, value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            if any(isinstance(e, ast.Starred) for e in elements):
                _unpack_starred(fb, target, value, elements)
                return
            items = _unpack(fb, target, value, elements)
            for element, item in zip(elements, items, strict=True):
                assign_target(fb, element, item)
        case ast.Subscript():
            store_subscript(fb, prepare_subscript(fb, target), value)
        case _:
            refuse(fb, target)


def _unpack_starred(fb: FunctionBuilder, node: ast.expr, value: Value, elements: list[ast.expr]) -> None:
    """`a, *rest, z = value`: the rest is a list."""
    at = next(k for k, e in enumerate(elements) if isinstance(e, ast.Starred))
    starred = elements[at]
    assert isinstance(starred, ast.Starred)
    after = len(elements) - at - 1
    if not isinstance(value, Tuple):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"{describe(value)} cannot be unpacked here",
            "a tuple, an array or a list can be unpacked",
        )
    if len(value.items) < len(elements) - 1:
        raise stop(
            fb.info,
            node,
            "wrong-length",
            f"{len(value.items)} values for at least {len(elements) - 1} targets",
            "Python raises ValueError here",
        )
    end = len(value.items) - after
    rest: list[ast.expr] = [Given(v, starred) for v in value.items[at:end]]
    for element, item in zip(elements[:at], value.items[:at], strict=True):
        assign_target(fb, element, item)
    assign_target(fb, starred.value, fb.evaluate(ast.copy_location(ast.List(rest, ast.Load()), starred)))
    for element, item in zip(elements[at + 1 :], value.items[end:], strict=True):
        assign_target(fb, element, item)


def _unpack(fb: FunctionBuilder, node: ast.expr, value: Value, elements: list[ast.expr]) -> tuple[Value, ...]:
    if isinstance(value, Var) and isinstance(value.type, ArrayType | ListType):
        return _unpack_sequence(fb, node, value, len(elements))
    if not isinstance(value, Tuple):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"{describe(value)} cannot be unpacked here",
            "a tuple, an array or a list can be unpacked",
        )
    if len(value.items) != len(elements):
        raise stop(
            fb.info, node, "wrong-length", f"{len(value.items)} values for {len(elements)} targets", "Python raises ValueError here"
        )
    return value.items


_UNPACKING: Final = """
if len(_sequence) < _count:
    raise ValueError(f"not enough values to unpack (expected _count, got {len(_sequence)})")
if len(_sequence) > _count:
    raise ValueError("too many values to unpack (expected _count)")
"""


def _unpack_sequence(fb: FunctionBuilder, node: ast.expr, value: Var, count: int) -> tuple[Value, ...]:
    """The items of an array or list, whose length is known at run time only."""
    given = Given(value, node)
    text = _UNPACKING.replace("_count", str(count))
    fb.rules.build_block(fb, fill(text, node, _sequence=given))
    return tuple(fb.evaluate(ast.copy_location(ast.Subscript(given, ast.Constant(k), ast.Load()), node)) for k in range(count))


def annotated(fb: FunctionBuilder, node: ast.AnnAssign) -> None:
    """`a: type = value`."""
    if node.value is not None:
        if isinstance(node.value, ast.List | ast.ListComp):
            lists.annotated(fb, node)
        elif isinstance(node.value, ast.Dict | ast.DictComp | ast.Set | ast.SetComp | ast.Call):
            dicts.annotated(fb, node)
        assign_target(fb, node.target, fb.evaluate(node.value))


def augmented(fb: FunctionBuilder, node: ast.AugAssign) -> None:
    """`a op= value`."""
    if type(node.op) not in BINARY:
        refuse(fb, node)
    if isinstance(node.target, ast.Name):
        name = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        left = fb.evaluate(name)
        if isinstance(left, Var) and dicts.is_table(left):
            dict_methods.augmented(fb, node, left)
            return
        if isinstance(left, Var) and lists.is_list(left) and not lists.is_fixed(left):
            list_methods.augmented(fb, node, left)
            return
        if isinstance(left, Var) and isinstance(left.type, ArrayType):
            augmented_array(fb, node, BINARY[type(node.op)][0], left, operand_of(fb, fb.evaluate(node.value), node.value))
            return
        if lists.is_fixed(left):
            fb.assign(node.target.id, lists.operate(fb, node, type(node.op), left, fb.evaluate(node.value)))
            return
        fb.assign(node.target.id, fb.rules.operate(fb, node, type(node.op), left, fb.evaluate(node.value)))
    elif isinstance(node.target, ast.Subscript):
        place = prepare_subscript(fb, node.target)
        old = load_subscript(fb, place)
        if isinstance(old, Var) and isinstance(old.type, ArrayType) and not is_fancy(place.parts):
            augmented_array(fb, node, BINARY[type(node.op)][0], old, operand_of(fb, fb.evaluate(node.value), node.value))
            return
        result = fb.rules.operate(fb, node, type(node.op), old, fb.evaluate(node.value))
        if isinstance(old, Var) and isinstance(old.type, ArrayType) and isinstance(result, Var):
            check_kind(fb, node, old.type, result, BINARY[type(node.op)][0])  # NumPy operates in place on a copy of what is chosen
        store_subscript(fb, place, result)
    else:
        refuse(fb, node.target)


def delete(fb: FunctionBuilder, node: ast.Delete) -> None:
    """`del a, b[i]`."""
    for target in node.targets:
        match target:
            case ast.Name(id=name):
                fb.evaluate(ast.copy_location(ast.Name(name, ast.Load()), target))
                fb.forget(name)
            case ast.Subscript() if isinstance(held := fb.evaluate(target.value), Var) and dicts.is_dict(held):
                dict_methods.delete(fb, target, held)
            case ast.Subscript() if isinstance(held, Var) and lists.is_list(held):
                delete_item(fb, target, held)
            case _:
                raise stop(
                    fb.info,
                    target,
                    "unsupported-syntax",
                    "only names and items of lists and dictionaries can be deleted in a kernel",
                    "build a new tuple or array without the item",
                )
