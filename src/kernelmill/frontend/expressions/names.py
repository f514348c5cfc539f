"""Names, constants, tuple displays and f-strings: a name stands for a local, a constant of the module, or a built-in."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.constants.evaluate import refuse_changed, resolved_value
from kernelmill.frontend.constants.expectations import expectations
from kernelmill.frontend.declarations.annotations import parse_annotation
from kernelmill.frontend.expressions.module_lists import refuse_other_uses
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.sizes import refuse_large
from kernelmill.frontend.function.values import (
    ArrayOf,
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
from kernelmill.project.expectations import ModuleArray
from kernelmill.records import replace
from kernelmill.scan.resolve import Resolved
from kernelmill.scan.uses import dotted_name

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
        case other:
            of_type = f"a constant of type {type(other).__name__}"
            what = "a string with half of a surrogate pair" if isinstance(other, str) else of_type
            raise stop(
                fb.info,
                node,
                "unsupported-value",
                f"{what} in a kernel",
                "only numbers, booleans and None are supported",
            )


def name(fb: FunctionBuilder, node: ast.Name) -> Value:
    """A name."""
    local = fb.read(node)
    if local is not None:
        return local
    found = fb.unit.project.resolve(fb.info.name, node.id)
    if found is not None:
        return global_value(fb, node, found)
    if node.id in _BUILTINS:
        value = External("builtins", node.id)
        expect(fb, node.id, value)
        return value
    raise stop(fb.info, node, "undefined-name", f"name {node.id!r} is not defined", "Python would raise NameError here")


def global_value(fb: FunctionBuilder, node: ast.expr, found: Resolved) -> Value:
    """A name of the module as a value in a function: arrays become run-time values, lists may only be read."""
    value = _annotated(fb, node, found) or resolved_value(fb.unit.project, found, fb.info, node)
    if holds_list(value):
        refuse_other_uses(fb, node, value)
    place = expect(fb, dotted_name(node), value)
    return _at_run_time(fb, value, place)


def expect(fb: FunctionBuilder, dotted: str, value: Value) -> ModuleArray:
    """Note what a name that is read must stand for when the kernel runs; where it is, should it be an array."""
    if fb.info.source.library:
        return ModuleArray("", "")
    found = list(expectations(fb.unit.project, fb.info.name, dotted, value))
    fb.expects |= dict.fromkeys(found)
    return ModuleArray(found[-1].module, found[-1].name) if found else ModuleArray("", "")


def _annotated(fb: FunctionBuilder, node: ast.expr, found: Resolved) -> ArrayOf | None:
    """The array that an annotation of the name declares: `TABLE: Array1[np.float64] = …`."""
    annotation = found.annotation
    if found.kind != "value" or annotation is None:
        return None
    if isinstance(annotation, ast.Subscript) and dotted_name(annotation.value).rpartition(".")[2] == "Final":
        annotation = annotation.slice
    try:
        kind = parse_annotation(fb.unit.project, fb.unit.project.modules[found.module], annotation)
    except Stop:
        return None  # of another type, which its value tells better
    if not isinstance(kind, ArrayType):
        return None
    refuse_changed(fb.unit.project, found, fb.info, node, "name", "the name")
    return ArrayOf(kind.dtype, kind.ndim)


def _at_run_time(fb: FunctionBuilder, value: Value, place: ModuleArray) -> Value:
    if isinstance(value, Tuple):
        items = (_at_run_time(fb, item, _within(place, k)) for k, item in enumerate(value.items))
        return replace(value, items=tuple(items))
    if isinstance(value, Table):
        rows = ((key, _at_run_time(fb, item, _within(place, key.value))) for key, item in value.items)
        return replace(value, items=tuple(rows))
    if isinstance(value, ConstArray) and not place.name:  # of our own library
        array = ArrayType(value.dtype, len(value.shape), readonly=True)
        return fb.emitter.value("const_array", array, of=fb.unit.constant(value), shape=value.shape)
    if isinstance(value, ConstArray):
        return fb.unit.module_array(place, ArrayType(value.dtype, len(value.shape)))
    if isinstance(value, ArrayOf):
        return fb.unit.module_array(place, ArrayType(value.dtype, value.ndim))
    return value


def _within(place: ModuleArray, step: bool | int | float | complex | str | None) -> ModuleArray:
    """An item of what is at a place."""
    return replace(place, steps=(*place.steps, step)) if place.name else place


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
