"""Names, constants, tuple displays and f-strings: a name stands for a local, a constant of the module, or a built-in."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final

from kernelmill.frontend.constants.evaluate import resolved_value
from kernelmill.frontend.expressions.module_lists import refuse_other_uses
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.sizes import refuse_large
from kernelmill.frontend.function.values import (
    ConstArray,
    External,
    Message,
    NoneValue,
    Table,
    Text,
    Tuple,
    Value,
    holds_list,
    is_encodable,
    scalar,
)
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import FLOAT, INT, ArrayType, HighType

_BUILTINS: Final = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


def constant(fb: FunctionBuilder, node: ast.Constant) -> Value:
    """A literal."""
    match node.value:
        case None:
            return NoneValue()
        case bool() | int() | float() | complex() as number:
            return scalar(number)
        case str(text) if is_encodable(text):
            return Text(text)
        case _:
            raise stop(
                fb.info,
                node,
                "unsupported-value",
                f"a constant of type {type(node.value).__name__} in a kernel",
                "only numbers, booleans and None are supported",
            )


def name(fb: FunctionBuilder, node: ast.Name) -> Value:
    """A name."""
    local = fb.read(node)
    if local is not None:
        return local
    found = fb.unit.project.resolve(fb.info.name, node.id)
    if found is not None:
        return global_value(fb, node, resolved_value(fb.unit.project, found, fb.info, node))
    if node.id in _BUILTINS:
        return External("builtins", node.id)
    raise stop(fb.info, node, "undefined-name", f"name {node.id!r} is not defined", "Python would raise NameError here")


def global_value(fb: FunctionBuilder, node: ast.expr, value: Value) -> Value:
    """A module constant as a value in a function: arrays become run-time values, lists may only be read."""
    if holds_list(value):
        refuse_other_uses(fb, node, value)
    return _at_run_time(fb, value)


def _at_run_time(fb: FunctionBuilder, value: Value) -> Value:
    if isinstance(value, Tuple):
        return replace(value, items=tuple(_at_run_time(fb, item) for item in value.items))
    if isinstance(value, Table):
        return replace(value, items=tuple((key, _at_run_time(fb, item)) for key, item in value.items))
    if isinstance(value, ConstArray):
        array = ArrayType(value.dtype, len(value.shape), readonly=True)
        return fb.emitter.value("const_array", array, of=fb.unit.constant(value), shape=value.shape)
    return value


def tuple_display(fb: FunctionBuilder, node: ast.Tuple) -> Value:
    """`a, b, *c`."""
    items: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            inner = fb.evaluate(element.value)
            if not isinstance(inner, Tuple):
                raise stop(
                    fb.info, element, "unsupported-syntax", "only tuples can be unpacked with * in a kernel", "write the items out"
                )
            items += inner.items
        else:
            items.append(fb.evaluate(element))
    refuse_large(fb.info, node, *items)
    return Tuple(tuple(items))


def joined_text(fb: FunctionBuilder, node: ast.JoinedStr) -> Value:
    """An f-string: known text, or a message of exceptions. What stands in its braces is evaluated here, as Python does."""
    texts = [str(part.value) if isinstance(part, ast.Constant) else _format(fb, part) for part in node.values]
    return Message() if None in texts else Text("".join(map(str, texts)))


def _format(fb: FunctionBuilder, node: ast.expr) -> str | None:
    """Evaluate `{value!r:spec}`; its text if that is known. What may raise in being formatted is refused."""
    assert isinstance(node, ast.FormattedValue)
    value = fb.evaluate(node.value)
    if node.format_spec is None:
        plain = node.conversion == -1
        return value.value if plain and isinstance(value, Text) else None
    spec = node.format_spec
    assert isinstance(spec, ast.JoinedStr)
    parts = [str(part.value) for part in spec.values if isinstance(part, ast.Constant)]
    known = len(parts) == len(spec.values) and node.conversion == -1
    if not (known and isinstance(value, Var | Const) and _formats(value, "".join(parts))):
        raise stop(
            fb.info,
            node.value,
            "unsupported-value",
            "a format that may raise is supported only in the message of a raise or an assert",
            "write the f-string in the raise statement itself",
        )
    return None


#: Values that stand for all of a type, as far as formats go that cannot raise.
_SAMPLES: Final[dict[HighType, int | float]] = {INT: 1, FLOAT: 1.5}


def _formats(value: Operand, spec: str) -> bool:
    """Whether every number of this type can be formatted so (`c` takes only code points)."""
    try:
        format(_SAMPLES[value.type], spec)  # type: ignore[index]  # other types are not in the table
    except (KeyError, ValueError, OverflowError):
        return False
    return not spec.endswith("c")
